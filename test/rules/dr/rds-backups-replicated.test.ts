import { rule } from "../../../rules/dr/rds-backups-replicated.ts";
import { copiedRecoveryPoints, copyJobs } from "../../../src/model/facts/backup.ts";
import {
  dbInstances,
  globalClusters,
  replicatedBackups,
  snapshotCopies,
} from "../../../src/model/facts/rds.ts";
import { auroraArn, onAurora } from "../../support/aurora.ts";
import { breakOff, type Change, deny, denyRow, patch, put, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const unreplicated = patch(dbInstances, ids.database, { backupReplications: [] });
const elsewhere = "eu-central-1";

const point = (changes: { status?: string; created?: string | null } = {}): Change =>
  put(copiedRecoveryPoints, `${ids.database} ${elsewhere}`, {
    resource: ids.database,
    region: elsewhere,
    points: [
      { arn: "point", status: "COMPLETED", created: "2026-01-14T03:00:00.000Z", ...changes },
    ],
  });

const snapshot = (database: string, created: string, status = "available"): Change =>
  put(snapshotCopies, `${database} ${elsewhere}`, {
    database,
    region: elsewhere,
    copies: [{ arn: "snapshot", status, created }],
  });

const job = (vault: string, resource: string = ids.database): Change =>
  put(copyJobs, "job", {
    id: "job",
    resource,
    vault: `arn:aws:backup:${vault}:backup-vault:copies`,
    completed: "2026-01-14T05:00:00.000Z",
  });

testRule(rule, {
  population: [dbInstances],
  indecisive: indecisiveBut(
    rule,
    [dbInstances, replicatedBackups],
    "its automated backups are replicated",
  ),
  cases: [
    { name: "replicated by RDS", verdict: "pass", says: /replicated to eu-central-1/ },
    {
      name: "the destination calls it active",
      changes: [patch(replicatedBackups, ids.replicatedBackup, { status: "active" })],
      verdict: "pass",
    },
    {
      name: "nothing lies elsewhere",
      changes: [unreplicated],
      verdict: "fail",
      says: /no backup of it lies in another region/,
    },
    {
      name: "the destination knows nothing of it",
      changes: [remove(replicatedBackups, ids.replicatedBackup)],
      verdict: "fail",
      says: /does not work: gone/,
    },
    {
      name: "the replication is only pending",
      changes: [patch(replicatedBackups, ids.replicatedBackup, { status: "pending" })],
      verdict: "fail",
      says: /does not work: pending/,
    },
    {
      name: "the destination region refuses to say",
      changes: [denyRow(replicatedBackups, ids.replicatedBackup)],
      verdict: "unknown",
    },
    {
      name: "the destination refuses, but a recovery point is there",
      changes: [denyRow(replicatedBackups, ids.replicatedBackup), point()],
      verdict: "pass",
    },
    {
      name: "copied by AWS Backup",
      changes: [unreplicated, point()],
      verdict: "pass",
      says: /copy of its backups lies in eu-central-1/,
    },
    { name: "expired", changes: [unreplicated, point({ status: "EXPIRED" })], verdict: "fail" },
    {
      name: "the last copy is a month old",
      changes: [unreplicated, point({ created: "2025-12-15T03:00:00.000Z" })],
      verdict: "fail",
      says: /is 31 days old/,
    },
    {
      name: "a copy without a date",
      changes: [unreplicated, point({ created: null })],
      verdict: "unknown",
      says: /backup:ListRecoveryPointsByResource/,
    },
    {
      name: "a copy job into another account and region",
      changes: [unreplicated, job("us-east-1:999988887777")],
      verdict: "pass",
      says: /lies in us-east-1/,
    },
    {
      name: "a copy job into another account, in the same region",
      changes: [unreplicated, job("eu-west-1:999988887777")],
      verdict: "fail",
    },
    {
      name: "a copy job into the own account, whose recovery point is gone",
      changes: [unreplicated, job("us-east-1:111122223333")],
      verdict: "fail",
    },
    {
      name: "a copy job of another database",
      changes: [unreplicated, job("us-east-1:999988887777", `${ids.database}-2`)],
      verdict: "fail",
    },
    {
      name: "a copied snapshot",
      changes: [unreplicated, snapshot(ids.database, "2026-01-12T00:00:00.000Z")],
      verdict: "pass",
    },
    {
      name: "a snapshot that is still being copied",
      changes: [unreplicated, snapshot(ids.database, "2026-01-12T00:00:00.000Z", "creating")],
      verdict: "fail",
    },
    {
      name: "a copied snapshot of another database",
      changes: [unreplicated, snapshot(`${ids.database}-2`, "2026-01-12T00:00:00.000Z")],
      verdict: "fail",
    },
    {
      name: "a region that does not let anybody look",
      changes: [unreplicated, denyRow(snapshotCopies, `${ids.database} us-east-2`)],
      verdict: "unknown",
    },
    {
      name: "the copy jobs denied",
      changes: [unreplicated, deny(copyJobs)],
      verdict: "unknown",
    },
    {
      name: "the snapshots broken off behind the one that decides",
      changes: [
        unreplicated,
        snapshot(ids.database, "2026-01-12T00:00:00.000Z"),
        breakOff(snapshotCopies),
      ],
      verdict: "pass",
    },
    {
      name: "a read replica",
      changes: [
        patch(dbInstances, ids.database, { readReplicaOf: "other", backupReplications: [] }),
      ],
      verdict: "notApplicable",
    },
    {
      name: "Aurora, whose backups RDS does not replicate",
      changes: onAurora(),
      verdict: { "shop-prod-aurora": "fail" },
    },
    {
      name: "Aurora, copied",
      changes: [...onAurora(), snapshot(auroraArn, "2026-01-14T00:00:00.000Z")],
      verdict: { "shop-prod-aurora": "pass" },
    },
    {
      name: "Aurora, a global database is no backup",
      changes: [
        ...onAurora(),
        put(globalClusters, "shop", {
          id: "shop",
          members: [
            { cluster: auroraArn, writer: true },
            { cluster: auroraArn.replace("eu-west-1", elsewhere), writer: false },
          ],
        }),
      ],
      verdict: { "shop-prod-aurora": "fail" },
    },
    {
      name: "Aurora, the secondary of a global database",
      changes: [
        ...onAurora(),
        put(globalClusters, "shop", {
          id: "shop",
          members: [{ cluster: auroraArn, writer: false }],
        }),
      ],
      verdict: { "shop-prod-aurora": "notApplicable" },
    },
  ],
});
