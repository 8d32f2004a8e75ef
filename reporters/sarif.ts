import { printable, printableLines } from "../src/model/printable.ts";
import {
  type CarriedFinding,
  type Finding,
  type Location,
  notSelected,
  type Report,
  type RuleSummary,
  type UnreadEntry,
} from "../src/model/report.ts";
import type { Severity } from "../src/model/verdict.ts";
import { accountRowsOf, isOfSeveral } from "./_accounts.ts";
import { worstFirst } from "./_digest.ts";
import { cut, plural } from "./_text.ts";

export interface SarifOptions {
  /** GitHub ignores suppressions, so waived findings are left out by default. */
  readonly includeWaived?: boolean;
}

/** https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
const limits = { results: 25_000, runs: 20, text: 1024, name: 255 } as const;

const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};

const securityScores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
};

const problemSeverities: Readonly<Record<Severity, string>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "recommendation",
};

const securitySections: ReadonlySet<string> = new Set(["NET", "SG", "SEC", "IAM", "ENC"]);

/** For `JSON.stringify`: every text of the file comes through here. */
const clean = (_key: string, value: unknown): unknown =>
  typeof value === "string" ? printableLines(value) : value;

/**
 * What AWS names stays on its line and makes no link and no placeholder (SARIF 2.1.0, 3.11.5 and 3.11.6).
 * What is not printed goes first: between two signs it would hide what they make together.
 */
const quoted = (text: string): string =>
  printable(text)
    .replaceAll("](", "] (")
    .replace(/\{(?=\d+\})/g, "{ ");

/** `sg-database-in` as SARIF likes names: `SgDatabaseIn`; a name that repeats the ID is an error. */
const nameOf = ({ id }: RuleSummary): string =>
  id
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** A path as a relative URI: what would begin a scheme, a query or a fragment is escaped. */
const uriOf = (file: string): string => encodeURI(file).replace(/[:?#]/g, encodeURIComponent);

const isSecurity = ({ section }: RuleSummary): boolean => securitySections.has(section);

const codeBlock = (title: string, language: string, code: string | undefined): readonly string[] =>
  code === undefined ? [] : ["", `**${title}**`, "", `\`\`\`${language}`, code, "```"];

const helpMarkdown = (rule: RuleSummary): string =>
  [
    `**Why.** ${rule.why}`,
    "",
    `**What is checked.** ${rule.checks}`,
    "",
    `**What it cannot see.** ${rule.blindSpots}`,
    "",
    `**How to fix it.** ${rule.remedy.summary}`,
    ...codeBlock("AWS CLI", "sh", rule.remedy.cli),
    ...codeBlock("Terraform", "hcl", rule.remedy.terraform),
    ...codeBlock("CDK", "ts", rule.remedy.cdk),
  ].join("\n");

const helpText = (rule: RuleSummary): string =>
  `Why: ${rule.why}\nWhat is checked: ${rule.checks}\nHow to fix it: ${rule.remedy.summary}`;

const descriptorOf = (rule: RuleSummary) => ({
  id: rule.id,
  name: cut(nameOf(rule), limits.name),
  shortDescription: { text: cut(rule.title, limits.text) },
  fullDescription: { text: cut(`${rule.title}. ${rule.why}`, limits.text) },
  help: { text: helpText(rule), markdown: helpMarkdown(rule) },
  ...(rule.references[0] === undefined ? {} : { helpUri: rule.references[0] }),
  defaultConfiguration: { level: levels[rule.severity] },
  properties: {
    tags: [...(isSecurity(rule) ? ["security"] : ["reliability"]), "aws", ...rule.items].slice(
      0,
      10,
    ),
    precision: "very-high",
    ...(isSecurity(rule)
      ? { "security-severity": securityScores[rule.severity] }
      : { "problem.severity": problemSeverities[rule.severity] }),
  },
});

const evidenceText = ({ evidence }: Finding): readonly string[] =>
  evidence.map(({ api, resource, field, value }) =>
    quoted(`${api} ${resource} ${field} = ${JSON.stringify(value)}`),
  );

const messageOf = (finding: Finding, report: Report): string =>
  [
    `${quoted(finding.message)}.`,
    ...(isOfSeveral(report) ? [`Account ${finding.account}, ${finding.region}.`] : []),
    ...(finding.evidence.length > 0 ? ["Evidence:", ...evidenceText(finding)] : []),
    `Remedy: ${finding.remediation}`,
  ].join("\n");

/** Where no column is known: the first sign of the line. */
const regionOf = ({ line, column = 1, endLine = line, endColumn = column + 1 }: Location) => ({
  startLine: line,
  startColumn: column,
  endLine,
  endColumn,
});

const resultOf = (finding: Finding, ruleIndex: number, report: Report) => ({
  ruleId: finding.rule,
  ruleIndex,
  kind: "fail",
  level: levels[finding.severity],
  message: { text: messageOf(finding, report) },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: uriOf(finding.location.file) },
        region: regionOf(finding.location),
      },
      logicalLocations: [
        {
          name: quoted(finding.resource.name),
          fullyQualifiedName: finding.resource.id,
          kind: "resource",
        },
      ],
    },
  ],
  ...(finding.baseline === undefined ? {} : { baselineState: finding.baseline }),
  partialFingerprints: { primaryLocationLineHash: finding.id, "gonogoFingerprint/v1": finding.id },
  properties: {
    severity: finding.severity,
    items: finding.items,
    account: finding.account,
    region: finding.region,
    resource: finding.resource,
    application: finding.application,
    role: finding.role,
    ...(finding.location.address === undefined ? {} : { address: finding.location.address }),
  },
  ...(finding.waiver === undefined
    ? {}
    : { suppressions: [{ kind: "external", justification: finding.waiver.reason }] }),
});

