import stringWidth from "string-width";
import { applicationLabel } from "../src/model/applicationName.ts";
import { groupBy } from "../src/model/groupBy.ts";
import { sections } from "../src/model/guide.ts";
import { printable } from "../src/model/printable.ts";
import {
  type ChecklistRow,
  type Evidence,
  exitCode,
  type Finding,
  needsAttention,
  type Report,
} from "../src/model/report.ts";
import { roles, roleWords } from "../src/model/settings.ts";
import { type Overall, type Severity, type Verdict, verdicts } from "../src/model/verdict.ts";
import {
  type AccountRow,
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
  someOf,
  verdictWords,
} from "./_digest.ts";
import type { Screen } from "./_screen.ts";
import { hang, heading, type Style, styleFor } from "./_style.ts";
import { mapTexts, plural } from "./_text.ts";

/** How many resources of a rule, and rules of a list, are shown before the rest is counted. */
const shown = {
  resources: 5,
  causes: 8,
  questions: 20,
  evidence: 3,
  notes: 6,
  waived: 6,
  waivers: 10,
  attestations: 10,
  unchanged: 8,
  accounts: 20,
  applications: 20,
} as const;

const symbols: Readonly<Record<Verdict, string>> = {
  pass: "✓",
  fail: "✗",
  unknown: "?",
  manual: "✎",
  notApplicable: "–",
};

const paintVerdict = ({ chalk }: Style, verdict: Verdict, text: string): string => {
  switch (verdict) {
    case "pass":
      return chalk.green(text);
    case "fail":
      return chalk.red(text);
    case "unknown":
      return chalk.yellow(text);
    case "manual":
      return chalk.cyan(text);
    case "notApplicable":
      return chalk.dim(text);
  }
};

const paintOverall = ({ chalk }: Style, verdict: Overall): string => {
  const text = ` ${verdict} `;
  if (verdict === "GO") return chalk.bgGreen.black.bold(text);
  return verdict === "NO-GO" ? chalk.bgRed.white.bold(text) : chalk.bgYellow.black.bold(text);
};

const paintSeverity = ({ chalk }: Style, severity: Severity): string => {
  if (severity === "critical") return chalk.red.bold(severity);
  if (severity === "high") return chalk.red(severity);
  return severity === "medium" ? chalk.yellow(severity) : chalk.dim(severity);
};

const valueText = ({ value }: Evidence): string =>
  typeof value === "string" ? value : printable(JSON.stringify(value));

