import { rule } from "../../../rules/mon/elasticache-key-metrics.ts";
import { dashboards } from "../../../src/model/facts/dashboards.ts";
import {
  cacheClusters,
  replicationGroups,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import { serverlessOnly } from "../../support/caches.ts";
import { only, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { alarmOn, dashboard, named, queried, redrawn, without } from "./_seen.ts";

const serverless = serverlessOnly("sessions");
const drawn = (...names: readonly string[]) =>
  dashboard(() => ({
    metrics: names.map((name) => ({
      namespace: "AWS/ElastiCache",
      name,
      dimensions: { clusterId: "sessions" },
      region: "eu-west-1",
      account: null,
      combined: false,
    })),
  }));

testRule(rule, {
  population: [replicationGroups, cacheClusters, serverlessCaches],
  indecisive: indecisiveBut(
    rule,
    [replicationGroups, dashboards, cacheClusters, serverlessCaches],
    "the dashboard shows everything; subnets and tags are not judged",
  ),
  cases: [
    {
      name: "no dashboard",
      changes: [only(dashboards, {})],
      verdict: "fail",
      failures: 3,
      says: /CPUUtilization of shop-prod-cache-001, shop-prod-cache-002 is on no alarm/,
    },
    {
      name: "the replica is left out",
      changes: [without(({ dimensions }) => dimensions.CacheClusterId === "shop-prod-cache-002")],
      verdict: "fail",
      failures: 3,
      says: /NetworkBytesIn of shop-prod-cache-002 is/,
    },
    {
      name: "the replica is on alarms",
      changes: [
        without(({ dimensions }) => dimensions.CacheClusterId === "shop-prod-cache-002"),
        ...["EngineCPUUtilization", "NetworkBytesIn", "NetworkBytesOut"].map((name) =>
          alarmOn("AWS/ElastiCache", name, {
            CacheClusterId: "shop-prod-cache-002",
            CacheNodeId: "0001",
          }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "the engine's CPU is as good as the host's",
      changes: [redrawn(named("CPUUtilization"), { name: "EngineCPUUtilization" })],
      verdict: { "shop-prod-cache": "pass" },
    },
    {
      name: "the replication group's name is no dimension of its nodes",
      changes: [
        redrawn(named("NetworkBytesOut"), { dimensions: { CacheClusterId: "shop-prod-cache" } }),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "a search for one node's name",
      changes: [
        queried(
          "AWS/ElastiCache",
          "SEARCH('{AWS/ElastiCache,CacheClusterId} CacheClusterId=\"shop-prod-cache-001\"', 'Average')",
        ),
      ],
      verdict: "fail",
    },
    {
      name: "a search for all nodes",
      changes: [
        queried(
          "AWS/ElastiCache",
          "SEARCH('{AWS/ElastiCache,CacheClusterId,CacheNodeId} NOT Evictions', 'Average')",
        ),
      ],
      verdict: "pass",
    },
    {
      name: "the group's members are not stated",
      changes: [patch(replicationGroups, ids.cache, { members: [] })],
      verdict: "unknown",
    },
    {
      name: "a serverless cache without nodes",
      changes: [
        ...serverless,
        drawn("ElastiCacheProcessingUnits", "NetworkBytesIn", "NetworkBytesOut"),
      ],
      verdict: "pass",
    },
    {
      name: "a serverless cache whose load is on nothing",
      changes: [...serverless, drawn("NetworkBytesIn", "NetworkBytesOut")],
      verdict: "fail",
      failures: 1,
      says: /ElastiCacheProcessingUnits is on no alarm/,
    },
  ],
});
