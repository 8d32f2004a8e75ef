import { causesOf, type Fact, known, unknown, whole } from "../../src/model/fact.ts";
import {
  isCoveredBySavingsPlan,
  organizations,
  savingsPlans,
} from "../../src/model/facts/billing.ts";
import {
  type CacheCluster,
  cacheClusters,
  type ReservedCacheNode,
  reservedCacheNodes,
} from "../../src/model/facts/elasticache.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import { cannotKnow, notApplicable, saw, when } from "../../src/model/outcome.ts";
import { onceFor } from "../../src/model/remembered.ts";
import { defineRule } from "../../src/model/rule.ts";
import { caches } from "../../src/topology/caches.ts";
import { cacheResources } from "../_resources/stores.ts";
import { nodesOf } from "./_cacheNodes.ts";
import {
  coverageOf,
  type Demand,
  daysOld,
  judgeCoverage,
  reservationOptions,
  sizeOf,
  supplyOf,
} from "./_reservations.ts";

/** A Valkey node takes a fifth less of a reservation than one of another engine. */
const shareOf = (engine: string): number => (engine === "valkey" ? 0.8 : 1);

/** Reservations for Redis fit Valkey, too; not the other way round. */
const fitting: Readonly<Record<string, readonly string[]>> = { valkey: ["valkey", "redis"] };

const demandOf = ({ arn, engine, nodeType, nodes, created }: CacheCluster): Demand => {
  const { family, units } = sizeOf(nodeType ?? "");
  const own = engine ?? "";
  return {
    id: arn,
    pools: (fitting[own] ?? [own]).map((product) => `${product} ${family}`),
    units: units * shareOf(own) * (nodes ?? 1),
    since: created ?? "9999",
  };
};

const reservedOf = ({ product, nodeType, count, state }: ReservedCacheNode) => {
  if (state !== "active" || product === null || nodeType === null) return [];
  const { family, units } = sizeOf(nodeType);
  const own = product.toLowerCase();
  return [{ pool: `${own} ${family}`, units: units * shareOf(own) * (count ?? 1) }];
};

/** Plans for databases cover Valkey alone of what ElastiCache runs. */
const isCoveredByPlan = ({ engine, nodeType }: CacheCluster): boolean =>
  engine === "valkey" && isCoveredBySavingsPlan(nodeType ?? "");

/** Whether everything is stated that a node's reservation is judged by. */
const stated = ({ engine, nodeType, created }: CacheCluster, context: Context): Fact<true> => {
  const fields = { Engine: engine, CacheNodeType: nodeType, CacheClusterCreateTime: created };
  const missing = Object.entries(fields).flatMap(([field, value]) => (value === null ? field : []));
  return missing.length === 0
    ? known(true)
    : unknown(missing.map((field) => context.unstated(cacheClusters, field)));
};

const sum = (numbers: readonly number[]): number =>
  Math.round(numbers.reduce((total, number) => total + number, 0) * 10) / 10;

const needs = { caches, cacheClusters, reservedCacheNodes, savingsPlans, organizations };

/** How far the region's reservations reach, all nodes taken together. */
const coverageIn = onceFor((facts: Resolved<typeof needs>) => {
  const reserved = facts.reservedCacheNodes.list().items;
  return {
    covered: coverageOf(
      facts.cacheClusters.list().items.map(demandOf),
      supplyOf(reserved.flatMap(reservedOf)),
    ),
    active: reserved.filter(({ state }) => state === "active").map(({ id }) => id),
  };
});

export const rule = defineRule({
  id: "cost-elasticache-reserved",
  title: "Cache nodes that stay are reserved",
  section: "COST",
  items: ["COST-5"],
  severity: "low",
  why: "A cache runs all year at the same size; on demand its nodes cost about half as much again as reserved for the year.",
  checks:
    "Every node of a Redis or Valkey cache that is older than 30 days must be covered by active reservations of its region, or be of a kind that an active savings plan for databases covers: Valkey on the seventh generation of node types and later. Reservations fit every size of a family by normalized units; those for Redis fit Valkey, which takes a fifth less. The oldest nodes are covered first. Reservations that are unpaid, pending or retired do not count. In an organization another account's may cover it: then it is unknown.",
  blindSpots:
    "How far a savings plan's commitment reaches, and whether a cache is about to be shut down.",
  remedy: {
    summary:
      "Reserve the node type for a year once its size has settled, or commit to a savings plan for databases.",
    cli: [
      "aws elasticache describe-reserved-cache-nodes-offerings --product-description redis --cache-node-type cache.t4g.small --duration 31536000",
      "aws elasticache purchase-reserved-cache-nodes-offering --reserved-cache-nodes-offering-id OFFERING --cache-node-count 2",
    ].join("\n"),
    terraform: [
      'data "aws_elasticache_reserved_cache_node_offering" "year" {',
      '  cache_node_type     = "cache.t4g.small"',
      '  duration            = "P1Y"',
      '  offering_type       = "No Upfront"',
      '  product_description = "redis"',
      "}",
      'resource "aws_elasticache_reserved_cache_node" "year" {',
      "  reserved_cache_nodes_offering_id = data.aws_elasticache_reserved_cache_node_offering.year.offering_id",
      "  cache_node_count                 = 2",
      "}",
    ].join("\n"),
    cdk: "// A purchase is no resource of CloudFormation: buy it by the CLI or the console (aws elasticache purchase-reserved-cache-nodes-offering).",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.Reserved.html",
    "https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html",
  ],
  needs,
  options: reservationOptions,
  nothing: "there is no cache",
  resources: (facts) => cacheResources(facts.caches),
  judge({ cache }, facts, { minimumDays }, context) {
    if (cache.serverless !== null) return notApplicable("it has no nodes to reserve: serverless");
    return when(whole(nodesOf(cache, facts.cacheClusters)), (nodes) => {
      const unstated = nodes.flatMap((node) => causesOf(stated(node, context)));
      if (unstated.length > 0) return cannotKnow(unstated);
      const old = nodes.filter(
        ({ created }) => daysOld(created ?? "", context.startedAt) >= minimumDays,
      );
      if (old.length === 0) {
        return notApplicable(
          `none of its nodes is ${minimumDays} days old: too young to be reserved`,
        );
      }
      const others = facts.cacheClusters.list();
      const reserved = facts.reservedCacheNodes.list();
      const { covered, active } = coverageIn(facts);
      return judgeCoverage({
        units: sum(old.map((node) => demandOf(node).units)),
        covered: sum(old.map(({ arn }) => covered.get(arn) ?? 0)),
        othersUnread: others.causes,
        reservedUnread: [
          ...reserved.causes,
          ...(reserved.items.some(({ state }) => state === null)
            ? [context.unstated(reservedCacheNodes, "State")]
            : []),
        ],
        plans: old.every(isCoveredByPlan) ? facts.savingsPlans : null,
        organizations: facts.organizations,
        evidence: saw(reservedCacheNodes, cache.arn, "ReservedCacheNodes", active),
      });
    });
  },
});
