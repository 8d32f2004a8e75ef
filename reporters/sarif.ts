import type { Finding, Report, RuleSummary, UnreadEntry } from "../src/model/report.ts";
import { type Severity, severities } from "../src/model/verdict.ts";

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

/** Line breaks and tabs stay; other control characters make an upload fail. */
const clean = (text: string): string =>
  [...text].filter((sign) => /[\n\t]/.test(sign) || !/\p{Cc}/u.test(sign)).join("");

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

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
  name: cut(rule.id, limits.name),
  shortDescription: { text: cut(clean(rule.title), limits.text) },
  fullDescription: { text: cut(clean(`${rule.title}. ${rule.why}`), limits.text) },
  help: { text: clean(helpText(rule)), markdown: clean(helpMarkdown(rule)) },
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
  evidence.map(
    ({ api, resource, field, value }) => `${api} ${resource} ${field} = ${JSON.stringify(value)}`,
  );

const messageOf = (finding: Finding): string =>
  [
    `${finding.message}.`,
    ...(finding.evidence.length > 0 ? ["Evidence:", ...evidenceText(finding)] : []),
    `Remedy: ${finding.remediation}`,
  ].join("\n");

const resultOf = (finding: Finding, ruleIndex: number) => ({
  ruleId: finding.rule,
  ruleIndex,
  kind: "fail",
  level: levels[finding.severity],
  message: { text: clean(messageOf(finding)) },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: encodeURI(finding.location.file) },
        region: {
          startLine: finding.location.line,
          startColumn: 1,
          endLine: finding.location.line,
          endColumn: 2,
        },
      },
      logicalLocations: [
        {
          name: finding.resource.name,
          fullyQualifiedName: finding.resource.id,
          kind: "resource",
        },
      ],
    },
  ],
  partialFingerprints: { primaryLocationLineHash: finding.id, "gonogoFingerprint/v1": finding.id },
  properties: {
    severity: finding.severity,
    items: finding.items,
    account: finding.account,
    region: finding.region,
    resource: finding.resource,
    application: finding.application,
    role: finding.role,
  },
  ...(finding.waiver === undefined
    ? {}
    : { suppressions: [{ kind: "external", justification: clean(finding.waiver.reason) }] }),
});

const notificationOf = ({ api, account, region, error, action }: UnreadEntry) => ({
  level: "warning",
  descriptor: { id: "unread" },
  message: {
    text: clean(`${api} could not be read in ${account}/${region}: ${error}. It needs ${action}.`),
  },
});

const note = (text: string) => ({
  level: "warning",
  descriptor: { id: "cut" },
  message: { text },
});

interface Place {
  readonly account: string;
  readonly region: string;
}

const bySeverity = (a: Finding, b: Finding): number =>
  severities.indexOf(a.severity) - severities.indexOf(b.severity);

const runOf = (
  report: Report,
  { account, region }: Place,
  notes: readonly string[],
  options: SarifOptions,
) => {
  const indexes = new Map(report.rules.map(({ id }, index) => [id, index]));
  const failures = report.findings
    .filter(
      (finding) =>
        finding.account === account &&
        finding.region === region &&
        finding.verdict === "fail" &&
        (finding.waiver === undefined || options.includeWaived === true),
    )
    .sort(bySeverity);
  const kept = failures.slice(0, limits.results);
  const unread = report.collection.unread.filter(
    (entry) =>
      entry.account === account && (entry.region === region || entry.region === "aws-global"),
  );
  const dropped = failures.length - kept.length;
  return {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        semanticVersion: report.tool.version,
        informationUri: "https://www.npmjs.com/package/gonogo",
        rules: report.rules.map(descriptorOf),
        notifications: [
          { id: "unread", shortDescription: { text: "A call that gave no answer" } },
          { id: "cut", shortDescription: { text: "What did not fit into the file" } },
        ],
      },
    },
    automationDetails: { id: `${report.tool.name}/${account}/${region}/` },
    invocations: [
      {
        executionSuccessful: report.complete && report.verdict !== "INCOMPLETE",
        startTimeUtc: report.startedAt,
        endTimeUtc: report.finishedAt,
        toolExecutionNotifications: [
          ...unread.map(notificationOf),
          ...notes.map(note),
          ...(dropped > 0
            ? [note(`${dropped} results of the lowest severities were left out`)]
            : []),
        ],
      },
    ],
    columnKind: "utf16CodeUnits",
    results: kept.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1)),
    properties: { verdict: report.verdict, reason: report.reason, complete: report.complete },
  };
};

/**
 * The failures as SARIF 2.1.0 for GitHub code scanning: a run an account and region. A run that did
 * not see everything says so, so that nobody closes alerts by it.
 */
export const renderSarif = (report: Report, options: SarifOptions = {}): string => {
  const places = report.accounts.flatMap(({ id, regions }) =>
    regions.map((region): Place => ({ account: id, region })),
  );
  const kept = places.slice(0, limits.runs);
  const notes =
    places.length > kept.length
      ? [
          `${places.length - kept.length} accounts or regions were left out: a file holds ${limits.runs} runs`,
        ]
      : [];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: kept.map((place) => runOf(report, place, notes, options)),
  };
  return `${JSON.stringify(log, null, 2)}\n`;
};
