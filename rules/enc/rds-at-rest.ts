import { dbClusters, dbInstances } from "../../src/model/facts/rds.ts";
import { cannotKnow, fail, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";

export const rule = defineRule({
  id: "enc-rds-at-rest",
  title: "Databases are encrypted at rest",
  section: "ENC",
  items: ["ENC-1"],
  severity: "high",
  why: "Storage, snapshots and backups of an unencrypted database can be copied and read by whoever gets at them. Encryption cannot be switched on later: the database has to be restored from an encrypted copy.",
  checks:
    "Every database (a standalone instance, or a cluster with its members) must state a storage encryption other than none. The storage-encryption type is read first; the older flag is false for databases under an AWS-owned key although these are encrypted.",
  blindSpots:
    "Who may use the key is not judged. Snapshots inherit the encryption and are not listed.",
  remedy: {
    summary:
      "Copy a snapshot with encryption and restore the database from it, an Aurora cluster from its plain snapshot with a key; create new databases encrypted.",
    cli: [
      "aws rds create-db-snapshot --db-instance-identifier DATABASE --db-snapshot-identifier plain",
      "aws rds copy-db-snapshot --source-db-snapshot-identifier plain --target-db-snapshot-identifier encrypted --kms-key-id alias/aws/rds",
      "aws rds restore-db-instance-from-db-snapshot --db-instance-identifier DATABASE-encrypted --db-snapshot-identifier encrypted",
      "aws rds create-db-cluster-snapshot --db-cluster-identifier CLUSTER --db-cluster-snapshot-identifier plain",
      "aws rds restore-db-cluster-from-snapshot --db-cluster-identifier CLUSTER-encrypted --snapshot-identifier plain --engine aurora-postgresql --kms-key-id alias/aws/rds",
      "aws rds create-db-instance --db-cluster-identifier CLUSTER-encrypted --db-instance-identifier WRITER --engine aurora-postgresql --db-instance-class CLASS",
    ].join("\n"),
    terraform: 'resource "aws_db_instance" "main" {\n  storage_encrypted = true\n}',
    cdk: "new rds.DatabaseInstance(this, 'Database', { engine, vpc, storageEncrypted: true });",
  },
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html"],
  needs: { databases },
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, _facts, _options, context) {
    const { instance, cluster, arn } = database;
    const row = instance ?? cluster;
    const kind = instance === null ? dbClusters : dbInstances;
    const type = row?.storageEncryptionType ?? null;
    const flag = row?.storageEncrypted ?? null;
    if (type !== null) {
      const evidence = saw(kind, arn, "StorageEncryptionType", type);
      return type === "none"
        ? fail("unencrypted", "its storage is not encrypted", evidence)
        : pass(`encrypted at rest (${type})`, evidence);
    }
    if (flag === null) return cannotKnow([context.unstated(kind, "StorageEncrypted")]);
    const evidence = saw(kind, arn, "StorageEncrypted", flag);
    return flag
      ? pass("encrypted at rest", evidence)
      : fail("unencrypted", "its storage is not encrypted", evidence);
  },
});
