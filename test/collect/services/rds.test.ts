import {
  type DBCluster,
  type DBInstance,
  DescribeDBClusterParametersCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBProxiesCommand,
  DescribeDBProxyTargetsCommand,
  DescribeDBSubnetGroupsCommand,
} from "@aws-sdk/client-rds";
import { describe, expect, test } from "@jest/globals";
import {
  type DbCluster,
  type DbInstance,
  dbClusterParameters,
  dbClusters,
  dbInstances,
  dbParameters,
  dbProxies,
  dbProxyTargets,
  dbSubnetGroups,
} from "../../../src/model/facts/rds.ts";
import { inputsOf, on, read, recordingOf } from "../support.ts";

const instanceOf = async (instance: DBInstance): Promise<DbInstance | undefined> => {
  const { facts } = await read(
    [dbInstances],
    [on(DescribeDBInstancesCommand, { DBInstances: [{ DBInstanceArn: "db", ...instance }] })],
  );
  return recordingOf(facts, dbInstances).rows.db;
};

const clusterOf = async (cluster: DBCluster): Promise<DbCluster | undefined> => {
  const { facts } = await read(
    [dbClusters],
    [on(DescribeDBClustersCommand, { DBClusters: [{ DBClusterArn: "db", ...cluster }] })],
  );
  return recordingOf(facts, dbClusters).rows.db;
};

describe("a database instance", () => {
  test.each<{ name: string; instance: DBInstance; expected: Partial<DbInstance> }>([
    {
      name: "Multi-AZ, with its placement and its parameters in force",
      instance: {
        Engine: "postgres",
        MultiAZ: true,
        AvailabilityZone: "eu-west-1a",
        SecondaryAvailabilityZone: "eu-west-1b",
        DBSubnetGroup: {
          DBSubnetGroupName: "data",
          VpcId: "vpc-1",
          Subnets: [{ SubnetIdentifier: "subnet-b" }, { SubnetIdentifier: "subnet-a" }],
        },
        VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-2" }, { VpcSecurityGroupId: "sg-1" }],
        Endpoint: { Port: 5432 },
        DBParameterGroups: [
          { DBParameterGroupName: "app", ParameterApplyStatus: "pending-reboot" },
        ],
      },
      expected: {
        multiAz: true,
        zone: "eu-west-1a",
        secondaryZone: "eu-west-1b",
        vpc: "vpc-1",
        subnetGroup: "data",
        subnets: ["subnet-a", "subnet-b"],
        securityGroups: ["sg-1", "sg-2"],
        port: 5432,
        parameterGroups: [{ name: "app", status: "pending-reboot" }],
      },
    },
    {
      name: "nothing stated is null, not false",
      instance: {},
      expected: {
        multiAz: null,
        publiclyAccessible: null,
        storageEncrypted: null,
        storageEncryptionType: null,
        backupRetentionDays: null,
        latestRestorableTime: null,
        iamAuthentication: null,
        port: null,
        cluster: null,
        pending: { multiAz: null, backupRetentionDays: null },
      },
    },
    {
      name: "no backups and a public address are values",
      instance: { BackupRetentionPeriod: 0, PubliclyAccessible: true, MultiAZ: false },
      expected: { backupRetentionDays: 0, publiclyAccessible: true, multiAz: false },
    },
    {
      name: "the port 0 of an instance that is being made is no port",
      instance: { DbInstancePort: 0 },
      expected: { port: null },
    },
    {
      name: "a change that waits for the maintenance window",
      instance: {
        PendingModifiedValues: { MultiAZ: true, BackupRetentionPeriod: 7 },
      },
      expected: { pending: { multiAz: true, backupRetentionDays: 7 } },
    },
    {
      name: "a replica of an instance",
      instance: { ReadReplicaSourceDBInstanceIdentifier: "primary" },
      expected: { readReplicaOf: "primary", cluster: null },
    },
    {
      name: "a replica of a cluster",
      instance: { ReadReplicaSourceDBClusterIdentifier: "aurora" },
      expected: { readReplicaOf: "aurora" },
    },
    {
      name: "a member of a cluster",
      instance: { Engine: "aurora-mysql", DBClusterIdentifier: "aurora" },
      expected: { cluster: "aurora", readReplicaOf: null },
    },
    {
      name: "encrypted with an AWS-owned key: the type says so, the old flag does not",
      instance: { StorageEncrypted: false, StorageEncryptionType: "sse-rds" },
      expected: { storageEncrypted: false, storageEncryptionType: "sse-rds" },
    },
    {
      name: "the time to which it can be restored, and the secret that RDS manages",
      instance: {
        LatestRestorableTime: new Date("2026-01-15T11:55:00Z"),
        MasterUserSecret: { SecretArn: "arn:secret" },
      },
      expected: {
        latestRestorableTime: "2026-01-15T11:55:00.000Z",
        masterUserSecret: "arn:secret",
      },
    },
  ])("$name", async ({ instance, expected }) => {
    expect(await instanceOf(instance)).toMatchObject(expected);
  });
});

