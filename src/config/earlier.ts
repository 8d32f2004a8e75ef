import type { EarlierReport } from "../model/baseline.ts";
import type { Report } from "../model/report.ts";
import { checkAccounts, type Purpose, parseBaseline, readBaseline } from "./baseline.ts";

/** An earlier JSON report: its file, or the report itself; null where there is none. */
export type Given = string | Report | null;

/** What failed before, and whether it is of the accounts that are looked at now. */
export interface Earlier {
  readonly baseline: EarlierReport | null;
  readonly previous: EarlierReport | null;
  /** @throws UserError where an earlier report does not know one of the accounts */
  checkAccounts(ids: readonly string[]): void;
}

const nameOf = (given: Given): string => (typeof given === "string" ? given : "that was given");

const read = async (given: Given, purpose: Purpose): Promise<EarlierReport | null> => {
  if (given === null) return null;
  return typeof given === "string"
    ? readBaseline(given, purpose)
    : parseBaseline(JSON.stringify(given), nameOf(given), purpose);
};

/**
 * The baseline and the previous report.
 *
 * @throws UserError for what is no JSON report
 */
export const readEarlier = async (baseline: Given, previous: Given): Promise<Earlier> => {
  const reports = await Promise.all([
    read(baseline, "the baseline"),
    read(previous, "the previous report"),
  ]);
  return {
    baseline: reports[0],
    previous: reports[1],
    checkAccounts(ids) {
      if (reports[0] !== null) checkAccounts(reports[0], nameOf(baseline), ids);
      if (reports[1] !== null)
        checkAccounts(reports[1], nameOf(previous), ids, "the previous report");
    },
  };
};
