import type { Finding } from "./report.ts";
import type { Threshold } from "./settings.ts";
import type { Overall } from "./verdict.ts";

/**
 * What became of a failure from report A to report B.
 * - `new`: it fails in B, and A judged the same and found nothing.
 * - `reopened`: likewise, and an earlier report has it.
 * - `unseen`: it fails in B, and A did not look, or could not tell.
 * - `waiverEnded`: it fails in both, and B no longer waives it.
 * - `waived`: it fails in both, and B waives it.
 * - `notEvaluated`: it fails in A, and B did not look, or could not tell.
 * - `fixed`: it fails in A, and B judged the same and found nothing.
 * - `gone`: it fails in A, and B knows that its resource is not there.
 */
export const changeStates = [
  "new",
  "reopened",
  "unseen",
  "waiverEnded",
  "waived",
  "notEvaluated",
  "fixed",
  "gone",
] as const;
export type ChangeState = (typeof changeStates)[number];

export interface ChangedFailure {
  readonly state: ChangeState;
  /** Of an `unseen` or `notEvaluated` one: why the other report cannot tell. */
  readonly reason: string | null;
  /** As B has it, where it fails there; else as A has it. */
  readonly finding: Finding;
}

/** A rule that only one report ran, or that another version or config describes otherwise. */
export interface ChangedRule {
  readonly rule: string;
  readonly change: "onlyA" | "onlyB" | "changed";
  readonly fields: readonly {
    readonly field: "severity" | "items" | "title" | "options";
    readonly a: string;
    readonly b: string;
  }[];
}

/** `incomplete`: nothing new is known, and not everything could be compared. */
export type ChangesVerdict = "nothingNew" | "new" | "incomplete";

export interface ComparedReport {
  /** As the command line names it. */
  readonly source: string;
  readonly startedAt: string;
  /** The version of gonogo that wrote it. */
  readonly version: string;
  readonly verdict: Overall;
}

/** The version of the JSON form. */
export const changesReportVersion = "1.0";

/** What `gonogo diff` says of two reports. */
export interface ChangesReport {
  readonly schemaVersion: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly verdict: ChangesVerdict;
  readonly threshold: Threshold;
  readonly a: ComparedReport;
  readonly b: ComparedReport;
  readonly counts: Readonly<Record<ChangeState | "unchanged", number>>;
  /** Without those that are unchanged. */
  readonly failures: readonly ChangedFailure[];
  readonly rules: readonly ChangedRule[];
  /** Why there may be more that is new. */
  readonly open: readonly string[];
}

/** The exit code that the verdict stands for. */
export const changesExitCode = (verdict: ChangesVerdict): 0 | 1 | 2 =>
  verdict === "nothingNew" ? 0 : verdict === "new" ? 1 : 2;
