import type * as Sdk from "@aws-sdk/client-elasticache";
import { joinListings } from "../../model/fact.ts";
import {
  type CacheCluster,
  cacheClusters,
  cacheSubnetGroups,
  cacheTags,
  type ReplicationGroup,
  replicationGroups,
  reservedCacheNodes,
  serverlessCaches,
} from "../../model/facts/elasticache.ts";
import { type Collector, keysFrom, list, lookup } from "../collector.ts";
import { defineService } from "../service.ts";

const elastiCache = defineService({
  prefix: "elasticache",
  load: () => import("@aws-sdk/client-elasticache"),
  connect: (sdk, configuration) => new sdk.ElastiCacheClient(configuration),
});

const largestPage = 100;
const serverlessPage = 50;

/** What replication groups and single nodes state alike. */
const toProtection = (cache: Sdk.ReplicationGroup & Sdk.CacheCluster) => ({
  atRestEncryption: cache.AtRestEncryptionEnabled ?? null,
  storageEncryptionType: cache.StorageEncryptionType ?? null,
  transitEncryption: cache.TransitEncryptionEnabled ?? null,
  transitEncryptionMode: cache.TransitEncryptionMode ?? null,
  snapshotRetentionDays: cache.SnapshotRetentionLimit ?? null,
  snapshotWindow: cache.SnapshotWindow ?? null,
});

const toNodeGroups = (group: Sdk.ReplicationGroup): ReplicationGroup["nodeGroups"] =>
  (group.NodeGroups ?? []).map((nodes) => ({
    id: nodes.NodeGroupId ?? "",
    members: (nodes.NodeGroupMembers ?? []).map((member) => ({
      cacheCluster: member.CacheClusterId ?? null,
      zone: member.PreferredAvailabilityZone ?? null,
      role: member.CurrentRole ?? null,
    })),
  }));

const toReplicationGroup = (group: Sdk.ReplicationGroup): ReplicationGroup => ({
  arn: group.ARN ?? "",
  id: group.ReplicationGroupId ?? "",
  engine: group.Engine ?? null,
  status: group.Status ?? null,
  members: [...(group.MemberClusters ?? [])].sort(),
  nodeGroups: toNodeGroups(group),
  port: group.ConfigurationEndpoint?.Port ?? group.NodeGroups?.[0]?.PrimaryEndpoint?.Port ?? null,
  automaticFailover: group.AutomaticFailover ?? null,
  multiAz: group.MultiAZ ?? null,
  ...toProtection(group),
});

const replicationGroupCollector = list({
  kind: replicationGroups,
  service: elastiCache,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeReplicationGroupsCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.ReplicationGroups ?? []).map((group) => [
        group.ARN ?? "",
        toReplicationGroup(group),
      ]),
    };
  },
});

const zonesOf = (cluster: Sdk.CacheCluster): readonly string[] => {
  const nodes = (cluster.CacheNodes ?? []).flatMap(
    ({ CustomerAvailabilityZone }) => CustomerAvailabilityZone ?? [],
  );
  const preferred = cluster.PreferredAvailabilityZone;
  const zones = nodes.length > 0 || preferred === undefined ? nodes : [preferred];
  return [...new Set(zones)].filter((zone) => zone !== "Multiple").sort();
};

const toCacheCluster = (cluster: Sdk.CacheCluster): CacheCluster => ({
  arn: cluster.ARN ?? "",
  id: cluster.CacheClusterId ?? "",
  engine: cluster.Engine ?? null,
  engineVersion: cluster.EngineVersion ?? null,
  status: cluster.CacheClusterStatus ?? null,
  nodeType: cluster.CacheNodeType ?? null,
  nodes: cluster.NumCacheNodes ?? null,
  created: cluster.CacheClusterCreateTime?.toISOString() ?? null,
  replicationGroup: cluster.ReplicationGroupId ?? null,
  subnetGroup: cluster.CacheSubnetGroupName ?? null,
  securityGroups: (cluster.SecurityGroups ?? [])
    .flatMap(({ SecurityGroupId }) => SecurityGroupId ?? [])
    .sort(),
  zones: zonesOf(cluster),
  port: cluster.CacheNodes?.[0]?.Endpoint?.Port ?? cluster.ConfigurationEndpoint?.Port ?? null,
  ...toProtection(cluster),
});

