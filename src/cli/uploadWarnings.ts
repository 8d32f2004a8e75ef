import { notSelected, type Report } from "../model/report.ts";
import type { Output } from "./outputs.ts";

/** Why this report may lack failures that are still there; null where it lacks none. */
const gapOf = (report: Report): string | null => {
  const { accounts, complete, findings, notEvaluated, verdict } = report;
  if (accounts.length === 0) return null;
  if (!complete) return "not everything was read";
  if (verdict === "INCOMPLETE" || findings.some((finding) => finding.verdict === "unknown")) {
    return "not everything was decided";
  }
  return notEvaluated.some(({ reason }) => reason === notSelected) ? "not every rule ran" : null;
};

/**
 * GitHub takes what is missing from the newest upload for fixed: without an earlier report, from which
 * open failures could be carried on, an incomplete SARIF file closes alerts.
 */
export const uploadWarnings = (report: Report, outputs: readonly Output[]): readonly string[] => {
  const gap = report.carried === undefined ? gapOf(report) : null;
  if (gap === null) return [];
  return outputs
    .filter(({ format }) => format === "sarif")
    .map(
      ({ file }) =>
        `${gap}: uploading ${file ?? "this SARIF"} may close alerts that are still open; scan again with --previous and the last JSON report, or do not upload it`,
    );
};
