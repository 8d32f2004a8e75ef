import { rule } from "../../../rules/dr/backup-buckets-protected.ts";
import { exportTasks } from "../../../src/model/facts/rds.ts";
import {
  accountPublicAccess,
  bucketEncryption,
  bucketPublicAccess,
  buckets,
  bucketVersioning,
  taggedBuckets,
} from "../../../src/model/facts/s3.ts";
import { breakOff, type Change, denyRow, only, put, remove } from "../../support/changes.ts";
import { testRule } from "../../support/ruleTester.ts";

const bucket = "shop-prod-backups";
const account = "111122223333";
const open = put(bucketPublicAccess, bucket, {
  ignorePublicAcls: true,
  restrictPublicBuckets: false,
});
const ofAccount = (closed: boolean): Change =>
  put(accountPublicAccess, account, {
    ignorePublicAcls: closed,
    restrictPublicBuckets: closed,
  });
const another = (name: string): readonly Change[] => [
  put(buckets, name, { name, region: "us-east-1" }),
  put(bucketVersioning, name, "never"),
  put(bucketEncryption, name, ["AES256"]),
  put(bucketPublicAccess, name, { ignorePublicAcls: true, restrictPublicBuckets: true }),
];
const configured = (...patterns: readonly string[]) => ({
  backups: { buckets: patterns, regions: [] },
});

testRule(rule, {
  population: [buckets],
  indecisive: [[accountPublicAccess, "the bucket closes itself"]],
  cases: [
    {
      name: "versioning was suspended",
      changes: [put(bucketVersioning, bucket, "Suspended")],
      verdict: "fail",
      says: /suspended/,
    },
    {
      name: "never versioned",
      changes: [put(bucketVersioning, bucket, "never")],
      verdict: "fail",
      says: /not versioned/,
    },
    {
      name: "not encrypted",
      changes: [put(bucketEncryption, bucket, [])],
      verdict: "fail",
    },
    {
      name: "encrypted by S3",
      changes: [put(bucketEncryption, bucket, ["AES256"])],
      verdict: "pass",
    },
    {
      name: "open, as far as the bucket and the account say",
      changes: [open, ofAccount(false)],
      verdict: "fail",
      says: /neither by the bucket nor by the account/,
    },
    { name: "closed by the account", changes: [open, ofAccount(true)], verdict: "pass" },
    {
      name: "the account's block could not be read",
      changes: [open, denyRow(accountPublicAccess, account)],
      verdict: "unknown",
    },
    {
      name: "the bucket's block could not be read, but the account closes everything",
      changes: [denyRow(bucketPublicAccess, bucket), ofAccount(true)],
      verdict: "pass",
    },
    {
      name: "everything is wrong",
      changes: [
        open,
        ofAccount(false),
        put(bucketVersioning, bucket, "never"),
        put(bucketEncryption, bucket, []),
      ],
      verdict: "fail",
      failures: 3,
    },
    {
      name: "one violation is enough, whatever else is unread",
      changes: [put(bucketVersioning, bucket, "never"), denyRow(bucketEncryption, bucket)],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "deleted during the scan",
      changes: [remove(bucketVersioning, bucket)],
      verdict: "unknown",
      says: /does not exist any more/,
    },
    {
      name: "a bucket by a word of its name",
      changes: another("acme-db-dumps"),
      verdict: { [bucket]: "pass", "acme-db-dumps": "fail" },
    },
    {
      name: "a bucket by its tag",
      changes: [...another("acme-vault"), put(taggedBuckets, "acme-vault", { name: "acme-vault" })],
      verdict: { [bucket]: "pass", "acme-vault": "fail" },
    },
    {
      name: "a tag counts for nothing where the config names the buckets",
      changes: [
        ...another("acme-vault"),
        put(taggedBuckets, "acme-vault", { name: "acme-vault" }),
        breakOff(taggedBuckets),
      ],
      settings: configured("*-backups"),
      verdict: "pass",
    },
    {
      name: "a word within a word is no word",
      changes: another("acme-exporters"),
      verdict: { [bucket]: "pass" },
      failures: 0,
    },
    {
      name: "a bucket that the config names",
      changes: another("acme-vault"),
      settings: configured("acme-*"),
      verdict: { [bucket]: "pass", "acme-vault": "fail" },
    },
    {
      name: "a name that the config does not list",
      changes: another("acme-db-dumps"),
      settings: configured("other"),
      verdict: { [bucket]: "pass" },
      failures: 0,
    },
    {
      name: "a target of exports, whatever its name",
      changes: [
        ...another("acme-vault"),
        put(exportTasks, "task", {
          id: "task",
          source: "arn:aws:rds:eu-west-1:111122223333:snapshot:rds:a-2026-01-01-01-01",
          bucket: "acme-vault",
          status: "COMPLETE",
          ended: "2026-01-01T02:00:00.000Z",
        }),
      ],
      verdict: { "acme-vault": "fail" },
    },
    {
      name: "a bucket whose name says it, and nothing is exported",
      changes: [only(exportTasks, {})],
      verdict: "pass",
    },
    {
      name: "backups that AWS keeps need no bucket",
      changes: [only(exportTasks, {}), remove(buckets, bucket)],
      verdict: "notApplicable",
    },
  ],
});
