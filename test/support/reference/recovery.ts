import { copiedRecoveryPoints, copyJobs, recoveryPoints } from "../../../src/model/facts/backup.ts";
import { enabledRegions } from "../../../src/model/facts/ec2.ts";
import {
  exportTasks,
  globalClusters,
  replicatedBackups,
  snapshotCopies,
  snapshotOwners,
} from "../../../src/model/facts/rds.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { Entry, ids as Ids } from "../reference.ts";

const rows = <T>(kind: FactKind<T>, values: Readonly<Record<string, T>>): Entry => ({
  kind,
  rows: values,
});

/** How the reference application would be brought back. */
export const recovery = (ids: typeof Ids): readonly Entry[] => [
  rows(replicatedBackups, {
    [ids.replicatedBackup]: {
      arn: ids.replicatedBackup,
      region: "eu-central-1",
      status: "replicating",
    },
  }),
  rows(copyJobs, {}),
  rows(copiedRecoveryPoints, {}),
  rows(snapshotCopies, {}),
  rows(enabledRegions, {}),
  rows(globalClusters, {}),
  rows(exportTasks, {
    "shop-prod-2026-01-11": {
      id: "shop-prod-2026-01-11",
      source: ids.database.replace(":db:", ":snapshot:rds:").concat("-2026-01-11-03-05"),
      bucket: "shop-prod-backups",
      status: "COMPLETE",
      ended: "2026-01-11T04:10:00.000Z",
    },
  }),
  rows(snapshotOwners, {}),
  rows(recoveryPoints, { [ids.database]: [] }),
];
