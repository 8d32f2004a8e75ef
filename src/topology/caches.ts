import {
  all,
  causesOf,
  complete,
  type Fact,
  filterListing,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  mapListing,
  orElse,
  undecided,
  unknown,
} from "../model/fact.ts";
import {
  type CacheCluster,
  cacheClusters,
  cacheSubnetGroups,
  cacheTags,
  type ReplicationGroup,
  replicationGroups,
  type ServerlessCache,
  serverlessCaches,
} from "../model/facts/elasticache.ts";
import type { SubnetGroup } from "../model/facts/rds.ts";
import { derive } from "../model/kind.ts";
import type { Tags } from "../model/tags.ts";

/** A cache: a replication group, a node that belongs to none, or a serverless cache. */
export interface Cache {
  readonly arn: string;
  readonly id: string;
  readonly type:
    | "AWS::ElastiCache::ReplicationGroup"
    | "AWS::ElastiCache::CacheCluster"
    | "AWS::ElastiCache::ServerlessCache";
  readonly replicationGroup: ReplicationGroup | null;
  readonly node: CacheCluster | null;
  readonly serverless: ServerlessCache | null;
  readonly engine: Fact<string>;
  readonly ports: Fact<readonly number[]>;
  /** Of all its nodes, as far as they were read. */
  readonly securityGroups: Listing<string>;
  /** Of its nodes; none for a serverless cache, which names its subnets itself. */
  readonly subnetGroups: Fact<readonly SubnetGroup[]>;
  readonly subnets: Fact<readonly string[]>;
  readonly tags: Fact<Tags>;
}

/** https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html: writes on 6379, reads on 6380. */
const serverlessPorts = [6379, 6380];

const distinct = <T>(values: readonly T[]): readonly T[] => [...new Set(values)].sort();

/** Redis OSS and Valkey speak the same protocol; memcached does not. */
export const isRedis = (engine: string): boolean => engine === "redis" || engine === "valkey";

export const caches = derive({
  name: "caches",
  needs: { replicationGroups, cacheClusters, serverlessCaches, cacheSubnetGroups, cacheTags },
  compute(facts, context): Listing<Cache> {
    const tagsOf = (arn: string): Fact<Tags> => map(facts.cacheTags.get(arn), (tags) => tags ?? {});
    const nodesOf = (group: ReplicationGroup): readonly Fact<CacheCluster>[] =>
      group.members.map((id) =>
        orElse(facts.cacheClusters.get(id), () =>
          undecided(
            `the node ${id} is not among the account's cache clusters`,
            "scan again: it may have been replaced during the scan",
          ),
        ),
      );
    const subnetGroupsOf = (nodes: readonly CacheCluster[]): Fact<readonly SubnetGroup[]> =>
      all(
        distinct(nodes.map(({ subnetGroup }) => subnetGroup)).map((name) =>
          name === null
            ? unknown([context.unstated(cacheClusters, "CacheSubnetGroupName")])
            : orElse(facts.cacheSubnetGroups.get(name), () =>
                undecided(
                  `the subnet group ${name} does not exist`,
                  "scan again: it may have been deleted during the scan",
                ),
              ),
        ),
      );
    const stated = <T>(value: T | null, field: string): Fact<T> =>
      value === null ? unknown([context.unstated(cacheClusters, field)]) : known(value);
    const portsOf = (nodes: readonly CacheCluster[]): Fact<readonly number[]> =>
      map(all(nodes.map(({ port }) => stated(port, "CacheNodes[].Endpoint.Port"))), distinct);
    const ofNodes = (nodes: readonly Fact<CacheCluster>[]) => {
      const subnetGroups = flatMap(all(nodes), subnetGroupsOf);
      return {
        securityGroups: {
          items: distinct(nodes.flatMap((node) => (node.known ? node.value.securityGroups : []))),
          causes: nodes.flatMap(causesOf),
        },
        subnetGroups,
        subnets: map(subnetGroups, (groups) => distinct(groups.flatMap(({ subnets }) => subnets))),
      };
    };
    const ofGroup = (group: ReplicationGroup): Cache => {
      const members = nodesOf(group);
      const nodes = all(members);
      return {
        arn: group.arn,
        id: group.id,
        type: "AWS::ElastiCache::ReplicationGroup",
        replicationGroup: group,
        node: null,
        serverless: null,
        engine:
          group.engine === null
            ? flatMap(nodes, ([first]) => stated(first?.engine ?? null, "Engine"))
            : known(group.engine),
        ports: group.port === null ? flatMap(nodes, portsOf) : known([group.port]),
        ...ofNodes(members),
        tags: tagsOf(group.arn),
      };
    };
    const ofNode = (node: CacheCluster): Cache => ({
      arn: node.arn,
      id: node.id,
      type: "AWS::ElastiCache::CacheCluster",
      replicationGroup: null,
      node,
      serverless: null,
      engine: stated(node.engine, "Engine"),
      ports: portsOf([node]),
      ...ofNodes([known(node)]),
      tags: tagsOf(node.arn),
    });
    const ofServerless = (cache: ServerlessCache): Cache => ({
      arn: cache.arn,
      id: cache.name,
      type: "AWS::ElastiCache::ServerlessCache",
      replicationGroup: null,
      node: null,
      serverless: cache,
      engine: stated(cache.engine, "Engine"),
      ports: known(cache.ports.length > 0 ? distinct(cache.ports) : serverlessPorts),
      securityGroups: complete(cache.securityGroups),
      subnetGroups: known([]),
      subnets: known(cache.subnets),
      tags: tagsOf(cache.arn),
    });
    return joinListings([
      mapListing(facts.replicationGroups.list(), ofGroup),
      mapListing(
        filterListing(facts.cacheClusters.list(), (node) => node.replicationGroup === null),
        ofNode,
      ),
      mapListing(facts.serverlessCaches.list(), ofServerless),
    ]);
  },
});
