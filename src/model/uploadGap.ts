import { notSelected, type Report } from "./report.ts";

/**
 * Why a code scanning that takes what is missing from the newest upload for fixed would close alerts by
 * this report that may still be open; null where it would not, also because an earlier report's failures
 * are carried on.
 */
export const uploadGap = ({
  accounts,
  carried,
  complete,
  findings,
  notEvaluated,
  verdict,
}: Report): string | null => {
  if (carried !== undefined || accounts.length === 0) return null;
  if (!complete) return "not everything was read";
  if (verdict === "INCOMPLETE" || findings.some((finding) => finding.verdict === "unknown")) {
    return "not everything was decided";
  }
  return notEvaluated.some(({ reason }) => reason === notSelected) ? "not every rule ran" : null;
};
