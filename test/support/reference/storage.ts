import {
  accountPublicAccess,
  bucketEncryption,
  bucketPublicAccess,
  buckets,
  bucketVersioning,
  taggedBuckets,
} from "../../../src/model/facts/s3.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { Entry } from "../reference.ts";

const rows = <T>(kind: FactKind<T>, values: Readonly<Record<string, T>>): Entry => ({
  kind,
  rows: values,
});

const backups = "shop-prod-backups";

/** The bucket that snapshots are exported to, and one that holds no backups. */
export const storage: readonly Entry[] = [
  rows(buckets, {
    [backups]: { name: backups, region: "eu-west-1" },
    "shop-prod-assets": { name: "shop-prod-assets", region: "eu-west-1" },
  }),
  rows(taggedBuckets, {}),
  rows(bucketVersioning, { [backups]: "Enabled" }),
  rows(bucketEncryption, { [backups]: ["aws:kms"] }),
  rows(bucketPublicAccess, {
    [backups]: { ignorePublicAcls: true, restrictPublicBuckets: true },
  }),
  rows(accountPublicAccess, {}),
];
