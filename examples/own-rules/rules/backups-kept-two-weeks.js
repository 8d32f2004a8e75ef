import { cannotKnow, defineRule, fail, kinds, notApplicable, pass, resources, saw } from "gonogo";

/** Stricter than the guide, beside gonogo's own rule for the same item. */
export const rule = defineRule({
  id: "house-backups-kept-two-weeks",
  title: "Backups of databases are kept for two weeks",
  section: "DR",
  items: ["DR-1"],
  severity: "high",
  why: "A wrong figure is found when the month is closed, which may be two weeks after it was written.",
  checks: "The retention of automated backups of each DB instance that is of no cluster.",
  blindSpots: "Manual snapshots and those of AWS Backup are not seen.",
  remedy: {
    summary: "Keep automated backups for 14 days.",
    cli: "aws rds modify-db-instance --db-instance-identifier DATABASE --backup-retention-period 14",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
  ],
  needs: { dbInstances: kinds.dbInstances },
  options: { days: { default: 14, description: "Days, at least.", minimum: 1, maximum: 35 } },
  nothing: "there is no DB instance",
  resources: ({ dbInstances }) => resources.dbInstanceResources(dbInstances),
  judge({ instance }, _facts, { days }, context) {
    const { arn, cluster, backupRetentionDays: kept } = instance;
    if (cluster !== null) return notApplicable("its cluster keeps the backups");
    if (kept === null) {
      return cannotKnow([context.unstated(kinds.dbInstances, "BackupRetentionPeriod")]);
    }
    const evidence = saw(kinds.dbInstances, arn, "BackupRetentionPeriod", kept);
    return kept >= days
      ? pass(`keeps backups for ${kept} days`, evidence)
      : fail("short", `it keeps backups for ${kept} days, not for ${days}`, evidence);
  },
});
