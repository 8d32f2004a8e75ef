import { rule } from "../../../rules/dr/redis-snapshots-kept.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { cacheClusters, replicationGroups } from "../../../src/model/facts/elasticache.ts";
import { besideServerless, memcached, singleNode } from "../../support/caches.ts";
import { patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [replicationGroups, cacheClusters],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /subnetGroup|SubnetGroup|tags|rds/.test(kind))
    .map((kind) => [kind, "neither subnets nor tags matter"]),
  cases: [
    {
      name: "none",
      changes: [patch(replicationGroups, ids.cache, { snapshotRetentionDays: 0 })],
      verdict: "fail",
      says: /keeps no snapshots/,
    },
    {
      name: "a day",
      changes: [patch(replicationGroups, ids.cache, { snapshotRetentionDays: 1 })],
      verdict: "pass",
    },
    {
      name: "not stated",
      changes: [patch(replicationGroups, ids.cache, { snapshotRetentionDays: null })],
      verdict: "unknown",
    },
    {
      name: "serverless without snapshots",
      changes: [besideServerless],
      verdict: { sl: "fail", "shop-prod-cache": "pass" },
    },
    {
      name: "memcached is no Redis",
      changes: memcached,
      verdict: "notApplicable",
    },
    {
      name: "a single node",
      changes: singleNode(),
      verdict: "fail",
    },
  ],
});
