import type { Finding, Standing } from "../model/report.ts";
import type { Threshold } from "../model/settings.ts";
import { reaches, type Severity } from "../model/verdict.ts";

/** What makes a verdict of findings. */
export interface Measure {
  readonly threshold: Threshold;
  readonly allowIncomplete: boolean;
}

const isOpen = ({ verdict, waiver }: Finding): boolean =>
  verdict === "fail" && waiver === undefined;

const countBySeverity = (findings: readonly Finding[]): Standing["failures"] => {
  const counts: { -readonly [S in Severity]: number } = {
    ...{ critical: 0, high: 0, medium: 0, low: 0 },
  };
  for (const { severity } of findings) counts[severity] += 1;
  return counts;
};

/**
 * How a part of what was judged stands: an account, an application. It is GO where the whole would be,
 * were the rest of it GO; a part in which there is nothing to audit does not hinder it.
 *
 * @param isWhole whether all of the part was read that was to be
 */
export const standingOf = (
  findings: readonly Finding[],
  isWhole: boolean,
  { threshold, allowIncomplete }: Measure,
): Standing => {
  const open = findings.filter(isOpen);
  const unknown = findings.filter(({ verdict }) => verdict === "unknown");
  const decides = ({ severity }: Finding): boolean => reaches(severity, threshold);
  const isOpenStill = !allowIncomplete && (!isWhole || unknown.some(decides));
  return {
    verdict: open.some((one) => decides(one) && one.baseline !== "unchanged")
      ? "NO-GO"
      : isOpenStill
        ? "INCOMPLETE"
        : "GO",
    failures: countBySeverity(open),
    unknown: unknown.length,
  };
};
