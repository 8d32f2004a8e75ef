import { rule } from "../../../rules/cost/elasticache-reserved.ts";
import { organizations, savingsPlans } from "../../../src/model/facts/billing.ts";
import {
  type CacheCluster,
  cacheClusters,
  cacheSubnetGroups,
  cacheTags,
  type ReservedCacheNode,
  replicationGroups,
  reservedCacheNodes,
} from "../../../src/model/facts/elasticache.ts";
import { row } from "../../scan/support/rows.ts";
import { deny, denyRow, only, patch, put } from "../../support/changes.ts";
import { testRule } from "../../support/ruleTester.ts";

// The reference account's two nodes are a cache.t3.small each, of one unit.

const names = ["shop-prod-cache-001", "shop-prod-cache-002"];
const nodes = (fields: Partial<CacheCluster>) =>
  names.map((name) => patch(cacheClusters, name, fields));
const reservation = (fields: Partial<ReservedCacheNode>) =>
  patch(reservedCacheNodes, "ri-cache", fields);
const none = only(reservedCacheNodes, {});
const plan = put(savingsPlans, "plan", {
  id: "plan",
  type: "Database",
  state: "active",
  commitment: "0.5",
});

testRule(rule, {
  population: [replicationGroups, cacheClusters],
  indecisive: [
    [cacheSubnetGroups, "where it lies is another matter"],
    [cacheTags, "what it costs says nothing of its application"],
    [savingsPlans, "no plan covers a node type that bursts"],
    [organizations, "its own reservations cover it"],
  ],
  cases: [
    { name: "nothing is reserved", changes: [none], verdict: "fail", failures: 1 },
    {
      name: "younger than 30 days",
      changes: [none, ...nodes({ created: "2026-01-01T00:00:00.000Z" })],
      verdict: "notApplicable",
    },
    {
      name: "one reservation, two nodes",
      changes: [reservation({ count: 1 })],
      verdict: "fail",
      says: /cover 1 of its 2 normalized units/,
    },
    {
      name: "a larger size of the family covers both",
      changes: [reservation({ count: 1, nodeType: "cache.t3.medium" })],
      verdict: "pass",
    },
    {
      name: "another family's",
      changes: [reservation({ nodeType: "cache.t4g.small" })],
      verdict: "fail",
    },
    { name: "for memcached", changes: [reservation({ product: "memcached" })], verdict: "fail" },
    { name: "retired", changes: [reservation({ state: "retired" })], verdict: "fail" },
    { name: "not paid yet", changes: [reservation({ state: "payment-pending" })], verdict: "fail" },
    {
      name: "a state that is not stated",
      changes: [reservation({ state: null })],
      verdict: "unknown",
    },
    {
      name: "Valkey is covered by what was reserved for Redis",
      changes: nodes({ engine: "valkey" }),
      verdict: "pass",
    },
    {
      name: "Redis is not covered by what was reserved for Valkey",
      changes: [reservation({ product: "valkey" })],
      verdict: "fail",
    },
    {
      name: "Valkey takes a fifth less: five nodes of four reserved",
      changes: [
        ...nodes({ engine: "valkey" }),
        ...["a", "b", "c"].map((letter) =>
          put(cacheClusters, letter, {
            ...row(cacheClusters, "shop-prod-cache-001"),
            arn: letter,
            id: letter,
            engine: "valkey",
            replicationGroup: null,
          }),
        ),
        reservation({ count: 4 }),
      ],
      verdict: "pass",
    },
    {
      name: "memcached takes nothing of what was reserved for Redis",
      changes: [
        put(cacheClusters, "pages", {
          ...row(cacheClusters, "shop-prod-cache-001"),
          arn: "pages",
          id: "pages",
          engine: "memcached",
          nodes: 3,
          created: "2025-01-01T00:00:00.000Z",
          replicationGroup: null,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "another cache is older, and takes what was reserved",
      changes: [
        put(cacheClusters, "sessions", {
          ...row(cacheClusters, "shop-prod-cache-001"),
          arn: "sessions",
          id: "sessions",
          created: "2025-01-01T00:00:00.000Z",
          replicationGroup: null,
        }),
      ],
      verdict: { sessions: "pass", "shop-prod-cache": "fail" },
      failures: 1,
    },
    {
      name: "one node was replaced last week, and needs none",
      changes: [
        patch(cacheClusters, "shop-prod-cache-002", { created: "2026-01-08T00:00:00.000Z" }),
        reservation({ count: 1 }),
      ],
      verdict: "pass",
    },
    {
      name: "a node that was not read",
      changes: [denyRow(cacheClusters, "shop-prod-cache-001")],
      verdict: "unknown",
    },
    {
      name: "a plan for databases covers Valkey of the seventh generation",
      changes: [none, ...nodes({ engine: "valkey", nodeType: "cache.r7g.large" }), plan],
      verdict: "pass",
    },
    {
      name: "a plan for databases covers no Redis",
      changes: [none, ...nodes({ nodeType: "cache.r7g.large" }), plan],
      verdict: "fail",
    },
    {
      name: "the plans were not read",
      changes: [
        none,
        ...nodes({ engine: "valkey", nodeType: "cache.r7g.large" }),
        deny(savingsPlans),
      ],
      verdict: "unknown",
    },
    {
      name: "in an organization another account's may cover it",
      changes: [none, put(organizations, "o-1", { id: "o-1", managementAccount: null })],
      verdict: "unknown",
    },
    {
      name: "a node type that is not stated",
      changes: nodes({ nodeType: null }),
      verdict: "unknown",
    },
    { name: "an age that is not stated", changes: nodes({ created: null }), verdict: "unknown" },
    { name: "an engine that is not stated", changes: nodes({ engine: null }), verdict: "unknown" },
  ],
});
