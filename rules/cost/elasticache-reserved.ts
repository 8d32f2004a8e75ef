import { mapListing } from "../../src/model/fact.ts";
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
import { cannotKnow, notApplicable, saw } from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import {
  coverageOf,
  type Demand,
  daysOld,
  judgeCoverage,
  reservationOptions,
  sizeOf,
  supplyOf,
} from "./_reservations.ts";

interface NodeResource extends Resource {
  readonly node: CacheCluster;
}

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

export const rule = defineRule({
  id: "cost-elasticache-reserved",
  title: "Cache nodes that stay are reserved",
  section: "COST",
  items: ["COST-5"],
  severity: "low",
  why: "A cache runs all year at the same size; on demand its nodes cost about half as much again as reserved for the year.",
  checks:
    "Every cache node older than 30 days must be covered by active reservations of its region, or be of a kind that an active savings plan for databases covers: Valkey on the seventh generation of node types and later. Reservations fit every size of a family by normalized units; those for Redis fit Valkey, which takes a fifth less. The oldest nodes are covered first. Reservations that are unpaid, pending or retired do not count. In an organization another account's may cover it: then it is unknown.",
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
  needs: { cacheClusters, reservedCacheNodes, savingsPlans, organizations },
  options: reservationOptions,
  nothing: "there is no cache node",
  resources: (facts) =>
    mapListing(
      facts.cacheClusters.list(),
      (node): NodeResource => ({
        id: node.arn,
        type: "AWS::ElastiCache::CacheCluster",
        name: node.id,
        node,
      }),
    ),
  judge({ node }, facts, { minimumDays }, context) {
    const { arn, engine, nodeType, created } = node;
    const missing = Object.entries({
      Engine: engine,
      CacheNodeType: nodeType,
      CacheClusterCreateTime: created,
    }).flatMap(([field, value]) =>
      value === null ? [context.unstated(cacheClusters, field)] : [],
    );
    if (nodeType === null || created === null || missing.length > 0) return cannotKnow(missing);
    const age = daysOld(created, context.startedAt);
    if (age < minimumDays) return notApplicable(`it is ${age} days old: too young to be reserved`);
    const others = facts.cacheClusters.list();
    const reserved = facts.reservedCacheNodes.list();
    const supply = supplyOf(reserved.items.flatMap(reservedOf));
    return judgeCoverage({
      units: demandOf(node).units,
      covered: coverageOf(others.items.map(demandOf), supply).get(arn) ?? 0,
      othersUnread: others.causes,
      reservedUnread: [
        ...reserved.causes,
        ...(reserved.items.some(({ state }) => state === null)
          ? [context.unstated(reservedCacheNodes, "State")]
          : []),
      ],
      plans: engine === "valkey" && isCoveredBySavingsPlan(nodeType) ? facts.savingsPlans : null,
      organizations: facts.organizations,
      evidence: saw(
        reservedCacheNodes,
        arn,
        "ReservedCacheNodes",
        reserved.items.filter(({ state }) => state === "active").map(({ id }) => id),
      ),
    });
  },
});
