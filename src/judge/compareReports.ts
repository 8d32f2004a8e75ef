import {
  type ChangedFailure,
  type ChangedRule,
  type ChangeState,
  type ChangesReport,
  type ChangesVerdict,
  type ComparedReport,
  changeStates,
  changesReportVersion,
} from "../model/changes.ts";
import type { Finding, Report, RuleSummary } from "../model/report.ts";
import { type Rule, ruleNamed } from "../model/rule.ts";
import type { Threshold } from "../model/settings.ts";
import { globalRegion } from "../model/store.ts";
import { reaches, severities } from "../model/verdict.ts";
import { type Aftermath, aftermathOf } from "./baseline.ts";
import { reasonOf } from "./carry.ts";
import { type Coverage, coversOf } from "./coverage.ts";
import { kindsOf } from "./world.ts";

/** What is read of a JSON report to compare it; the scope is null where an older version left it out. */
export interface ReadReport
  extends Pick<
    Report,
    "startedAt" | "complete" | "verdict" | "threshold" | "findings" | "rules" | "tool"
  > {
  readonly source: string;
  readonly accounts: readonly Pick<Report["accounts"][number], "id" | "regions">[];
  readonly scope: Report["scope"] | null;
  /** Failures that the report carries on from one before it, each with why it cannot tell. */
  readonly carried: readonly { readonly finding: Finding; readonly reason: string }[];
}

export interface Comparison {
  readonly a: ReadReport;
  readonly b: ReadReport;
  /** Reports from before A, to know what was there once. */
  readonly history: readonly ReadReport[];
  /** Null: B's own. */
  readonly threshold: Threshold | null;
  readonly tool: ChangesReport["tool"];
  readonly rules: readonly Rule[];
}

const isNarrow = ({ scope }: ReadReport): boolean =>
  scope === null || Object.values(scope).some((list) => Object.keys(list).length > 0);

/** What a report looked at, as far as it says so itself. */
const coverageOf = (report: ReadReport, rules: readonly Rule[]): Coverage => {
  const asksForMore = (id: string): boolean =>
    kindsOf(ruleNamed(id, rules)?.needs ?? {}).some(({ onRequest }) => onRequest !== null);
  return {
    rules: report.rules.map(({ id }) => id),
    covers: coversOf(
      report.accounts.flatMap(({ id, regions }) =>
        [...regions, globalRegion].map((region) => ({ account: id, region })),
      ),
    ),
    narrowed: isNarrow(report),
    // A report does not say whether what is read on request only was requested.
    isWhole: (id) => report.complete && ruleNamed(id, rules) !== undefined && !asksForMore(id),
    isDeferred: (id) => ruleNamed(id, rules)?.unrequested !== "manual",
  };
};

/** A report with what can be asked of it. */
interface Side {
  readonly report: ReadReport;
  readonly failing: ReadonlyMap<string, Finding>;
  readonly carried: ReadonlyMap<string, { readonly finding: Finding; readonly reason: string }>;
  readonly coverage: Coverage;
  readonly aftermath: Aftermath;
}

const sideOf = (report: ReadReport, rules: readonly Rule[]): Side => {
  const coverage = coverageOf(report, rules);
  const failures = report.findings.filter(({ verdict }) => verdict === "fail");
  return {
    report,
    failing: new Map(failures.map((finding) => [finding.id, finding])),
    carried: new Map(report.carried.map((one) => [one.finding.id, one])),
    coverage,
    aftermath: aftermathOf(report.findings, coverage),
  };
};

const asFailure = (finding: Finding) => ({ ...finding, waived: finding.waiver !== undefined });

/** Whether a side knows that a failure of the other one is not there. */
const isAbsent = (side: Side, finding: Finding): boolean =>
  !side.carried.has(finding.id) && side.aftermath.isResolved(asFailure(finding));

const whyUnseen = (side: Side, finding: Finding): string => {
  const carried = side.carried.get(finding.id);
  if (carried !== undefined) return carried.reason;
  if (!side.coverage.covers(finding)) return "its account or region was not read";
  const failure = asFailure(finding);
  return reasonOf(failure, side.aftermath.of(failure), side.coverage);
};

const inBoth = (before: Finding, after: Finding): ChangedFailure | null => {
  if ((before.waiver === undefined) === (after.waiver === undefined)) return null;
  const state = after.waiver === undefined ? "waiverEnded" : "waived";
  return { state, reason: null, finding: after };
};

const onlyInB = (a: Side, history: readonly Side[], finding: Finding): ChangedFailure => {
  if (!isAbsent(a, finding)) return { state: "unseen", reason: whyUnseen(a, finding), finding };
  const wasThere =
    finding.baseline === "unchanged" ||
    history.some(({ failing, carried }) => failing.has(finding.id) || carried.has(finding.id));
  return { state: wasThere ? "reopened" : "new", reason: null, finding };
};

const onlyInA = (b: Side, finding: Finding): ChangedFailure => {
  if (!isAbsent(b, finding)) {
    return { state: "notEvaluated", reason: whyUnseen(b, finding), finding };
  }
  const isThere = b.aftermath.own(asFailure(finding)).length > 0;
  return { state: isThere ? "fixed" : "gone", reason: null, finding };
};

const failuresOf = ({ failing, carried }: Side): ReadonlyMap<string, Finding> =>
  new Map([
    ...[...carried.values()].map(({ finding }) => [finding.id, finding] as const),
    ...failing,
  ]);

