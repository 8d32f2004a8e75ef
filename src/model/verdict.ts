/** What a rule says of a resource, and an item of the checklist. */
export const verdicts = ["fail", "unknown", "manual", "pass", "notApplicable"] as const;
export type Verdict = (typeof verdicts)[number];

/** Worst first. */
export const severities = ["critical", "high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

/** What a scan says of the whole. */
export type Overall = "GO" | "NO-GO" | "INCOMPLETE";

/** Whether a severity reaches a threshold; nothing reaches `none`. */
export const reaches = (severity: Severity, threshold: Severity | "none"): boolean =>
  threshold !== "none" && severities.indexOf(severity) <= severities.indexOf(threshold);
