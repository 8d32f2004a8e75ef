import { dbClusters, dbInstances } from "../../src/model/facts/rds.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  note,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";

export const rule = defineRule({
  id: "dr-rds-backups-kept",
  title: "Database backups are kept for 7 to 35 days",
  section: "DR",
  items: ["DR-1"],
  severity: "high",
  why: "Wrong data is often noticed days later. A backup of yesterday is of no use when the mistake happened last week.",
  checks:
    "The backup retention period of every database (for a cluster, the cluster's) must be at least the guide's 7 days. Read replicas are not judged: their source is. A change that is pending is noted, and does not count yet.",
  blindSpots: "Backups by other means (AWS Backup, exports, dumps) are not considered here.",
  remedy: {
    summary:
      "Set the backup retention period to 7 days or more: of an Aurora or Multi-AZ cluster on the cluster.",
    cli: [
      "aws rds modify-db-instance --db-instance-identifier DATABASE --backup-retention-period 14 --apply-immediately",
      "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --backup-retention-period 14 --apply-immediately",
    ].join("\n"),
    terraform: 'resource "aws_db_instance" "main" {\n  backup_retention_period = 14\n}',
    cdk: "new rds.DatabaseInstance(this, 'Database', { engine, vpc, backupRetention: Duration.days(14) });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html",
  ],
  needs: { databases },
  options: {
    minimumDays: {
      default: 7,
      description: "days that backups are kept at least",
      minimum: 1,
      maximum: 35,
    },
    maximumDays: {
      default: 35,
      description: "days that backups are kept at most",
      minimum: 1,
      maximum: 35,
    },
  },
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, _facts, { minimumDays, maximumDays }, context) {
    if (database.isReplica) return notApplicable("it is a read replica: its source is judged");
    const kind = database.instance === null ? dbClusters : dbInstances;
    const days = (database.instance ?? database.cluster)?.backupRetentionDays ?? null;
    if (days === null) return cannotKnow([context.unstated(kind, "BackupRetentionPeriod")]);
    const evidence = saw(kind, database.arn, "BackupRetentionPeriod", days);
    const pending = database.instance?.pending.backupRetentionDays ?? null;
    const advice = pending === null ? [] : [note(`a change to ${pending} days is pending`)];
    if (days === 0) return combine(fail("retention", "it is not backed up", evidence), ...advice);
    if (days < minimumDays) {
      return combine(
        fail(
          "retention",
          `its backups are kept for ${days} days, fewer than ${minimumDays}`,
          evidence,
        ),
        ...advice,
      );
    }
    return days > maximumDays
      ? fail(
          "retention",
          `its backups are kept for ${days} days, more than ${maximumDays}`,
          evidence,
        )
      : pass(`backups are kept for ${days} days`, evidence);
  },
});
