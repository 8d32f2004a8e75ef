import { dbClusters, dbInstances } from "../../src/model/facts/rds.ts";
import { fail, notApplicable, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";

const millisecondsPerMinute = 60_000;

export const rule = defineRule({
  id: "dr-rds-point-in-time-recovery",
  title: "Databases can be restored to a recent point in time",
  section: "DR",
  items: ["DR-2"],
  severity: "high",
  why: "Point-in-time recovery takes a database back to just before the mistake. When its log no longer arrives, everything since the last nightly backup is lost.",
  checks:
    "The latest restorable time of every database (for a cluster, the cluster's) must lie within the last 60 minutes before the scan. Without automated backups there is none. Read replicas are not judged.",
  blindSpots: "That a restore works is proven only by restoring.",
  remedy: {
    summary:
      "Switch on automated backups; where they are on, find out why the transaction log does not arrive.",
    cli: [
      "aws rds modify-db-instance --db-instance-identifier DATABASE --backup-retention-period 14 --apply-immediately",
      "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --backup-retention-period 14 --apply-immediately",
    ].join("\n"),
    terraform: 'resource "aws_db_instance" "main" {\n  backup_retention_period = 14\n}',
    cdk: "new rds.DatabaseInstance(this, 'Database', { engine, vpc, backupRetention: Duration.days(14) });",
  },
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIT.html"],
  needs: { databases },
  options: {
    maximumMinutes: {
      default: 60,
      description: "age of the latest restorable time in minutes, at most",
      minimum: 5,
    },
  },
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, _facts, { maximumMinutes }, context) {
    if (database.isReplica) return notApplicable("it is a read replica: its source is judged");
    const kind = database.instance === null ? dbClusters : dbInstances;
    const row = database.instance ?? database.cluster;
    const latest = row?.latestRestorableTime ?? null;
    const days = row?.backupRetentionDays ?? null;
    if (days === 0) {
      return fail(
        "none",
        "it cannot be restored: automated backups are off",
        saw(kind, database.arn, "BackupRetentionPeriod", days),
      );
    }
    const evidence = saw(kind, database.arn, "LatestRestorableTime", latest);
    if (latest === null) {
      return fail("none", "it cannot be restored to any point in time", evidence);
    }
    const minutes = Math.round(
      (Date.parse(context.startedAt) - Date.parse(latest)) / millisecondsPerMinute,
    );
    return minutes <= maximumMinutes
      ? pass("can be restored to a recent point in time", evidence)
      : fail("stale", `its latest restorable time is ${minutes} minutes old`, evidence);
  },
});
