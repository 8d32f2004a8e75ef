import { anyOf, exists, type Fact, known, map, selectListing } from "../../src/model/fact.ts";
import { copiedRecoveryPoints, copyJobs } from "../../src/model/facts/backup.ts";
import {
  dbInstances,
  globalClusters,
  isReplicating,
  type ReplicatedBackup,
  replicatedBackups,
  snapshotCopies,
} from "../../src/model/facts/rds.ts";
import type { Context } from "../../src/model/kind.ts";
import { fail, notApplicable, type Outcome, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";
import { daysSince, isRecent } from "./_age.ts";
import { type Copy, copiesOf } from "./_copies.ts";
import { isCopy } from "./_globalDatabase.ts";

interface Replication {
  readonly backup: string;
  readonly row: Fact<ReplicatedBackup | null>;
}

const works = ({ row }: Replication): Fact<boolean> =>
  map(row, (found) => found !== null && isReplicating(found));

const seen = (replications: readonly Replication[], copies: readonly Copy[]): Outcome => {
  for (const { backup, row } of replications) {
    if (!row.known || row.value === null || !isReplicating(row.value)) continue;
    return pass(
      `its automated backups are replicated to ${row.value.region}`,
      saw(replicatedBackups, backup, "Status", row.value.status),
    );
  }
  return pass(
    `a copy of its backups lies in ${[...new Set(copies.map(({ region }) => region))].join(" and ")}`,
    ...copies.slice(0, 1).map(({ evidence }) => evidence),
  );
};

const missing = (
  arn: string,
  replications: readonly Replication[],
  copies: readonly Copy[],
  context: Context,
): Outcome => {
  const days = copies.flatMap(({ created }) =>
    created === null ? [] : daysSince(created, context),
  );
  const statuses = replications.map(({ row }) => (row.known ? row.value?.status : null) ?? "gone");
  const message =
    days.length > 0
      ? `the latest copy of its backups in another region is ${Math.min(...days)} days old`
      : statuses.length > 0
        ? `the replication of its automated backups does not work: ${statuses.join(", ")}`
        : "no backup of it lies in another region";
  return fail(
    "replication",
    message,
    saw(
      dbInstances,
      arn,
      "DBInstanceAutomatedBackupsReplications[].DBInstanceAutomatedBackupsArn",
      replications.map(({ backup }) => backup),
    ),
  );
};

export const rule = defineRule({
  id: "dr-rds-backups-replicated",
  title: "Database backups are replicated to another region",
  section: "DR",
  items: ["DR-3"],
  severity: "medium",
  why: "Automated backups lie in the database's own region. When that region is lost, or is closed to the team, the backups are lost with the database.",
  checks:
    "Every database needs backups of its own in another region: automated backups that RDS replicates there, confirmed where they arrive; or a recovery point that AWS Backup has copied there; or a copied snapshot, the last two not older than 8 days. A backup rule alone copies nothing of a database and does not count, nor does a replica or a global database, which repeats every mistake at once (that is DR-9). Copied snapshots are looked for only where the others show nothing: in every region of the account, or in those that the config names (backups.regions).",
  blindSpots:
    "Copies in other accounts are seen only as AWS Backup's copy jobs of the last 35 days; dumps to S3 are not considered here.",
  remedy: {
    summary:
      "Replicate the automated backups to another region; for Aurora, which cannot, copy recovery points with AWS Backup.",
    cli: "aws rds start-db-instance-automated-backups-replication --region OTHER_REGION --source-db-instance-arn DATABASE_ARN --source-region REGION --backup-retention-period 14 --kms-key-id KEY_IN_OTHER_REGION",
    terraform:
      'resource "aws_db_instance_automated_backups_replication" "main" {\n  provider               = aws.other_region\n  source_db_instance_arn = aws_db_instance.main.arn\n  kms_key_id             = aws_kms_key.other_region.arn\n  retention_period       = 14\n}',
    cdk: "new backup.BackupPlanRule({ scheduleExpression: events.Schedule.cron({ hour: '3', minute: '0' }), copyActions: [{ destinationBackupVault: vaultInOtherRegion }] });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReplicateBackups.html",
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html",
  ],
  needs: {
    databases,
    globalClusters,
    replicatedBackups,
    copyJobs,
    copiedRecoveryPoints,
    snapshotCopies,
  },
  options: {
    maximumDays: {
      default: 8,
      description: "age of a copied recovery point or snapshot in days, at most",
      minimum: 1,
    },
  },
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge: ({ database }, facts, { maximumDays }, context) =>
    when(isCopy(database, facts.globalClusters), (copy) => {
      if (copy) return notApplicable("it is a replica: its source is judged");
      const { arn, instance } = database;
      const replications = (instance?.backupReplications ?? []).map((backup) => ({
        backup,
        row: facts.replicatedBackups.get(backup),
      }));
      const copies = copiesOf(arn, facts, context);
      const fresh = selectListing(copies, ({ created, evidence: { from, field } }) =>
        isRecent(created, maximumDays, context, [from, field]),
      );
      const safe = anyOf([...replications.map(works), exists(fresh, () => known(true))]);
      return when(safe, (one) =>
        one ? seen(replications, fresh.items) : missing(arn, replications, copies.items, context),
      );
    }),
});
