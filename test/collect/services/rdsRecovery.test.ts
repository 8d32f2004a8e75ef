import { ListCopyJobsCommand, ListRecoveryPointsByResourceCommand } from "@aws-sdk/client-backup";
import { DescribeRegionsCommand } from "@aws-sdk/client-ec2";
import {
  type DBInstance,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSnapshotsCommand,
  DescribeExportTasksCommand,
  DescribeGlobalClustersCommand,
} from "@aws-sdk/client-rds";
import { describe, expect, test } from "@jest/globals";
import { enabledRegions } from "../../../src/model/facts/ec2.ts";
import {
  dbInstances,
  exportTasks,
  globalClusters,
  replicatedBackups,
  snapshotCopies,
  snapshotOwners,
} from "../../../src/model/facts/rds.ts";
import { accessDenied, awsError, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const arn = (rest: string, region = "eu-west-1"): string =>
  `arn:aws:rds:${region}:111122223333:${rest}`;

const orders = arn("db:orders");
const replicated = arn("auto-backup:ab-1", "eu-central-1");

const instance = (changes: DBInstance = {}): DBInstance => ({
  DBInstanceArn: orders,
  DBInstanceIdentifier: "orders",
  DbiResourceId: "db-ORDERS",
  Engine: "postgres",
  ...changes,
});

const replicating = instance({
  DBInstanceAutomatedBackupsReplications: [{ DBInstanceAutomatedBackupsArn: replicated }],
});

test("an instance names its replicas and where its backups go", async () => {
  const { facts } = await read(
    [dbInstances],
    [
      on(DescribeDBInstancesCommand, {
        DBInstances: [
          {
            ...replicating,
            ReadReplicaDBInstanceIdentifiers: ["orders-2"],
            ReadReplicaDBClusterIdentifiers: [arn("cluster:orders", "us-east-1")],
          },
        ],
      }),
    ],
  );
  expect(recordingOf(facts, dbInstances).rows[orders]).toMatchObject({
    readReplicas: [arn("cluster:orders", "us-east-1"), "orders-2"],
    resourceId: "db-ORDERS",
    backupReplications: [replicated],
  });
});

describe("replicated automated backups", () => {
  const of = (one: DBInstance) => on(DescribeDBInstancesCommand, { DBInstances: [one] });

  test("are read where they arrive, page by page, those that instances name", async () => {
    const { facts, sent } = await read(
      [replicatedBackups],
      [
        of(replicating),
        on(DescribeDBInstanceAutomatedBackupsCommand, ({ Marker }) =>
          Marker === undefined
            ? {
                DBInstanceAutomatedBackups: [
                  { DBInstanceAutomatedBackupsArn: arn("auto-backup:ab-2", "eu-central-1") },
                ],
                Marker: "more",
              }
            : {
                DBInstanceAutomatedBackups: [
                  { DBInstanceAutomatedBackupsArn: replicated, Status: "replicating" },
                ],
              },
        ),
      ],
    );
    expect(recordingOf(facts, replicatedBackups)).toEqual({
      rows: { [replicated]: { arn: replicated, region: "eu-central-1", status: "replicating" } },
      unread: {},
      causes: [],
    });
    const asked = sent.filter(({ api }) => api === "rds:DescribeDBInstanceAutomatedBackups");
    expect(asked.map(({ region }) => region)).toEqual(["eu-central-1", "eu-central-1"]);
  });

  test.each([
    ["denied", accessDenied],
    ["unsupported", awsError("InvalidClientTokenId", "the region is not enabled", 403)],
  ])("%s there: that one is unread, and the region is named", async (reason, error) => {
    const { facts } = await read(
      [replicatedBackups],
      [of(replicating), on(DescribeDBInstanceAutomatedBackupsCommand, error)],
    );
    const { rows, unread, causes } = recordingOf(facts, replicatedBackups);
    expect({ rows, causes }).toEqual({ rows: {}, causes: [] });
    expect(unread).toEqual({
      [replicated]: [
        expect.objectContaining({
          reason,
          api: "rds:DescribeDBInstanceAutomatedBackups",
          region: "eu-central-1",
        }),
      ],
    });
  });

  test("nothing is asked where none is named", async () => {
    const { facts, sent } = await read([replicatedBackups], [of(instance())]);
    expect(recordingOf(facts, replicatedBackups)).toEqual({ rows: {}, unread: {}, causes: [] });
    expect(sent).toHaveLength(1);
  });
});

describe("copied snapshots", () => {
  const noCopies = [
    on(ListCopyJobsCommand, { CopyJobs: [] }),
    on(ListRecoveryPointsByResourceCommand, { RecoveryPoints: [] }),
  ];
  const regions = on(DescribeRegionsCommand, {
    Regions: [
      { RegionName: "eu-west-1" },
      { RegionName: "eu-central-1" },
      { RegionName: "us-east-1" },
    ],
  });
  const one = [
    on(DescribeDBInstancesCommand, { DBInstances: [instance()] }),
    on(DescribeDBClustersCommand, { DBClusters: [] }),
  ];
  const snapshot = {
    DBSnapshotArn: "copy",
    DBInstanceIdentifier: "orders",
    DbiResourceId: "db-ORDERS",
    Status: "available",
    SnapshotCreateTime: new Date("2026-01-14T00:00:00Z"),
    OriginalSnapshotCreateTime: new Date("2026-01-12T00:00:00Z"),
  };

  test("are looked for in every other region, each as old as its data", async () => {
    const { facts, sent } = await read(
      [snapshotCopies],
      [
        ...one,
        ...noCopies,
        regions,
        on(DescribeDBSnapshotsCommand, (_, region) => ({
          DBSnapshots: region === "us-east-1" ? [snapshot] : [],
        })),
      ],
    );
    expect(recordingOf(facts, snapshotCopies)).toEqual({
      rows: {
        [`${orders} eu-central-1`]: { database: orders, region: "eu-central-1", copies: [] },
        [`${orders} us-east-1`]: {
          database: orders,
          region: "us-east-1",
          copies: [{ arn: "copy", status: "available", created: "2026-01-12T00:00:00.000Z" }],
        },
      },
      unread: {},
      causes: [],
    });
    expect(inputsOf(sent, "rds:DescribeDBSnapshots")).toEqual([
      { Filters: [{ Name: "db-instance-id", Values: ["orders"] }], MaxRecords: 100 },
      { Filters: [{ Name: "db-instance-id", Values: ["orders"] }], MaxRecords: 100 },
    ]);
  });

  test.each([
    ["another resource of the same name", { DbiResourceId: "db-OTHER" }, 0],
    [
      "of no stated resource, copied from here",
      { DbiResourceId: undefined, SourceRegion: "eu-west-1" },
      1,
    ],
    ["of no stated resource, made there", { DbiResourceId: undefined }, 0],
    [
      "of no stated resource, copied from a third region",
      {
        DbiResourceId: undefined,
        SourceDBSnapshotIdentifier: arn("snapshot:orders-1", "us-west-2"),
      },
      0,
    ],
  ])("%s", async (_, changes, count) => {
    const { facts } = await read(
      [snapshotCopies],
      [
        ...one,
        ...noCopies,
        on(DescribeDBSnapshotsCommand, { DBSnapshots: [{ ...snapshot, ...changes }] }),
      ],
      { backups: { buckets: [], regions: ["us-east-1"] } },
    );
    const { rows } = recordingOf(facts, snapshotCopies);
    expect(Object.values(rows).flatMap(({ copies }) => copies)).toHaveLength(count);
  });

  test("the config's regions are the only ones, and regions are not asked for", async () => {
    const { facts, sent } = await read(
      [snapshotCopies],
      [...one, ...noCopies, on(DescribeDBSnapshotsCommand, { DBSnapshots: [] })],
      { backups: { buckets: [], regions: ["ap-south-1", "eu-west-1"] } },
    );
    expect(Object.keys(recordingOf(facts, snapshotCopies).rows)).toEqual([`${orders} ap-south-1`]);
    expect(inputsOf(sent, "ec2:DescribeRegions")).toEqual([]);
  });

  test("a region that refuses leaves its own row unread, and no other", async () => {
    const { facts } = await read(
      [snapshotCopies],
      [
        ...one,
        ...noCopies,
        regions,
        on(DescribeDBSnapshotsCommand, (_, region) =>
          region === "us-east-1" ? accessDenied : { DBSnapshots: [] },
        ),
      ],
    );
    const { rows, unread } = recordingOf(facts, snapshotCopies);
    expect(Object.keys(rows)).toEqual([`${orders} eu-central-1`]);
    expect(unread).toEqual({
      [`${orders} us-east-1`]: [{ ...denial("rds:DescribeDBSnapshots"), region: "us-east-1" }],
    });
  });

  test("regions denied: the list is not whole", async () => {
    const { facts } = await read(
      [snapshotCopies],
      [...one, ...noCopies, on(DescribeRegionsCommand, accessDenied)],
    );
    expect(recordingOf(facts, snapshotCopies).causes).toEqual([
      { ...denial("ec2:DescribeRegions"), region: "aws-global" },
    ]);
  });

  test("nothing is looked for where the automated backups arrive", async () => {
    const { sent } = await read(
      [snapshotCopies, enabledRegions],
      [
        on(DescribeDBInstancesCommand, { DBInstances: [replicating] }),
        on(DescribeDBClustersCommand, { DBClusters: [] }),
        on(DescribeDBInstanceAutomatedBackupsCommand, {
          DBInstanceAutomatedBackups: [
            { DBInstanceAutomatedBackupsArn: replicated, Status: "active" },
          ],
        }),
      ],
    );
    expect(sent.map(({ api }) => api).sort()).toEqual([
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstanceAutomatedBackups",
      "rds:DescribeDBInstances",
    ]);
  });

  test.each([
    ["2026-01-14T03:00:00Z", "spares the search", 0],
    ["2026-01-12T03:00:00Z", "does not: a snapshot may be younger", 1],
  ])("a recovery point of %s in another region %s", async (created, _, searches) => {
    const { sent } = await read(
      [snapshotCopies],
      [
        ...one,
        on(ListCopyJobsCommand, {
          CopyJobs: [
            {
              CopyJobId: "job",
              ResourceArn: orders,
              DestinationBackupVaultArn: "arn:aws:backup:us-east-1:111122223333:backup-vault:a",
            },
          ],
        }),
        on(ListRecoveryPointsByResourceCommand, {
          RecoveryPoints: [{ Status: "COMPLETED", CreationDate: new Date(created) }],
        }),
        on(DescribeDBSnapshotsCommand, { DBSnapshots: [] }),
      ],
      { backups: { buckets: [], regions: ["us-east-1"] } },
    );
    expect(inputsOf(sent, "rds:DescribeDBSnapshots")).toHaveLength(searches);
  });

  test("a cluster's are cluster snapshots, told by where they came from", async () => {
    const cluster = arn("cluster:shop");
    const { facts, sent } = await read(
      [snapshotCopies],
      [
        on(DescribeDBInstancesCommand, { DBInstances: [] }),
        on(DescribeDBClustersCommand, {
          DBClusters: [
            { DBClusterArn: cluster, DBClusterIdentifier: "shop", Engine: "aurora-postgresql" },
          ],
        }),
        ...noCopies,
        on(DescribeDBClusterSnapshotsCommand, {
          DBClusterSnapshots: [
            {
              DBClusterSnapshotArn: "copy",
              DBClusterIdentifier: "shop",
              SourceDBClusterSnapshotArn: arn("cluster-snapshot:shop-1"),
              Status: "available",
              SnapshotCreateTime: new Date("2026-01-14T00:00:00Z"),
            },
            { DBClusterSnapshotArn: "own", DBClusterIdentifier: "shop" },
          ],
        }),
      ],
      { backups: { buckets: [], regions: ["us-east-1"] } },
    );
    expect(recordingOf(facts, snapshotCopies).rows[`${cluster} us-east-1`]?.copies).toEqual([
      { arn: "copy", status: "available", created: "2026-01-14T00:00:00.000Z" },
    ]);
    expect(inputsOf(sent, "rds:DescribeDBSnapshots")).toEqual([]);
  });
});

describe("global databases", () => {
  const cluster = (Engine: string) =>
    on(DescribeDBClustersCommand, { DBClusters: [{ DBClusterArn: "c", Engine }] });

  test("are asked for where there is an Aurora cluster, page by page", async () => {
    const { facts } = await read(
      [globalClusters],
      [
        cluster("aurora-postgresql"),
        on(DescribeGlobalClustersCommand, ({ Marker }) =>
          Marker === undefined
            ? { GlobalClusters: [{ GlobalClusterIdentifier: "a" }], Marker: "more" }
            : {
                GlobalClusters: [
                  {
                    GlobalClusterIdentifier: "b",
                    GlobalClusterMembers: [{ DBClusterArn: "c", IsWriter: true }],
                  },
                ],
              },
        ),
      ],
    );
    expect(recordingOf(facts, globalClusters).rows).toEqual({
      a: { id: "a", members: [] },
      b: { id: "b", members: [{ cluster: "c", writer: true }] },
    });
  });

  test("and not beside a Multi-AZ DB cluster alone", async () => {
    const { sent } = await read([globalClusters], [cluster("postgres")]);
    expect(inputsOf(sent, "rds:DescribeGlobalClusters")).toEqual([]);
  });

  test("denied", async () => {
    const { facts } = await read(
      [globalClusters],
      [cluster("aurora-mysql"), on(DescribeGlobalClustersCommand, accessDenied)],
    );
    expect(recordingOf(facts, globalClusters).causes).toEqual([
      denial("rds:DescribeGlobalClusters"),
    ]);
  });
});

describe("exports", () => {
  const tasks = on(DescribeExportTasksCommand, ({ Marker }) =>
    Marker === undefined
      ? {
          ExportTasks: [
            {
              ExportTaskIdentifier: "one",
              SourceArn: arn("snapshot:rds:orders-2026-01-11-03-05"),
              S3Bucket: "backups",
              Status: "COMPLETE",
              TaskEndTime: new Date("2026-01-11T04:00:00Z"),
            },
          ],
          Marker: "more",
        }
      : {
          ExportTasks: [
            { ExportTaskIdentifier: "two", SourceArn: arn("snapshot:before-release") },
            { ExportTaskIdentifier: "three", SourceArn: arn("cluster-snapshot:mine") },
            { ExportTaskIdentifier: "four", SourceArn: arn("cluster:shop") },
          ],
        },
  );

  test("are listed", async () => {
    const { facts } = await read([exportTasks], [tasks]);
    const { rows } = recordingOf(facts, exportTasks);
    expect(Object.keys(rows).sort()).toEqual(["four", "one", "three", "two"]);
    expect(rows.one).toEqual({
      id: "one",
      source: arn("snapshot:rds:orders-2026-01-11-03-05"),
      bucket: "backups",
      status: "COMPLETE",
      ended: "2026-01-11T04:00:00.000Z",
    });
  });

  test("where a cluster's snapshot cannot be asked for, that call is named", async () => {
    const { facts } = await read(
      [snapshotOwners],
      [
        tasks,
        on(DescribeDBSnapshotsCommand, awsError("DBSnapshotNotFound")),
        on(DescribeDBClusterSnapshotsCommand, awsError("AccessDenied")),
      ],
    );
    expect(recordingOf(facts, snapshotOwners).unread).toEqual({
      [arn("cluster-snapshot:mine")]: [
        expect.objectContaining({
          api: "rds:DescribeDBClusterSnapshots",
          action: "rds:DescribeDBClusterSnapshots",
        }),
      ],
    });
  });

  test("whose snapshots were named by people are looked up; a deleted one is no gap", async () => {
    const { facts, sent } = await read(
      [snapshotOwners],
      [
        tasks,
        on(DescribeDBSnapshotsCommand, awsError("DBSnapshotNotFound")),
        on(DescribeDBClusterSnapshotsCommand, {
          DBClusterSnapshots: [{ DBClusterIdentifier: "shop", DbClusterResourceId: "cluster-1" }],
        }),
      ],
    );
    expect(recordingOf(facts, snapshotOwners)).toEqual({
      rows: { [arn("cluster-snapshot:mine")]: { database: "shop", resourceId: "cluster-1" } },
      unread: {},
      causes: [],
    });
    expect(inputsOf(sent, "rds:DescribeDBSnapshots")).toEqual([
      { DBSnapshotIdentifier: "before-release", SnapshotType: undefined },
    ]);
  });
});
