import type { EarlierFailure, EarlierReport } from "../model/baseline.ts";
import type { CarriedFinding, Finding } from "../model/report.ts";
import { type Rule, ruleNamed } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import { aftermathOf, failingIn } from "./baseline.ts";
import type { Coverage } from "./coverage.ts";
import { waive } from "./waive.ts";

/**
 * Why a scan cannot tell whether an earlier failure is still there.
 *
 * @param own what it says of the failure's rule and resource
 */
export const reasonOf = (
  failure: EarlierFailure,
  own: readonly Finding[],
  { rules, narrowed, isDeferred }: Coverage,
): string => {
  const { rule, account } = failure;
  if (!rules.includes(rule)) return "its rule was not asked for";
  const [cause] = own.flatMap(({ unknown = [] }) => unknown);
  if (cause !== undefined) {
    return cause.api === null ? cause.error : `${cause.api} could not be read (${cause.reason})`;
  }
  const waits = own.some(
    ({ verdict }) =>
      verdict === "manual" || (verdict === "notApplicable" && isDeferred(rule, account)),
  );
  if (waits) return "it is read on request only";
  return narrowed && own.every(({ verdict }) => verdict === "notApplicable")
    ? "it may be outside the scope of this scan"
    : "not everything that its rule reads could be read";
};

/** Whether today's rules and config still ask for it; a rule under another name is still asked for. */
const wantedRule = (
  id: string,
  existing: readonly Rule[],
  settings: Settings,
): Rule | undefined => {
  const rule = ruleNamed(id, existing);
  return rule === undefined || settings.rules[rule.id]?.enabled === false ? undefined : rule;
};

/**
 * The failures of an earlier report that are neither found again nor known to be gone, in the places
 * that this scan looked at: of other places it says nothing at all. What a rule found that is switched
 * off, or that there is no more, is not carried on: that was somebody's decision.
 */
export const carryOn = (
  earlier: EarlierReport,
  findings: readonly Finding[],
  coverage: Coverage,
  existing: readonly Rule[],
  settings: Settings,
  now: string,
): readonly CarriedFinding[] => {
  const failing = failingIn(findings);
  const aftermath = aftermathOf(findings, coverage);
  return earlier.failures.flatMap((failure) => {
    const rule = wantedRule(failure.rule, existing, settings);
    if (rule === undefined || !coverage.covers(failure) || failing.has(failure.id)) return [];
    const renamed = { ...failure, rule: rule.id };
    if (aftermath.isResolved(renamed)) return [];
    const { baseline, waiver, ...finding } = failure.finding;
    const reason = reasonOf(renamed, aftermath.of(renamed), coverage);
    return [
      {
        finding: waive(finding, rule, settings.waivers, now),
        lastReadAt: failure.lastReadAt,
        reason,
      },
    ];
  });
};
