import { Chalk, type ChalkInstance } from "chalk";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { sections } from "../src/model/guide.ts";
import {
  type ChecklistRow,
  type Evidence,
  exitCode,
  type Finding,
  type Report,
  type ReportedApplication,
  type UnknownCause,
} from "../src/model/report.ts";
import { type Overall, type Severity, severities, type Verdict } from "../src/model/verdict.ts";

export interface Screen {
  /** Columns; no line is longer, but for what cannot be broken. */
  readonly width: number;
  readonly color: boolean;
}

/** How many resources of a rule, and rules of a list, are shown before the rest is counted. */
const shown = { resources: 5, causes: 8, evidence: 3 } as const;

interface Style {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

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

/** Wraps a text under its first line: `first` stands before it, the rest is indented as far. */
const hang = ({ width }: Style, first: string, text: string): string => {
  const indent = stringWidth(first);
  const lines = wrapAnsi(text, Math.max(20, width - indent), { hard: false, trim: true }).split(
    "\n",
  );
  return lines.map((line, index) => (index === 0 ? first : " ".repeat(indent)) + line).join("\n");
};

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

const heading = ({ chalk, width }: Style, title: string): string =>
  `${chalk.bold(title)} ${chalk.dim("─".repeat(Math.max(0, width - stringWidth(title) - 1)))}`;

const groupBy = <T>(
  values: readonly T[],
  key: (value: T) => string,
): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value)) ?? [];
    group.push(value);
    groups.set(key(value), group);
  }
  return groups;
};

const valueText = ({ value }: Evidence): string =>
  typeof value === "string" ? value : JSON.stringify(value);

const isOpenFailure = ({ verdict, waiver }: Finding): boolean =>
  verdict === "fail" && waiver === undefined;

const header = (report: Report, style: Style): readonly string[] => {
  const places = report.accounts.map(({ id, regions }) => `${id} ${regions.join(", ")}`).join("; ");
  return [
    hang(style, `${paintOverall(style, report.verdict)} `, report.reason),
    hang(
      style,
      "",
      style.chalk.dim(
        `AWS account ${places} · ${report.startedAt.slice(0, 16).replace("T", " ")} UTC`,
      ),
    ),
  ];
};

const ownerOf = ({ application, role }: Finding): string => {
  const parts = [application, role === null ? null : role].filter((part) => part !== null);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
};

const resourceLines = (finding: Finding, style: Style): readonly string[] => [
  hang(style, "    • ", `${finding.message}${style.chalk.dim(ownerOf(finding))}`),
  ...finding.evidence
    .slice(0, shown.evidence)
    .map((evidence) =>
      hang(
        style,
        "      ",
        style.chalk.dim(`${evidence.api} ${evidence.field} = ${valueText(evidence)}`),
      ),
    ),
  ...(finding.evidence.length > shown.evidence
    ? [style.chalk.dim(`      and ${finding.evidence.length - shown.evidence} more observations`)]
    : []),
];

const failureBlock = (
  findings: readonly Finding[],
  report: Report,
  style: Style,
): readonly string[] => {
  const [first] = findings;
  if (first === undefined) return [];
  const rule = report.rules.find(({ id }) => id === first.rule);
  const rest = findings.length - shown.resources;
  return [
    "",
    hang(
      style,
      `  ${paintVerdict(style, "fail", symbols.fail)} `,
      `${style.chalk.bold(rule?.title ?? first.rule)} · ${paintSeverity(style, first.severity)} · ${first.items.join(", ")}`,
    ),
    ...findings.slice(0, shown.resources).flatMap((finding) => resourceLines(finding, style)),
    ...(rest > 0 ? [style.chalk.dim(`    and ${rest} more`)] : []),
    hang(style, "    → ", first.remediation),
    hang(style, "      ", style.chalk.dim(`gonogo explain ${first.rule}`)),
  ];
};

const failures = (report: Report, style: Style): readonly string[] => {
  const open = report.findings.filter(isOpenFailure);
  if (open.length === 0) return [];
  const groups = [...groupBy(open, ({ rule }) => rule).values()].sort(
    (a, b) =>
      severities.indexOf(a[0]?.severity ?? "low") - severities.indexOf(b[0]?.severity ?? "low"),
  );
  return [
    "",
    heading(style, "Fix next"),
    ...groups.flatMap((group) => failureBlock(group, report, style)),
  ];
};

