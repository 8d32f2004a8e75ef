import { factKind } from "../kind.ts";

export interface Bucket {
  readonly name: string;
  readonly region: string | null;
}

/** What closes a bucket to the public, whatever its policy and its ACLs say. */
export interface PublicAccessBlock {
  readonly ignorePublicAcls: boolean;
  readonly restrictPublicBuckets: boolean;
}

const global = (action: string) => ({ scope: "account", action }) as const;

/** Keyed by name. */
export const buckets = factKind<Bucket>(
  "s3.bucket",
  "s3:ListBuckets",
  global("s3:ListAllMyBuckets"),
);
/** Those of the region that a tag says to hold backups; keyed by name. */
export const taggedBuckets = factKind<{ readonly name: string }>(
  "s3.taggedBucket",
  "tag:GetResources",
);
/** Of buckets that hold backups: `Enabled`, `Suspended`, or `never`; keyed by name. */
export const bucketVersioning = factKind<string>(
  "s3.versioning",
  "s3:GetBucketVersioning",
  global("s3:GetBucketVersioning"),
);
/** Of buckets that hold backups: the algorithms by which new objects are encrypted; keyed by name. */
export const bucketEncryption = factKind<readonly string[]>(
  "s3.encryption",
  "s3:GetBucketEncryption",
  global("s3:GetEncryptionConfiguration"),
);
/** Of buckets that hold backups; keyed by name. */
export const bucketPublicAccess = factKind<PublicAccessBlock>(
  "s3.publicAccessBlock",
  "s3:GetPublicAccessBlock",
  global("s3:GetBucketPublicAccessBlock"),
);
/** Of the account; asked for where a bucket does not close itself; keyed by the account's ID. */
export const accountPublicAccess = factKind<PublicAccessBlock>(
  "s3.accountPublicAccessBlock",
  "s3control:GetPublicAccessBlock",
  global("s3:GetAccountPublicAccessBlock"),
);

/**
 * Whether nobody gets in as the public, now or by a later policy
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html).
 */
export const closes = (block: PublicAccessBlock): boolean =>
  block.ignorePublicAcls && block.restrictPublicBuckets;
