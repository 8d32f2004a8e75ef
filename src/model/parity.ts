import type { Cause } from "./fact.ts";
import type { UnknownCause } from "./report.ts";
import type { Role } from "./settings.ts";

/** `unknown`: what was read on both sides is alike, and not all was read. */
export type ParityVerdict = "same" | "different" | "unknown";

/** One property of two environments: a set of aspects on either side. */
export interface ComparedProperty {
  readonly property: string;
  readonly verdict: ParityVerdict;
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** Why there may be more on either side. */
  readonly unreadA: readonly Cause[];
  readonly unreadB: readonly Cause[];
}

/** A compared property as reports carry it. */
export interface ReportedProperty extends Omit<ComparedProperty, "unreadA" | "unreadB"> {
  readonly unreadA: readonly UnknownCause[];
  readonly unreadB: readonly UnknownCause[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface ReportedMembers {
  readonly role: Role;
  /** Null: the property speaks of all members of the role. */
  readonly a: Named | null;
  readonly b: Named | null;
  readonly properties: readonly ReportedProperty[];
}

/** One environment: where it is and what it is called. */
export interface ReportedEnvironment {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly environment: string | null;
}

export interface EnvironmentPair {
  readonly a: ReportedEnvironment;
  readonly b: ReportedEnvironment;
  readonly members: readonly ReportedMembers[];
}

export interface ReportedSide {
  /** As the command line names it. */
  readonly source: string;
  readonly startedAt: string;
}

/** The version of the JSON form. */
export const parityReportVersion = "1.0";

/** What `gonogo diff` found. */
export interface ParityReport {
  readonly schemaVersion: string;
  readonly tool: { readonly name: string; readonly version: string };
  readonly verdict: ParityVerdict;
  readonly a: ReportedSide;
  readonly b: ReportedSide;
  /** Applications that only one side has. */
  readonly applications: ReportedProperty;
  readonly pairs: readonly EnvironmentPair[];
  /** What may differ. */
  readonly leftOut: readonly string[];
}

/** The exit code that the verdict stands for. */
export const parityExitCode = (verdict: ParityVerdict): 0 | 1 | 2 =>
  verdict === "same" ? 0 : verdict === "different" ? 1 : 2;

/** One difference decides; then what could not be compared. */
export const joinVerdicts = (verdicts: readonly ParityVerdict[]): ParityVerdict => {
  if (verdicts.includes("different")) return "different";
  return verdicts.includes("unknown") ? "unknown" : "same";
};
