import { rule } from "../../../rules/enc/elasticache-at-rest.ts";
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
      name: "the type says none",
      changes: [patch(replicationGroups, ids.cache, { storageEncryptionType: "none" })],
      verdict: "fail",
      says: /not encrypted/,
    },
    {
      name: "without a type the flag decides",
      changes: [
        patch(replicationGroups, ids.cache, {
          storageEncryptionType: null,
          atRestEncryption: false,
        }),
      ],
      verdict: "fail",
    },
    {
      name: "the type comes first",
      changes: [
        patch(replicationGroups, ids.cache, {
          storageEncryptionType: "sse-elasticache",
          atRestEncryption: false,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "not stated",
      changes: [
        patch(replicationGroups, ids.cache, {
          storageEncryptionType: null,
          atRestEncryption: null,
        }),
      ],
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
