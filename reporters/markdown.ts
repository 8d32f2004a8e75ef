import { applicationLabel } from "../src/model/applicationName.ts";
import { groupBy } from "../src/model/groupBy.ts";
import { sections } from "../src/model/guide.ts";
import { printable, printableLines } from "../src/model/printable.ts";
import {
  type ChecklistRow,
  type Finding,
  needsAttention,
  type Report,
} from "../src/model/report.ts";
import { roles, roleWords } from "../src/model/settings.ts";
import { type Overall, type Verdict, verdicts } from "../src/model/verdict.ts";
import {
  accountRowsOf,
  applicationsOf,
  crowdText,
  forbiddenIn,
  isOfSeveral,
  missingBeyond,
  standingsText,
} from "./_accounts.ts";
import { type Alike, accountsText, alikeIn, placesOf, whereText } from "./_alike.ts";
import {
  causesOf,
  codeLineOf,
  countsText,
  endingAttestationsOf,
  failuresByRule,
  isOpenFailure,
  itemsText,
  notEvaluatedOf,
  notesOf,
  questionsOf,
  verdictWords,
} from "./_digest.ts";
import { mapTexts, plural } from "./_text.ts";

export interface MarkdownOptions {
  /** Characters at most; parts are left out from the end, and it is said which. */
  readonly limit?: number;
}

/**
 * A comment on GitHub takes 65,536 characters, a job summary 1 MiB, a note on GitLab 1,000,000
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands,
 * https://docs.gitlab.com/administration/instance_limits/).
 */
const commentLimit = 65_000;
const shownResources = 10;
const shownPlaces = 10;
const shownAccounts = 50;
const shownApplications = 50;

const marks: Readonly<Record<Verdict, string>> = {
  pass: "✅",
  fail: "❌",
  unknown: "❔",
  manual: "✍️",
  notApplicable: "➖",
};

const overallMarks: Readonly<Record<Overall, string>> = {
  GO: "✅",
  "NO-GO": "❌",
  INCOMPLETE: "⚠️",
};

const entity = (sign: string): string => `&#${sign.charCodeAt(0)};`;

