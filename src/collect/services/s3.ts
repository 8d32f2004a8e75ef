import type * as Sdk from "@aws-sdk/client-s3";
import type * as SdkControl from "@aws-sdk/client-s3-control";
import { backupBuckets } from "../../model/backupBuckets.ts";
import { mapListing } from "../../model/fact.ts";
import { exportTasks } from "../../model/facts/rds.ts";
import {
  accountPublicAccess,
  bucketEncryption,
  bucketPublicAccess,
  buckets,
  bucketVersioning,
  closes,
  type PublicAccessBlock,
  taggedBuckets,
} from "../../model/facts/s3.ts";
import { acrossRegions, type FactKind } from "../../model/kind.ts";
import { errorName } from "../classify.ts";
import { type Collector, defineCollector, list, lookup } from "../collector.ts";
import { defineService } from "../service.ts";

/** A bucket whose region is not stated is asked where it redirects to; where that is, no other call shares. */
const s3 = defineService({
  prefix: "s3",
  load: () => import("@aws-sdk/client-s3"),
  connect: (sdk, configuration) =>
    new sdk.S3Client({ ...configuration, cacheMiddleware: false, followRegionRedirects: true }),
});

/** Numbers in place of a name: the account's own host name cannot be put before them. */
const isAddress = (endpoint: string): boolean =>
  /^(\d+\.){3}\d+$|^\[/.test(new URL(endpoint).hostname);

const s3Control = defineService({
  prefix: "s3control",
  load: () => import("@aws-sdk/client-s3-control"),
  connect(sdk, configuration) {
    const client = new sdk.S3ControlClient(configuration);
    const { endpointProvider } = client.config;
    client.config.endpointProvider = (parameters, context) =>
      endpointProvider(
        parameters.Endpoint !== undefined && isAddress(parameters.Endpoint)
          ? { ...parameters, RequiresAccountId: false }
          : parameters,
        context,
      );
    return client;
  },
});

const largestPage = 1000;

/** The region is part of the answer only where a page's size is asked for. */
const bucketCollector = list({
  kind: buckets,
  service: s3,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.ListBucketsCommand({ MaxBuckets: largestPage, ContinuationToken: token }),
    );
    return {
      next: answer.ContinuationToken,
      rows: (answer.Buckets ?? []).map(({ Name: name = "", BucketRegion }) => [
        name,
        { name, region: BucketRegion ?? null },
      ]),
    };
  },
});

/** Asks every bucket that holds backups, each in its own region. */
const ofBackupBuckets = <T>(
  kind: FactKind<T>,
  ask: (sdk: typeof Sdk, client: Sdk.S3Client, bucket: string) => Promise<T>,
): Collector =>
  lookup({
    kind,
    service: s3,
    needs: {
      buckets,
      exportTasks: acrossRegions(exportTasks),
      taggedBuckets: acrossRegions(taggedBuckets),
    },
    keys: (facts, settings) => mapListing(backupBuckets(facts, settings), ({ name }) => name),
    absent: ["NoSuchBucket"],
    async fetch(reader, [name = ""]) {
      const bucket = reader.facts.buckets.get(name);
      const region = bucket.known ? bucket.value?.region : null;
      const client = region == null ? reader.client : await reader.clientIn(region);
      return [[name, await ask(reader.sdk, client, name)]];
    },
  });

const versioningCollector = ofBackupBuckets(bucketVersioning, async (sdk, client, Bucket) => {
  const { Status } = await client.send(new sdk.GetBucketVersioningCommand({ Bucket }));
  return Status ?? "never";
});

/** An error that says "there is none" is answered by what that means. */
const orNone = async <T>(asked: Promise<T>, error: string, none: T): Promise<T> => {
  try {
    return await asked;
  } catch (caught) {
    if (errorName(caught) === error) return none;
    throw caught;
  }
};

const encryptionCollector = ofBackupBuckets(bucketEncryption, async (sdk, client, Bucket) => {
  const answer = await orNone<Partial<Sdk.GetBucketEncryptionCommandOutput>>(
    client.send(new sdk.GetBucketEncryptionCommand({ Bucket })),
    "ServerSideEncryptionConfigurationNotFoundError",
    {},
  );
  return (answer.ServerSideEncryptionConfiguration?.Rules ?? []).flatMap(
    ({ ApplyServerSideEncryptionByDefault: applied }) => applied?.SSEAlgorithm ?? [],
  );
});

const toBlock = (block: Sdk.PublicAccessBlockConfiguration | undefined): PublicAccessBlock => ({
  ignorePublicAcls: block?.IgnorePublicAcls ?? false,
  restrictPublicBuckets: block?.RestrictPublicBuckets ?? false,
});

const noBlock = "NoSuchPublicAccessBlockConfiguration";

const publicAccessCollector = ofBackupBuckets(bucketPublicAccess, async (sdk, client, Bucket) => {
  const answer = await orNone<Partial<Sdk.GetPublicAccessBlockCommandOutput>>(
    client.send(new sdk.GetPublicAccessBlockCommand({ Bucket })),
    noBlock,
    {},
  );
  return toBlock(answer.PublicAccessBlockConfiguration);
});

const accountCollector = defineCollector({
  kind: accountPublicAccess,
  service: s3Control,
  needs: { bucketPublicAccess },
  async read({ sdk, client, facts, account }, recorder) {
    const own = facts.bucketPublicAccess.list();
    if (own.causes.length === 0 && own.items.every(closes)) return;
    const answer = await orNone<Partial<SdkControl.GetPublicAccessBlockCommandOutput>>(
      client.send(new sdk.GetPublicAccessBlockCommand({ AccountId: account })),
      noBlock,
      {},
    );
    recorder.row(account, toBlock(answer.PublicAccessBlockConfiguration));
  },
});

export const s3Collectors: readonly Collector[] = [
  bucketCollector,
  versioningCollector,
  encryptionCollector,
  publicAccessCollector,
  accountCollector,
];
