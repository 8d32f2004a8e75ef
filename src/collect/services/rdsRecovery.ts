import type * as Sdk from "@aws-sdk/client-rds";
import { regionOf, restOf } from "../../model/arn.ts";
import { millisecondsPerDay } from "../../model/days.ts";
import { filterListing } from "../../model/fact.ts";
import { copiedRecoveryPoints, isRestorable } from "../../model/facts/backup.ts";
import { enabledRegions } from "../../model/facts/ec2.ts";
import {
  dbClusters,
  dbInstances,
  exportTasks,
  globalClusters,
  replicatedBackups,
  type SnapshotCopy,
  snapshotCopies,
  snapshotOwners,
} from "../../model/facts/rds.ts";
import { causeOf } from "../classify.ts";
import {
  answerTo,
  type Call,
  type Collector,
  defineCollector,
  keysFrom,
  list,
  lookup,
  wantedFrom,
} from "../collector.ts";
import { allPages, type Page, pages } from "../pages.ts";
import { type Source, unreplicatedIn } from "./_databases.ts";
import { largestPage, rds } from "./rds.ts";

const iso = (date: Date | undefined): string | null => date?.toISOString() ?? null;

const describeClusterSnapshots: Call = {
  api: "rds:DescribeDBClusterSnapshots",
  action: "rds:DescribeDBClusterSnapshots",
};

const replicatedBackupCollector = defineCollector({
  kind: replicatedBackups,
  service: rds,
  needs: { dbInstances },
  async read(reader, recorder) {
    const { sdk, facts, account } = reader;
    const wanted = wantedFrom(
      keysFrom(facts.dbInstances.list(), (row) => row.backupReplications),
      recorder,
    );
    const readIn = async (region: string, arns: readonly string[]): Promise<void> => {
      try {
        const client = await reader.clientIn(region);
        const backups = await allPages(async (token) => {
          const answer = await client.send(
            new sdk.DescribeDBInstanceAutomatedBackupsCommand({
              MaxRecords: largestPage,
              Marker: token,
            }),
          );
          return { next: answer.Marker, rows: answer.DBInstanceAutomatedBackups ?? [] };
        });
        for (const { DBInstanceAutomatedBackupsArn: arn = "", Status } of backups) {
          if (arns.includes(arn)) recorder.row(arn, { arn, region, status: Status ?? null });
        }
      } catch (error) {
        const cause = causeOf(error, { ...replicatedBackups, account, region });
        for (const arn of arns) recorder.unread(arn, cause);
      }
    };
    const regions = [...new Set(wanted.flatMap((arn) => regionOf(arn) ?? []))];
    await Promise.all(
      regions.map((region) =>
        readIn(
          region,
          wanted.filter((arn) => regionOf(arn) === region),
        ),
      ),
    );
  },
});

const globalClusterCollector = defineCollector({
  kind: globalClusters,
  service: rds,
  needs: { dbClusters },
  async read({ sdk, client, facts }, recorder) {
    const aurora = filterListing(facts.dbClusters.list(), ({ engine }) =>
      engine.startsWith("aurora"),
    );
    if (wantedFrom(aurora, recorder).length === 0) return;
    for await (const clusters of pages(async (token) => {
      const answer = await client.send(
        new sdk.DescribeGlobalClustersCommand({ MaxRecords: largestPage, Marker: token }),
      );
      return { next: answer.Marker, rows: answer.GlobalClusters ?? [] };
    })) {
      for (const { GlobalClusterIdentifier: id = "", GlobalClusterMembers = [] } of clusters) {
        recorder.row(id, {
          id,
          members: GlobalClusterMembers.map(({ DBClusterArn = "", IsWriter }) => ({
            cluster: DBClusterArn,
            writer: IsWriter ?? false,
          })),
        });
      }
    }
  },
});

/** Of an instance or of a cluster. */
type Snapshot = Sdk.DBSnapshot & Sdk.DBClusterSnapshot;

const toCopy = (snapshot: Snapshot): SnapshotCopy => ({
  arn: snapshot.DBSnapshotArn ?? snapshot.DBClusterSnapshotArn ?? "",
  status: snapshot.Status ?? null,
  created: iso(snapshot.OriginalSnapshotCreateTime ?? snapshot.SnapshotCreateTime),
});

/**
 * Whether a snapshot that lies elsewhere holds this very database, and not one of the same name: its
 * resource ID tells, or else the region that it was copied from.
 */
const holds = (snapshot: Snapshot, { id, resourceId, arn }: Source): boolean => {
  if ((snapshot.DBInstanceIdentifier ?? snapshot.DBClusterIdentifier) !== id) return false;
  const stated = snapshot.DbiResourceId ?? snapshot.DbClusterResourceId ?? null;
  if (stated !== null && resourceId !== null) return stated === resourceId;
  const from = snapshot.SourceDBSnapshotIdentifier ?? snapshot.SourceDBClusterSnapshotArn ?? "";
  return (snapshot.SourceRegion ?? regionOf(from)) === regionOf(arn);
};

const freshMilliseconds = 2 * millisecondsPerDay;

/** So young that no rule's option calls it old: then nothing else has to be looked for. */
const isFresh = (created: string | null, startedAt: string): boolean =>
  created !== null && Date.parse(startedAt) - Date.parse(created) < freshMilliseconds;