describe("a database cluster", () => {
  test.each<{ name: string; cluster: DBCluster; expected: Partial<DbCluster> }>([
    {
      name: "Aurora: zones of its storage are no evidence; members are",
      cluster: {
        Engine: "aurora-postgresql",
        EngineMode: "provisioned",
        MultiAZ: true,
        AvailabilityZones: ["eu-west-1a", "eu-west-1b", "eu-west-1c"],
        DBSubnetGroup: "data",
        DBClusterMembers: [
          {
            DBInstanceIdentifier: "writer",
            IsClusterWriter: true,
            DBClusterParameterGroupStatus: "in-sync",
          },
          {
            DBInstanceIdentifier: "reader",
            IsClusterWriter: false,
            DBClusterParameterGroupStatus: "pending-reboot",
          },
        ],
      },
      expected: {
        engineMode: "provisioned",
        class: null,
        multiAz: true,
        subnetGroup: "data",
        members: [
          { instance: "writer", writer: true },
          { instance: "reader", writer: false },
        ],
        pendingParameterMembers: ["reader"],
      },
    },
    {
      name: "a Multi-AZ DB cluster has a class of its own",
      cluster: { Engine: "postgres", DBClusterInstanceClass: "db.m6gd.large", MultiAZ: true },
      expected: { engine: "postgres", class: "db.m6gd.large", multiAz: true, members: [] },
    },
    {
      name: "Aurora Serverless v1 has no members",
      cluster: { Engine: "aurora-mysql", EngineMode: "serverless", DBClusterMembers: [] },
      expected: { engineMode: "serverless", members: [], multiAz: null },
    },
    {
      name: "an empty replication source is none",
      cluster: { ReplicationSourceIdentifier: "" },
      expected: { replicationSource: null },
    },
    {
      name: "a replica of another region",
      cluster: { ReplicationSourceIdentifier: "arn:aws:rds:us-east-1:111122223333:cluster:db" },
      expected: { replicationSource: "arn:aws:rds:us-east-1:111122223333:cluster:db" },
    },
  ])("$name", async ({ cluster, expected }) => {
    expect(await clusterOf(cluster)).toMatchObject(expected);
    const row = await clusterOf(cluster);
    expect(JSON.stringify(row)).not.toContain("eu-west-1c");
  });
});

describe("Neptune and DocumentDB answer the same calls", () => {
  const engines = ["neptune", "docdb", "aurora-mysql", "postgres", "mysql", "mariadb"];
  const kept = ["aurora-mysql", "mariadb", "mysql", "postgres"];

  test("and are left out, instances and clusters", async () => {
    const { facts } = await read(
      [dbInstances, dbClusters],
      [
        on(DescribeDBInstancesCommand, {
          DBInstances: engines.map((Engine) => ({ Engine, DBInstanceArn: Engine })),
        }),
        on(DescribeDBClustersCommand, {
          DBClusters: engines.map((Engine) => ({ Engine, DBClusterArn: Engine })),
        }),
      ],
    );
    expect(Object.keys(recordingOf(facts, dbInstances).rows).sort()).toEqual(kept);
    expect(Object.keys(recordingOf(facts, dbClusters).rows).sort()).toEqual(kept);
  });

  test("and their parameter groups are not asked for", async () => {
    const { sent } = await read(
      [dbClusterParameters],
      [
        on(DescribeDBClustersCommand, {
          DBClusters: [{ Engine: "docdb", DBClusterArn: "d", DBClusterParameterGroup: "docdb5" }],
        }),
      ],
    );
    expect(inputsOf(sent, "rds:DescribeDBClusterParameters")).toEqual([]);
  });
});

