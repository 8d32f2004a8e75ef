import { rule } from "../../../rules/mon/ecs-cpu-alarm.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { compositeAlarms, metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { breakOff, deny, patch, put, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import { alarmCases, alarmOf, composite } from "./_alarms.ts";

const backendAlarm = ids.cpuAlarm("backend");
const alarm = alarmOf(backendAlarm);

const fails = { backend: "fail", frontend: "pass" } as const;
const isUnknown = { backend: "unknown", frontend: "pass" } as const;

/** Metrics Insights: a query of SQL, which names no metric of its own. */
const insights = (expression: string) =>
  alarm.with({
    metric: null,
    queries: [{ id: "q1", expression, metric: null, returnsData: true }],
  });

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter((kind) => kind !== services && kind !== metricAlarms)
    .map((kind) => [kind, "services are named by themselves, and each alarm tells somebody"]),
  cases: [
    ...alarmCases(backendAlarm, "backend", "MemoryUtilization", "Percent"),
    {
      name: "another service's dimensions",
      changes: [
        alarm.measuring({ dimensions: { ClusterName: "shop-prod", ServiceName: "frontend" } }),
      ],
      verdict: fails,
      failures: 1,
      says: /backend: no alarm watches its CPU/,
    },
    {
      name: "a service of the same name in another cluster",
      changes: [
        alarm.measuring({ dimensions: { ClusterName: "shop-staging", ServiceName: "backend" } }),
      ],
      verdict: fails,
    },
    {
      name: "the cluster's dimension alone",
      changes: [alarm.measuring({ dimensions: { ClusterName: "shop-prod" } })],
      verdict: fails,
    },
    {
      name: "the service's dimension alone",
      changes: [alarm.measuring({ dimensions: { ServiceName: "backend" } })],
      verdict: fails,
    },
    {
      name: "no service has an alarm",
      changes: [remove(metricAlarms, backendAlarm), remove(metricAlarms, ids.cpuAlarm("frontend"))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "above 90 %",
      changes: [alarm.with({ threshold: 90 })],
      verdict: fails,
      failures: 1,
      says: /warns above 90 %, not above 80 %/,
    },
    {
      name: "just above the guide's threshold",
      changes: [alarm.with({ threshold: 80.5 })],
      verdict: fails,
    },
    { name: "a stricter threshold", changes: [alarm.with({ threshold: 60 })], verdict: "pass" },
    {
      name: "a window of 15 minutes",
      changes: [alarm.with({ evaluationPeriods: 3 })],
      verdict: fails,
      failures: 1,
      says: /notices after 900 s, later than 600 s/,
    },
    {
      name: "a single period of 15 minutes",
      changes: [alarm.with({ evaluationPeriods: 1 }), alarm.measuring({ periodSeconds: 900 })],
      verdict: fails,
    },
    {
      name: "a shorter window",
      changes: [alarm.with({ evaluationPeriods: 1 }), alarm.measuring({ periodSeconds: 60 })],
      verdict: "pass",
    },
    {
      name: "the same window of shorter periods",
      changes: [alarm.with({ evaluationPeriods: 10 }), alarm.measuring({ periodSeconds: 60 })],
      verdict: "pass",
    },
    {
      // Whatever breaches two periods in a row breaches two of three: this one tells no later.
      name: "two of three periods",
      changes: [alarm.with({ evaluationPeriods: 3, datapointsToAlarm: 2 })],
      verdict: "pass",
    },
    {
      name: "three of four periods",
      changes: [alarm.with({ evaluationPeriods: 4, datapointsToAlarm: 3 })],
      verdict: fails,
    },
    {
      name: "periods that are not stated",
      changes: [alarm.measuring({ periodSeconds: null })],
      verdict: isUnknown,
    },
    {
      name: "a number of periods that is not stated",
      changes: [alarm.with({ evaluationPeriods: null })],
      verdict: isUnknown,
    },
    {
      name: "a failure is not excused by what is not stated",
      changes: [alarm.with({ threshold: 90 }), alarm.measuring({ statistic: null })],
      verdict: fails,
    },
    {
      name: "above 90 %, whoever may be told",
      changes: [alarm.with({ threshold: 90, alarmActions: [] }), deny(compositeAlarms)],
      verdict: fails,
      says: /warns above 90 %/,
    },
    {
      name: "gaps filled, and a threshold of 90",
      changes: [alarm.comparing("FILL(m1, 0)"), alarm.with({ threshold: 90 })],
      verdict: fails,
      says: /warns above 90 %/,
    },
    {
      name: "gaps filled, and a window of 15 minutes",
      changes: [alarm.comparing("FILL(m1, 0)"), alarm.with({ evaluationPeriods: 3 })],
      verdict: fails,
    },
    {
      name: "a query over the services' CPU may watch it",
      changes: [
        insights(
          'SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/ECS", ClusterName, ServiceName) GROUP BY ServiceName',
        ),
      ],
      verdict: isUnknown,
    },
    {
      name: "a query over another metric does not",
      changes: [insights('SELECT MAX(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId)')],
      verdict: fails,
    },
    {
      name: "two silent alarms under one composite alarm",
      changes: [
        alarm.with({ alarmActions: [] }),
        alarmOf(ids.cpuAlarm("frontend")).with({ alarmActions: [] }),
        composite('ALARM("shop-prod-backend-cpu") OR ALARM("shop-prod-frontend-cpu")'),
      ],
      verdict: "pass",
    },
    {
      name: "a daemon is a service, too",
      changes: [
        patch(services, ids.backend, { schedulingStrategy: "DAEMON", launchType: "EC2" }),
        remove(metricAlarms, backendAlarm),
      ],
      verdict: fails,
    },
    {
      name: "a service that drains needs no alarm any more",
      changes: [
        patch(services, ids.backend, { status: "DRAINING" }),
        remove(metricAlarms, backendAlarm),
      ],
      verdict: "pass",
    },
    {
      name: "there may be more services",
      changes: [breakOff(services)],
      verdict: { backend: "pass", frontend: "pass", "111122223333/eu-west-1": "unknown" },
    },
    {
      name: "an alarm of a service that is gone",
      changes: [
        put(metricAlarms, "old", {
          arn: "old",
          name: "old",
          actionsEnabled: false,
          alarmActions: [],
          metric: {
            namespace: "AWS/ECS",
            name: "CPUUtilization",
            dimensions: { ClusterName: "shop-prod", ServiceName: "old" },
            statistic: "Average",
            periodSeconds: 300,
            unit: null,
          },
          queries: [],
          operator: "GreaterThanThreshold",
          threshold: 95,
          thresholdMetricId: null,
          evaluationPeriods: 5,
          datapointsToAlarm: null,
          treatMissingData: null,
          state: "INSUFFICIENT_DATA",
        }),
      ],
      verdict: "pass",
    },
    {
      name: "the config asks for less",
      changes: [alarm.with({ threshold: 90, evaluationPeriods: 3 })],
      settings: {
        rules: {
          "mon-ecs-cpu-alarm": {
            enabled: true,
            severity: null,
            options: { maximumPercent: 90, maximumSeconds: 900 },
          },
        },
      },
      verdict: "pass",
    },
    {
      name: "the config asks for more",
      settings: {
        rules: {
          "mon-ecs-cpu-alarm": { enabled: true, severity: null, options: { maximumPercent: 70 } },
        },
      },
      verdict: "fail",
      failures: 2,
    },
  ],
});
