import { DescribeExportTasksCommand } from "@aws-sdk/client-rds";
import { GetResourcesCommand } from "@aws-sdk/client-resource-groups-tagging-api";
import {
  GetBucketEncryptionCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  ListBucketsCommand,
} from "@aws-sdk/client-s3";
import { GetPublicAccessBlockCommand as GetAccountBlockCommand } from "@aws-sdk/client-s3-control";
import { describe, expect, test } from "@jest/globals";
import {
  accountPublicAccess,
  bucketEncryption,
  bucketPublicAccess,
  buckets,
  bucketVersioning,
  taggedBuckets,
} from "../../../src/model/facts/s3.ts";
import { accessDenied, account, awsError, inputsOf, on, read, recordingOf } from "../support.ts";

const listed = on(ListBucketsCommand, ({ ContinuationToken }) =>
  ContinuationToken === undefined
    ? {
        Buckets: [{ Name: "acme-backups", BucketRegion: "us-east-1" }],
        ContinuationToken: "more",
      }
    : { Buckets: [{ Name: "acme-vault", BucketRegion: "eu-west-1" }, { Name: "acme-web" }] },
);
const exported = on(DescribeExportTasksCommand, {
  ExportTasks: [{ ExportTaskIdentifier: "task", S3Bucket: "acme-vault" }],
});

const untagged = on(GetResourcesCommand, { ResourceTagMappingList: [] });

test("what a bucket's tags say of its purpose", async () => {
  const tagged = (name: string, Key: string, Value: string) => ({
    ResourceARN: `arn:aws:s3:::${name}`,
    Tags: [{ Key, Value }],
  });
  const { facts, sent } = await read(
    [taggedBuckets],
    [
      on(GetResourcesCommand, ({ PaginationToken }) =>
        PaginationToken === undefined
          ? {
              ResourceTagMappingList: [
                tagged("vault", "Purpose", "database-backups"),
                tagged("web", "purpose", "assets"),
              ],
              PaginationToken: "more",
            }
          : {
              ResourceTagMappingList: [
                tagged("cellar", "role", "Archive"),
                tagged("saved", "backup", "backup"),
              ],
              PaginationToken: "",
            },
      ),
    ],
  );
  expect(recordingOf(facts, taggedBuckets).rows).toEqual({
    vault: { name: "vault" },
    cellar: { name: "cellar" },
  });
  expect(inputsOf(sent, "tag:GetResources")[0]).toEqual({
    ResourceTypeFilters: ["s3:bucket"],
    ResourcesPerPage: 100,
    PaginationToken: undefined,
  });
});

test("buckets are listed with their regions, page by page", async () => {
  const { facts, sent } = await read([buckets], [listed]);
  expect(recordingOf(facts, buckets).rows).toEqual({
    "acme-backups": { name: "acme-backups", region: "us-east-1" },
    "acme-vault": { name: "acme-vault", region: "eu-west-1" },
    "acme-web": { name: "acme-web", region: null },
  });
  expect(inputsOf(sent, "s3:ListBuckets")[0]).toMatchObject({ MaxBuckets: 1000 });
});

test("only those that hold backups are asked, each in its own region", async () => {
  const { facts, sent } = await read(
    [bucketVersioning],
    [
      listed,
      exported,
      untagged,
      on(GetBucketVersioningCommand, ({ Bucket }) =>
        Bucket === "acme-vault" ? {} : { Status: "Suspended" as const },
      ),
    ],
  );
  expect(recordingOf(facts, bucketVersioning).rows).toEqual({
    "acme-backups": "Suspended",
    "acme-vault": "never",
  });
  const asked = sent.filter(({ api }) => api === "s3:GetBucketVersioning");
  expect(asked.map(({ input, region }) => [input.Bucket, region]).sort()).toEqual([
    ["acme-backups", "us-east-1"],
    ["acme-vault", "eu-west-1"],
  ]);
});

test("a refusal names the action that IAM knows", async () => {
  const { facts } = await read(
    [bucketEncryption, bucketPublicAccess],
    [
      listed,
      exported,
      untagged,
      on(GetBucketEncryptionCommand, accessDenied),
      on(GetPublicAccessBlockCommand, accessDenied),
    ],
  );
  expect(recordingOf(facts, bucketEncryption).unread["acme-backups"]).toEqual([
    expect.objectContaining({
      reason: "denied",
      api: "s3:GetBucketEncryption",
      action: "s3:GetEncryptionConfiguration",
    }),
  ]);
  expect(recordingOf(facts, bucketPublicAccess).unread["acme-backups"]).toEqual([
    expect.objectContaining({ action: "s3:GetBucketPublicAccessBlock" }),
  ]);
});

test("errors that say there is none are answers; a bucket that is gone has no row", async () => {
  const { facts } = await read(
    [bucketEncryption, bucketPublicAccess],
    [
      listed,
      exported,
      untagged,
      on(GetBucketEncryptionCommand, ({ Bucket }) =>
        awsError(
          Bucket === "acme-vault"
            ? "NoSuchBucket"
            : "ServerSideEncryptionConfigurationNotFoundError",
        ),
      ),
      on(GetPublicAccessBlockCommand, awsError("NoSuchPublicAccessBlockConfiguration")),
    ],
  );
  expect(recordingOf(facts, bucketEncryption)).toEqual({
    rows: { "acme-backups": [] },
    unread: {},
    causes: [],
  });
  const none = { ignorePublicAcls: false, restrictPublicBuckets: false };
  expect(recordingOf(facts, bucketPublicAccess).rows).toEqual({
    "acme-backups": none,
    "acme-vault": none,
  });
});

describe("the account's block", () => {
  const block = (closed: boolean) =>
    on(GetPublicAccessBlockCommand, {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        IgnorePublicAcls: true,
        BlockPublicPolicy: true,
        RestrictPublicBuckets: closed,
      },
    });

  test("is asked for where a bucket does not close itself", async () => {
    const { facts, sent } = await read(
      [accountPublicAccess],
      [
        listed,
        exported,
        untagged,
        block(false),
        on(GetAccountBlockCommand, {
          PublicAccessBlockConfiguration: { IgnorePublicAcls: true, RestrictPublicBuckets: true },
        }),
      ],
    );
    expect(recordingOf(facts, accountPublicAccess).rows).toEqual({
      [account.id]: { ignorePublicAcls: true, restrictPublicBuckets: true },
    });
    expect(inputsOf(sent, "s3control:GetPublicAccessBlock")).toEqual([{ AccountId: account.id }]);
  });

  test("not where every bucket does", async () => {
    const { sent } = await read([accountPublicAccess], [listed, exported, untagged, block(true)]);
    expect(inputsOf(sent, "s3control:GetPublicAccessBlock")).toEqual([]);
  });

  test("none is an answer, a refusal is not", async () => {
    const blockOf = async (error: Error) => {
      const { facts } = await read(
        [accountPublicAccess],
        [listed, exported, untagged, block(false), on(GetAccountBlockCommand, error)],
      );
      return recordingOf(facts, accountPublicAccess);
    };
    const none = await blockOf(awsError("NoSuchPublicAccessBlockConfiguration"));
    expect(none.rows[account.id]).toEqual({
      ignorePublicAcls: false,
      restrictPublicBuckets: false,
    });
    expect((await blockOf(accessDenied)).causes).toEqual([
      expect.objectContaining({ reason: "denied", action: "s3:GetAccountPublicAccessBlock" }),
    ]);
  });
});