/** What an earlier report found stays an open alert: the same result, and why it is not a new one. */
const carriedResultOf = (
  { finding, lastReadAt, reason }: CarriedFinding,
  ruleIndex: number,
  report: Report,
) => {
  const result = resultOf(finding, ruleIndex, report);
  const [first = "", ...rest] = result.message.text.split("\n");
  const told = `Carried on: it failed when it was last read, on ${lastReadAt.slice(0, 10)}, and this scan cannot tell whether it still does (${quoted(reason)}).`;
  return {
    ...result,
    message: { text: [first, told, ...rest].join("\n") },
    baselineState: "unchanged",
    properties: { ...result.properties, carried: { lastReadAt, reason } },
  };
};

const unreadText = ({ api, account, region, error, action }: UnreadEntry): string =>
  `${api} could not be read in ${account}/${region}: ${error}. It needs ${action}.`;

const incompleteText = ({ verdict, reason, collection, accounts }: Report): string =>
  verdict === "INCOMPLETE" || accounts.some(({ missing }) => missing !== undefined)
    ? `The scan is incomplete: ${reason}.`
    : `The scan is incomplete: ${collection.unread.length} of its calls gave no answer, in this region or another.`;

/** What notifications are about; GitHub asks of them what it asks of rules. */
const notices = {
  unread: {
    title: "A call that gave no answer",
    help: "Let the scanning role make the call, or scan again; what rests on it is unknown until then.",
  },
  incomplete: {
    title: "The scan did not see everything",
    help: "Take nothing that is missing here as fixed; settle what is unknown, then scan again.",
  },
  carried: {
    title: "Failures of an earlier report that could not be read again",
    help: "They are in the results, marked as carried, so that their alerts stay open; settle what is unread, then scan again.",
  },
  unknown: {
    title: "A rule that could not decide",
    help: "What it found before may still be there; scan with --previous and the last JSON report, so that it is carried on.",
  },
  notEvaluated: {
    title: "Items that were not asked for",
    help: "A file without their results closes their alerts; scan with --previous and the last JSON report, so that they are carried on.",
  },
  cut: {
    title: "What did not fit into the file",
    help: "Scan fewer regions at a time, or mend the worst first; the JSON report holds everything.",
  },
} as const;

const noticeDescriptors = Object.entries(notices).map(([id, { title, help }]) => ({
  id,
  shortDescription: { text: title },
  fullDescription: { text: `${title}. ${help}` },
  help: { text: help },
}));

const notify = (id: keyof typeof notices, text: string) => ({
  level: "warning",
  descriptor: { id },
  message: { text: quoted(text) },
});

interface Place {
  readonly account: string;
  /** Null: all of the account. */
  readonly region: string | null;
}

const isIn = (
  { account, region }: Place,
  one: { readonly account: string; readonly region: string },
): boolean => one.account === account && (region === null || one.region === region);

/**
 * A run each: every region of one account, and what is judged once an account; of several accounts each
 * as a whole, the worst first, for a file holds few runs. One of which nothing was read has none, so
 * that nobody takes its alerts for fixed.
 */
const placesOf = (report: Report): readonly Place[] => {
  const { accounts, findings, carried } = report;
  if (accounts.length > 1) {
    const judged = new Set(findings.map(({ account }) => account));
    return accountRowsOf(report)
      .filter(({ account: { id, regions } }) => regions.length > 0 || judged.has(id))
      .map(({ account: { id } }): Place => ({ account: id, region: null }));
  }
  const all = [...findings, ...(carried?.findings ?? []).map(({ finding }) => finding)];
  return accounts.flatMap(({ id, regions }) => {
    const others = all.flatMap(({ account, region }) =>
      account === id && !regions.includes(region) ? [region] : [],
    );
    return [...regions, ...[...new Set(others)].sort()].map(
      (region): Place => ({ account: id, region }),
    );
  });
};