/** Nothing that AWS or a person names makes a link, an image, a mention, a tag, a list or a table. */
const plain = (text: string): string =>
  printable(text).replace(/^\s*[-+\d]|[\\`*_{}[\]<>#!|~@&]|:(?=[/\w])|\bw(?=ww\.)/giu, (found) =>
    entity(found.trim()),
  );

const fence = (code: string): readonly string[] => {
  const ticks = "`".repeat(
    Math.max(3, ...[...code.matchAll(/`+/g)].map(([run]) => run.length + 1)),
  );
  return [ticks, code, ticks];
};

const details = (summary: string, lines: readonly string[]): readonly string[] => [
  "<details>",
  `<summary>${summary}</summary>`,
  "",
  ...lines,
  "",
  "</details>",
  "",
];

const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] => [
  `| ${head.join(" | ")} |`,
  `|${" --- |".repeat(head.length)}`,
  ...rows.map((cells) => `| ${cells.join(" | ")} |`),
];

const headline = (report: Report): readonly string[] => {
  const { verdict, reason, accounts, startedAt } = report;
  const crowd = crowdText(report);
  return [
    `## ${overallMarks[verdict]} ${verdict}: ${plain(reason)}`,
    "",
    [
      ...(crowd === null
        ? accounts.map(({ id, regions }) => `AWS account ${id}, ${regions.map(plain).join(", ")}`)
        : [crowd]),
      `${startedAt.slice(0, 16).replace("T", " ")} UTC`,
    ].join(" · "),
    ...forbiddenIn(report).flatMap((text) => ["", plain(text)]),
  ];
};

/** Each account in a line, the worst first; of many, how the others stand. */
const accounts = (report: Report): readonly Part[] => {
  const rows = accountRowsOf(report);
  if (rows.length === 0) return [];
  const rest = rows.slice(shownAccounts);
  return [
    {
      name: "Accounts",
      lines: [
        "### Accounts",
        "",
        ...table(
          ["", "account", "failures", "open", "missing"],
          rows
            .slice(0, shownAccounts)
            .map(({ account, failures, open, missing }) => [
              overallMarks[account.verdict],
              `${account.id} ${account.verdict}`,
              failures,
              open,
              missing.map(plain).join("; "),
            ]),
        ),
        "",
        ...(rest.length > 0
          ? [
              `and ${rest.length} more: ${standingsText(rest.map(({ account }) => account))}`,
              ...missingBeyond(rest).flatMap((text) => ["", plain(text)]),
              "",
            ]
          : []),
      ],
    },
  ];
};

const tally = ({ checklist }: Report): readonly string[] => {
  const counts = verdicts.map(
    (verdict) => [verdict, checklist.filter((row) => row.verdict === verdict).length] as const,
  );
  return table(
    counts.map(([verdict]) => `${marks[verdict]} ${verdictWords[verdict]}`),
    [counts.map(([, count]) => String(count))],
  );
};

const placeOf = ({ first, findings }: Alike, report: Report): string =>
  [
    first.application,
    first.role === null ? null : roleWords[first.role],
    isOfSeveral(report) ? whereText(findings, report, shownPlaces) : first.region,
    codeLineOf(first),
  ]
    .flatMap((part) => part ?? [])
    .map(plain)
    .join(", ");

const failureBlock = (findings: readonly Finding[], report: Report): readonly string[] => {
  const [first] = findings;
  if (first === undefined) return [];
  const rule = report.rules.find(({ id }) => id === first.rule);
  const told = alikeIn(findings, report);
  const rest = told.slice(shownResources).flatMap((alike) => alike.findings).length;
  const labels = [
    `**${first.severity}**`,
    itemsText(first.items),
    `\`${first.rule}\``,
    ...(isOfSeveral(report) ? [`in ${accountsText(placesOf(findings).length, report)}`] : []),
  ];
  return [
    `#### ${marks.fail} ${plain(rule?.title ?? first.rule)}`,
    "",
    labels.join(" · "),
    "",
    ...told
      .slice(0, shownResources)
      .map((alike) => `- ${plain(alike.message)} (${placeOf(alike, report)})`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
    "",
    ...details("How to fix it", [
      plain(first.remediation),
      ...(rule?.remedy.cli === undefined ? [] : ["", ...fence(rule.remedy.cli)]),
    ]),
  ];
};

const failingRule = "failing rule";

/** A part of the report; `name` is what is said of it where there is no room. */
interface Part {
  readonly name: string;
  readonly lines: readonly string[];
}

const failures = (report: Report): readonly Part[] => {
  const groups = failuresByRule(report);
  return groups.map((group, index) => ({
    name: failingRule,
    lines: [...(index === 0 ? ["### Fix next", ""] : []), ...failureBlock(group, report)],
  }));
};

const list = (title: string, lines: readonly string[]): readonly Part[] =>
  lines.length === 0
    ? []
    : [{ name: title, lines: [`### ${title}`, "", ...lines.map((line) => `- ${line}`), ""] }];

const unknowns = (report: Report): readonly Part[] =>
  list(
    "Could not be decided",
    causesOf(report).map(
      ({ text, settle, answers }) => `${plain(text)} (${answers}). ${plain(settle)}`,
    ),
  );

const sinceBaseline = ({ baseline }: Report): readonly Part[] =>
  baseline === undefined
    ? []
    : list("Since the baseline", [
        `${baseline.new} new, ${baseline.unchanged} unchanged, ${baseline.absent} resolved, ${baseline.open} open`,
      ]);

const comma = (text: string): string => (text === "" ? "" : `, ${plain(text)}`);

/** Earlier failures that may still be there. */
const carried = (report: Report): readonly Part[] =>
  list(
    "Failed before, could not be read again",
    (report.carried?.findings ?? [])
      .filter(({ finding }) => isOpenFailure(finding))
      .map(
        ({ finding, lastReadAt, reason }) =>
          `${plain(finding.message)} (\`${finding.rule}\`${comma(whereText([finding], report))}, last read ${lastReadAt.slice(0, 10)}: ${plain(reason)})`,
      ),
  );

const questions = (report: Report): readonly Part[] =>
  list(
    "For a person",
    questionsOf(report).map(
      ({ items, text, whom }) => `${itemsText(items)}: ${plain(text)} (${plain(whom)})`,
    ),
  );

const waived = (report: Report): readonly Part[] =>
  list(
    "Waived",
    alikeIn(
      report.findings.filter((finding) => finding.verdict === "fail" && !isOpenFailure(finding)),
      report,
    ).map(
      ({ message, first: { rule, waiver }, findings }) =>
        `${plain(message)} (\`${rule}\`${comma(whereText(findings, report))}, until ${waiver?.expiry}: ${plain(waiver?.reason ?? "")})`,
    ),
  );

/** Waivers that end soon, have ended, or cover nothing. */
const waiversToRenew = ({ waivers }: Report): readonly Part[] =>
  list(
    "Waivers to look at",
    waivers
      .filter(needsAttention)
      .map(
        ({ message, owner }) => `${plain(message)}${owner === null ? "" : ` (${plain(owner)})`}`,
      ),
  );

/** Attestations that end soon. */
const attestationsToRenew = (report: Report): readonly Part[] =>
  list(
    "Attestations to look at",
    endingAttestationsOf(report).map(({ text, whom }) => `${plain(text)} (${plain(whom)})`),
  );

const notes = (report: Report): readonly Part[] =>
  list(
    "Worth knowing",
    notesOf(report).map(({ text, whom }) => `${plain(text)} (${plain(whom)})`),
  );

const checklistRows = (rows: readonly ChecklistRow[]): readonly string[] =>
  table(
    ["", "item", "what", "answers"],
    rows.map((row) => [marks[row.verdict], row.item, plain(row.title), countsText(row)]),
  );

/** Rules of one's own have no item to stand under. */
const beyondGuide = ({ beyondGuide: rows = [] }: Report): readonly string[] =>
  rows.length === 0
    ? []
    : [
        "#### Beyond the guide",
        "",
        ...table(
          ["", "rule", "what", "answers"],
          rows.map((row) => [
            marks[row.verdict],
            `\`${row.rule}\``,
            plain(row.title),
            countsText(row),
          ]),
        ),
        "",
      ];

const checklist = (report: Report): Part => ({
  name: "Checklist",
  lines: details(`Checklist: ${plural(report.checklist.length, "item")} of the guide`, [
    ...[...groupBy(report.checklist, ({ section }) => section)].flatMap(([section, rows]) => [
      `#### ${sections[section as keyof typeof sections]}`,
      "",
      ...checklistRows(rows),
      "",
    ]),
    ...beyondGuide(report),
    ...notEvaluatedOf(report).map(
      ({ reason, which }) => `Not evaluated, ${plain(reason)}: ${which}`,
    ),
  ]),
});

const applicationText = (application: Report["applications"][number], report: Report): string => {
  const { account, region, verdict } = application;
  const where = isOfSeveral(report) ? ` (${account} ${plain(region)}, ${verdict})` : "";
  const members = roles
    .filter((role) => application.members[role].length > 0)
    .map(
      (role) =>
        `${roleWords[role]} ${application.members[role].map(({ name }) => plain(name)).join(", ")}`,
    )
    .join(" · ");
  return `**${plain(applicationLabel(application))}**${where}: ${members || "no member is known"}`;
};

/** Of one account all of them; of several the worst first, and how the others stand. */
const applications = (report: Report): readonly Part[] => {
  const all = applicationsOf(report);
  const most = isOfSeveral(report) ? shownApplications : all.length;
  const rest = all.slice(most);
  return list("Applications", [
    ...all.slice(0, most).map((application) => applicationText(application, report)),
    ...(rest.length > 0 ? [`and ${rest.length} more: ${standingsText(rest)}`] : []),
  ]);
};

const textOf = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

const leftOut = (parts: readonly Part[]): string => {
  const names = [...groupBy(parts, ({ name }) => name)].map(([name, group]) =>
    name === failingRule ? plural(group.length, name) : name,
  );
  return `**Left out for want of room:** ${names.join(", ")}. The JSON report holds everything.`;
};

/** As many parts as there is room for, in their order; what does not fit is named. */
const fitted = (head: string, parts: readonly Part[], limit: number): string => {
  const room = limit - 500;
  const out: Part[] = [];
  let text = head;
  for (const part of parts) {
    const more = textOf(part.lines);
    if (text.length + more.length <= room) text += more;
    else out.push(part);
  }
  return out.length === 0 ? text : `${text}\n${leftOut(out)}\n`;
};

/**
 * The report as Markdown for a job summary or a comment: the verdict, what to fix next, what is open,
 * the checklist. It keeps within a comment's limit.
 */
export const renderMarkdown = (
  whole: Report,
  { limit = commentLimit }: MarkdownOptions = {},
): string => {
  const report = mapTexts(whole, printableLines);
  const head = textOf([...headline(report), "", ...tally(report), ""]);
  return fitted(
    head,
    [
      ...accounts(report),
      ...failures(report),
      ...unknowns(report),
      ...carried(report),
      ...sinceBaseline(report),
      ...questions(report),
      ...waived(report),
      ...waiversToRenew(report),
      ...attestationsToRenew(report),
      checklist(report),
      ...notes(report),
      ...applications(report),
    ],
    limit,
  );
};
