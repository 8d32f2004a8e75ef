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