/** The rules that did not decide everything in a place, each with how often. */
const undecidedIn = (report: Report, place: Place): readonly string[] => {
  const counts = new Map<string, number>();
  for (const finding of report.findings) {
    if (!isIn(place, finding)) continue;
    if (finding.verdict !== "unknown") continue;
    counts.set(finding.rule, (counts.get(finding.rule) ?? 0) + 1);
  }
  return [...counts].map(
    ([rule, count]) => `${rule}: ${plural(count, "answer is", "answers are")} unknown.`,
  );
};

const carriedText = (count: number): string =>
  `${plural(count, "result")} of an earlier report could not be read again and ${count === 1 ? "is" : "are"} carried on.`;

const skippedText = ({ notEvaluated, carried }: Report): readonly string[] => {
  if (carried !== undefined) return [];
  const items = notEvaluated.flatMap(({ item, reason }) => (reason === notSelected ? [item] : []));
  return items.length === 0 ? [] : [`Not asked for: ${items.join(", ")}.`];
};

/** The unread calls of a run: its own, and those that belong to no region, on which every run may rest. */
const unreadIn = (report: Report, place: Place): readonly UnreadEntry[] => {
  const placed = new Set(
    report.accounts.flatMap(({ id, regions }) => regions.map((name) => `${id}/${name}`)),
  );
  return report.collection.unread.filter(
    (entry) =>
      entry.account === place.account &&
      (isIn(place, entry) || !placed.has(`${entry.account}/${entry.region}`)),
  );
};

/** What tells the alerts of one run from those of another: it must not change from scan to scan. */
const categoryOf = ({ tool }: Report, { account, region }: Place): string =>
  [tool.name, account, ...(region === null ? [] : [region]), ""].join("/");

const runOf = (report: Report, place: Place, notes: readonly string[], options: SarifOptions) => {
  const rules = [...report.rules, ...(report.carried?.rules ?? [])];
  const indexes = new Map(rules.map(({ id }, index) => [id, index]));
  const indexOf = ({ rule }: Finding): number => indexes.get(rule) ?? -1;
  const isShown = (finding: Finding): boolean =>
    isIn(place, finding) &&
    finding.verdict === "fail" &&
    (finding.waiver === undefined || options.includeWaived === true);
  const carried = (report.carried?.findings ?? []).filter(({ finding }) => isShown(finding));
  const failures = [
    ...report.findings
      .filter(isShown)
      .map((finding) => ({ finding, result: () => resultOf(finding, indexOf(finding), report) })),
    ...carried.map((one) => ({
      finding: one.finding,
      result: () => carriedResultOf(one, indexOf(one.finding), report),
    })),
  ].sort((a, b) => worstFirst(a.finding, b.finding));
  const kept = failures.slice(0, limits.results);
  const unread = unreadIn(report, place);
  const sawEverything = report.complete && report.verdict !== "INCOMPLETE";
  const dropped = failures.length - kept.length;
  return {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        rules: rules.map(descriptorOf),
        notifications: noticeDescriptors,
      },
    },
    automationDetails: { id: categoryOf(report, place) },
    invocations: [
      {
        executionSuccessful: sawEverything,
        startTimeUtc: report.startedAt,
        endTimeUtc: report.finishedAt,
        toolExecutionNotifications: [
          ...unread.map((entry) => notify("unread", unreadText(entry))),
          ...undecidedIn(report, place).map((text) => notify("unknown", text)),
          ...skippedText(report).map((text) => notify("notEvaluated", text)),
          ...(sawEverything ? [] : [notify("incomplete", incompleteText(report))]),
          ...(carried.length > 0 ? [notify("carried", carriedText(carried.length))] : []),
          ...notes.map((text) => notify("cut", text)),
          ...(dropped > 0
            ? [
                notify(
                  "cut",
                  `Left out: ${dropped} of ${failures.length} results, those of the lowest severities.`,
                ),
              ]
            : []),
        ],
      },
    ],
    columnKind: "utf16CodeUnits",
    results: kept.map(({ result }) => result()),
    properties: { verdict: report.verdict, reason: report.reason, complete: report.complete },
  };
};

/**
 * The failures as SARIF 2.1.0 for GitHub code scanning: a run an account and region, or of several accounts a run each. A run that did
 * not see everything says so, and what is carried on from an earlier report is in it, so that nobody
 * closes alerts by it.
 */
export const renderSarif = (report: Report, options: SarifOptions = {}): string => {
  const places = placesOf(report);
  const kept = places.slice(0, limits.runs);
  const notes =
    places.length > kept.length
      ? [
          `${places.length - kept.length} accounts or regions were left out: a file holds ${limits.runs} runs; record into a folder, and merge the shards of ${limits.runs} accounts at a time.`,
        ]
      : [];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: kept.map((place) => runOf(report, place, notes, options)),
  };
  return `${JSON.stringify(log, clean, 2)}\n`;
};
