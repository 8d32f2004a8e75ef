import XMLBuilder from "fast-xml-builder";
import { sections } from "../src/model/guide.ts";
import { printable, printableLines } from "../src/model/printable.ts";
import type { Finding, Report, RuleSummary } from "../src/model/report.ts";
import { groupBy } from "./_digest.ts";
import { mapTexts, plural } from "./_text.ts";

/** What one rule says of one resource, which may fail in several ways. */
type Case = readonly [Finding, ...Finding[]];

type Result = "failure" | "error" | "skipped" | "passed";

const resultOf = (findings: readonly Finding[]): Result => {
  if (findings.some(({ verdict, waiver }) => verdict === "fail" && waiver === undefined)) {
    return "failure";
  }
  if (findings.some(({ verdict }) => verdict === "unknown")) return "error";
  return findings.some(({ verdict, waiver }) => verdict === "pass" && waiver === undefined)
    ? "passed"
    : "skipped";
};

const detailsOf = (finding: Finding): string =>
  [
    finding.message,
    ...finding.evidence.map(
      ({ api, resource, field, value }) =>
        `  ${api} ${resource} ${field} = ${JSON.stringify(value)}`,
    ),
    ...(finding.unknown ?? []).map(
      ({ api, error, settle }) => `  ${api === null ? "" : `${api}: `}${error}; ${settle}`,
    ),
    ...(finding.verdict === "fail" ? [`  Remedy: ${finding.remediation}`] : []),
  ].join("\n");

const whySkipped = ({ verdict, waiver, message }: Finding): string => {
  if (waiver !== undefined) return `waived until ${waiver.expiry}: ${waiver.reason}`;
  return verdict === "manual" ? `for a person: ${message}` : message;
};

const childrenOf = (findings: Case, result: Result): object => {
  const [first] = findings;
  if (result === "passed") return {};
  if (result === "skipped") return { skipped: { "@message": printable(whySkipped(first)) } };
  const told = findings.filter(
    ({ verdict, waiver }) =>
      verdict === (result === "failure" ? "fail" : "unknown") && waiver === undefined,
  );
  const messages = told.map(({ message }) => message);
  return {
    [result]: {
      "@message": printable(messages.join("; ")),
      "@type": first.severity,
      "#text": printableLines(told.map(detailsOf).join("\n")),
    },
  };
};

const caseOf = (findings: Case): object => {
  const [{ rule, resource, account, region }] = findings;
  return {
    "@classname": `gonogo.${rule}`,
    "@name": printable(`${resource.name} (${account} ${region})`),
    "@time": "0",
    ...childrenOf(findings, resultOf(findings)),
  };
};

const casesOf = (findings: readonly Finding[]): readonly Case[] => [
  ...(groupBy(findings, ({ rule, account, region, resource }) =>
    JSON.stringify([rule, account, region, resource.id]),
  ).values() as Iterable<Case>),
];

const totalsOf = (cases: readonly Case[]): object => {
  const count = (result: Result): number =>
    cases.filter((findings) => resultOf(findings) === result).length;
  return {
    "@tests": cases.length,
    "@failures": count("failure"),
    "@errors": count("error"),
    "@skipped": count("skipped"),
    "@time": "0",
  };
};

const suiteOf = (rule: RuleSummary, cases: readonly Case[], startedAt: string): object => ({
  "@name": `${sections[rule.section]}: ${rule.items.join(", ")} ${rule.title}`,
  "@timestamp": startedAt.slice(0, 19),
  ...totalsOf(cases),
  testcase: cases.map(caseOf),
});

/**
 * The judgements as JUnit XML: a suite a rule, a case a resource. A failure fails, what could not be
 * decided is an error, what is waived, for a person or not applicable is skipped, and says why. Totals
 * stand on every suite: Azure DevOps and CodeBuild count by them.
 */
export const renderJunit = (whole: Report): string => {
  const report = mapTexts(whole, printableLines);
  // Names that differ in what is not printed are not the same resource.
  const cases = casesOf(whole.findings).map((findings) => mapTexts(findings, printableLines));
  const byRule = groupBy(cases, ([{ rule }]) => rule);
  const builder = new XMLBuilder({
    attributeNamePrefix: "@",
    ignoreAttributes: false,
    format: true,
    suppressEmptyNode: true,
  });
  const tree = {
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": `gonogo: ${report.verdict}, ${plural(report.rules.length, "rule")}`,
      ...totalsOf(cases),
      testsuite: report.rules.flatMap((rule) => {
        const own = byRule.get(rule.id);
        return own === undefined ? [] : [suiteOf(rule, own, report.startedAt)];
      }),
    },
  };
  return `${builder.build(tree).trimEnd()}\n`;
};
