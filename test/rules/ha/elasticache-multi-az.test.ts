import { rule } from "../../../rules/ha/elasticache-multi-az.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { cacheClusters, replicationGroups } from "../../../src/model/facts/elasticache.ts";
import { edit, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [replicationGroups, cacheClusters],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /ubnetGroup|tags|serverless|cacheCluster$/.test(kind))
    .map((kind) => [kind, "the group tells"]),
  cases: [
    {
      name: "no failover",
      changes: [patch(replicationGroups, ids.cache, { automaticFailover: "disabled" })],
      verdict: "fail",
      says: /automatic failover is disabled/,
    },
    {
      name: "not Multi-AZ",
      changes: [patch(replicationGroups, ids.cache, { multiAz: "disabled" })],
      verdict: "fail",
      says: /Multi-AZ is disabled/,
    },
    {
      name: "enabling is not yet enabled",
      changes: [patch(replicationGroups, ids.cache, { automaticFailover: "enabling" })],
      verdict: "fail",
      says: /is enabling/,
    },
    {
      name: "nodes in one zone",
      changes: [
        edit(replicationGroups, ids.cache, (row) => ({
          ...row,
          nodeGroups: row.nodeGroups.map((group) => ({
            ...group,
            members: group.members.map((one) => ({ ...one, zone: "eu-west-1a" })),
          })),
        })),
      ],
      verdict: "fail",
      says: /lie in one zone/,
    },
    {
      name: "not stated",
      changes: [patch(replicationGroups, ids.cache, { multiAz: null })],
      verdict: "unknown",
    },
  ],
});
