import { all, type Listing } from "../../src/model/fact.ts";
import {
  cacheClusters,
  replicationGroups,
  serverlessCaches,
} from "../../src/model/facts/elasticache.ts";
import type { FactKind } from "../../src/model/kind.ts";
import {
  cannotKnow,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import { type Cache, caches, isRedis } from "../../src/topology/caches.ts";
import { allDoWithout, placesWithApplications, presenceNeeds } from "./_components.ts";

/** The API that told of a cache. */
const kindOf = ({ serverless, node }: Cache): FactKind<unknown> => {
  if (serverless !== null) return serverlessCaches;
  return node === null ? replicationGroups : cacheClusters;
};

const judgeCaches = ({ id }: Resource, { items, causes }: Listing<Cache>): Outcome => {
  const found = items.filter(({ engine }) => engine.known && isRedis(engine.value));
  if (found.length > 0) {
    return pass(
      `${found.map((cache) => cache.id).join(", ")}: Redis or Valkey`,
      ...found.map((cache) =>
        saw(kindOf(cache), cache.arn, "Engine", cache.engine.known ? cache.engine.value : null),
      ),
    );
  }
  if (causes.length > 0) return cannotKnow(causes);
  return when(all(items.map(({ engine }) => engine)), (engines) =>
    fail(
      "absent",
      engines.length === 0
        ? "there is no ElastiCache cache"
        : `there is no Redis cache, only ${[...new Set(engines)].sort().join(", ")}`,
      saw(replicationGroups, id, "Engine", engines),
    ),
  );
};

export const rule = defineRule({
  id: "arc-cache-is-redis",
  title: "The cache is ElastiCache Redis",
  section: "ARC",
  items: ["ARC-6"],
  severity: "low",
  why: "Sessions that live in a task's memory are lost with the task, and two tasks do not share them. A managed Redis keeps them, replicated.",
  checks:
    "Where an application runs, the region must hold an ElastiCache cache of the engine Redis or Valkey: a replication group, a single node or a serverless cache. Memcached is no Redis. Only complete lists prove that there is none.",
  blindSpots:
    "A cache outside ElastiCache cannot be seen: say in the config that the application does without.",
  remedy: {
    summary: "Create a Redis or Valkey replication group.",
    cli: "aws elasticache create-replication-group --replication-group-id CACHE --replication-group-description cache --engine valkey --cache-node-type cache.t4g.small --num-cache-clusters 2 --automatic-failover-enabled --multi-az-enabled",
    terraform: 'resource "aws_elasticache_replication_group" "main" {\n  engine = "valkey"\n}',
    cdk: "new elasticache.CfnReplicationGroup(this, 'Cache', { replicationGroupDescription: 'cache', engine: 'valkey' });",
  },
  references: ["https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.html"],
  needs: { caches, ...presenceNeeds },
  options: {},
  nothing: "there is no load balancer and no ECS service",
  resources: (facts, context) => placesWithApplications(facts, context),
  judge: (resource, facts, _options, { settings }) =>
    when(allDoWithout(facts.serviceApplications.served, settings, "cache"), (without) =>
      without
        ? notApplicable("the config says that the applications have no cache")
        : judgeCaches(resource, facts.caches),
    ),
});
