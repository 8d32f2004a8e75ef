import { complete, flatMapListing } from "../../src/model/fact.ts";
import { type Container, taskDefinitions } from "../../src/model/facts/ecs.ts";
import { recentTraces, recentTracesKey } from "../../src/model/facts/xray.ts";
import {
  cannotDecide,
  cannotKnow,
  fail,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { serviceDefinitions } from "../../src/topology/serviceDefinitions.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";

/** What sends traces: a container beside the application's, or the SDK's variables in it. */
interface Tracer {
  readonly label: string;
  /** Whether it sends to X-Ray and nowhere else. */
  readonly xray: boolean;
}

const sideCars: readonly (readonly [pattern: RegExp, xray: boolean])[] = [
  [/xray-daemon|x-ray-daemon/i, true],
  [/aws-otel-collector|adot|opentelemetry-collector|otel-?col|cloudwatch-agent/i, false],
];

const variables: readonly (readonly [pattern: RegExp, xray: boolean])[] = [
  [/^AWS_XRAY_(DAEMON_ADDRESS|TRACING_NAME|CONTEXT_MISSING)$/, true],
  [
    /^OTEL_(EXPORTER_OTLP_(TRACES_)?ENDPOINT|TRACES_EXPORTER|SERVICE_NAME|RESOURCE_ATTRIBUTES)$/,
    false,
  ],
];

const firstMatch = (forms: typeof sideCars, text: string, label: string): readonly Tracer[] =>
  forms.flatMap(([pattern, xray]) => (pattern.test(text) ? [{ label, xray }] : []));

const tracersOf = ({ name, image, environment, secrets }: Container): readonly Tracer[] => [
  ...firstMatch(sideCars, image ?? "", `the container ${name}`),
  ...[...environment, ...secrets].flatMap((variable) =>
    firstMatch(variables, variable.name, `the variable ${variable.name}`),
  ),
];

const judgeTraces = (tracers: readonly Tracer[], found: number): Outcome => {
  const [first] = tracers;
  const evidence = saw(recentTraces, recentTracesKey, "TraceSummaries", found);
  if (found > 0) return pass(`${first?.label} traces it, and traces arrive`, evidence);
  return tracers.some(({ xray }) => xray)
    ? fail("no-traces", "no trace has arrived in X-Ray in the last hour", evidence)
    : cannotDecide(
        `${first?.label} traces it, but no trace has arrived in X-Ray in the last hour`,
        "send the traces to X-Ray, or attest that they go elsewhere",
      );
};

export const rule = defineRule({
  id: "mon-request-tracing",
  title: "Requests to services are traced",
  section: "MON",
  items: ["MON-8"],
  severity: "low",
  why: "A slow request passes a frontend, a backend, a database and a cache. A trace says in which of them the time went.",
  checks:
    "Each ECS service must have a tracing side-car (the X-Ray daemon, the AWS Distro for OpenTelemetry, another OpenTelemetry collector, the CloudWatch agent) or the variables of a tracing SDK, by name only, and X-Ray must have taken in traces in this region in the last hour.",
  blindSpots:
    "Traces are not told apart by service. Whether the task's role may put trace segments is not judged. Tracing that is configured in code alone is not seen, nor is another tool than X-Ray.",
  remedy: {
    summary: "Add a collector of OpenTelemetry beside the application, and let it send to X-Ray.",
    cli: "aws xray get-trace-summaries --start-time START --end-time END --sampling",
    terraform: [
      "# in the task definition's container_definitions:",
      "{",
      '  name      = "aws-otel-collector"',
      '  image     = "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3"',
      '  command   = ["--config=/etc/ecs/ecs-xray.yaml"]',
      "  essential = false",
      "}",
    ].join("\n"),
    cdk: "taskDefinition.addContainer('aws-otel-collector', { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3'), command: ['--config=/etc/ecs/ecs-xray.yaml'], essential: false });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/trace-data.html",
    "https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html",
  ],
  needs: { runningServices, serviceDefinitions, recentTraces },
  options: {},
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts) => {
    const containers = flatMapListing(facts.serviceDefinitions.of(view), ({ definition }) =>
      complete(definition.containers),
    );
    const tracers = containers.items.flatMap(tracersOf);
    if (tracers.length > 0) {
      return when(facts.recentTraces.get(recentTracesKey), (row) =>
        judgeTraces(tracers, row?.found ?? 0),
      );
    }
    if (containers.causes.length > 0) return cannotKnow(containers.causes);
    return containers.items.some(({ environmentFiles }) => environmentFiles.length > 0)
      ? cannotDecide(
          "its environment files may hold the variables of a tracing SDK",
          "set them in the task definition, or attest the item",
        )
      : fail(
          "no-tracer",
          "neither a tracing side-car nor the variables of a tracing SDK are there",
          saw(taskDefinitions, view.taskDefinitions[0] ?? "", "containerDefinitions", null),
        );
  },
});
