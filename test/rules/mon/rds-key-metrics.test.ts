import { rule } from "../../../rules/mon/rds-key-metrics.ts";
import { metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import { dashboards } from "../../../src/model/facts/dashboards.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { breakOff, deny, only, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import { alarmOn, named, queried, redrawn, without } from "./_seen.ts";

const memory = named("FreeableMemory");
const member = patch(dbInstances, ids.database, { cluster: "shop-cluster" });

testRule(rule, {
  population: [dbInstances],
  indecisive: [[metricAlarms, "the dashboard shows everything"]],
  cases: [
    {
      name: "no dashboard: the connections are on an alarm",
      changes: [only(dashboards, {})],
      verdict: "fail",
      failures: 2,
      says: /FreeableMemory is on no alarm and on no dashboard/,
    },
    {
      name: "no dashboard, and the alarms are unread",
      changes: [only(dashboards, {}), deny(metricAlarms)],
      verdict: "unknown",
    },
    { name: "one metric is missing", changes: [without(memory)], verdict: "fail", failures: 1 },
    {
      name: "it is missing on what was read of the alarms",
      changes: [without(memory), breakOff(metricAlarms)],
      verdict: "unknown",
    },
    {
      name: "an alarm instead",
      changes: [
        without(memory),
        alarmOn("AWS/RDS", "FreeableMemory", { DBInstanceIdentifier: "shop-prod-db" }),
      ],
      verdict: "pass",
    },
    {
      name: "another instance's alarm",
      changes: [
        without(memory),
        alarmOn("AWS/RDS", "FreeableMemory", { DBInstanceIdentifier: "shop-stag-db" }),
      ],
      verdict: "fail",
    },
    {
      name: "the average over a class is not the instance's",
      changes: [redrawn(memory, { dimensions: { DatabaseClass: "db.t3.small" } })],
      verdict: "fail",
    },
    {
      name: "ElastiCache's metric of the same name is another",
      changes: [redrawn(memory, { namespace: "AWS/ElastiCache" })],
      verdict: "fail",
    },
    {
      name: "a member of a cluster by the cluster's metrics",
      changes: [member, redrawn(memory, { dimensions: { DBClusterIdentifier: "shop-cluster" } })],
      verdict: "pass",
    },
    {
      name: "an instance outside the cluster is not covered by it",
      changes: [redrawn(memory, { dimensions: { DBClusterIdentifier: "shop-cluster" } })],
      verdict: "fail",
    },
    {
      name: "searches for all instances",
      changes: [
        queried(
          "AWS/RDS",
          ...["CPUUtilization", "DatabaseConnections", "FreeableMemory"].map(
            (name) => `SEARCH('{AWS/RDS,DBInstanceIdentifier} MetricName="${name}"', 'Average')`,
          ),
        ),
      ],
      verdict: "pass",
    },
  ],
});
