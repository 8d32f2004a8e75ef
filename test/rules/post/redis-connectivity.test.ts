import { rule } from "../../../rules/post/redis-connectivity.ts";
import {
  cacheCommands,
  nodeCommands,
  serverlessCacheCommands,
} from "../../../src/model/facts/activity.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import {
  cacheClusters,
  replicationGroups,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import {
  type MetricSummary,
  type MetricWindow,
  metricKey,
} from "../../../src/model/facts/metrics.ts";
import { serverlessOnly } from "../../support/caches.ts";
import { type Change, deny, denyRow, only, patch } from "../../support/changes.ts";
import { steadily } from "../../support/reference/observation.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const nodes = ["shop-prod-cache-001", "shop-prod-cache-002"];
const silent = (window: MetricWindow): MetricSummary => ({
  ...steadily(window, 0),
  datapoints: 0,
  minimum: null,
  maximum: null,
  average: null,
  sum: null,
});
const measured = (...rows: readonly MetricSummary[]): Change =>
  only(cacheCommands, Object.fromEntries(rows.map((row) => [metricKey(row), row])));
const all = nodes.flatMap(nodeCommands);
const zeros = all.map((window) => steadily(window, 0));
const sessions = serverlessOnly("sessions");

testRule(rule, {
  population: [replicationGroups, cacheClusters, serverlessCaches],
  indecisive: indecisiveBut(
    rule,
    [cacheCommands, replicationGroups, cacheClusters, serverlessCaches],
    "it was sent commands, whoever runs",
  ),
  cases: [
    {
      name: "no command",
      changes: [measured(...zeros)],
      verdict: "fail",
      says: /no command was sent to it in the last hour/,
    },
    {
      name: "a command of one group to one node",
      changes: [measured(...zeros.map((row, index) => (index === 7 ? { ...row, sum: 1 } : row)))],
      verdict: "pass",
    },
    {
      name: "no command, and groups that were never used have no data",
      changes: [
        measured(
          ...all.map((window, index) => (index % 5 === 0 ? steadily(window, 0) : silent(window))),
        ),
      ],
      verdict: "fail",
    },
    { name: "no data", changes: [measured(...all.map(silent))], verdict: "unknown" },
    {
      name: "a node without data may have been the one that was used",
      changes: [measured(...zeros.slice(0, 5), ...all.slice(5).map(silent))],
      verdict: "unknown",
    },
    {
      name: "one count is unread, the others are zero",
      changes: [
        measured(...zeros),
        denyRow(cacheCommands, metricKey(all[3] ?? (zeros[0] as MetricWindow))),
      ],
      verdict: "unknown",
    },
    {
      name: "no command, as no task runs",
      changes: [
        measured(...zeros),
        ...[ids.frontend, ids.backend].map((arn) => patch(services, arn, { runningCount: 0 })),
      ],
      verdict: "notApplicable",
    },
    {
      name: "no command, and the services are unread",
      changes: [measured(...zeros), deny(services)],
      verdict: "unknown",
    },
    {
      name: "a serverless cache in use",
      changes: [
        ...sessions,
        measured(...serverlessCacheCommands("sessions").map((window) => steadily(window, 2))),
      ],
      verdict: "pass",
    },
    {
      name: "a serverless cache that is idle",
      changes: [
        ...sessions,
        measured(...serverlessCacheCommands("sessions").map((window) => steadily(window, 0))),
      ],
      verdict: "fail",
    },
  ],
});
