import type { Report } from "../model/report.ts";
import { uploadGap } from "../model/uploadGap.ts";
import type { Output } from "./outputs.ts";

/**
 * GitHub takes what is missing from the newest upload for fixed: without an earlier report, from which
 * open failures could be carried on, an incomplete SARIF file closes alerts.
 */
export const uploadWarnings = (report: Report, outputs: readonly Output[]): readonly string[] => {
  const gap = uploadGap(report);
  if (gap === null) return [];
  return outputs
    .filter(({ format }) => format === "sarif")
    .map(
      ({ file }) =>
        `${gap}: uploading ${file ?? "this SARIF"} may close alerts that are still open; scan again with --previous and the last JSON report, or do not upload it`,
    );
};