const changedFailures = (
  a: Side,
  b: Side,
  history: readonly Side[],
): { readonly changed: readonly ChangedFailure[]; readonly unchanged: number } => {
  const [before, after] = [failuresOf(a), b.failing];
  const changed = [
    ...[...after.values()].flatMap((finding) => {
      const earlier = before.get(finding.id);
      const change =
        earlier === undefined ? onlyInB(a, history, finding) : inBoth(earlier, finding);
      return change === null ? [] : [change];
    }),
    ...[...before.values()]
      .filter(({ id }) => !after.has(id))
      .map((finding) => onlyInA(b, finding))
      // What neither report could read is no change.
      .filter(({ state, finding }) => state !== "notEvaluated" || a.failing.has(finding.id)),
  ].sort(
    (one, other) =>
      changeStates.indexOf(one.state) - changeStates.indexOf(other.state) ||
      severities.indexOf(one.finding.severity) - severities.indexOf(other.finding.severity),
  );
  const inBothUnchanged = [...after.keys()].filter((id) => before.has(id)).length;
  const waivers = changed.filter(({ state }) => state === "waived" || state === "waiverEnded");
  return { changed, unchanged: inBothUnchanged - waivers.length };
};

const described = {
  severity: ({ severity }: RuleSummary) => severity,
  items: ({ items }: RuleSummary) => items.join(", "),
  title: ({ title }: RuleSummary) => title,
  options: ({ options }: RuleSummary) => JSON.stringify(options),
} as const;

const changedRules = (a: ReadReport, b: ReadReport): readonly ChangedRule[] => {
  const [before, after] = [a, b].map(({ rules }) => new Map(rules.map((rule) => [rule.id, rule])));
  return [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])]
    .sort()
    .flatMap((rule): readonly ChangedRule[] => {
      const [old, now] = [before?.get(rule), after?.get(rule)];
      if (now === undefined) return [{ rule, change: "onlyA", fields: [] }];
      if (old === undefined) return [{ rule, change: "onlyB", fields: [] }];
      const fields = Object.entries(described).flatMap(([field, of]) =>
        of(old) === of(now)
          ? []
          : [{ field: field as keyof typeof described, a: of(old), b: of(now) }],
      );
      return fields.length === 0 ? [] : [{ rule, change: "changed", fields }];
    });
};

const counted = (count: number, what: string, many = `${what}s`): string =>
  `${count} ${count === 1 ? what : many}`;

/** The regions of A that B did not look at. */
const leftOut = (a: Side, b: Side): readonly string[] =>
  a.report.accounts.flatMap(({ id: account, regions }) =>
    regions
      .filter((region) => !b.coverage.covers({ account, region }))
      .map((region) => `${account}/${region}`),
  );

/** Why B may hold more that is new than it shows. */
const openIn = (
  a: Side,
  b: Side,
  changed: readonly ChangedFailure[],
  threshold: Threshold,
): readonly string[] => {
  const counts = ({ severity }: { readonly severity: Finding["severity"] }) =>
    reaches(severity, threshold);
  const unknown = b.report.findings.filter(
    (finding) => finding.verdict === "unknown" && counts(finding),
  );
  const unread = changed.filter(
    ({ state, finding }) => state === "notEvaluated" && counts(finding) && !finding.waiver,
  );
  const skipped = a.report.rules.filter(
    (rule) => counts(rule) && !b.coverage.rules.includes(rule.id),
  );
  const left = leftOut(a, b);
  const narrower =
    b.coverage.narrowed && JSON.stringify(a.report.scope) !== JSON.stringify(b.report.scope);
  return [
    ...(unread.length > 0
      ? [`${counted(unread.length, "failure")} of A could not be told in B`]
      : []),
    ...(unknown.length > 0
      ? [`${counted(unknown.length, "answer")} of B ${unknown.length === 1 ? "is" : "are"} unknown`]
      : []),
    ...(skipped.length > 0 ? [`${counted(skipped.length, "rule")} of A did not run for B`] : []),
    ...(left.length > 0 ? [`B did not look at ${left.join(", ")}`] : []),
    ...(narrower ? ["B's scope is not A's, or not recorded"] : []),
  ];
};

/** States in which a failure counts that B does not waive. */
const counting: ReadonlySet<ChangeState> = new Set(["new", "reopened", "unseen", "waiverEnded"]);

const verdictOf = (
  changed: readonly ChangedFailure[],
  open: readonly string[],
  threshold: Threshold,
): ChangesVerdict => {
  const isNew = changed.some(
    ({ state, finding }) =>
      counting.has(state) && finding.waiver === undefined && reaches(finding.severity, threshold),
  );
  if (isNew) return "new";
  return open.length > 0 ? "incomplete" : "nothingNew";
};

const named = ({ source, startedAt, tool, verdict }: ReadReport): ComparedReport => ({
  source,
  startedAt,
  version: tool.version,
  verdict,
});

/**
 * What is new, fixed and no longer known from one report of an account to another. Nothing is fixed that
 * B did not judge, nor new that A did not judge.
 */
export const compareReports = (comparison: Comparison): ChangesReport => {
  const { rules, tool } = comparison;
  const [a, b] = [sideOf(comparison.a, rules), sideOf(comparison.b, rules)];
  const history = comparison.history.map((report) => sideOf(report, rules));
  const threshold = comparison.threshold ?? b.report.threshold;
  const { changed, unchanged } = changedFailures(a, b, history);
  const open = openIn(a, b, changed, threshold);
  const countOf = (state: ChangeState): number =>
    changed.filter((one) => one.state === state).length;
  return {
    schemaVersion: changesReportVersion,
    tool,
    verdict: verdictOf(changed, open, threshold),
    threshold,
    a: named(a.report),
    b: named(b.report),
    counts: {
      ...(Object.fromEntries(changeStates.map((state) => [state, countOf(state)])) as Record<
        ChangeState,
        number
      >),
      unchanged,
    },
    failures: changed,
    rules: changedRules(a.report, b.report),
    open,
  };
};
