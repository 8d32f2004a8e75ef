import { groupBy } from "../src/model/groupBy.ts";
import {
  type ChecklistRow,
  type Finding,
  notSelected,
  type Report,
  type UnknownCause,
} from "../src/model/report.ts";
import { severities, type Verdict } from "../src/model/verdict.ts";
import { isOfSeveral } from "./_accounts.ts";
import { briefWhereText, saidAlike, whereText, withoutName } from "./_alike.ts";
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
  /** How many findings rest on it, on which items, and of several accounts in which. */
  readonly answers: string;
}

/** Why findings are unknown, each reason once, the widest first. */
export const causesOf = (report: Report): readonly OpenCause[] => {
  const entries = report.findings
    .filter(({ verdict }) => verdict === "unknown")
    .flatMap((finding) =>
      (finding.unknown ?? []).map((cause) => ({
        ...{ account: finding.account, region: finding.region, items: finding.items },
        ...{ text: causeText(cause), settle: cause.settle },
      })),
    );
  return [...saidAlike(entries, report)]
    .sort((a, b) => b.group.length - a.group.length)
    .map(({ text, group }) => ({
      text,
      settle: group[0]?.settle ?? "",
      answers: [
        `${plural(group.length, "answer")}: ${rangesOf([...new Set(group.flatMap(({ items }) => items))]).join(", ")}`,
        whereText(group, report),
      ]
        .filter((part) => part !== "")
        .join("; "),
    }));
};

/** A question for a person, or a note, and the resources that it concerns. */
export interface Told {
  readonly items: readonly string[];
  readonly text: string;
  /** Whom it concerns, and of several accounts in which. */
  readonly whom: string;
}

/** What bears the account's ID as its name is named by where it is. */
const whomOf = (findings: readonly Finding[], report: Report): string =>
  [
    someOf(
      findings.flatMap(({ resource: { name }, account }) =>
        isOfSeveral(report) && name.includes(account) ? [] : [name],
      ),
    ),
    briefWhereText(findings, report),
  ]
    .filter((part) => part !== "")
    .join(", ");

/** What no account shows, or what is read on request only: the questions, each once. */
export const questionsOf = (report: Report): readonly Told[] => {
  const open = report.findings.filter(({ verdict }) => verdict === "manual");
  return [
    ...groupBy(open, (finding) => `${finding.rule}\n${withoutName(finding)}`).values(),
  ].flatMap((group) =>
    group.slice(0, 1).map((first) => ({
      items: first.items,
      text: withoutName(first),
      whom: whomOf(group, report),
    })),
  );
};

interface Said {
  readonly text: string;
  readonly finding: Finding;
}

/** What is said of several findings, each text once. */
const toldOnce = (entries: readonly Said[], report: Report): readonly Told[] =>
  [...groupBy(entries, ({ text }) => text)].map(([text, group]) => ({
    items: [...new Set(group.flatMap(({ finding }) => finding.items))],
    text,
    whom: whomOf(
      group.map(({ finding }) => finding),
      report,
    ),
  }));

/** The attestations that nobody follows up soon, each once. */
export const endingAttestationsOf = (report: Report): readonly Told[] =>
  toldOnce(
    report.findings.flatMap((finding) =>
      finding.attestation?.ending === undefined
        ? []
        : [{ text: finding.attestation.ending, finding }],
    ),
    report,
  );

/** Advice that changes no verdict, each once. */
export const notesOf = (report: Report): readonly Told[] =>
  toldOnce(
    report.findings.flatMap((finding) => finding.notes.map((text) => ({ text, finding }))),
    report,
  );

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
