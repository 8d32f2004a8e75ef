import type { Baseline, EarlierFailure } from "../model/baseline.ts";
import { groupBy } from "../model/groupBy.ts";
import type { BaselineSummary, Finding } from "../model/report.ts";
import type { Coverage } from "./coverage.ts";
import { stableKey } from "./fingerprint.ts";

/**
 * Marks each failure as new or as known from the baseline. What was waived then is known only while it
 * is waived: an expired waiver brings its finding back.
 */
export const compare = (findings: readonly Finding[], baseline: Baseline): readonly Finding[] => {
  const earlier = new Map(baseline.failures.map((failure) => [failure.id, failure]));
  return findings.map((finding) => {
    if (finding.verdict !== "fail") return finding;
    const before = earlier.get(finding.id);
    const known = before !== undefined && (!before.waived || finding.waiver !== undefined);
    return { ...finding, baseline: known ? "unchanged" : "new" };
  });
};

/** The fingerprints of what fails. */
export const failingIn = (findings: readonly Finding[]): ReadonlySet<string> =>
  new Set(findings.flatMap(({ id, verdict }) => (verdict === "fail" ? [id] : [])));

const keyOf = (rule: string, account: string, region: string, resource: { readonly id: string }) =>
  [rule, account, region, stableKey(resource)].join("\n");

/** What this scan says where an earlier one found a failure. */
export interface Aftermath {
  /** Of the rule and the resource of the failure. */
  own(failure: EarlierFailure): readonly Finding[];
  /** Likewise, and of the rule's population as a whole. */
  of(failure: EarlierFailure): readonly Finding[];
  /** Whether it is known that the failure is no more: judged again in full, or its resource is gone. */
  isResolved(failure: EarlierFailure): boolean;
}

export const aftermathOf = (findings: readonly Finding[], coverage: Coverage): Aftermath => {
  const byResource = groupBy(findings, ({ rule, account, region, resource }) =>
    keyOf(rule, account, region, resource),
  );
  const at = ({ rule, account, region }: EarlierFailure, resource: { readonly id: string }) =>
    byResource.get(keyOf(rule, account, region, resource)) ?? [];
  const own = (failure: EarlierFailure) => at(failure, failure.resource);
  const ofPopulation = (failure: EarlierFailure) =>
    at(failure, { id: `${failure.account}/${failure.region}` });
  const lookedAt = (failure: EarlierFailure): boolean =>
    coverage.rules.includes(failure.rule) && coverage.covers(failure);
  const isOpen = ({ verdict }: Finding, { rule, account }: EarlierFailure): boolean =>
    verdict === "unknown" ||
    verdict === "manual" ||
    (verdict === "notApplicable" && coverage.isDeferred(rule, account));
  const isSettled = (found: readonly Finding[], failure: EarlierFailure): boolean =>
    found.every((finding) => finding.verdict !== "fail" && !isOpen(finding, failure)) ||
    // It fails in another way: what was not read might hide that it fails in this way too.
    (found.every(({ verdict }) => verdict === "fail") &&
      coverage.isWhole(failure.rule, failure.account));
  return {
    own,
    of: (failure) => [...own(failure), ...ofPopulation(failure)],
    isResolved(failure) {
      if (!lookedAt(failure)) return false;
      if (own(failure).length > 0) return isSettled(own(failure), failure);
      return (
        !coverage.narrowed && !ofPopulation(failure).some((finding) => isOpen(finding, failure))
      );
    },
  };
};

/** How this scan stands to the baseline; failures that are told apart by `compare`. */
export const summaryOf = (
  findings: readonly Finding[],
  baseline: Baseline,
  coverage: Coverage,
): BaselineSummary => {
  const failing = failingIn(findings);
  const { isResolved } = aftermathOf(findings, coverage);
  const gone = baseline.failures.filter(({ id }) => !failing.has(id));
  const absent = gone.filter(isResolved).length;
  const count = (state: Finding["baseline"]): number =>
    findings.filter((finding) => finding.baseline === state).length;
  return {
    startedAt: baseline.startedAt,
    new: count("new"),
    unchanged: count("unchanged"),
    absent,
    open: gone.length - absent,
  };
};