const causeText = (cause: UnknownCause): string =>
  cause.api === null ? cause.error : `${cause.api}: ${cause.error}`;

const unknowns = (report: Report, style: Style): readonly string[] => {
  const entries = report.findings
    .filter(({ verdict }) => verdict === "unknown")
    .flatMap((finding) => (finding.unknown ?? []).map((cause) => ({ finding, cause })));
  if (entries.length === 0) return [];
  const groups = [
    ...groupBy(entries, ({ cause }) => `${causeText(cause)}\n${cause.settle}`).values(),
  ].sort((a, b) => b.length - a.length);
  const lines = groups.slice(0, shown.causes).flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const items = [...new Set(group.flatMap(({ finding }) => finding.items))];
    return [
      hang(
        style,
        `  ${paintVerdict(style, "unknown", symbols.unknown)} `,
        `${causeText(first.cause)} ${style.chalk.dim(`(${plural(group.length, "answer")}: ${items.join(", ")})`)}`,
      ),
      hang(style, "    → ", first.cause.settle),
    ];
  });
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

const countsText = ({ counts }: ChecklistRow): string =>
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

const rowLine = (row: ChecklistRow, style: Style): string =>
  hang(
    style,
    `  ${paintVerdict(style, row.verdict, symbols[row.verdict])} ${row.item.padEnd(7)} `,
    `${row.title} ${style.chalk.dim(countsText(row))}`,
  );

const checklist = (report: Report, style: Style): readonly string[] => {
  const bySection = groupBy(report.checklist, ({ section }) => section);
  return [
    "",
    heading(style, "Checklist"),
    ...[...bySection].flatMap(([section, rows]) => [
      `  ${style.chalk.underline(sections[section as keyof typeof sections])}`,
      ...rows.map((row) => rowLine(row, style)),
    ]),
    ...(report.notEvaluated.length > 0
      ? [
          hang(
            style,
            "  ",
            style.chalk.dim(
              `Not evaluated: ${report.notEvaluated.map(({ item }) => item).join(", ")} (why: --output json)`,
            ),
          ),
        ]
      : []),
  ];
};

const applicationLines = (application: ReportedApplication, style: Style): readonly string[] => {
  const byRole = groupBy(application.members, ({ role }) => role);
  const name =
    application.environment === null
      ? application.name
      : `${application.name} (${application.environment})`;
  const parts = [...byRole].map(
    ([role, members]) => `${role} ${members.map((member) => member.name).join(", ")}`,
  );
  return [
    hang(style, `  ${style.chalk.bold(name)}: `, parts.join(" · ") || "no member is known"),
    ...application.undecided.map((why) => hang(style, "    ? ", why)),
  ];
};

const applicationSection = (report: Report, style: Style): readonly string[] =>
  report.applications.length === 0
    ? []
    : [
        "",
        heading(style, "Applications"),
        ...report.applications.flatMap((application) => applicationLines(application, style)),
      ];

const seconds = (report: Report): string =>
  ((Date.parse(report.finishedAt) - Date.parse(report.startedAt)) / 1000).toFixed(1);

const footer = (report: Report, style: Style): readonly string[] => {
  const { requests, retries, throttled, unread } = report.collection;
  const parts = [
    `${plural(report.findings.length, "judgement")} by ${plural(report.rules.length, "rule")}`,
    `${plural(requests, "request")} in ${seconds(report)} s`,
    ...(retries > 0 ? [plural(retries, "retry").replace("retrys", "retries")] : []),
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
export const renderConsole = (report: Report, { width, color }: Screen): string => {
  const style: Style = { chalk: new Chalk({ level: color ? 1 : 0 }), width };
  return `${[
    ...header(report, style),
    ...failures(report, style),
    ...unknowns(report, style),
    ...checklist(report, style),
    ...applicationSection(report, style),
    ...footer(report, style),
  ].join("\n")}\n`;
};
