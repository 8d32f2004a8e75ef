import { copiedRecoveryPoints, copyJobs, recoveryPoints } from "../../../src/model/facts/backup.ts";
import {
  resourceDrifts,
  stacks,
  stacksOfResources,
} from "../../../src/model/facts/cloudformation.ts";
import { dbInstances, exportTasks, snapshotCopies } from "../../../src/model/facts/rds.ts";
import { accountPublicAccess, bucketPublicAccess } from "../../../src/model/facts/s3.ts";
import { terraformResources } from "../../../src/model/facts/terraform.ts";
import { type Change, only, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";

const unreplicated = patch(dbInstances, ids.database, { backupReplications: [] });
const untagged = patch(dbInstances, ids.database, {
  tags: { application: "shop", environment: "production" },
});
const recent = "2026-01-14T03:00:00.000Z";
const point = { arn: "arn:aws:rds:::snapshot:awsbackup:1", status: "COMPLETED", created: recent };
const elsewhere = { region: "eu-central-1" };

/** Other ways to keep, copy and build what the reference account holds. */
export const recoveryVariants: Readonly<Record<string, readonly Change[]>> = {
  "AWS Backup saves the database and copies it": [
    unreplicated,
    only(exportTasks, {}),
    put(recoveryPoints, ids.database, [point]),
    put(copyJobs, "job", {
      id: "job",
      resource: ids.database,
      vault: "arn:aws:backup:eu-central-1:111122223333:backup-vault:copies",
      completed: recent,
    }),
    put(copiedRecoveryPoints, `${ids.database} eu-central-1`, {
      ...elsewhere,
      resource: ids.database,
      points: [point],
    }),
  ],
  "a snapshot of the database was copied by hand": [
    unreplicated,
    put(snapshotCopies, `${ids.database} eu-central-1`, {
      ...elsewhere,
      database: ids.database,
      copies: [{ arn: "copy", status: "available", created: recent }],
    }),
    put(snapshotCopies, `${ids.database} us-east-1`, {
      region: "us-east-1",
      database: ids.database,
      copies: [],
    }),
  ],
  "no copy of the database is anywhere": [unreplicated, only(exportTasks, {})],
  "the account closes the backups' bucket": [
    put(bucketPublicAccess, "shop-prod-backups", {
      ignorePublicAcls: false,
      restrictPublicBuckets: false,
    }),
    put(accountPublicAccess, "111122223333", {
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
  ],
  "the database was made by hand": [untagged],
  "the database was imported into a stack": [
    untagged,
    put(stacksOfResources, "shop-prod-db", { stack: ids.stack, types: ["AWS::RDS::DBInstance"] }),
  ],
  "Terraform made the database": [
    untagged,
    put(terraformResources, ids.database, { arn: ids.database, type: "aws_db_instance" }),
  ],
  "the stack is gone": [only(stacks, {})],
  "the stack has drifted by auto scaling": [
    patch(stacks, ids.stack, { drift: "DRIFTED" }),
    put(resourceDrifts, ids.stack, [
      {
        logicalId: "Backend",
        type: "AWS::ECS::Service",
        status: "MODIFIED",
        paths: ["/DesiredCount"],
      },
    ]),
  ],
};
