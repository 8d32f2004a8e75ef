import { rule } from "../../../rules/mon/ecs-key-metrics.ts";
import { metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import { dashboards } from "../../../src/model/facts/dashboards.ts";
import { clusters, services } from "../../../src/model/facts/ecs.ts";
import { breakOff, deny, only, patch } from "../../support/changes.ts";
import { dashboardArn } from "../../support/reference/observation.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { alarmOn, dashboard, inNamespace, named, queried, redrawn, without } from "./_seen.ts";

const memory = named("MemoryUtilization");
const backend = { ClusterName: "shop-prod", ServiceName: "backend" };
const frontend = { ClusterName: "shop-prod", ServiceName: "frontend" };
const insights = (containerInsights: string | null) =>
  patch(clusters, ids.cluster, { containerInsights });
const search = (text: string) => queried("AWS/ECS", text);

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, dashboards, clusters],
    "the dashboard shows everything, and services name their clusters",
  ),
  cases: [
    {
      name: "no dashboards: the CPU is on alarms, the rest on nothing",
      changes: [only(dashboards, {})],
      verdict: "fail",
      failures: 4,
      says: /MemoryUtilization is on no alarm and on no dashboard/,
    },
    {
      name: "an empty dashboard shows nothing",
      changes: [dashboard(() => ({ widgets: 0, metrics: [] }))],
      verdict: "fail",
      failures: 4,
    },
    {
      name: "one service is left out",
      changes: [
        without(
          ({ name, dimensions }) =>
            name === "MemoryUtilization" && dimensions.ServiceName === "backend",
        ),
      ],
      verdict: { frontend: "pass", backend: "fail" },
      failures: 1,
    },
    {
      name: "the cluster's memory is not the service's",
      changes: [redrawn(memory, { dimensions: { ClusterName: "shop-prod" } })],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "alarms instead of the dashboard",
      changes: [
        without(memory),
        alarmOn("AWS/ECS", "MemoryUtilization", backend),
        alarmOn("AWS/ECS", "MemoryUtilization", frontend, { alarmActions: [] }),
      ],
      verdict: "pass",
    },
    {
      name: "an alarm by an expression over the metric",
      changes: [
        without(
          ({ name, dimensions }) =>
            name === "MemoryUtilization" && dimensions.ServiceName === "backend",
        ),
        alarmOn("AWS/ECS", "MemoryUtilization", backend, {
          metric: null,
          queries: [
            { id: "e", expression: "m / 2", metric: null, returnsData: true },
            {
              id: "m",
              expression: null,
              returnsData: false,
              metric: {
                namespace: "AWS/ECS",
                name: "MemoryUtilization",
                dimensions: backend,
                statistic: "Average",
                periodSeconds: 60,
                unit: null,
              },
            },
          ],
        }),
      ],
      verdict: "pass",
    },
    {
      name: "an alarm by a Metrics Insights query may be about others",
      changes: [
        without(memory),
        alarmOn(
          "AWS/ECS",
          "MemoryUtilization",
          {},
          {
            metric: null,
            queries: [
              {
                id: "q",
                expression:
                  'SELECT MAX(MemoryUtilization) FROM SCHEMA("AWS/ECS", ClusterName, ServiceName)',
                metric: null,
                returnsData: true,
              },
            ],
          },
        ),
      ],
      verdict: "unknown",
    },
    {
      name: "auto scaling's own alarms are no monitoring",
      changes: [
        without(memory),
        ...[backend, frontend].map((dimensions) =>
          alarmOn("AWS/ECS", "MemoryUtilization", dimensions, {
            alarmActions: ["arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:x"],
          }),
        ),
      ],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "the widget is about another region",
      changes: [redrawn(memory, { region: "us-east-1" })],
      verdict: "fail",
    },
    {
      name: "the widget states no region",
      changes: [redrawn(memory, { region: null })],
      verdict: "unknown",
      says: /states no region/,
    },
    {
      name: "the metric is another account's",
      changes: [redrawn(memory, { account: "999999999999" })],
      verdict: "fail",
    },
    {
      name: "the metric is this account's, which is named",
      changes: [redrawn(memory, { account: "111122223333" })],
      verdict: "pass",
    },
    {
      name: "only a part of an expression over several metrics",
      changes: [redrawn(memory, { combined: true })],
      verdict: "unknown",
    },
    {
      name: "another service's, but a variable chooses the service",
      changes: [
        redrawn(memory, { dimensions: { ClusterName: "shop-prod", ServiceName: "other" } }),
        dashboard(() => ({ variables: true })),
      ],
      verdict: "unknown",
    },
    {
      name: "a search for all services",
      changes: [
        search(
          "SEARCH('{AWS/ECS,ClusterName,ServiceName} MetricName=\"CPUUtilization\" OR MetricName=\"MemoryUtilization\"', 'Average', 300)",
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a search for one service",
      changes: [
        search(
          "SEARCH('{AWS/ECS,ClusterName,ServiceName} MemoryUtilization ServiceName=\"backend\"', 'Average')",
        ),
      ],
      verdict: { backend: "pass", frontend: "fail" },
    },
    {
      name: "a search that is aggregated",
      changes: [
        search("AVG(SEARCH('{AWS/ECS,ClusterName,ServiceName} MemoryUtilization', 'Average'))"),
      ],
      verdict: "unknown",
    },
    {
      name: "a search over clusters",
      changes: [search("SEARCH('{AWS/ECS,ClusterName} MemoryUtilization', 'Average')")],
      verdict: "fail",
    },
    {
      name: "a query by service",
      changes: [
        search(
          'SELECT AVG(MemoryUtilization) FROM SCHEMA("AWS/ECS", ClusterName, ServiceName) GROUP BY ClusterName, ServiceName',
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a widget of an unknown type may show anything",
      changes: [without(memory), dashboard(() => ({ others: ["custom"] }))],
      verdict: "unknown",
      says: /a widget of type custom/,
    },
    {
      name: "the graph of an alarm",
      changes: [
        without(inNamespace("AWS/ECS")),
        dashboard(() => ({ alarms: [ids.cpuAlarm("backend"), ids.cpuAlarm("frontend")] })),
      ],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "Container Insights is off",
      changes: [insights("disabled")],
      verdict: "fail",
      failures: 2,
      says: /Container Insights is off in the cluster shop-prod/,
    },
    { name: "Container Insights is enhanced", changes: [insights("enhanced")], verdict: "pass" },
    { name: "Container Insights is not stated", changes: [insights(null)], verdict: "unknown" },
    {
      name: "Container Insights is off, whatever dashboards there are",
      changes: [insights("disabled"), deny(dashboards)],
      verdict: "fail",
    },
    {
      name: "missing on what was read of the dashboards",
      changes: [without(memory), breakOff(dashboards)],
      verdict: "unknown",
    },
    {
      name: "alarms unread, the dashboard shows everything",
      changes: [deny(metricAlarms)],
      verdict: "pass",
    },
    {
      name: "the alarm's graph is not known without the alarms",
      changes: [
        deny(metricAlarms),
        without(named("CPUUtilization")),
        dashboard(() => ({ alarms: [ids.cpuAlarm("backend")] })),
      ],
      verdict: "unknown",
    },
    {
      name: "a second dashboard shows the rest",
      changes: [
        without(memory),
        (draftOf) => {
          const { rows } = draftOf(dashboards);
          const first = rows.get(dashboardArn) as object;
          rows.set("second", {
            ...first,
            name: "second",
            metrics: [backend, frontend].map((dimensions) => ({
              namespace: "AWS/ECS",
              name: "MemoryUtilization",
              dimensions,
              region: "eu-west-1",
              account: null,
              combined: false,
            })),
          });
        },
      ],
      verdict: "pass",
    },
  ],
});
