import { flatMapListing, type Listing } from "../../src/model/fact.ts";
import { type CacheCluster, cacheClusters } from "../../src/model/facts/elasticache.ts";
import { cacheUse, cacheWindows, daysOfUse } from "../../src/model/facts/use.ts";
import type { Resolved } from "../../src/model/kind.ts";
import { cannotDecide, cannotKnow, notApplicable } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { caches } from "../../src/topology/caches.ts";
import { cacheResources } from "../_resources/stores.ts";
import { nodesOf } from "./_cacheNodes.ts";
import {
  type Figure,
  judgeSize,
  measured,
  type SizeOptions,
  sizeOptions,
  type Use,
} from "./_size.ts";

const needs = { caches, cacheClusters, cacheUse };

/** Node types that tier their data to disks start at xlarge, and cannot be changed into others. */
const withoutSmaller = (nodeType: string): string | null =>
  nodeType.endsWith(".micro") || nodeType === "cache.r6gd.xlarge"
    ? `there is no smaller node type than ${nodeType}`
    : null;

type Windows = ReturnType<typeof cacheWindows>;

const useOf = (
  nodes: Listing<CacheCluster>,
  facts: Resolved<typeof needs>,
  { minimumDays }: SizeOptions,
): Use => {
  /** The busiest node decides: all of them have the same type. */
  const ofAll = (...names: readonly (keyof Windows)[]): Listing<Figure> =>
    flatMapListing(nodes, ({ id, arn }) =>
      measured(
        cacheUse,
        facts.cacheUse,
        arn,
        names.map((name) => cacheWindows(id)[name]),
        minimumDays,
      ),
    );
  return {
    peakCpu: ofAll("peakCpu", "peakEngineCpu"),
    averageCpu: ofAll("averageCpu", "averageEngineCpu"),
    peakMemory: ofAll("peakMemory"),
    averageMemory: ofAll("averageMemory"),
  };
};

const typeOf = (nodes: readonly CacheCluster[]): string | null =>
  nodes.map(({ nodeType }) => nodeType).find((nodeType) => nodeType !== null) ?? null;

export const rule = defineRule({
  id: "cost-elasticache-right-sized",
  title: "Caches have the size that they use",
  section: "COST",
  items: ["COST-2"],
  severity: "low",
  why: "Each node of a cache is paid for by the hour, replicas too, whether it holds anything or not; one that is full evicts what the application counts on.",
  checks: `The node type of every Redis or Valkey cache is judged by ${daysOfUse} days of its nodes' metrics, the busiest node deciding. It is too large when CPU, that of the host and of the engine's thread, peaked below 20 % and memory below 40 %, unless there is no smaller type. It is too small when CPU was above 70 % or memory above 90 % on average. The bounds are the guide's for databases: it gives none for caches. Serverless caches size themselves.`,
  blindSpots:
    "The days before the last two weeks, and the network, of which a smaller type has less.",
  remedy: {
    summary: "Start with a small node type and change it by what is measured.",
    cli: "aws elasticache modify-replication-group --replication-group-id CACHE --cache-node-type cache.t4g.small --apply-immediately",
    terraform:
      'resource "aws_elasticache_replication_group" "main" {\n  node_type = "cache.t4g.small"\n}',
    cdk: "new elasticache.CfnReplicationGroup(this, 'Cache', { replicationGroupDescription: 'cache', cacheNodeType: 'cache.t4g.small' });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html",
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html",
  ],
  needs,
  options: sizeOptions,
  nothing: "there is no cache",
  resources: (facts) => cacheResources(facts.caches),
  judge({ cache }, facts, options, context) {
    if (cache.serverless !== null) return notApplicable("it sizes itself: serverless");
    const nodes = nodesOf(cache, facts.cacheClusters);
    if (nodes.items.length === 0) {
      return nodes.causes.length > 0
        ? cannotKnow(nodes.causes)
        : cannotDecide("it has no nodes yet", "scan again when it has been created");
    }
    const nodeType = typeOf(nodes.items);
    if (nodeType === null) return cannotKnow([context.unstated(cacheClusters, "CacheNodeType")]);
    return judgeSize(useOf(nodes, facts, options), withoutSmaller(nodeType), options);
  },
});
