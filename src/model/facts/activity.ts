import { factKind } from "../kind.ts";
import type { MetricSummary, MetricWindow } from "./metrics.ts";

/** Metrics that tell whether what is deployed is used. */

const hour = 3600;
const everyFiveMinutes = { periodSeconds: 300 } as const;

/** The highest number of connections in the last hour. */
export const connectionsOf = (instance: string): MetricWindow => ({
  namespace: "AWS/RDS",
  name: "DatabaseConnections",
  dimensions: { DBInstanceIdentifier: instance },
  statistic: "Maximum",
  ...everyFiveMinutes,
  windowSeconds: hour,
});

/**
 * What applications send; what the service's own monitoring sends is in none of them
 * (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html).
 */
const commandGroups = [
  "GetTypeCmds",
  "SetTypeCmds",
  "KeyBasedCmds",
  "EvalBasedCmds",
  "PubSubBasedCmds",
];

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html. */
const serverlessCommands = ["GetTypeCmds", "SetTypeCmds", "EvalBasedCmds"];

const commandsIn = (
  names: readonly string[],
  dimensions: MetricWindow["dimensions"],
): readonly MetricWindow[] =>
  names.map((name) => ({
    namespace: "AWS/ElastiCache",
    name,
    dimensions,
    statistic: "Sum",
    ...everyFiveMinutes,
    windowSeconds: hour,
  }));

/** The commands that a node was sent in the last hour. */
export const nodeCommands = (node: string): readonly MetricWindow[] =>
  commandsIn(commandGroups, { CacheClusterId: node });

/** The commands that a serverless cache was sent in the last hour. */
export const serverlessCacheCommands = (name: string): readonly MetricWindow[] =>
  commandsIn(serverlessCommands, { clusterId: name });

/** The log events that a group took in in the last 24 hours. */
export const logEventsOf = (group: string): MetricWindow => ({
  namespace: "AWS/Logs",
  name: "IncomingLogEvents",
  dimensions: { LogGroupName: group },
  statistic: "Sum",
  ...everyFiveMinutes,
  windowSeconds: 24 * hour,
});

/** Of each RDS instance; keyed by the metric's key. */
export const databaseConnections = factKind<MetricSummary>(
  "cloudwatch.databaseConnections",
  "cloudwatch:GetMetricData",
);
/** Of each Redis or Valkey node and serverless cache; keyed by the metric's key. */
export const cacheCommands = factKind<MetricSummary>(
  "cloudwatch.cacheCommands",
  "cloudwatch:GetMetricData",
);
/** Of each log group that the containers of services write to; keyed by the metric's key. */
export const logEvents = factKind<MetricSummary>(
  "cloudwatch.logEvents",
  "cloudwatch:GetMetricData",
);
