import { factKind } from "../kind.ts";

/** A copy of a recovery point to another vault that AWS Backup has completed. */
export interface CopyJob {
  readonly id: string;
  /** The ARN of what was backed up. */
  readonly resource: string;
  /** The ARN of the vault, which tells its region and account. */
  readonly vault: string;
  readonly completed: string | null;
}

export interface RecoveryPoint {
  readonly arn: string;
  /** `COMPLETED`, `AVAILABLE`, `EXPIRED`, `PARTIAL` … */
  readonly status: string | null;
  /** When the resource was as it was saved. */
  readonly created: string | null;
}

export interface CopiedRecoveryPoints {
  readonly resource: string;
  readonly region: string;
  readonly points: readonly RecoveryPoint[];
}

/** Of databases whose automated backups do not arrive in another region, over the last 35 days; keyed by ID. */
export const copyJobs = factKind<CopyJob>("backup.copyJob", "backup:ListCopyJobs");
/** Of databases; keyed by the database's ARN. */
export const recoveryPoints = factKind<readonly RecoveryPoint[]>(
  "backup.recoveryPoints",
  "backup:ListRecoveryPointsByResource",
);
/** Where copy jobs took them in this account; keyed by the database's ARN and the other region. */
export const copiedRecoveryPoints = factKind<CopiedRecoveryPoints>(
  "backup.copiedRecoveryPoints",
  "backup:ListRecoveryPointsByResource",
);

/** Whether it can be restored from: `AVAILABLE` is what a continuous backup says. */
export const isRestorable = ({ status }: RecoveryPoint): boolean =>
  status === "COMPLETED" || status === "AVAILABLE";