/** How many rows have which verdict. */
const tally = (rows: readonly { readonly verdict: Verdict }[], style: Style): string =>
  verdicts
    .map((verdict) => ({ verdict, count: rows.filter((row) => row.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) =>
      paintVerdict(style, verdict, `${symbols[verdict]} ${count} ${verdictWords[verdict]}`),
    )
    .join("  ");

const header = (report: Report, style: Style): readonly string[] => {
  const places = report.accounts.map(({ id, regions }) => `${id} ${regions.join(", ")}`);
  const beyond = report.beyondGuide ?? [];
  const where =
    places.length === 0
      ? "No AWS account"
      : (crowdText(report) ??
        `AWS ${places.length === 1 ? "account" : "accounts"} ${places.join("; ")}`);
  return [
    hang(style, `${paintOverall(style, report.verdict)} `, report.reason),
    hang(
      style,
      "",
      `${plural(report.checklist.length, "item")} of the guide: ${tally(report.checklist, style)}`,
    ),
    ...(beyond.length === 0
      ? []
      : [hang(style, "", `${plural(beyond.length, "rule")} beyond it: ${tally(beyond, style)}`)]),
    hang(
      style,
      "",
      style.chalk.dim(`${where} · ${report.startedAt.slice(0, 16).replace("T", " ")} UTC`),
    ),
    ...forbiddenIn(report).map((text) => hang(style, "", style.chalk.dim(text))),
  ];
};

const accountLine = ({ account, failures, open, missing }: AccountRow, style: Style): string =>
  [
    hang(
      style,
      `  ${paintOverall(style, account.verdict)}${" ".repeat("INCOMPLETE".length - account.verdict.length)} `,
      `${account.id}  ${[
        failures === "none" ? "no failure" : failures,
        ...(open === "nothing" ? [] : [`open: ${open}`]),
      ].join(" · ")}`,
    ),
    ...missing.map((text) => hang(style, "      ", style.chalk.dim(text))),
  ].join("\n");

/** Each account in a line, the worst first; of many, how the others stand. */
const accounts = (report: Report, style: Style): readonly string[] => {
  const rows = accountRowsOf(report);
  const rest = rows.slice(shown.accounts);
  return rows.length === 0
    ? []
    : [
        "",
        heading(style, rows.length > 1 ? "Accounts, the worst first" : "Accounts"),
        ...rows.slice(0, shown.accounts).map((row) => accountLine(row, style)),
        ...(rest.length > 0
          ? [
              style.chalk.dim(
                `  and ${rest.length} more: ${standingsText(rest.map(({ account }) => account))}`,
              ),
              ...missingBeyond(rest).map((text) => hang(style, "      ", style.chalk.dim(text))),
            ]
          : []),
      ];
};

/** Several accounts are named in a line of their own; one, or all of many, are not. */
const hasOwnLine = (findings: readonly Finding[], report: Report): boolean =>
  isOfSeveral(report) && whereText(findings, report).includes(": ");

/** Whose it is, and of several accounts where, as far as that takes no line of its own. */
const ownerOf = ({ first, findings }: Alike, report: Report): string => {
  const { application, role, resource } = first;
  const parts = [
    application === resource.name ? null : application,
    role === null ? null : roleWords[role],
    hasOwnLine(findings, report) ? null : whereText(findings, report),
  ].filter((part) => part !== null && part !== "");
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
};

const whereLines = ({ findings }: Alike, report: Report, style: Style): readonly string[] =>
  hasOwnLine(findings, report) ? [hang(style, "      ", whereText(findings, report))] : [];

const codeLines = (finding: Finding, style: Style): readonly string[] => {
  const line = codeLineOf(finding);
  return line === null ? [] : [hang(style, "      ", style.chalk.cyan(line))];
};

const evidenceText = (evidence: Evidence): string =>
  `${evidence.api} ${evidence.field} = ${valueText(evidence)}`;

/** What was seen; of several accounts what they have in common once. */
const evidenceLines = ({ findings }: Alike, style: Style): readonly string[] => {
  const all = findings.flatMap(({ evidence }) => evidence.map(evidenceText));
  const texts = findings.length === 1 ? all : [...new Set(all)];
  const rest = texts.length - shown.evidence;
  return [
    ...texts.slice(0, shown.evidence).map((text) => hang(style, "      ", style.chalk.dim(text))),
    ...(rest > 0 ? [style.chalk.dim(`      and ${plural(rest, "more observation")}`)] : []),
  ];
};

const resourceLines = (alike: Alike, report: Report, style: Style): readonly string[] => [
  hang(style, "    • ", `${alike.message}${style.chalk.dim(ownerOf(alike, report))}`),
  ...whereLines(alike, report, style),
  ...codeLines(alike.first, style),
  ...evidenceLines(alike, style),
];

const failureBlock = (
  findings: readonly Finding[],
  report: Report,
  style: Style,
): readonly string[] => {
  const [first] = findings;
  if (first === undefined) return [];
  const rule = report.rules.find(({ id }) => id === first.rule);
  const told = alikeIn(findings, report);
  const rest = told.slice(shown.resources).flatMap((alike) => alike.findings).length;
  const marks = [
    style.chalk.bold(rule?.title ?? first.rule),
    paintSeverity(style, first.severity),
    itemsText(first.items),
    ...(isOfSeveral(report) ? [`in ${accountsText(placesOf(findings).length, report)}`] : []),
  ];
  return [
    "",
    hang(style, `  ${paintVerdict(style, "fail", symbols.fail)} `, marks.join(" · ")),
    ...told.slice(0, shown.resources).flatMap((alike) => resourceLines(alike, report, style)),
    ...(rest > 0 ? [style.chalk.dim(`    and ${rest} more`)] : []),
    hang(style, "    → ", first.remediation),
    hang(style, "      ", style.chalk.dim(`gonogo explain ${first.rule}`)),
  ];
};

const failures = (report: Report, style: Style): readonly string[] => {
  const groups = failuresByRule(report);
  if (groups.length === 0) return [];
  return [
    "",
    heading(style, "Fix next"),
    ...groups.flatMap((group) => failureBlock(group, report, style)),
  ];
};

const unknowns = (report: Report, style: Style): readonly string[] => {
  const groups = causesOf(report);
  if (groups.length === 0) return [];
  const lines = groups
    .slice(0, shown.causes)
    .flatMap(({ text, settle, answers }) => [
      hang(
        style,
        `  ${paintVerdict(style, "unknown", symbols.unknown)} `,
        `${text} ${style.chalk.dim(`(${answers})`)}`,
      ),
      hang(style, "    → ", settle),
    ]);
  const rest = groups.length - shown.causes;
  return [
    "",
    heading(style, "Could not be decided"),
    ...lines,
    ...(rest > 0
      ? [style.chalk.dim(`  and ${plural(rest, "more cause")}: see --output json`)]
      : []),
  ];
};

/** What no account shows, or what is read on request only: the questions, each once. */
const questions = (report: Report, style: Style): readonly string[] => {
  const groups = questionsOf(report);
  if (groups.length === 0) return [];
  const lines = groups
    .slice(0, shown.questions)
    .map(({ items, text, whom }) =>
      hang(
        style,
        `  ${paintVerdict(style, "manual", symbols.manual)} `,
        `${itemsText(items)} · ${text} ${style.chalk.dim(`(${whom})`)}`,
      ),
    );
  const rest = groups.length - shown.questions;
  return [
    "",
    heading(style, "For a person"),
    ...lines,
    ...(rest > 0
      ? [style.chalk.dim(`  and ${plural(rest, "more question")}: see --output json`)]
      : []),
  ];
};

/** Advice that changes no verdict, each once, with whom it concerns. */
const notes = (report: Report, style: Style): readonly string[] => {
  const groups = notesOf(report);
  if (groups.length === 0) return [];
  const lines = groups
    .slice(0, shown.notes)
    .map(({ text, whom }) => hang(style, "  · ", `${text} ${style.chalk.dim(`(${whom})`)}`));
  const rest = groups.length - shown.notes;
  return [
    "",
    heading(style, "Worth knowing"),
    ...lines,
    ...(rest > 0 ? [style.chalk.dim(`  and ${plural(rest, "more note")}: see --output json`)] : []),
  ];
};

/** A part with some of its lines, and how many more there are; nothing where there are none. */
const partOf = <T>(
  style: Style,
  title: string,
  all: readonly T[],
  most: number,
  line: (one: T) => string,
): readonly string[] => {
  if (all.length === 0) return [];
  const rest = all.length - most;
  return [
    "",
    heading(style, title),
    ...all.slice(0, most).map(line),
    ...(rest > 0 ? [style.chalk.dim(`  and ${rest} more`)] : []),
  ];
};

const waived = (report: Report, style: Style): readonly string[] =>
  partOf(
    style,
    "Waived",
    alikeIn(
      report.findings.filter(({ waiver }) => waiver !== undefined),
      report,
    ),
    shown.waived,
    ({ message, first: { rule, waiver }, findings }) =>
      hang(
        style,
        "  ~ ",
        `${message} ${style.chalk.dim(`(${[rule, whereText(findings, report), `until ${waiver?.expiry}: ${waiver?.reason}`].filter((part) => part !== "").join("; ")})`)}`,
      ),
  );

/** Waivers that end soon, have ended, or cover nothing. */
const waiversToRenew = ({ waivers }: Report, style: Style): readonly string[] =>
  partOf(
    style,
    "Waivers to look at",
    waivers.filter(needsAttention),
    shown.waivers,
    ({ message, owner }) =>
      hang(style, "  ! ", `${message}${owner === null ? "" : style.chalk.dim(` (${owner})`)}`),
  );

/** Attestations that end soon. */
const attestationsToRenew = (report: Report, style: Style): readonly string[] =>
  partOf(
    style,
    "Attestations to look at",
    endingAttestationsOf(report),
    shown.attestations,
    ({ text, whom }) => hang(style, "  ! ", `${text}${style.chalk.dim(` (${whom})`)}`),
  );

/** What failed in the baseline already, a line a rule; what became of the rest of it. */
const sinceBaseline = (report: Report, style: Style): readonly string[] => {
  const { baseline } = report;
  if (baseline === undefined) return [];
  const kept = report.findings.filter(
    (finding) => isOpenFailure(finding) && finding.baseline === "unchanged",
  );
  const groups = [...groupBy(kept, ({ rule }) => rule)];
  const rest = groups.length - shown.unchanged;
  const counts = [
    `${baseline.new} new`,
    `${baseline.unchanged} unchanged`,
    `${baseline.absent} resolved`,
    ...(baseline.open > 0 ? [`${baseline.open} open (not looked at, or not in full)`] : []),
  ];
  return [
    "",
    heading(style, "Since the baseline"),
    hang(
      style,
      "  ",
      `Failures, compared with the report of ${baseline.startedAt.slice(0, 16).replace("T", " ")} UTC: ${counts.join(", ")}`,
    ),
    ...groups
      .slice(0, shown.unchanged)
      .map(([id, group]) =>
        hang(
          style,
          "  = ",
          `${report.rules.find((rule) => rule.id === id)?.title ?? id} ${style.chalk.dim(`(${id}: ${someOf(group.map(({ resource }) => resource.name))})`)}`,
        ),
      ),
    ...(rest > 0 ? [style.chalk.dim(`  and ${plural(rest, "more rule")}`)] : []),
  ];
};

/** Earlier failures that may still be there, in one line. */
const carriedOn = ({ carried }: Report, style: Style): readonly string[] => {
  const open = (carried?.findings ?? []).filter(({ finding }) => isOpenFailure(finding));
  if (open.length === 0) return [];
  const oldest = open.map(({ lastReadAt }) => lastReadAt).sort()[0] ?? "";
  const whom = someOf(open.map(({ finding }) => `${finding.rule}: ${finding.resource.name}`));
  return [
    "",
    hang(
      style,
      "",
      `${plural(open.length, "earlier failure")} could not be read again and ${open.length === 1 ? "stays" : "stay"} open in SARIF ${style.chalk.dim(`(last read ${oldest.slice(0, 10)}; ${whom})`)}`,
    ),
  ];
};

/** The counts stand at the right edge where there is room, else behind the title. */
const rowLine = (
  row: Pick<ChecklistRow, "title" | "verdict" | "counts">,
  name: string,
  style: Style,
): string => {
  const first = `  ${paintVerdict(style, row.verdict, symbols[row.verdict])} ${name}`;
  const counts = countsText(row);
  const room = style.width - stringWidth(first) - stringWidth(row.title) - stringWidth(counts);
  return hang(
    style,
    first,
    `${row.verdict === "fail" ? style.chalk.bold(row.title) : row.title}${" ".repeat(Math.max(1, room))}${style.chalk.dim(counts)}`,
  );
};

const notEvaluated = (report: Report, style: Style): readonly string[] =>
  notEvaluatedOf(report).map(({ reason, which }) =>
    hang(style, "  ", style.chalk.dim(`Not evaluated, ${reason}: ${which}`)),
  );

/** Rules of one's own have no item to stand under. */
const beyondGuide = ({ beyondGuide: rows = [] }: Report, style: Style): readonly string[] =>
  rows.length === 0
    ? []
    : [
        `  ${style.chalk.underline("Beyond the guide")}`,
        ...rows.flatMap((row) => [
          rowLine(row, "", style),
          hang(style, "    ", style.chalk.dim(row.rule)),
        ]),
      ];

const checklist = (report: Report, style: Style): readonly string[] => {
  const bySection = groupBy(report.checklist, ({ section }) => section);
  return [
    "",
    heading(style, "Checklist"),
    ...[...bySection].flatMap(([section, rows]) => [
      `  ${style.chalk.underline(sections[section as keyof typeof sections])}`,
      ...rows.map((row) => rowLine(row, `${row.item.padEnd(7)} `, style)),
    ]),
    ...beyondGuide(report, style),
    ...notEvaluated(report, style),
  ];
};

const applicationLines = (
  application: Report["applications"][number],
  report: Report,
  style: Style,
): string => {
  const parts = roles
    .filter((role) => application.members[role].length > 0)
    .map(
      (role) =>
        `${roleWords[role]} ${application.members[role].map((member) => member.name).join(", ")}`,
    );
  const { account, region, verdict } = application;
  const where = isOfSeveral(report) ? style.chalk.dim(` · ${account} ${region} · ${verdict}`) : "";
  return [
    hang(style, "  ", `${style.chalk.bold(applicationLabel(application))}${where}`),
    hang(style, "    ", parts.join(" · ") || "no member is known"),
    ...application.undecided.map((why) => hang(style, "    ? ", why)),
  ].join("\n");
};

/** Of one account all of them; of several the worst first, and how the others stand. */
const applicationSection = (report: Report, style: Style): readonly string[] => {
  const all = applicationsOf(report);
  const most = isOfSeveral(report) ? shown.applications : all.length;
  const rest = all.slice(most);
  return all.length === 0
    ? []
    : [
        "",
        heading(style, "Applications"),
        ...all.slice(0, most).map((application) => applicationLines(application, report, style)),
        ...(rest.length > 0
          ? [style.chalk.dim(`  and ${rest.length} more: ${standingsText(rest)}`)]
          : []),
      ];
};

const seconds = (report: Report): string =>
  ((Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000).toFixed(1);

const footer = (report: Report, style: Style): readonly string[] => {
  const { requests, retries, throttled, unread } = report.collection;
  const parts = [
    `${plural(report.findings.length, "judgement")} by ${plural(report.rules.length, "rule")}`,
    `${plural(requests, "request")} in ${seconds(report)} s`,
    ...(retries > 0 ? [plural(retries, "retry", "retries")] : []),
    ...(throttled > 0 ? [`${throttled} throttled`] : []),
    ...(unread.length > 0 ? [`${plural(unread.length, "call")} not answered`] : []),
  ];
  return [
    "",
    hang(style, "", style.chalk.dim(parts.join(" · "))),
    hang(
      style,
      `${paintOverall(style, report.verdict)} `,
      `${report.reason} (exit code ${exitCode(report.verdict)}, --fail-on ${report.threshold})`,
    ),
  ];
};

/** The report for people: the verdict, what to fix next, what is open, the checklist. */
export const renderConsole = (whole: Report, screen: Screen): string => {
  const style = styleFor(screen);
  const report = mapTexts(whole, printable);
  return `${[
    ...header(report, style),
    ...accounts(report, style),
    ...failures(report, style),
    ...unknowns(report, style),
    ...questions(report, style),
    ...sinceBaseline(report, style),
    ...carriedOn(report, style),
    ...waived(report, style),
    ...waiversToRenew(report, style),
    ...attestationsToRenew(report, style),
    ...notes(report, style),
    ...checklist(report, style),
    ...applicationSection(report, style),
    ...footer(report, style),
  ].join("\n")}\n`;
};
