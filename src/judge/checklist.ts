import { type ItemId, items } from "../model/guide.ts";
import {
  type ChecklistRow,
  type Counts,
  type Finding,
  notSelected,
  type RuleRow,
} from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { Verdict } from "../model/verdict.ts";

const none: Counts = { pass: 0, fail: 0, unknown: 0, manual: 0, notApplicable: 0, waived: 0 };

/** An item's verdict, from the counts of its findings (design: the checklist). */
const verdictOf = (counts: Counts): Verdict => {
  if (counts.fail > 0) return "fail";
  if (counts.unknown > 0) return "unknown";
  if (counts.manual > 0) return "manual";
  return counts.pass + counts.waived > 0 ? "pass" : "notApplicable";
};

const countOf = (findings: Iterable<Finding>): Counts => {
  const counts: { -readonly [K in keyof Counts]: Counts[K] } = { ...none };
  for (const finding of findings) {
    counts[finding.waiver === undefined ? finding.verdict : "waived"] += 1;
  }
  return counts;
};

const byItem = (findings: readonly Finding[]): ReadonlyMap<ItemId, readonly Finding[]> => {
  const index = new Map<ItemId, Finding[]>();
  for (const finding of findings) {
    for (const item of finding.items) {
      const own = index.get(item) ?? [];
      own.push(finding);
      index.set(item, own);
    }
  }
  return index;
};

export interface Checklist {
  readonly rows: readonly ChecklistRow[];
  readonly notEvaluated: readonly { readonly item: ItemId; readonly reason: string }[];
}

/**
 * A row for every item that the selected rules answer, in the guide's order. An item that others
 * answer has a row when all of those have one; what has none stands beside, with the reason.
 *
 * @param existing all rules there are, to tell "not selected" from "no rule yet"
 */
export const checklistOf = (
  findings: readonly Finding[],
  selected: readonly Rule[],
  existing: readonly Rule[],
): Checklist => {
  const answers = byItem(findings);
  const answered = new Set(selected.flatMap((rule) => rule.items));
  const answerable = new Set(existing.flatMap((rule) => rule.items));
  const rows: ChecklistRow[] = [];
  const notEvaluated: { item: ItemId; reason: string }[] = [];
  for (const item of items) {
    const sources = item.answeredBy.length > 0 ? item.answeredBy : [item.id];
    const missing = sources.filter((source) => !answered.has(source));
    if (missing.length === 0) {
      const sum = countOf(new Set(sources.flatMap((source) => answers.get(source) ?? [])));
      rows.push({
        item: item.id,
        title: item.title,
        section: item.section,
        verdict: verdictOf(sum),
        counts: sum,
      });
    } else {
      notEvaluated.push({ item: item.id, reason: reasonFor(item.id, missing, answerable) });
    }
  }
  return { rows, notEvaluated };
};

/** A row for every rule that answers no item of the guide, in order of their IDs. */
export const beyondGuideOf = (
  findings: readonly Finding[],
  selected: readonly Rule[],
): readonly RuleRow[] =>
  selected
    .filter(({ items: answered }) => answered.length === 0)
    .map(({ id, title, section }) => {
      const counts = countOf(findings.filter(({ rule }) => rule === id));
      return { rule: id, title, section, verdict: verdictOf(counts), counts };
    })
    .sort((a, b) => (a.rule < b.rule ? -1 : 1));

const reasonFor = (
  item: ItemId,
  missing: readonly ItemId[],
  answerable: ReadonlySet<ItemId>,
): string => {
  const unanswerable = missing.filter((source) => !answerable.has(source));
  if (unanswerable.length === 0) return notSelected;
  return unanswerable.length === 1 && unanswerable[0] === item
    ? "this version has no rule for it"
    : `rests on ${unanswerable.join(", ")}, for which this version has no rule`;
};
