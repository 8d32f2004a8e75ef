import type { Finding } from "./report.ts";

/** A failure of an earlier report. */
export interface EarlierFailure {
  /** The finding's fingerprint. */
  readonly id: string;
  readonly rule: string;
  readonly account: string;
  readonly region: string;
  readonly resource: { readonly id: string };
  readonly waived: boolean;
}

/** What failed when an earlier report was made: the gate looks at what is new since. */
export interface Baseline {
  /** When its reading began, ISO 8601. */
  readonly startedAt: string;
  /** The accounts that it looked at. */
  readonly accounts: readonly string[];
  readonly failures: readonly EarlierFailure[];
}

/** A failure with all that the earlier report says of it. */
export interface WholeFailure extends EarlierFailure {
  readonly finding: Finding;
  /** When it was last read, ISO 8601: the earlier report may have carried it from one before. */
  readonly lastReadAt: string;
}

/** An earlier report, from which failures that cannot be read now are carried on. */
export interface EarlierReport extends Baseline {
  readonly failures: readonly WholeFailure[];
}
