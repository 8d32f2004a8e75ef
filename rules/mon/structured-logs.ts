import type { Cause } from "../../src/model/fact.ts";
import { type LogSample, logSampleKey, logSamples } from "../../src/model/facts/logs.ts";
import {
  cannotDecide,
  cannotKnow,
  every,
  fail,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { serviceLogs } from "../../src/topology/serviceLogs.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";

/** Until it is requested nothing of it is looked at, not even whether it could be. */
const isUnasked = ({ reason }: Cause): boolean => reason === "unrequested";

const judgeSample = (
  container: string,
  group: string,
  sample: LogSample | null,
  share: number,
): Outcome => {
  if (sample === null || sample.sampled === 0) {
    return cannotDecide(
      `there is no event of ${container} in ${group} of the last 24 hours to look at`,
      "scan again when the service has had requests",
    );
  }
  const { sampled, json, structured } = sample;
  const evidence = saw(logSamples, group, "events", { sampled, json, structured });
  if (structured * 100 >= sampled * share) {
    return pass(`${structured} of ${sampled} events of ${container} are structured`, evidence);
  }
  const lack =
    json * 100 >= sampled * share
      ? "have a request's ID, a method or a level"
      : "are JSON objects with a request's ID, a method or a level";
  return fail(
    `plain|${container}`,
    `${structured} of ${sampled} events of ${container} in ${group} ${lack}, fewer than ${share} %`,
    evidence,
  );
};

export const rule = defineRule({
  id: "mon-structured-logs",
  title: "Services log JSON objects that can be searched",
  section: "MON",
  items: ["MON-7"],
  severity: "medium",
  why: "In plain text nobody finds all events of one request, or counts the errors of one route, when it matters.",
  checks:
    "On request only (--sample-logs): up to 100 events of the last 24 hours of the log group of each container that takes requests are looked at; at least 90 % of them must be JSON objects with a request's ID, a method or a level, under the names that the usual loggers give. Only the counts are kept.",
  blindSpots:
    "It is a sample. Logs that do not go to CloudWatch by the driver awslogs are not seen.",
  remedy: {
    summary: "Let the application's logger write one JSON object a line, with the request's ID.",
    cli: "aws logs filter-log-events --log-group-name GROUP --limit 10",
    terraform: [
      "# in the task definition's container_definitions:",
      'environment = [{ name = "LOG_FORMAT", value = "json" }]',
    ].join("\n"),
    cdk: "taskDefinition.addContainer('backend', { image, environment: { LOG_FORMAT: 'json' }, logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'backend' }) });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html",
    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html",
  ],
  needs: { runningServices, serviceLogs, logSamples },
  options: {
    minimumPercent: {
      default: 90,
      description: "share of the sampled events that must be structured, in percent",
      minimum: 1,
      maximum: 100,
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, { minimumPercent }, context) => {
    const unasked = facts.logSamples.list().causes.filter(isUnasked);
    if (unasked.length > 0) return cannotKnow(unasked);
    const logs = facts.serviceLogs.of(view);
    return every(logs, ({ container, streams }) =>
      streams === null || (streams.region ?? context.region) !== context.region
        ? cannotDecide(
            `what ${container} logs does not go to CloudWatch Logs of this region by the driver awslogs`,
            "attest the item, or log by the driver awslogs",
          )
        : when(facts.logSamples.get(logSampleKey(streams)), (sample) =>
            judgeSample(container, streams.group, sample, minimumPercent),
          ),
    );
  },
});
