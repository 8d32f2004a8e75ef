import type { Finding } from "../model/report.ts";
import type { Threshold } from "../model/settings.ts";
import { type Overall, reaches } from "../model/verdict.ts";

/** What there is to audit, as far as the lists were read. */
export type Population =
  | { readonly kind: "some" }
  | { readonly kind: "unread" }
  /** For certain nothing at all, or nothing of what the scope asks for: says where was looked, and for what. */
  | { readonly kind: "nothing"; readonly why: string };

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The answer to the whole, with its reason (design: verdict and exit code). */
export const overall = (
  findings: readonly Finding[],
  threshold: Threshold,
  population: Population,
  allowIncomplete: boolean,
): { readonly verdict: Overall; readonly reason: string } => {
  const relevant = findings.filter((finding) => reaches(finding.severity, threshold));
  const failures = relevant.filter(
    (finding) => finding.verdict === "fail" && finding.waiver === undefined,
  );
  if (failures.length > 0) {
    return {
      verdict: "NO-GO",
      reason: [
        `${plural(failures.length, "failure")} of severity ${threshold} or above`,
        ...(population.kind === "nothing" ? [population.why] : []),
      ].join("; "),
    };
  }
  if (population.kind === "nothing") {
    return { verdict: "INCOMPLETE", reason: population.why };
  }
  const unknowns = relevant.filter((finding) => finding.verdict === "unknown");
  if (unknowns.length > 0 && !allowIncomplete) {
    return {
      verdict: "INCOMPLETE",
      reason: `no failure was found, but ${plural(unknowns.length, "answer")} of severity ${threshold} or above could not be had`,
    };
  }
  return { verdict: "GO", reason: goReason(threshold, unknowns.length) };
};

const goReason = (threshold: Threshold, unknowns: number): string => {
  const failures =
    threshold === "none"
      ? "failures are not counted"
      : `no failure of severity ${threshold} or above`;
  return unknowns === 0 ? failures : `${failures}; ${plural(unknowns, "open answer")} accepted`;
};
