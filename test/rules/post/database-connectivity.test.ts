import { rule } from "../../../rules/post/database-connectivity.ts";
import { connectionsOf, databaseConnections } from "../../../src/model/facts/activity.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { metricKey } from "../../../src/model/facts/metrics.ts";
import { dbClusters, dbInstances } from "../../../src/model/facts/rds.ts";
import { type Change, deny, only, patch, put } from "../../support/changes.ts";
import { steadily } from "../../support/reference/observation.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const window = connectionsOf("shop-prod-db");
const connected = (value: number): Change =>
  put(databaseConnections, metricKey(window), steadily(window, value));
const noData = patch(databaseConnections, metricKey(window), {
  datapoints: 0,
  minimum: null,
  maximum: null,
  average: null,
  sum: null,
});
const stopped = [ids.frontend, ids.backend].map((arn) =>
  patch(services, arn, { desiredCount: 0, runningCount: 0 }),
);

testRule(rule, {
  population: [dbInstances, dbClusters],
  indecisive: indecisiveBut(
    rule,
    [databaseConnections, dbInstances],
    "it had connections, whoever runs",
  ),
  cases: [
    {
      name: "nothing was connected",
      changes: [connected(0)],
      verdict: "fail",
      says: /nothing was connected to it in the last hour/,
    },
    { name: "one connection", changes: [connected(1)], verdict: "pass" },
    {
      name: "nothing was connected, as no task runs",
      changes: [connected(0), ...stopped],
      verdict: "notApplicable",
    },
    {
      name: "nothing was connected, and the services are unread",
      changes: [connected(0), deny(services)],
      verdict: "unknown",
    },
    {
      name: "nothing was connected, and it is not stated whether tasks run",
      changes: [
        connected(0),
        ...[ids.frontend, ids.backend].map((arn) => patch(services, arn, { runningCount: null })),
      ],
      verdict: "unknown",
    },
    { name: "there is no data", changes: [noData], verdict: "unknown", says: /holds no Database/ },
    {
      name: "there is no data, as the instance is stopped",
      changes: [noData, patch(dbInstances, ids.database, { status: "stopped" })],
      verdict: "fail",
    },
    {
      name: "a read replica without connections",
      changes: [connected(0), patch(dbInstances, ids.database, { readReplicaOf: "other" })],
      verdict: "notApplicable",
    },
    {
      name: "the metric was not asked for",
      changes: [only(databaseConnections, {})],
      verdict: "unknown",
    },
  ],
});
