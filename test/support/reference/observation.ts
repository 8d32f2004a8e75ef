import {
  cacheCommands,
  connectionsOf,
  databaseConnections,
  logEvents,
  logEventsOf,
  nodeCommands,
} from "../../../src/model/facts/activity.ts";
import { scalingActivities } from "../../../src/model/facts/autoscaling.ts";
import {
  type Dashboard,
  dashboards,
  type WidgetMetric,
} from "../../../src/model/facts/dashboards.ts";
import { lastServiceDeployments } from "../../../src/model/facts/ecs.ts";
import { type LogSample, logSampleKey, logSamples } from "../../../src/model/facts/logs.ts";
import {
  type MetricSummary,
  type MetricWindow,
  metricKey,
} from "../../../src/model/facts/metrics.ts";
import { recentTraces, recentTracesKey } from "../../../src/model/facts/xray.ts";
import type { Entry } from "../reference.ts";

/** What shows the reference application, and that it is used: its dashboard, metrics, logs, traces. */

const region = "eu-west-1";

export const dashboardArn = "arn:aws:cloudwatch::111122223333:dashboard/shop-prod";

const drawn = (
  namespace: string,
  dimensions: Readonly<Record<string, string>>,
  ...names: readonly string[]
): readonly WidgetMetric[] =>
  names.map((name) => ({ namespace, name, dimensions, region, account: null, combined: false }));

const dashboard: Dashboard = {
  arn: dashboardArn,
  name: "shop-prod",
  widgets: 6,
  metrics: [
    ...["frontend", "backend"].flatMap((ServiceName) => {
      const service = { ClusterName: "shop-prod", ServiceName };
      return [
        ...drawn("AWS/ECS", service, "CPUUtilization", "MemoryUtilization"),
        ...drawn("ECS/ContainerInsights", service, "RunningTaskCount"),
      ];
    }),
    ...drawn(
      "AWS/RDS",
      { DBInstanceIdentifier: "shop-prod-db" },
      "CPUUtilization",
      "DatabaseConnections",
      "FreeableMemory",
    ),
    ...["shop-prod-cache-001", "shop-prod-cache-002"].flatMap((CacheClusterId) =>
      drawn(
        "AWS/ElastiCache",
        { CacheClusterId },
        "CPUUtilization",
        "NetworkBytesIn",
        "NetworkBytesOut",
      ),
    ),
    ...drawn(
      "AWS/ApplicationELB",
      { LoadBalancer: "app/shop-prod-alb/50dc6c495c0c9188" },
      "TargetResponseTime",
      "HTTPCode_Target_2XX_Count",
      "HTTPCode_Target_5XX_Count",
    ),
  ],
  queries: [],
  alarms: [],
  explorers: [],
  others: [],
  variables: false,
};

/** A metric that had this value in every period. */
export const steadily = (window: MetricWindow, value: number): MetricSummary => {
  const datapoints = window.windowSeconds / window.periodSeconds;
  return {
    ...window,
    datapoints,
    minimum: value,
    maximum: value,
    average: value,
    sum: value * datapoints,
  };
};

const measured = (windows: readonly MetricWindow[], value: number): Entry["rows"] =>
  Object.fromEntries(windows.map((window) => [metricKey(window), steadily(window, value)]));

export const logGroupOf = (service: string): string => `/ecs/shop-prod-${service}`;

export const sampleOf = (service: string): LogSample => ({
  group: logGroupOf(service),
  prefix: `app/${service}/`,
  sampled: 100,
  json: 100,
  structured: 98,
});

const names = ["frontend", "backend"];

export const observation: readonly Entry[] = [
  { kind: dashboards, rows: { [dashboardArn]: dashboard } },
  { kind: databaseConnections, rows: measured([connectionsOf("shop-prod-db")], 12) },
  {
    kind: cacheCommands,
    rows: measured(["shop-prod-cache-001", "shop-prod-cache-002"].flatMap(nodeCommands), 40),
  },
  { kind: logEvents, rows: measured(names.map(logGroupOf).map(logEventsOf), 7) },
  {
    kind: logSamples,
    rows: Object.fromEntries(names.map(sampleOf).map((sample) => [logSampleKey(sample), sample])),
  },
  { kind: recentTraces, rows: { [recentTracesKey]: { found: 25, windowSeconds: 3600 } } },
  { kind: lastServiceDeployments, rows: {} },
  {
    kind: scalingActivities,
    rows: Object.fromEntries(
      names.map((name) => [
        `service/shop-prod/${name}`,
        {
          resourceId: `service/shop-prod/${name}`,
          succeeded: "2026-01-12T08:30:00.000Z",
          failed: null,
        },
      ]),
    ),
  },
];
