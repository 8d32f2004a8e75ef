import { rule } from "../../../rules/enc/elasticache-at-rest.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import {
  cacheClusters,
  replicationGroups,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import { only, patch, put } from "../../support/changes.ts";
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
      changes: [
        put(serverlessCaches, "sl", {
          arn: "sl",
          name: "sl",
          engine: "valkey",
          status: "available",
          subnets: [],
          securityGroups: [],
          ports: [6379],
          snapshotRetentionDays: 0,
          snapshotWindow: null,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "memcached is no Redis",
      changes: [
        only(replicationGroups, {}),
        only(cacheClusters, {
          m: {
            arn: "m",
            id: "m",
            engine: "memcached",
            status: "available",
            replicationGroup: null,
            subnetGroup: null,
            securityGroups: [],
            zones: [],
            port: 11211,
            atRestEncryption: false,
            storageEncryptionType: null,
            transitEncryption: false,
            transitEncryptionMode: null,
            snapshotRetentionDays: 0,
            snapshotWindow: null,
          },
        }),
      ],
      verdict: "notApplicable",
    },
    {
      name: "a single node",
      changes: [
        only(replicationGroups, {}),
        only(cacheClusters, {
          n: {
            arn: "n",
            id: "n",
            engine: "redis",
            status: "available",
            replicationGroup: null,
            subnetGroup: null,
            securityGroups: [],
            zones: [],
            port: 11211,
            atRestEncryption: false,
            storageEncryptionType: null,
            transitEncryption: false,
            transitEncryptionMode: null,
            snapshotRetentionDays: 0,
            snapshotWindow: null,
          },
        }),
      ],
      verdict: "fail",
    },
  ],
});
