import { groupBy } from "../src/model/groupBy.ts";
import {
  type ChecklistRow,
  type Finding,
  forbiddenText,
  missingTexts,
  notSelected,
  type Report,
  type ReportedAccount,
  type UnknownCause,
} from "../src/model/report.ts";
import { severities, type Verdict } from "../src/model/verdict.ts";
import { plural } from "./_text.ts";

/** What formats for people tell of a report, gathered: the same in each of them. */

/** What people call a verdict. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: "pass",
  fail: "fail",
  unknown: "unknown",
  manual: "for a person",
  notApplicable: "not applicable",
};

/** A failure that no waiver covers. */
export const isOpenFailure = ({ verdict, waiver }: Finding): boolean =>
  verdict === "fail" && waiver === undefined;

/** A failure that somebody has to look at now. */
export const isNext = (finding: Finding): boolean =>
  isOpenFailure(finding) && finding.baseline !== "unchanged";

const ranks: Readonly<Record<ReportedAccount["verdict"], number>> = {
  "NO-GO": 0,
  INCOMPLETE: 1,
  GO: 2,
};

const worstAccountFirst = (a: ReportedAccount, b: ReportedAccount): number =>
  ranks[a.verdict] - ranks[b.verdict] ||
  (severities.map((one) => b.failures[one] - a.failures[one]).find((more) => more !== 0) ?? 0) ||
  b.unknown - a.unknown ||
  (a.id < b.id ? -1 : 1);

/** What there is to say of an account beside its ID and its verdict. */
export interface AccountRow {
  readonly account: ReportedAccount;
  readonly failures: string;
  readonly open: string;
  /** What of it was to be read and is not there. */
  readonly missing: readonly string[];
}

/** The accounts, the worst first; none where there is one alone, and all of it is there. */
export const accountRowsOf = ({ accounts }: Pick<Report, "accounts">): readonly AccountRow[] => {
  const isPlain = accounts.length < 2 && accounts.every(({ missing }) => missing === undefined);
  if (isPlain) return [];
  return [...accounts].sort(worstAccountFirst).map((account) => ({
    account,
    failures:
      severities
        .filter((severity) => account.failures[severity] > 0)
        .map((severity) => `${account.failures[severity]} ${severity}`)
        .join(", ") || "none",
    open:
      [
        ...(account.unknown > 0 ? [`${account.unknown} unknown`] : []),
        ...(account.unread > 0 ? [plural(account.unread, "unread call")] : []),
      ].join(", ") || "nothing",
    missing: missingTexts({ accounts: [account] }),
  }));
};

/** Of each account, the regions that nobody may use. */
export const forbiddenIn = ({ accounts }: Report): readonly string[] =>
  accounts.flatMap(({ id, forbidden }) =>
    forbidden === undefined ? [] : [forbiddenText(id, forbidden)],
  );

/** The line of code that made the resource: `infra/main.tf:12 (aws_lb.main)`; null where none is known. */
export const codeLineOf = ({
  location: { file, line, column, address },
}: Finding): string | null =>
  column === undefined ? null : `${file}:${line}${address === undefined ? "" : ` (${address})`}`;

/** Orders findings by their severity. */
export const worstFirst = (a: Finding | undefined, b: Finding | undefined): number =>
  severities.indexOf(a?.severity ?? "low") - severities.indexOf(b?.severity ?? "low");

/** What to fix next, by rule, the worst first. */
export const failuresByRule = ({ findings }: Report): readonly (readonly Finding[])[] =>
  [...groupBy(findings.filter(isNext), ({ rule }) => rule).values()].sort(([a], [b]) =>
    worstFirst(a, b),
  );

const causeText = (cause: UnknownCause): string =>
  cause.api === null ? cause.error : `${cause.api}: ${cause.error}`;

/** One reason why something could not be decided. */
export interface OpenCause {
  readonly text: string;
  readonly settle: string;
  /** How many findings rest on it. */
  readonly answers: number;
  readonly items: readonly string[];
}