describe("parameters", () => {
  const answer = {
    Parameters: [
      { ParameterName: "rds.force_ssl", ParameterValue: "1", Source: "user" },
      { ParameterName: "max_connections", Source: "engine-default" },
      { ParameterName: "ssl", ParameterValue: "1", Source: "engine-default" },
      { ParameterName: "shared_preload_libraries", ParameterValue: "pg_cron", Source: "user" },
    ],
  };
  const parameters = {
    "rds.force_ssl": { value: "1", source: "user" },
    max_connections: { value: null, source: "engine-default" },
  };
  const asked = ["rds.force_ssl", "ssl_min_protocol_version", "max_connections"];
  const filtered = { Filters: [{ Name: "parameter-name", Values: asked }] };

  test("of instances: those in use, once a group, and only what rules ask for", async () => {
    const { facts, sent } = await read(
      [dbParameters],
      [
        on(DescribeDBInstancesCommand, {
          DBInstances: ["a", "b"].map((DBInstanceArn) => ({
            DBInstanceArn,
            DBParameterGroups: [{ DBParameterGroupName: "default.postgres16" }],
          })),
        }),
        on(DescribeDBParametersCommand, answer),
      ],
    );
    expect(recordingOf(facts, dbParameters).rows).toEqual({ "default.postgres16": parameters });
    expect(inputsOf(sent, "rds:DescribeDBParameters")).toEqual([expect.objectContaining(filtered)]);
  });

  test("of clusters: those in use", async () => {
    const { facts, sent } = await read(
      [dbClusterParameters],
      [
        on(DescribeDBClustersCommand, {
          DBClusters: [
            { DBClusterArn: "a", DBClusterParameterGroup: "app" },
            { DBClusterArn: "b" },
          ],
        }),
        on(DescribeDBClusterParametersCommand, answer),
      ],
    );
    expect(recordingOf(facts, dbClusterParameters).rows).toEqual({ app: parameters });
    expect(inputsOf(sent, "rds:DescribeDBClusterParameters")).toEqual([
      expect.objectContaining(filtered),
    ]);
  });
});

describe("what stands beside the databases", () => {
  test("a proxy, its secrets and what is behind it: an instance, or a whole cluster once", async () => {
    const { facts } = await read(
      [dbProxies, dbProxyTargets],
      [
        on(DescribeDBProxiesCommand, {
          DBProxies: [
            {
              DBProxyName: "app",
              DBProxyArn: "arn:proxy",
              VpcSubnetIds: ["subnet-b", "subnet-a"],
              VpcSecurityGroupIds: ["sg-1"],
              Auth: [{ SecretArn: "arn:secret" }, {}],
              RequireTLS: false,
            },
          ],
        }),
        on(DescribeDBProxyTargetsCommand, {
          Targets: [
            { RdsResourceId: "writer", TrackedClusterId: "aurora" },
            { RdsResourceId: "reader", TrackedClusterId: "aurora" },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, dbProxies).rows.app).toMatchObject({
      subnets: ["subnet-a", "subnet-b"],
      secrets: ["arn:secret"],
      requireTls: false,
      endpoint: null,
    });
    expect(recordingOf(facts, dbProxyTargets).rows).toEqual({
      app: ["aurora", "reader", "writer"],
    });
  });

  test("a subnet group", async () => {
    const { facts } = await read(
      [dbSubnetGroups],
      [
        on(DescribeDBSubnetGroupsCommand, {
          DBSubnetGroups: [
            {
              DBSubnetGroupName: "data",
              VpcId: "vpc-1",
              Subnets: [{ SubnetIdentifier: "subnet-b" }, { SubnetIdentifier: "subnet-a" }],
            },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, dbSubnetGroups).rows).toEqual({
      data: { name: "data", vpc: "vpc-1", subnets: ["subnet-a", "subnet-b"] },
    });
  });
});
