import { restOf } from "../../src/model/arn.ts";
import {
  allOf,
  asListing,
  type Fact,
  filterListing,
  known,
  map,
  selectListing,
  type Table,
} from "../../src/model/fact.ts";
import { isRestorable, recoveryPoints } from "../../src/model/facts/backup.ts";
import {
  type ExportTask,
  exportTasks,
  type SnapshotOwner,
  snapshotOwners,
} from "../../src/model/facts/rds.ts";
import { indexListing } from "../../src/model/indexListing.ts";
import type { Resolved } from "../../src/model/kind.ts";
import { cannotKnow, combine, manual, notApplicable, pass, saw } from "../../src/model/outcome.ts";
import { onceFor } from "../../src/model/remembered.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type Database, databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";
import { isRecent } from "./_age.ts";

/** `rds:orders-2026-01-15-03-10`: RDS names the snapshots that it takes by itself after the database. */
const automatic = /^rds:(.+)-\d{4}(?:-\d{2}){4}$/;

/** Whether an export is of this database; false where its snapshot is gone and its name does not tell. */
const isOf = (
  { source }: ExportTask,
  database: Database,
  owners: Table<SnapshotOwner>,
): Fact<boolean> => {
  const [what = "", ...rest] = restOf(source).split(":");
  const name = rest.join(":");
  const ofCluster = what.startsWith("cluster");
  if (ofCluster !== (database.cluster !== null)) return known(false);
  if (what === "cluster") return known(name === database.id);
  const named = automatic.exec(name)?.[1];
  if (named !== undefined) return known(named === database.id);
  const own = (database.instance ?? database.cluster)?.resourceId ?? null;
  return map(
    owners.get(source),
    (owner) =>
      owner?.database === database.id &&
      (own === null || owner.resourceId === null || own === owner.resourceId),
  );
};

const needs = { databases, exportTasks, snapshotOwners, recoveryPoints };

/** Stands for exports that may be of whichever database. */
const anything = "*";

/** Completed exports by the name of the database that they may be of. */
const exportsPerhapsOf = onceFor((facts: Resolved<typeof needs>) =>
  indexListing(
    filterListing(facts.exportTasks.list(), ({ status }) => status?.toUpperCase() === "COMPLETE"),
    ({ source }) => {
      const [, ...rest] = restOf(source).split(":");
      const name = rest.join(":");
      const owner = facts.snapshotOwners.get(source);
      return [
        name,
        automatic.exec(name)?.[1] ?? name,
        ...(owner.known ? [owner.value?.database ?? name] : [anything]),
      ];
    },
  ),
);

export const rule = defineRule({
  id: "dr-data-exported",
  title: "Critical data is exported regularly",
  section: "DR",
  items: ["DR-5"],
  severity: "medium",
  why: "Automated backups go with the database: whoever deletes it, by mistake or not, may delete them too. A copy outside of it is what is left.",
  checks:
    "Every database needs an export of a snapshot to S3 that was completed within the last 35 days, or a recovery point of AWS Backup that is not older. Where neither is found, a person has to answer: data may be exported by other means. Read replicas are not judged.",
  blindSpots:
    "Exports by the application's own means (dumps, change streams, a warehouse) show in no API of RDS; nor does which data is critical.",
  remedy: {
    summary:
      "Back the database up with AWS Backup or export its snapshots to S3 regularly; where its data is exported otherwise, attest that (attestations, item DR-5).",
    cli: "aws rds start-export-task --export-task-identifier DATABASE-DATE --source-arn SNAPSHOT_ARN --s3-bucket-name BUCKET --iam-role-arn ROLE_ARN --kms-key-id KEY_ARN",
    terraform:
      'resource "aws_backup_selection" "main" {\n  name         = "databases"\n  plan_id      = aws_backup_plan.daily.id\n  iam_role_arn = aws_iam_role.backup.arn\n  resources    = [aws_db_instance.main.arn]\n}',
    cdk: "backup.BackupPlan.daily35DayRetention(this, 'Daily').addSelection('Databases', { resources: [backup.BackupResource.fromRdsDatabaseInstance(database)] });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ExportSnapshot.html",
    "https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html",
  ],
  needs,
  options: {
    maximumDays: {
      default: 35,
      description: "age of the latest export or recovery point in days, at most",
      minimum: 1,
    },
  },
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, facts, { maximumDays }, context) {
    if (database.isReplica) return notApplicable("it is a read replica: its source is judged");
    const { arn } = database;
    const exported = selectListing(exportsPerhapsOf(facts)(database.id, anything), (task) =>
      allOf([
        isRecent(task.ended, maximumDays, context, [exportTasks, "TaskEndTime"]),
        isOf(task, database, facts.snapshotOwners),
      ]),
    );
    const saved = selectListing(
      filterListing(asListing(facts.recoveryPoints.get(arn)), isRestorable),
      ({ created }) => isRecent(created, maximumDays, context, [recoveryPoints, "CreationDate"]),
    );
    const [task] = exported.items;
    if (task !== undefined) {
      return pass(
        `a snapshot was exported to ${task.bucket ?? "S3"} on ${task.ended?.slice(0, 10)}`,
        saw(exportTasks, task.id, "TaskEndTime", task.ended),
      );
    }
    const [point] = saved.items;
    if (point !== undefined) {
      return pass(
        `AWS Backup took a recovery point on ${point.created?.slice(0, 10)}`,
        saw(recoveryPoints, point.arn, "CreationDate", point.created),
      );
    }
    return combine(
      cannotKnow([...exported.causes, ...saved.causes]),
      manual(
        `no export of its snapshots to S3 and no recovery point of AWS Backup within ${maximumDays} days: a person must attest that its critical data is exported regularly`,
      ),
    );
  },
});
