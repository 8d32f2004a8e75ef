import { rule } from "../../../rules/mon/request-tracing.ts";
import { type Container, services, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { recentTraces, recentTracesKey } from "../../../src/model/facts/xray.ts";
import { type Change, deny, edit, put, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const plain = { environment: [] };
const container = (fields: Partial<Container>, ...more: readonly Partial<Container>[]): Change =>
  edit(taskDefinitions, ids.backendTask, (row) => ({
    ...row,
    containers: row.containers.flatMap((one) => [
      { ...one, ...plain, ...fields },
      ...more.map((other) => ({ ...one, ...plain, name: "side-car", ...other })),
    ]),
  }));
const variable = (name: string): Partial<Container> => ({
  environment: [{ name, class: "plain", value: null }],
});
const traces = (found: number): Change =>
  put(recentTraces, recentTracesKey, { found, windowSeconds: 3600 });
const ofBackend = (verdict: "pass" | "fail" | "unknown") => ({ backend: verdict });

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions, recentTraces],
    "services name their network",
  ),
  cases: [
    {
      name: "nothing that traces",
      changes: [container({})],
      verdict: { frontend: "pass", backend: "fail" },
      says: /neither a tracing side-car nor the variables/,
    },
    {
      name: "nothing that traces, whatever traces there are",
      changes: [container({}), deny(recentTraces)],
      verdict: { frontend: "unknown", backend: "fail" },
    },
    {
      name: "the X-Ray daemon beside it",
      changes: [container({}, { image: "public.ecr.aws/xray/aws-xray-daemon:3.x" })],
      verdict: "pass",
    },
    {
      name: "a collector beside it",
      changes: [
        container({}, { image: "public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3" }),
      ],
      verdict: "pass",
    },
    {
      name: "another side-car",
      changes: [container({}, { image: "public.ecr.aws/nginx/nginx:1.27" })],
      verdict: ofBackend("fail"),
    },
    {
      name: "the X-Ray SDK's variable",
      changes: [container(variable("AWS_XRAY_DAEMON_ADDRESS"))],
      verdict: "pass",
    },
    {
      name: "the variable comes from a secret",
      changes: [
        container({ secrets: [{ name: "OTEL_EXPORTER_OTLP_ENDPOINT", valueFrom: "arn" }] }),
      ],
      verdict: "pass",
    },
    {
      name: "a variable whose name only contains one",
      changes: [container(variable("MY_OTEL_SERVICE_NAME"))],
      verdict: ofBackend("fail"),
    },
    {
      name: "variables in a file are not seen",
      changes: [container({ environmentFiles: ["arn:aws:s3:::bucket/app.env"] })],
      verdict: ofBackend("unknown"),
    },
    {
      name: "its task definition is gone",
      changes: [remove(taskDefinitions, ids.backendTask)],
      verdict: ofBackend("unknown"),
    },
    {
      name: "the X-Ray daemon, and no traces",
      changes: [traces(0), container(variable("AWS_XRAY_DAEMON_ADDRESS"))],
      verdict: ofBackend("fail"),
      says: /no trace has arrived in X-Ray in the last hour/,
    },
    {
      name: "OpenTelemetry may send its traces elsewhere",
      changes: [traces(0)],
      verdict: "unknown",
    },
  ],
});
