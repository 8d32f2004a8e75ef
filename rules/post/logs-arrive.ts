import type { Table } from "../../src/model/fact.ts";
import { logEvents, logEventsOf } from "../../src/model/facts/activity.ts";
import { taskDefinitions } from "../../src/model/facts/ecs.ts";
import { type MetricSummary, metricKey } from "../../src/model/facts/metrics.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  every,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type ContainerLog, serviceLogs } from "../../src/topology/serviceLogs.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";

const attestIt = "attest the item, or send the logs to CloudWatch by the driver awslogs";

/** Without `awslogs`: nowhere, to another service, or by a router of which the way is not seen. */
const judgeOther = (
  { container, driver, taskDefinition }: ContainerLog,
  view: RunningService,
  context: Context,
): Outcome => {
  const evidence = saw(taskDefinitions, taskDefinition, "logConfiguration.logDriver", driver);
  if (driver === "awslogs") {
    return cannotKnow([context.unstated(taskDefinitions, "options[awslogs-group]")]);
  }
  if (driver === "splunk") {
    return fail(`driver|${container}`, `${container} logs to Splunk, not to CloudWatch`, evidence);
  }
  if (driver !== null) {
    return cannotDecide(
      `${container} logs by the driver ${driver}; whether that ends in CloudWatch is not seen`,
      attestIt,
    );
  }
  return when(view.fargate, (fargate) =>
    fargate
      ? fail(`driver|${container}`, `the output of ${container} is kept nowhere`, evidence)
      : cannotDecide(
          `the output of ${container} stays on its machine, as far as is seen`,
          attestIt,
        ),
  );
};

const judgeGroup = (
  { container }: ContainerLog,
  group: string,
  metrics: Table<MetricSummary>,
): Outcome =>
  when(metrics.get(metricKey(logEventsOf(group))), (row) => {
    const sum = row?.sum ?? 0;
    const evidence = saw(logEvents, group, "IncomingLogEvents, sum of 24 hours", sum);
    return sum > 0
      ? pass(`${group} took in ${sum} events in 24 hours`, evidence)
      : fail(
          `silent|${group}`,
          `the log group ${group} of ${container} took in nothing in 24 hours`,
          evidence,
        );
  });

const judgeLog = (
  log: ContainerLog,
  view: RunningService,
  metrics: Table<MetricSummary>,
  context: Context,
): Outcome => {
  const { streams, container } = log;
  if (streams === null) return judgeOther(log, view, context);
  const { group, region } = streams;
  return region !== null && region !== context.region
    ? cannotDecide(`${container} logs to ${group} in ${region}, beside this region`, attestIt)
    : judgeGroup(log, group, metrics);
};

export const rule = defineRule({
  id: "post-logs-arrive",
  title: "Every service's logs arrive in CloudWatch",
  section: "POST",
  items: ["POST-6"],
  severity: "medium",
  why: "Logs that do not arrive are missed on the day when something goes wrong. A missing permission or a wrong group name shows nowhere else.",
  checks:
    "The log group (driver awslogs) of each container that takes requests, or of each essential container where none does, must have taken in events in the last 24 hours, by IncomingLogEvents (AWS/Logs). A container on Fargate without a log driver keeps nothing. A service that is asked to run no task is not judged.",
  blindSpots:
    "Logs that a router (FireLens) or another driver sends are not followed. Other writers to the same log group are not told apart. How long the group keeps its events is not read.",
  remedy: {
    summary:
      "Give the container the log driver awslogs and the execution role the permission to write to the group.",
    cli: "aws logs describe-log-streams --log-group-name GROUP --order-by LastEventTime --descending --limit 5",
    terraform: [
      'resource "aws_cloudwatch_log_group" "backend" {',
      '  name              = "/ecs/backend"',
      "  retention_in_days = 30",
      "}",
    ].join("\n"),
    cdk: "taskDefinition.addContainer('backend', { image, logging: ecs.LogDrivers.awsLogs({ streamPrefix: 'backend', logRetention: logs.RetentionDays.ONE_MONTH }) });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
  ],
  needs: { runningServices, serviceLogs, logEvents },
  options: {},
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, _, context) => {
    const { desiredCount, runningCount } = view.service;
    if (desiredCount === 0 && runningCount === 0) {
      return notApplicable("it is asked to run no task");
    }
    const logs = facts.serviceLogs.of(view);
    return every(logs, (log) => judgeLog(log, view, facts.logEvents, context));
  },
});