const snapshotCopyCollector = defineCollector({
  kind: snapshotCopies,
  service: rds,
  needs: { dbInstances, dbClusters, replicatedBackups, copiedRecoveryPoints, enabledRegions },
  alsoCalls: [describeClusterSnapshots],
  async read(reader, recorder) {
    const { sdk, facts, settings, account, startedAt } = reader;
    const copied = facts.copiedRecoveryPoints
      .list()
      .items.filter(({ points }) =>
        points.some((point) => isRestorable(point) && isFresh(point.created, startedAt)),
      )
      .map(({ resource }) => resource);
    const sources = wantedFrom(unreplicatedIn(facts), recorder).filter(
      ({ arn }) => !copied.includes(arn),
    );
    if (sources.length === 0) return;
    const regions =
      settings.backups.regions.length > 0
        ? settings.backups.regions
        : wantedFrom(facts.enabledRegions.list(), recorder).map(({ name }) => name);
    const readIn = async (
      region: string,
      own: readonly Source[],
      call: Call,
      fetch: (client: Sdk.RDSClient, token: string | undefined) => Promise<Page<Snapshot>>,
    ): Promise<void> => {
      if (own.length === 0) return;
      try {
        const client = await reader.clientIn(region);
        const found = await allPages((token) => fetch(client, token));
        for (const source of own) {
          recorder.row(`${source.arn} ${region}`, {
            database: source.arn,
            region,
            copies: found.filter((snapshot) => holds(snapshot, source)).map(toCopy),
          });
        }
      } catch (error) {
        const cause = causeOf(error, { ...call, account, region });
        for (const { arn } of own) recorder.unread(`${arn} ${region}`, cause);
      }
    };
    const instances = sources.filter(({ isCluster }) => !isCluster);
    const clusters = sources.filter(({ isCluster }) => isCluster);
    const called = (name: string, ids: readonly Source[]) => [
      { Name: name, Values: ids.map(({ id }) => id) },
    ];
    await Promise.all(
      regions
        .filter((region) => region !== reader.region)
        .flatMap((region) => [
          readIn(region, instances, snapshotCopies, async (client, token) => {
            const answer = await client.send(
              new sdk.DescribeDBSnapshotsCommand({
                Filters: called("db-instance-id", instances),
                MaxRecords: largestPage,
                Marker: token,
              }),
            );
            return { next: answer.Marker, rows: answer.DBSnapshots ?? [] };
          }),
          readIn(region, clusters, describeClusterSnapshots, async (client, token) => {
            const answer = await client.send(
              new sdk.DescribeDBClusterSnapshotsCommand({
                Filters: called("db-cluster-id", clusters),
                MaxRecords: largestPage,
                Marker: token,
              }),
            );
            return { next: answer.Marker, rows: answer.DBClusterSnapshots ?? [] };
          }),
        ]),
    );
  },
});

const exportTaskCollector = list({
  kind: exportTasks,
  service: rds,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeExportTasksCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.ExportTasks ?? []).map((task) => [
        task.ExportTaskIdentifier ?? "",
        {
          id: task.ExportTaskIdentifier ?? "",
          source: task.SourceArn ?? "",
          bucket: task.S3Bucket ?? null,
          status: task.Status ?? null,
          ended: iso(task.TaskEndTime ?? task.SnapshotTime),
        },
      ]),
    };
  },
});

/** `snapshot:…` and `cluster-snapshot:…`; what RDS takes by itself has the database's name within its own. */
const nameless = /^(snapshot|cluster-snapshot):(?!rds:)/;

const snapshotOwnerCollector = lookup({
  kind: snapshotOwners,
  service: rds,
  needs: { exportTasks },
  keys: (facts) =>
    keysFrom(facts.exportTasks.list(), ({ source }) => [
      nameless.test(restOf(source)) ? source : null,
    ]),
  absent: [
    "DBSnapshotNotFound",
    "DBSnapshotNotFoundFault",
    "DBClusterSnapshotNotFoundFault",
    "DBClusterSnapshotNotFound",
  ],
  alsoCalls: [describeClusterSnapshots],
  async fetch({ sdk, client }, [arn = ""]) {
    const [what, ...rest] = restOf(arn).split(":");
    const name = rest.join(":");
    const type = name.startsWith("awsbackup:") ? "awsbackup" : undefined;
    if (what === "cluster-snapshot") {
      const { DBClusterSnapshots = [] } = await answerTo(
        describeClusterSnapshots,
        client.send(
          new sdk.DescribeDBClusterSnapshotsCommand({
            DBClusterSnapshotIdentifier: name,
            SnapshotType: type,
          }),
        ),
      );
      return DBClusterSnapshots.map(({ DBClusterIdentifier = "", DbClusterResourceId }) => [
        arn,
        { database: DBClusterIdentifier, resourceId: DbClusterResourceId ?? null },
      ]);
    }
    const { DBSnapshots = [] } = await client.send(
      new sdk.DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name, SnapshotType: type }),
    );
    return DBSnapshots.map(({ DBInstanceIdentifier = "", DbiResourceId }) => [
      arn,
      { database: DBInstanceIdentifier, resourceId: DbiResourceId ?? null },
    ]);
  },
});

/** What RDS tells of backups beyond the database itself: in other regions, and in S3. */
export const rdsRecoveryCollectors: readonly Collector[] = [
  replicatedBackupCollector,
  globalClusterCollector,
  snapshotCopyCollector,
  exportTaskCollector,
  snapshotOwnerCollector,
];
