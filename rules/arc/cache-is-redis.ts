import { all } from "../../src/model/fact.ts";
import { replicationGroups } from "../../src/model/facts/elasticache.ts";
import { cannotKnow, fail, notApplicable, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { caches, isRedis } from "../../src/topology/caches.ts";
import { allDoWithout, placesWithApplications, presenceNeeds } from "./_components.ts";

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
  judge(resource, facts, _options, context) {
    if (allDoWithout(context.settings, "cache")) {
      return notApplicable("the config says that the applications have no cache");
    }
    const { items, causes } = facts.caches;
    const found = items.filter(({ engine }) => engine.known && isRedis(engine.value));
    const [first] = found;
    if (first !== undefined) {
      return pass(
        `${found.map(({ id }) => id).join(", ")}: Redis or Valkey`,
        saw(replicationGroups, first.arn, "Engine", first.engine.known ? first.engine.value : null),
      );
    }
    if (causes.length > 0) return cannotKnow(causes);
    return when(all(items.map(({ engine }) => engine)), (engines) =>
      fail(
        "absent",
        engines.length === 0
          ? "there is no ElastiCache cache"
          : `there is no Redis cache, only ${[...new Set(engines)].sort().join(", ")}`,
        saw(replicationGroups, resource.id, "Engine", engines),
      ),
    );
  },
});
