import { backupBuckets } from "../../src/model/backupBuckets.ts";
import { anyOf, type Fact, flatMap, known, mapListing, undecided } from "../../src/model/fact.ts";
import { exportTasks } from "../../src/model/facts/rds.ts";
import {
  accountPublicAccess,
  bucketEncryption,
  bucketPublicAccess,
  buckets,
  bucketVersioning,
  closes,
  taggedBuckets,
} from "../../src/model/facts/s3.ts";
import { acrossRegions } from "../../src/model/kind.ts";
import { combine, fail, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";

/** A bucket that the list named and that answers no more. */
const present = <T>(fact: Fact<T | null>): Fact<T> =>
  flatMap(fact, (value) =>
    value === null
      ? undecided("the bucket does not exist any more", "scan again: it was deleted meanwhile")
      : known(value),
  );

export const rule = defineRule({
  id: "dr-backup-buckets-protected",
  title: "Buckets that hold backups are versioned, encrypted and closed to the public",
  section: "DR",
  items: ["DR-6"],
  severity: "medium",
  why: "A backup is copied to S3 to outlive mistakes and attacks. Without versions one deletion takes it away; in an open bucket it hands the whole database to whoever finds it.",
  checks:
    "Buckets hold backups when the config says so (backups.buckets); without that, when a word of their name, or of a tag for their purpose or role, does (backup, snapshot, dump, export, archive); and always when snapshots of databases are exported to them. Each must have versioning enabled and a default encryption; and public access must be blocked, by the bucket or by the account: IgnorePublicAcls and RestrictPublicBuckets.",
  blindSpots:
    "Objects that were written before encryption was the default, replication, retention locks, buckets in other accounts, and tags of buckets in regions that were not scanned.",
  remedy: {
    summary:
      "Enable versioning, encryption and the public access block on every bucket that holds backups; name those buckets in the config where neither name nor tag tells (backups.buckets).",
    cli: [
      "aws s3api put-bucket-versioning --bucket BUCKET --versioning-configuration Status=Enabled",
      "aws s3api put-public-access-block --bucket BUCKET --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true",
    ].join("\n"),
    terraform:
      'resource "aws_s3_bucket_versioning" "backups" {\n  bucket = aws_s3_bucket.backups.id\n  versioning_configuration {\n    status = "Enabled"\n  }\n}\n\nresource "aws_s3_bucket_public_access_block" "backups" {\n  bucket                  = aws_s3_bucket.backups.id\n  block_public_acls       = true\n  ignore_public_acls      = true\n  block_public_policy     = true\n  restrict_public_buckets = true\n}',
    cdk: "new s3.Bucket(this, 'Backups', { versioned: true, encryption: s3.BucketEncryption.S3_MANAGED, blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  ],
  scope: "account",
  needs: {
    buckets,
    exportTasks: acrossRegions(exportTasks),
    taggedBuckets: acrossRegions(taggedBuckets),
    bucketVersioning,
    bucketEncryption,
    bucketPublicAccess,
    accountPublicAccess,
  },
  options: {},
  nothing: "no bucket is known to hold backups: those that AWS keeps need none",
  resources: (facts, { settings, partition }) =>
    mapListing(backupBuckets(facts, settings), ({ name }) => ({
      id: `arn:${partition}:s3:::${name}`,
      type: "AWS::S3::Bucket",
      name,
    })),
  judge({ id, name }, facts, _options, { account }) {
    const own = present(facts.bucketPublicAccess.get(name));
    const closed = anyOf([
      flatMap(own, (block) => known(closes(block))),
      flatMap(facts.accountPublicAccess.get(account), (block) =>
        known(block !== null && closes(block)),
      ),
    ]);
    return combine(
      when(present(facts.bucketVersioning.get(name)), (status) => {
        const evidence = saw(bucketVersioning, id, "Status", status);
        return status === "Enabled"
          ? pass("versioned", evidence)
          : fail(
              "versioning",
              status === "never" ? "it is not versioned" : "its versioning is suspended",
              evidence,
            );
      }),
      when(present(facts.bucketEncryption.get(name)), (algorithms) => {
        const evidence = saw(bucketEncryption, id, "SSEAlgorithm", algorithms);
        return algorithms.length > 0
          ? pass("encrypted", evidence)
          : fail("encryption", "it does not encrypt what is written to it", evidence);
      }),
      when(closed, (yes) => {
        const evidence = saw(
          bucketPublicAccess,
          id,
          "PublicAccessBlockConfiguration",
          own.known ? { ...own.value } : null,
        );
        return yes
          ? pass("closed to the public", evidence)
          : fail(
              "public-access",
              "public access is blocked neither by the bucket nor by the account",
              evidence,
            );
      }),
    );
  },
});
