import {
  type Dashboard,
  dashboards,
  type WidgetMetric,
} from "../../../src/model/facts/dashboards.ts";
import type { Entry } from "../reference.ts";

/** What shows the reference application: its dashboard. */

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

export const observation: readonly Entry[] = [
  { kind: dashboards, rows: { [dashboardArn]: dashboard } },
];