const cacheClusterCollector = list({
  kind: cacheClusters,
  service: elastiCache,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeCacheClustersCommand({
        ShowCacheNodeInfo: true,
        MaxRecords: largestPage,
        Marker: token,
      }),
    );
    return {
      next: answer.Marker,
      rows: (answer.CacheClusters ?? []).map((cluster) => [
        cluster.CacheClusterId ?? "",
        toCacheCluster(cluster),
      ]),
    };
  },
});

const serverlessCollector = list({
  kind: serverlessCaches,
  service: elastiCache,
  pageSize: serverlessPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeServerlessCachesCommand({ MaxResults: serverlessPage, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.ServerlessCaches ?? []).map((cache) => [
        cache.ARN ?? "",
        {
          arn: cache.ARN ?? "",
          name: cache.ServerlessCacheName ?? "",
          engine: cache.Engine ?? null,
          engineVersion: cache.MajorEngineVersion ?? null,
          status: cache.Status ?? null,
          subnets: [...(cache.SubnetIds ?? [])].sort(),
          securityGroups: [...(cache.SecurityGroupIds ?? [])].sort(),
          ports: [cache.Endpoint?.Port, cache.ReaderEndpoint?.Port].flatMap((port) => port ?? []),
          snapshotRetentionDays: cache.SnapshotRetentionLimit ?? null,
          snapshotWindow: cache.DailySnapshotTime ?? null,
        },
      ]),
    };
  },
});

const subnetGroupCollector = list({
  kind: cacheSubnetGroups,
  service: elastiCache,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeCacheSubnetGroupsCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.CacheSubnetGroups ?? []).map((group) => [
        group.CacheSubnetGroupName ?? "",
        {
          name: group.CacheSubnetGroupName ?? "",
          vpc: group.VpcId ?? null,
          subnets: (group.Subnets ?? [])
            .flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? [])
            .sort(),
        },
      ]),
    };
  },
});

const tagCollector = lookup({
  kind: cacheTags,
  service: elastiCache,
  needs: { replicationGroups, cacheClusters, serverlessCaches },
  keys: (facts) =>
    joinListings([
      keysFrom(facts.replicationGroups.list(), ({ arn }) => [arn]),
      keysFrom(facts.cacheClusters.list(), (row) => [
        row.replicationGroup === null ? row.arn : null,
      ]),
      keysFrom(facts.serverlessCaches.list(), ({ arn }) => [arn]),
    ]),
  absent: [
    "CacheClusterNotFoundFault",
    "CacheClusterNotFound",
    "ReplicationGroupNotFoundFault",
    "ServerlessCacheNotFoundFault",
  ],
  async fetch({ sdk, client }, [arn = ""]) {
    const answer = await client.send(new sdk.ListTagsForResourceCommand({ ResourceName: arn }));
    const tags = (answer.TagList ?? []).map(({ Key = "", Value = "" }) => [Key, Value] as const);
    return [[arn, Object.fromEntries(tags)]];
  },
});

const reservationCollector = list({
  kind: reservedCacheNodes,
  service: elastiCache,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeReservedCacheNodesCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.ReservedCacheNodes ?? []).map((reservation) => [
        reservation.ReservedCacheNodeId ?? "",
        {
          id: reservation.ReservedCacheNodeId ?? "",
          nodeType: reservation.CacheNodeType ?? null,
          product: reservation.ProductDescription ?? null,
          count: reservation.CacheNodeCount ?? null,
          state: reservation.State ?? null,
        },
      ]),
    };
  },
});

export const elastiCacheCollectors: readonly Collector[] = [
  replicationGroupCollector,
  cacheClusterCollector,
  serverlessCollector,
  subnetGroupCollector,
  tagCollector,
  reservationCollector,
];
