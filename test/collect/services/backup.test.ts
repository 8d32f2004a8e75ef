import {
  ListCopyJobsCommand,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByResourceCommand,
} from "@aws-sdk/client-backup";
import {
  DescribeDBClustersCommand,
  DescribeDBInstanceAutomatedBackupsCommand,
  DescribeDBInstancesCommand,
} from "@aws-sdk/client-rds";
import { describe, expect, test } from "@jest/globals";
import { copiedRecoveryPoints, copyJobs, recoveryPoints } from "../../../src/model/facts/backup.ts";
import { accessDenied, awsError, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const orders = "arn:aws:rds:eu-west-1:111122223333:db:orders";
const aurora = "arn:aws:rds:eu-west-1:111122223333:cluster:shop";
const replicated = "arn:aws:rds:eu-central-1:111122223333:auto-backup:ab-1";

const databases = [
  on(DescribeDBInstancesCommand, {
    DBInstances: [
      { DBInstanceArn: orders, DBInstanceIdentifier: "orders", Engine: "postgres" },
      {
        DBInstanceArn: `${orders}-replica`,
        Engine: "postgres",
        ReadReplicaSourceDBInstanceIdentifier: "orders",
      },
      {
        DBInstanceArn: `${orders}-member`,
        Engine: "aurora-postgresql",
        DBClusterIdentifier: "shop",
      },
    ],
  }),
  on(DescribeDBClustersCommand, { DBClusters: [] }),
];

const vault = (region: string, account = "111122223333"): string =>
  `arn:aws:backup:${region}:${account}:backup-vault:copies`;

const job = (id: string, region: string, account?: string) => ({
  CopyJobId: id,
  ResourceArn: orders,
  DestinationBackupVaultArn: vault(region, account),
  CompletionDate: new Date("2026-01-14T05:00:00Z"),
});

describe("copy jobs", () => {
  test("completed in the last 35 days, page by page", async () => {
    const { facts, sent } = await read(
      [copyJobs],
      [
        ...databases,
        on(ListCopyJobsCommand, ({ NextToken }) =>
          NextToken === undefined
            ? { CopyJobs: [job("1", "eu-central-1")], NextToken: "more" }
            : { CopyJobs: [job("2", "us-east-1", "999988887777")] },
        ),
      ],
    );
    expect(recordingOf(facts, copyJobs).rows).toEqual({
      1: {
        id: "1",
        resource: orders,
        vault: vault("eu-central-1"),
        completed: "2026-01-14T05:00:00.000Z",
      },
      2: expect.objectContaining({ vault: vault("us-east-1", "999988887777") }),
    });
    expect(inputsOf(sent, "backup:ListCopyJobs")[0]).toEqual({
      ByResourceType: "RDS",
      ByState: "COMPLETED",
      ByCompleteAfter: new Date("2025-12-11T12:00:00.000Z"),
      MaxResults: 1000,
      NextToken: undefined,
    });
  });

  test("Aurora's are asked for besides, where there is a cluster", async () => {
    const { sent } = await read(
      [copyJobs],
      [
        on(DescribeDBInstancesCommand, { DBInstances: [] }),
        on(DescribeDBClustersCommand, {
          DBClusters: [{ DBClusterArn: aurora, Engine: "aurora-postgresql" }],
        }),
        on(ListCopyJobsCommand, { CopyJobs: [] }),
      ],
    );
    const types = inputsOf(sent, "backup:ListCopyJobs").map((input) => input.ByResourceType);
    expect(types).toEqual(["RDS", "Aurora"]);
  });

  test("none are asked for where RDS replicates the backups of every database", async () => {
    const { sent } = await read(
      [copyJobs],
      [
        on(DescribeDBInstancesCommand, {
          DBInstances: [
            {
              DBInstanceArn: orders,
              Engine: "postgres",
              DBInstanceAutomatedBackupsReplications: [
                { DBInstanceAutomatedBackupsArn: replicated },
              ],
            },
          ],
        }),
        on(DescribeDBClustersCommand, { DBClusters: [] }),
        on(DescribeDBInstanceAutomatedBackupsCommand, {
          DBInstanceAutomatedBackups: [
            { DBInstanceAutomatedBackupsArn: replicated, Status: "replicating" },
          ],
        }),
      ],
    );
    expect(inputsOf(sent, "backup:ListCopyJobs")).toEqual([]);
  });

  test("denied", async () => {
    const { facts } = await read([copyJobs], [...databases, on(ListCopyJobsCommand, accessDenied)]);
    expect(recordingOf(facts, copyJobs).causes).toEqual([denial("backup:ListCopyJobs")]);
  });
});

const point = {
  RecoveryPointArn: "point",
  Status: "COMPLETED" as const,
  CreationDate: new Date("2026-01-14T03:00:00Z"),
};

describe("recovery points", () => {
  test("of every database that is neither a replica nor a cluster's member, page by page", async () => {
    const { facts, sent } = await read(
      [recoveryPoints],
      [
        ...databases,
        on(ListRecoveryPointsByResourceCommand, ({ NextToken }) =>
          NextToken === undefined
            ? { RecoveryPoints: [point], NextToken: "more" }
            : { RecoveryPoints: [{ RecoveryPointArn: "other" }] },
        ),
      ],
    );
    expect(recordingOf(facts, recoveryPoints).rows).toEqual({
      [orders]: [
        { arn: "point", status: "COMPLETED", created: "2026-01-14T03:00:00.000Z" },
        { arn: "other", status: null, created: null },
      ],
    });
    const asked = inputsOf(sent, "backup:ListRecoveryPointsByResource");
    expect(new Set(asked.map(({ ResourceArn }) => ResourceArn))).toEqual(new Set([orders]));
  });

  describe("of several databases", () => {
    const two = [
      on(DescribeDBInstancesCommand, {
        DBInstances: [orders, `${orders}-2`].map((arn) => ({
          DBInstanceArn: arn,
          Engine: "postgres",
        })),
      }),
      on(DescribeDBClustersCommand, { DBClusters: [] }),
    ];
    const points = on(ListRecoveryPointsByResourceCommand, { RecoveryPoints: [point] });

    test("are asked for where AWS Backup has saved something", async () => {
      const { facts, sent } = await read(
        [recoveryPoints],
        [
          ...two,
          points,
          on(ListProtectedResourcesCommand, ({ NextToken }) =>
            NextToken === undefined
              ? { Results: [{ ResourceArn: "another" }], NextToken: "more" }
              : { Results: [{ ResourceArn: orders }] },
          ),
        ],
      );
      expect(Object.keys(recordingOf(facts, recoveryPoints).rows)).toEqual([orders]);
      expect(recordingOf(facts, recoveryPoints).causes).toEqual([]);
      expect(inputsOf(sent, "backup:ListRecoveryPointsByResource")).toHaveLength(1);
    });

    test("are unread where that list is refused", async () => {
      const { facts } = await read(
        [recoveryPoints],
        [...two, points, on(ListProtectedResourcesCommand, accessDenied)],
      );
      const refused = [denial("backup:ListProtectedResources")];
      expect(recordingOf(facts, recoveryPoints)).toEqual({
        rows: {},
        unread: { [orders]: refused, [`${orders}-2`]: refused },
        causes: [],
      });
    });
  });

  test("a resource that was never backed up has none", async () => {
    const never = on(
      ListRecoveryPointsByResourceCommand,
      awsError("ResourceNotFoundException", "no such resource"),
    );
    const { facts } = await read([recoveryPoints], [...databases, never]);
    expect(recordingOf(facts, recoveryPoints)).toEqual({ rows: {}, unread: {}, causes: [] });
  });

  test("copied ones are read once in each region of the own account where copy jobs took them", async () => {
    const { facts, sent } = await read(
      [copiedRecoveryPoints],
      [
        ...databases,
        on(ListCopyJobsCommand, {
          CopyJobs: [
            job("1", "eu-central-1"),
            job("2", "eu-central-1"),
            job("3", "eu-west-1"),
            job("4", "us-east-1", "999988887777"),
            job("5", "us-west-2"),
          ],
        }),
        on(ListRecoveryPointsByResourceCommand, (_, region) =>
          region === "us-west-2" ? accessDenied : { RecoveryPoints: [point] },
        ),
      ],
    );
    const { rows, unread } = recordingOf(facts, copiedRecoveryPoints);
    expect(Object.keys(rows)).toEqual([`${orders} eu-central-1`]);
    expect(unread).toEqual({
      [`${orders} us-west-2`]: [
        { ...denial("backup:ListRecoveryPointsByResource"), region: "us-west-2" },
      ],
    });
    expect(inputsOf(sent, "backup:ListRecoveryPointsByResource")).toHaveLength(2);
  });
});
