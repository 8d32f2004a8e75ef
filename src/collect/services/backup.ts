import type * as Sdk from "@aws-sdk/client-backup";
import { accountOf, regionOf } from "../../model/arn.ts";
import { millisecondsPerDay } from "../../model/days.ts";
import { filterListing, type Listing, mapListing } from "../../model/fact.ts";
import {
  copiedRecoveryPoints,
  copyJobs,
  type RecoveryPoint,
  recoveryPoints,
} from "../../model/facts/backup.ts";
import { dbClusters, dbInstances, replicatedBackups } from "../../model/facts/rds.ts";
import { causeOf, errorName } from "../classify.ts";
import {
  answerTo,
  type Call,
  type Collector,
  defineCollector,
  keysFrom,
  lookup,
  wantedFrom,
} from "../collector.ts";
import { allPages, pages } from "../pages.ts";
import { defineService } from "../service.ts";
import { sourcesIn, unreplicatedIn } from "./_databases.ts";

const backup = defineService({
  prefix: "backup",
  load: () => import("@aws-sdk/client-backup"),
  connect: (sdk, configuration) => new sdk.BackupClient(configuration),
});

const largestPage = 1000;
const iso = (date: Date | undefined): string | null => date?.toISOString() ?? null;
const daysLookedBack = 35;

const listProtectedResources: Call = {
  api: "backup:ListProtectedResources",
  action: "backup:ListProtectedResources",
};

/** An answer to the question for a resource that was never backed up. */
const neverBackedUp = ["ResourceNotFoundException"];

const copyJobCollector = defineCollector({
  kind: copyJobs,
  service: backup,
  needs: { dbInstances, dbClusters, replicatedBackups },
  async read({ sdk, client, facts, startedAt }, recorder) {
    const sources = wantedFrom(unreplicatedIn(facts), recorder);
    if (sources.length === 0) return;
    /** AWS Backup counts Multi-AZ DB clusters among RDS, Aurora's by themselves. */
    const types = ["RDS", ...(sources.some(({ isCluster }) => isCluster) ? ["Aurora"] : [])];
    const since = new Date(Date.parse(startedAt) - daysLookedBack * millisecondsPerDay);
    for (const type of types) {
      for await (const jobs of pages(async (token) => {
        const answer = await client.send(
          new sdk.ListCopyJobsCommand({
            ByResourceType: type,
            ByState: "COMPLETED",
            ByCompleteAfter: since,
            MaxResults: largestPage,
            NextToken: token,
          }),
        );
        return { next: answer.NextToken, rows: answer.CopyJobs ?? [] };
      })) {
        for (const { CopyJobId: id = "", ResourceArn = "", ...job } of jobs) {
          recorder.row(id, {
            id,
            resource: ResourceArn,
            vault: job.DestinationBackupVaultArn ?? "",
            completed: iso(job.CompletionDate),
          });
        }
      }
    }
  },
});

const toPoint = (point: Sdk.RecoveryPointByResource): RecoveryPoint => ({
  arn: point.RecoveryPointArn ?? "",
  status: point.Status ?? null,
  created: iso(point.CreationDate),
});

const pointsOf = async (
  sdk: typeof Sdk,
  client: Sdk.BackupClient,
  resource: string,
): Promise<readonly RecoveryPoint[]> => {
  const points = await allPages(async (token) => {
    const answer = await client.send(
      new sdk.ListRecoveryPointsByResourceCommand({
        ResourceArn: resource,
        MaxResults: largestPage,
        NextToken: token,
      }),
    );
    return { next: answer.NextToken, rows: answer.RecoveryPoints ?? [] };
  });
  return points.map(toPoint);
};

/** One list says which resources AWS Backup has ever saved; the others need not be asked for. */
const recoveryPointCollector = lookup({
  kind: recoveryPoints,
  service: backup,
  needs: { dbInstances, dbClusters },
  keys: (facts) => keysFrom(sourcesIn(facts), ({ arn }) => [arn]),
  absent: neverBackedUp,
  alsoCalls: [listProtectedResources],
  async together({ sdk, client }, arns) {
    const saved = await answerTo(
      listProtectedResources,
      allPages(async (token) => {
        const answer = await client.send(
          new sdk.ListProtectedResourcesCommand({ MaxResults: largestPage, NextToken: token }),
        );
        return { next: answer.NextToken, rows: answer.Results ?? [] };
      }),
    );
    const named = new Set(saved.map(({ ResourceArn }) => ResourceArn));
    return { rows: [], none: arns.filter((arn) => !named.has(arn)) };
  },
  async fetch({ sdk, client }, [arn = ""]) {
    return [[arn, await pointsOf(sdk, client, arn)]];
  },
});

const copiedCollector = defineCollector({
  kind: copiedRecoveryPoints,
  service: backup,
  needs: { dbInstances, dbClusters, replicatedBackups, copyJobs },
  async read(reader, recorder) {
    const { sdk, facts, account } = reader;
    const sources = wantedFrom(unreplicatedIn(facts), recorder).map(({ arn }) => arn);
    const copied: Listing<readonly [resource: string, region: string]> = mapListing(
      filterListing(
        facts.copyJobs.list(),
        ({ resource, vault }) =>
          sources.includes(resource) &&
          accountOf(vault) === account &&
          regionOf(vault) !== reader.region,
      ),
      ({ resource, vault }) => [resource, regionOf(vault) ?? ""],
    );
    const wanted = new Map(
      wantedFrom(copied, recorder).map((pair) => [pair.join(" "), pair] as const),
    );
    const readOne = async (key: string, resource: string, region: string): Promise<void> => {
      try {
        const client = await reader.clientIn(region);
        const points = await pointsOf(sdk, client, resource);
        recorder.row(key, { resource, region, points });
      } catch (error) {
        if (neverBackedUp.includes(errorName(error))) return;
        recorder.unread(key, causeOf(error, { ...copiedRecoveryPoints, account, region }));
      }
    };
    await Promise.all(
      [...wanted].map(([key, [resource, region]]) => readOne(key, resource, region)),
    );
  },
});

export const backupCollectors: readonly Collector[] = [
  copyJobCollector,
  recoveryPointCollector,
  copiedCollector,
];
