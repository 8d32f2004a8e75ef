import {
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  ListTagsForResourceCommand,
  type CacheCluster as SdkCacheCluster,
  type ReplicationGroup as SdkReplicationGroup,
} from "@aws-sdk/client-elasticache";
import { describe, expect, test } from "@jest/globals";
import {
  type CacheCluster,
  cacheClusters,
  cacheTags,
  type ReplicationGroup,
  replicationGroups,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import { inputsOf, on, read, recordingOf } from "../support.ts";

describe("a replication group", () => {
  const unstated = {
    port: null,
    multiAz: null,
    automaticFailover: null,
    atRestEncryption: null,
    storageEncryptionType: null,
    transitEncryption: null,
    transitEncryptionMode: null,
    snapshotRetentionDays: null,
  };

  test.each<{ name: string; group: SdkReplicationGroup; expected: Partial<ReplicationGroup> }>([
    {
      name: "without cluster mode has its port at the primary endpoint",
      group: {
        MemberClusters: ["sessions-002", "sessions-001"],
        AutomaticFailover: "enabling",
        MultiAZ: "enabled",
        NodeGroups: [
          {
            NodeGroupId: "0001",
            PrimaryEndpoint: { Port: 6379 },
            NodeGroupMembers: [
              {
                CacheClusterId: "sessions-001",
                PreferredAvailabilityZone: "eu-west-1a",
                CurrentRole: "primary",
              },
              { CacheClusterId: "sessions-002", PreferredAvailabilityZone: "eu-west-1b" },
            ],
          },
        ],
      },
      expected: {
        port: 6379,
        members: ["sessions-001", "sessions-002"],
        automaticFailover: "enabling",
        multiAz: "enabled",
        nodeGroups: [
          {
            id: "0001",
            members: [
              { cacheCluster: "sessions-001", zone: "eu-west-1a", role: "primary" },
              { cacheCluster: "sessions-002", zone: "eu-west-1b", role: null },
            ],
          },
        ],
      },
    },
    {
      name: "with cluster mode has its port at the configuration endpoint",
      group: { ConfigurationEndpoint: { Port: 6380 }, NodeGroups: [{ NodeGroupId: "0001" }] },
      expected: { port: 6380, nodeGroups: [{ id: "0001", members: [] }] },
    },
    {
      name: "that still lets plain text in",
      group: { TransitEncryptionEnabled: true, TransitEncryptionMode: "preferred" },
      expected: { transitEncryption: true, transitEncryptionMode: "preferred" },
    },
    {
      name: "encrypted with a service-owned key: the type says so, the old flag does not",
      group: { AtRestEncryptionEnabled: false, StorageEncryptionType: "sse-elasticache" },
      expected: { atRestEncryption: false, storageEncryptionType: "sse-elasticache" },
    },
    {
      name: "without snapshots",
      group: { SnapshotRetentionLimit: 0 },
      expected: { snapshotRetentionDays: 0 },
    },
    { name: "that states nothing", group: {}, expected: unstated },
  ])("$name", async ({ group, expected }) => {
    const { facts } = await read(
      [replicationGroups],
      [on(DescribeReplicationGroupsCommand, { ReplicationGroups: [{ ARN: "arn", ...group }] })],
    );
    expect(recordingOf(facts, replicationGroups).rows.arn).toMatchObject(expected);
  });
});

describe("a cache cluster", () => {
  test.each<{ name: string; cluster: SdkCacheCluster; expected: Partial<CacheCluster> }>([
    {
      name: "a member of a replication group, kept by its ID",
      cluster: {
        Engine: "valkey",
        EngineVersion: "8.0.1",
        ReplicationGroupId: "sessions",
        CacheSubnetGroupName: "data",
        SecurityGroups: [{ SecurityGroupId: "sg-2" }, { SecurityGroupId: "sg-1" }],
        PreferredAvailabilityZone: "eu-west-1a",
        CacheNodes: [{ CustomerAvailabilityZone: "eu-west-1a", Endpoint: { Port: 6379 } }],
      },
      expected: {
        engine: "valkey",
        engineVersion: "8.0.1",
        replicationGroup: "sessions",
        subnetGroup: "data",
        securityGroups: ["sg-1", "sg-2"],
        zones: ["eu-west-1a"],
        port: 6379,
      },
    },
    {
      name: "memcached across zones: `Multiple` is no zone, the nodes have theirs",
      cluster: {
        Engine: "memcached",
        PreferredAvailabilityZone: "Multiple",
        ConfigurationEndpoint: { Port: 11211 },
        CacheNodes: [
          { CustomerAvailabilityZone: "eu-west-1b" },
          { CustomerAvailabilityZone: "eu-west-1a" },
          { CustomerAvailabilityZone: "eu-west-1b" },
        ],
      },
      expected: { zones: ["eu-west-1a", "eu-west-1b"], port: 11211, replicationGroup: null },
    },
    {
      name: "`Multiple` zones and no node stated",
      cluster: { PreferredAvailabilityZone: "Multiple" },
      expected: { zones: [], port: null },
    },
    {
      name: "one zone and no node stated",
      cluster: { PreferredAvailabilityZone: "eu-west-1a" },
      expected: { zones: ["eu-west-1a"] },
    },
  ])("$name", async ({ cluster, expected }) => {
    const { facts } = await read(
      [cacheClusters],
      [
        on(DescribeCacheClustersCommand, {
          CacheClusters: [{ CacheClusterId: "sessions-001", ...cluster }],
        }),
      ],
    );
    expect(recordingOf(facts, cacheClusters).rows["sessions-001"]).toMatchObject(expected);
  });
});

test("a serverless cache has subnets, groups and two ports of its own", async () => {
  const { facts } = await read(
    [serverlessCaches],
    [
      on(DescribeServerlessCachesCommand, {
        ServerlessCaches: [
          {
            ARN: "arn",
            ServerlessCacheName: "burst",
            Engine: "valkey",
            MajorEngineVersion: "8",
            Status: "available",
            SubnetIds: ["subnet-b", "subnet-a"],
            SecurityGroupIds: ["sg-2", "sg-1"],
            Endpoint: { Port: 6379 },
            ReaderEndpoint: { Port: 6380 },
            SnapshotRetentionLimit: 0,
            DailySnapshotTime: "03:00",
          },
          { ARN: "creating" },
        ],
      }),
    ],
  );
  expect(recordingOf(facts, serverlessCaches).rows).toEqual({
    arn: {
      arn: "arn",
      name: "burst",
      engine: "valkey",
      engineVersion: "8",
      status: "available",
      subnets: ["subnet-a", "subnet-b"],
      securityGroups: ["sg-1", "sg-2"],
      ports: [6379, 6380],
      snapshotRetentionDays: 0,
      snapshotWindow: "03:00",
    },
    creating: expect.objectContaining({ ports: [], engine: null, snapshotRetentionDays: null }),
  });
});

test("tags are asked of groups, standalone nodes and serverless caches, not of members", async () => {
  const { facts, sent } = await read(
    [cacheTags],
    [
      on(DescribeReplicationGroupsCommand, { ReplicationGroups: [{ ARN: "group" }] }),
      on(DescribeCacheClustersCommand, {
        CacheClusters: [
          { CacheClusterId: "a", ARN: "single" },
          { CacheClusterId: "b", ARN: "member", ReplicationGroupId: "group" },
        ],
      }),
      on(DescribeServerlessCachesCommand, { ServerlessCaches: [{ ARN: "serverless" }] }),
      on(ListTagsForResourceCommand, ({ ResourceName = "" }) => ({
        TagList: [{ Key: "Name", Value: ResourceName }],
      })),
    ],
  );
  expect(recordingOf(facts, cacheTags).rows).toEqual({
    group: { Name: "group" },
    serverless: { Name: "serverless" },
    single: { Name: "single" },
  });
  expect(inputsOf(sent, "elasticache:ListTagsForResource")).toHaveLength(3);
});