/** Why findings are unknown, each reason once, the widest first. */
export const causesOf = ({ findings }: Report): readonly OpenCause[] => {
  const entries = findings
    .filter(({ verdict }) => verdict === "unknown")
    .flatMap((finding) => (finding.unknown ?? []).map((cause) => ({ finding, cause })));
  return [...groupBy(entries, ({ cause }) => `${causeText(cause)}\n${cause.settle}`).values()]
    .sort((a, b) => b.length - a.length)
    .flatMap((group) =>
      group.slice(0, 1).map(({ cause }) => ({
        text: causeText(cause),
        settle: cause.settle,
        answers: group.length,
        items: [...new Set(group.flatMap(({ finding }) => finding.items))],
      })),
    );
};

/** What is wrong, or asked, without the resource's name before it. */
const withoutName = ({ message, resource }: Finding): string =>
  message.startsWith(`${resource.name}: `) ? message.slice(resource.name.length + 2) : message;

/** A question for a person, or a note, and the resources that it concerns. */
export interface Told {
  readonly items: readonly string[];
  readonly text: string;
  readonly names: readonly string[];
}

/** What no account shows, or what is read on request only: the questions, each once. */
export const questionsOf = ({ findings }: Report): readonly Told[] => {
  const open = findings.filter(({ verdict }) => verdict === "manual");
  return [
    ...groupBy(open, (finding) => `${finding.rule}\n${withoutName(finding)}`).values(),
  ].flatMap((group) =>
    group.slice(0, 1).map((first) => ({
      items: first.items,
      text: withoutName(first),
      names: group.map(({ resource }) => resource.name),
    })),
  );
};

/** Advice that changes no verdict, each once. */
export const notesOf = ({ findings }: Report): readonly Told[] => {
  const entries = findings.flatMap((finding) => finding.notes.map((text) => ({ text, finding })));
  return [...groupBy(entries, ({ text }) => text)].map(([text, group]) => ({
    items: [...new Set(group.flatMap(({ finding }) => finding.items))],
    text,
    names: group.map(({ finding }) => finding.resource.name),
  }));
};

/** Each name once; of many the first, and how many more. */
export const someOf = (all: readonly string[]): string => {
  const names = [...new Set(all)];
  return names.length > 2 ? `${names[0]} and ${names.length - 1} more` : names.join(", ");
};

/** The items of the guide that something answers. */
export const itemsText = (items: readonly string[]): string =>
  items.join(", ") || "beyond the guide";

/** A rule's title after the items that it answers. */
export const titled = (items: readonly string[], title: string): string =>
  [items.join(", "), title].filter((part) => part !== "").join(" ");

/** `2 failed, 1 passed`. */
export const countsText = ({ counts }: Pick<ChecklistRow, "counts">): string =>
  (
    [
      ["failed", counts.fail],
      ["unknown", counts.unknown],
      ["manual", counts.manual],
      ["passed", counts.pass],
      ["waived", counts.waived],
    ] as const
  )
    .filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`)
    .join(", ") || "not applicable";

/** `IAM-1 to IAM-3` for items that follow each other. */
export const rangesOf = (items: readonly string[]): readonly string[] => {
  const numberOf = (item: string): number => Number(item.split("-")[1]);
  const follows = (item: string, before: string | undefined): boolean =>
    before?.split("-")[0] === item.split("-")[0] && numberOf(item) === numberOf(before ?? "") + 1;
  const runs: string[][] = [];
  for (const item of items) {
    const run = runs.at(-1);
    if (run !== undefined && follows(item, run.at(-1))) run.push(item);
    else runs.push([item]);
  }
  return runs.flatMap((run) => (run.length < 3 ? run : [`${run[0]} to ${run.at(-1)}`]));
};

/** The items that no rule has answered, by reason, the most first. */
export const notEvaluatedOf = ({
  notEvaluated,
}: Report): readonly { readonly reason: string; readonly which: string }[] =>
  [
    ...groupBy(notEvaluated, ({ reason }) =>
      reason.startsWith("rests on") ? "they rest on such" : reason,
    ),
  ]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([reason, entries]) => ({
      reason,
      which:
        reason === notSelected
          ? plural(entries.length, "item")
          : rangesOf(entries.map(({ item }) => item)).join(", "),
    }));
