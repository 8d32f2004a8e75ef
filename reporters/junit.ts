import XMLBuilder from "fast-xml-builder";
import { groupBy } from "../src/model/groupBy.ts";
import { sections } from "../src/model/guide.ts";
import { printable, printableLines } from "../src/model/printable.ts";
import type { Finding, Report, RuleSummary } from "../src/model/report.ts";
import { codeLineOf, titled } from "./_digest.ts";
import { mapTexts, plural } from "./_text.ts";

type Result = "failure" | "error" | "skipped" | "passed";

/** What one rule says of one resource, which may fail in several ways. */
interface Case {
  readonly first: Finding;
  readonly findings: readonly Finding[];
  readonly result: Result;
}

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
    ...(codeLineOf(finding) === null ? [] : [`  Code: ${codeLineOf(finding)}`]),
    ...(finding.verdict === "fail" ? [`  Remedy: ${finding.remediation}`] : []),
  ].join("\n");

const whySkipped = ({ verdict, waiver, message }: Finding): string => {
  if (waiver !== undefined) return `waived until ${waiver.expiry}: ${waiver.reason}`;
  return verdict === "manual" ? `for a person: ${message}` : message;
};

const childrenOf = ({ first, findings, result }: Case): object => {
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

/** GitLab and CircleCI link a case to its file. */
const fileOf = (finding: Finding): object => {
  const { file, line } = finding.location;
  return codeLineOf(finding) === null ? {} : { "@file": printable(file), "@line": String(line) };
};

const elementOf = (one: Case): object => {
  const { rule, resource, account, region } = one.first;
  return {
    "@classname": `gonogo.${rule}`,
    "@name": printable(`${resource.name} (${account} ${region})`),
    "@time": "0",
    ...fileOf(one.first),
    ...childrenOf(one),
  };
};

/** Resources are told apart before their texts are cleaned: names that differ in what is not printed are not the same. */
const casesOf = (findings: readonly Finding[]): readonly Case[] => {
  const groups = groupBy(findings, ({ rule, account, region, resource }) =>
    JSON.stringify([rule, account, region, resource.id]),
  );
  return [...groups.values()].flatMap((group) => {
    const cleaned = mapTexts(group, printableLines);
    return cleaned
      .slice(0, 1)
      .map((first) => ({ first, findings: cleaned, result: resultOf(cleaned) }));
  });
};

const totalsOf = (cases: readonly Case[]): object => {
  const count = (wanted: Result): number => cases.filter(({ result }) => result === wanted).length;
  return {
    "@tests": cases.length,
    "@failures": count("failure"),
    "@errors": count("error"),
    "@skipped": count("skipped"),
    "@time": "0",
  };
};

const suiteOf = (rule: RuleSummary, cases: readonly Case[], startedAt: string): object => ({
  "@name": `${sections[rule.section]}: ${titled(rule.items, rule.title)}`,
  "@timestamp": startedAt.slice(0, 19),
  ...totalsOf(cases),
  testcase: cases.map(elementOf),
});

/**
 * The judgements as JUnit XML: a suite a rule, a case a resource. A failure fails, what could not be
 * decided is an error, what is waived, for a person or not applicable is skipped, and says why. Totals
 * stand on every suite: Azure DevOps and CodeBuild count by them.
 */
export const renderJunit = (report: Report): string => {
  const cases = casesOf(report.findings);
  const byRule = groupBy(cases, ({ first }) => first.rule);
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
