import { applicationLabel } from "../src/model/applicationName.ts";
import {
  type EnvironmentPair,
  type ParityReport,
  type ParityVerdict,
  parityExitCode,
  type ReportedEnvironment,
  type ReportedMembers,
  type ReportedProperty,
  type ReportedSide,
} from "../src/model/parity.ts";
import { printable } from "../src/model/printable.ts";
import type { UnknownCause } from "../src/model/report.ts";
import { roleWords } from "../src/model/settings.ts";
import type { Screen } from "./_screen.ts";
import { hang, heading, type Style, styleFor } from "./_style.ts";
import { mapTexts, plural } from "./_text.ts";

const allProperties = ({ applications, pairs }: ParityReport): readonly ReportedProperty[] => [
  applications,
  ...pairs.flatMap(({ members }) => members.flatMap(({ properties }) => properties)),
];

const countOf = (properties: readonly ReportedProperty[], verdict: ParityVerdict): number =>
  properties.filter((property) => property.verdict === verdict).length;

const verdictWords: Readonly<Record<ParityVerdict, string>> = {
  same: "ALIKE",
  different: "DIFFERENT",
  unknown: "INCOMPLETE",
};

const badge = ({ chalk }: Style, verdict: ParityVerdict): string => {
  const text = ` ${verdictWords[verdict]} `;
  if (verdict === "same") return chalk.bgGreen.black.bold(text);
  return verdict === "different" ? chalk.bgRed.white.bold(text) : chalk.bgYellow.black.bold(text);
};

/** The counts; what is alike is counted where there is something to compare. */
const summary = (report: ParityReport): string => {
  const properties = allProperties(report);
  return [
    `${plural(countOf(properties, "different"), "difference")}`,
    `${plural(countOf(properties, "unknown"), "property", "properties")} could not be compared`,
    `${countOf(properties, "same")} alike`,
  ].join(", ");
};

const environmentLine = (
  letter: string,
  environment: ReportedEnvironment,
  side: ReportedSide,
  style: Style,
): string =>
  hang(
    style,
    `  ${style.chalk.bold(letter)} `,
    `${style.chalk.bold(applicationLabel(environment))} ${style.chalk.dim(
      `· account ${environment.account} ${environment.region} · ${side.source}, read ${side.startedAt.slice(0, 16).replace("T", " ")} UTC`,
    )}`,
  );

const causeLines = (
  letter: string,
  causes: readonly UnknownCause[],
  style: Style,
): readonly string[] =>
  causes.map((cause) =>
    hang(
      style,
      `      unread in ${letter}: `,
      style.chalk.dim(
        `${cause.api === null ? "" : `${cause.api}: `}${cause.error} → ${cause.settle}`,
      ),
    ),
  );

const propertyLines = (property: ReportedProperty, style: Style): readonly string[] => {
  const { chalk } = style;
  const own = (letter: string, aspects: readonly string[]): readonly string[] =>
    aspects.map((aspect) => hang(style, `      only ${letter}: `, aspect));
  const unread = [
    ...causeLines("A", property.unreadA, style),
    ...causeLines("B", property.unreadB, style),
  ];
  switch (property.verdict) {
    case "same":
      return [];
    case "different":
      return [
        hang(style, `  ${chalk.red("✗")} `, chalk.bold(property.property)),
        ...own("A", property.onlyA),
        ...own("B", property.onlyB),
        ...unread,
      ];
    case "unknown":
      return [
        hang(style, `  ${chalk.yellow("?")} `, `${property.property}: cannot be compared`),
        ...unread,
      ];
  }
};

const memberTitle = ({ role, a, b }: ReportedMembers): string =>
  a === null || b === null
    ? `Every ${roleWords[role]}`
    : `${roleWords[role]} ${a.name === b.name ? a.name : `${a.name} and ${b.name}`}`;

const memberLines = (members: ReportedMembers, style: Style): readonly string[] => {
  const same = countOf(members.properties, "same");
  return [
    "",
    heading(style, memberTitle(members)),
    ...members.properties.flatMap((property) => propertyLines(property, style)),
    ...(same === 0
      ? []
      : [hang(style, `  ${style.chalk.green("✓")} `, style.chalk.dim(`${same} alike`))]),
  ];
};

const pairLines = (
  pair: EnvironmentPair,
  report: ParityReport,
  style: Style,
): readonly string[] => [
  "",
  environmentLine("A", pair.a, report.a, style),
  environmentLine("B", pair.b, report.b, style),
  ...pair.members.flatMap((members) => memberLines(members, style)),
];

/** What `gonogo diff` found, for people: grouped by member, differences first. */
export const renderParity = (whole: ParityReport, screen: Screen): string => {
  const style = styleFor(screen);
  const report = mapTexts(whole, printable);
  return `${[
    hang(style, `${badge(style, report.verdict)} `, summary(report)),
    ...propertyLines(report.applications, style),
    ...report.pairs.flatMap((pair) => pairLines(pair, report, style)),
    "",
    hang(style, "", style.chalk.dim(`Free to differ: ${report.leftOut.join("; ")}.`)),
    hang(
      style,
      `${badge(style, report.verdict)} `,
      `${summary(report)} (exit code ${parityExitCode(report.verdict)})`,
    ),
  ].join("\n")}\n`;
};
