import { rule } from "../../../rules/dr/data-exported.ts";
import { type RecoveryPoint, recoveryPoints } from "../../../src/model/facts/backup.ts";
import {
  dbInstances,
  type ExportTask,
  exportTasks,
  snapshotOwners,
} from "../../../src/model/facts/rds.ts";
import { auroraArn, onAurora } from "../../support/aurora.ts";
import { type Change, deny, only, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const task = "shop-prod-2026-01-11";
const noExport = only(exportTasks, {});
const exported = (fields: Partial<ExportTask>): Change => patch(exportTasks, task, fields);
const manualSnapshot = ids.database.replace(":db:shop-prod-db", ":snapshot:before-release");
const owner = (database: string, resourceId: string | null): Change =>
  put(snapshotOwners, manualSnapshot, { database, resourceId });
const saved = (arn: string, changes: Partial<RecoveryPoint> = {}): Change =>
  put(recoveryPoints, arn, [
    { arn: "point", status: "COMPLETED", created: "2026-01-14T03:00:00.000Z", ...changes },
  ]);

testRule(rule, {
  population: [dbInstances],
  indecisive: indecisiveBut(
    rule,
    [dbInstances, exportTasks],
    "an export of an automatic snapshot decides",
  ),
  cases: [
    { name: "exported", verdict: "pass", says: /exported to shop-prod-backups on 2026-01-11/ },
    { name: "nothing was exported", changes: [noExport], verdict: "manual" },
    { name: "the export failed", changes: [exported({ status: "FAILED" })], verdict: "manual" },
    {
      name: "exported two months ago",
      changes: [exported({ ended: "2025-11-11T04:10:00.000Z" })],
      verdict: "manual",
      says: /within 35 days/,
    },
    { name: "an export without an end", changes: [exported({ ended: null })], verdict: "unknown" },
    {
      name: "another database was exported",
      changes: [
        exported({
          source: ids.database.replace(":db:", ":snapshot:rds:other-").concat("-2026-01-11-03-05"),
        }),
      ],
      verdict: "manual",
    },
    {
      name: "a snapshot that somebody made and named",
      changes: [exported({ source: manualSnapshot }), owner("shop-prod-db", "db-shop-prod")],
      verdict: "pass",
    },
    {
      name: "a snapshot of an earlier database of this name",
      changes: [exported({ source: manualSnapshot }), owner("shop-prod-db", "db-earlier")],
      verdict: "manual",
    },
    {
      name: "a snapshot that is gone",
      changes: [exported({ source: manualSnapshot })],
      verdict: "manual",
    },
    {
      name: "a snapshot of which nothing could be read",
      changes: [exported({ source: manualSnapshot }), deny(snapshotOwners)],
      verdict: "unknown",
    },
    {
      name: "saved by AWS Backup",
      changes: [noExport, saved(ids.database)],
      verdict: "pass",
      says: /recovery point on 2026-01-14/,
    },
    {
      name: "saved by AWS Backup last year",
      changes: [noExport, saved(ids.database, { created: "2025-11-14T03:00:00.000Z" })],
      verdict: "manual",
    },
    {
      name: "a recovery point that is only partly there",
      changes: [noExport, saved(ids.database, { status: "PARTIAL" })],
      verdict: "manual",
    },
    {
      name: "exports denied, but a recovery point is there",
      changes: [deny(exportTasks), saved(ids.database)],
      verdict: "pass",
    },
    {
      name: "nothing exported, recovery points denied",
      changes: [noExport, deny(recoveryPoints)],
      verdict: "unknown",
    },
    {
      name: "a read replica",
      changes: [noExport, patch(dbInstances, ids.database, { readReplicaOf: "other" })],
      verdict: "notApplicable",
    },
    {
      name: "Aurora, exported as a cluster",
      changes: [...onAurora(), exported({ source: auroraArn })],
      verdict: { "shop-prod-aurora": "pass" },
    },
    {
      name: "Aurora beside an instance's export",
      changes: onAurora({ id: "shop-prod-db" }),
      verdict: { "shop-prod-db": "manual" },
    },
  ],
});
