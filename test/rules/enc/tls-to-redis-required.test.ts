import { rule } from "../../../rules/enc/tls-to-redis-required.ts";
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
      name: "plain text",
      changes: [patch(replicationGroups, ids.cache, { transitEncryption: false })],
      verdict: "fail",
      says: /plain text only/,
    },
    {
      name: "preferred",
      changes: [patch(replicationGroups, ids.cache, { transitEncryptionMode: "preferred" })],
      verdict: "fail",
      says: /still takes plain text/,
    },
    {
      name: "no mode given is required",
      changes: [patch(replicationGroups, ids.cache, { transitEncryptionMode: null })],
      verdict: "pass",
    },
    {
      name: "not stated",
      changes: [patch(replicationGroups, ids.cache, { transitEncryption: null })],
      verdict: "unknown",
    },
    {
      name: "serverless",
      changes: [besideServerless],
      verdict: "pass",
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
