import { printable } from "../src/model/printable.ts";
import type { Location, Report } from "../src/model/report.ts";
import type { Overall, Severity } from "../src/model/verdict.ts";
import { type Alike, alikeIn, whereText } from "./_alike.ts";
import { isNext, titled, worstFirst } from "./_digest.ts";
import { mapTexts, plural } from "./_text.ts";

type Command = "error" | "warning" | "notice";

const commands: Readonly<Record<Severity, Command>> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "notice",
};

/**
 * GitHub shows as many of each type in a step
 * (https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands).
 */
const shownPerType = 10;

const shownPlaces = 10;

const escapeData = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");

const escapeProperty = (text: string): string =>
  escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

const command = (
  name: Command,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string => {
  const list = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeProperty(String(value))}`,
  );
  return `::${name} ${list.join(",")}::${escapeData(message)}`;
};

/** GitHub takes columns only where the annotation keeps to a line. */
const placeIn = ({ line, column, endLine, endColumn }: Location): Record<string, number> => {
  if (column === undefined || endLine === undefined || endColumn === undefined) return {};
  return endLine === line ? { endLine, col: column, endColumn } : { endLine };
};

const annotationOf = ({ first: finding, findings, message }: Alike, report: Report): string => {
  const title = report.rules.find(({ id }) => id === finding.rule)?.title ?? finding.rule;
  const where = whereText(findings, report, shownPlaces);
  return command(
    commands[finding.severity],
    {
      title: `${titled(finding.items, title)} (${finding.severity})`,
      file: finding.location.file,
      line: finding.location.line,
      ...placeIn(finding.location),
    },
    [
      message,
      ...(where === "" ? [] : [`${where[0]?.toUpperCase()}${where.slice(1)}`]),
      `Remedy: ${finding.remediation}`,
    ].join("\n"),
  );
};

const types = ["error", "warning", "notice"] as const;

const verdictCommands: Readonly<Record<Overall, Command>> = {
  GO: "notice",
  "NO-GO": "error",
  INCOMPLETE: "warning",
};

/**
 * The verdict and the worst open failures as GitHub's workflow commands, as many of each type as GitHub
 * shows in a step; how many more there are stands in the log.
 */
export const renderGithubAnnotations = (whole: Report): string => {
  const report = mapTexts(whole, printable);
  const { verdict, reason } = report;
  const ofVerdict = verdictCommands[verdict];
  const open = [...alikeIn(report.findings.filter(isNext), report)].sort((a, b) =>
    worstFirst(a.first, b.first),
  );
  const shown = types.flatMap((type) =>
    open
      .filter(({ first: { severity } }) => commands[severity] === type)
      .slice(0, type === ofVerdict ? shownPerType - 1 : shownPerType),
  );
  const count = (some: readonly Alike[]): number => some.flatMap(({ findings }) => findings).length;
  const rest = count(open) - count(shown);
  return `${[
    command(ofVerdict, { title: `gonogo: ${verdict}` }, reason),
    ...shown.map((alike) => annotationOf(alike, report)),
    ...(rest > 0 ? [`gonogo: ${plural(rest, "more failure")}: see the other reports`] : []),
  ].join("\n")}\n`;
};
