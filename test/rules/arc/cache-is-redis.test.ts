import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/arc/cache-is-redis.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import {
  cacheClusters,
  replicationGroups,
  type ServerlessCache,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { breakOff, type Change, deny, denyRow, only, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";
import { copy, declared, place } from "./_changes.ts";

const noCache: readonly Change[] = [only(replicationGroups, {}), only(cacheClusters, {})];

/** The only cache is a node that belongs to no replication group. */
const nodeOf = (engine: string | null): readonly Change[] => [
  copy(cacheClusters, "shop-prod-cache-001", "single", {
    arn: "arn:aws:elasticache:eu-west-1:111122223333:cluster:single",
    id: "single",
    engine,
    replicationGroup: null,
  }),
  only(replicationGroups, {}),
];

const serverless: ServerlessCache = {
  arn: "arn:aws:elasticache:eu-west-1:111122223333:serverlesscache:shop",
  name: "shop",
  engine: "valkey",
  engineVersion: "8",
  status: "available",
  subnets: ["subnet-data-a", "subnet-data-b"],
  securityGroups: ["sg-cache"],
  ports: [6379, 6380],
  snapshotRetentionDays: 7,
  snapshotWindow: null,
};

/** The only cache is a serverless one. */
const serverlessOf = (engine: string): readonly Change[] => [
  ...noCache,
  put(serverlessCaches, serverless.arn, { ...serverless, engine }),
];

const groupEngine = (engine: string | null) => patch(replicationGroups, ids.cache, { engine });

testRule(rule, {
  population: [services, loadBalancers],
  indecisive: kindsOf(rule.needs)
    .filter((kind) => kind !== replicationGroups)
    .map((kind) => [kind, "the replication group states its engine, and a service is there"]),
  cases: [
    {
      name: "memcached alone",
      changes: nodeOf("memcached"),
      verdict: { [place]: "fail" },
      failures: 1,
      says: /there is no Redis cache, only memcached/,
    },
    {
      name: "no cache",
      changes: noCache,
      verdict: { [place]: "fail" },
      failures: 1,
      says: /there is no ElastiCache cache/,
    },
    { name: "a serverless memcached", changes: serverlessOf("memcached"), verdict: "fail" },
    { name: "a replication group of Valkey", changes: [groupEngine("valkey")], verdict: "pass" },
    { name: "a serverless Valkey", changes: serverlessOf("valkey"), verdict: "pass" },
    { name: "a serverless Redis", changes: serverlessOf("redis"), verdict: "pass" },
    { name: "a single node of Redis", changes: nodeOf("redis"), verdict: "pass" },
    {
      name: "the nodes of a replication group are not separate caches",
      verdict: "pass",
      says: /: shop-prod-cache: Redis or Valkey$/m,
    },
    {
      name: "memcached beside Redis",
      changes: [
        copy(cacheClusters, "shop-prod-cache-001", "sessions", {
          arn: "sessions",
          id: "sessions",
          engine: "memcached",
          replicationGroup: null,
        }),
      ],
      verdict: "pass",
      says: /: shop-prod-cache: Redis or Valkey$/m,
    },
    {
      name: "the nodes tell the engine that the group does not state",
      changes: [groupEngine(null)],
      verdict: "pass",
    },
    {
      name: "neither the group nor its nodes tell the engine",
      changes: [
        groupEngine(null),
        denyRow(cacheClusters, "shop-prod-cache-001"),
        denyRow(cacheClusters, "shop-prod-cache-002"),
      ],
      verdict: "unknown",
    },
    { name: "a node of which the engine is not stated", changes: nodeOf(null), verdict: "unknown" },
    {
      name: "memcached, and the serverless caches are unread",
      changes: [...nodeOf("memcached"), deny(serverlessCaches)],
      verdict: "unknown",
    },
    {
      name: "none among the replication groups read, and there may be more",
      changes: [...noCache, breakOff(replicationGroups)],
      verdict: "unknown",
    },
    {
      name: "Redis among the groups read is enough",
      changes: [breakOff(replicationGroups), deny(cacheClusters), deny(serverlessCaches)],
      verdict: "pass",
    },
    {
      name: "the config says that the only application does without",
      changes: noCache,
      settings: declared({ name: "shop", without: ["cache"] }),
      verdict: "notApplicable",
    },
    {
      name: "one of two applications does without",
      changes: noCache,
      settings: declared({ name: "shop" }, { name: "batch", without: ["cache"] }),
      verdict: "fail",
    },
    {
      name: "the config excuses an application that is not the one that runs",
      changes: noCache,
      settings: declared({ name: "batch", without: ["cache"] }),
      verdict: "fail",
    },
    {
      name: "the config does without the database",
      changes: noCache,
      settings: declared({ name: "shop", without: ["database"] }),
      verdict: "fail",
    },
    {
      name: "it is not known whether anything runs",
      changes: [only(loadBalancers, {}), deny(services)],
      verdict: "unknown",
    },
  ],
});

test.each([
  ["a replication group", [], "elasticache:DescribeReplicationGroups"],
  ["a single node", nodeOf("redis"), "elasticache:DescribeCacheClusters"],
  ["a serverless cache", serverlessOf("redis"), "elasticache:DescribeServerlessCaches"],
])("the evidence on %s names the API that told of it", (_, changes, api) => {
  const evidence = findingsOf(rule, changes).flatMap((finding) => finding.evidence);
  expect(evidence.map((one) => one.api)).toEqual([api]);
});
