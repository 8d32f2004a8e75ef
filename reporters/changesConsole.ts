import {
  type ChangedFailure,
  type ChangedRule,
  type ChangeState,
  type ChangesReport,
  type ChangesVerdict,
  type ComparedReport,
  changeStates,
  changesExitCode,
} from "../src/model/changes.ts";
import { printable } from "../src/model/printable.ts";
import type { Screen } from "./_screen.ts";
import { hang, heading, type Style, styleFor } from "./_style.ts";
import { mapTexts, plural } from "./_text.ts";

/** How many failures of a state, and rules, are shown before the rest is counted. */
const shown = 25;

const titles: Readonly<Record<ChangeState, string>> = {
  new: "New",
  reopened: "Reopened: fixed once, and back",
  unseen: "Failing in B, not evaluated in A",
  waiverEnded: "No longer waived",
  waived: "Waived since",
  notEvaluated: "Failing in A, not evaluated in B",
  fixed: "Fixed",
  gone: "Gone with their resources",
};

const words: Readonly<Record<ChangeState | "unchanged", string>> = {
  new: "new",
  reopened: "reopened",
  unseen: "not evaluated before",
  waiverEnded: "no longer waived",
  waived: "waived since",
  notEvaluated: "no longer evaluated",
  fixed: "fixed",
  gone: "gone",
  unchanged: "unchanged",
};

const signs: Readonly<Record<ChangeState, string>> = {
  new: "✗",
  reopened: "✗",
  unseen: "✗",
  waiverEnded: "✗",
  waived: "~",
  notEvaluated: "?",
  fixed: "✓",
  gone: "–",
};

const paint = ({ chalk }: Style, state: ChangeState, text: string): string => {
  if (signs[state] === "✗") return chalk.red(text);
  if (state === "notEvaluated") return chalk.yellow(text);
  return state === "fixed" ? chalk.green(text) : chalk.dim(text);
};

const verdictWords: Readonly<Record<ChangesVerdict, string>> = {
  nothingNew: "NOTHING NEW",
  new: "NEW FAILURES",
  incomplete: "INCOMPLETE",
};

const badge = ({ chalk }: Style, verdict: ChangesVerdict): string => {
  const text = ` ${verdictWords[verdict]} `;
  if (verdict === "nothingNew") return chalk.bgGreen.black.bold(text);
  return verdict === "new" ? chalk.bgRed.white.bold(text) : chalk.bgYellow.black.bold(text);
};

/** `2 new, 1 fixed, 40 unchanged`. */
const summary = ({ counts }: ChangesReport): string => {
  const told = (Object.keys(words) as (keyof typeof words)[]).filter((state) => counts[state] > 0);
  return told.length === 0
    ? "no failure in either report"
    : told.map((state) => `${counts[state]} ${words[state]}`).join(", ");
};

const reportLine = (letter: string, report: ComparedReport, style: Style): string =>
  hang(
    style,
    `  ${style.chalk.bold(letter)} `,
    `${report.source} ${style.chalk.dim(`· ${report.verdict} · read ${report.startedAt.slice(0, 16).replace("T", " ")} UTC · gonogo ${report.version}`)}`,
  );

/** Whether one must say of which account a failure is. */
const isOfSeveral = ({ failures }: ChangesReport): boolean =>
  new Set(failures.map(({ finding }) => finding.account)).size > 1;

const failureLines = (
  { state, reason, finding }: ChangedFailure,
  namesAccount: boolean,
  style: Style,
): readonly string[] => {
  const { message, severity, items, rule, waiver, account, region } = finding;
  const marks = [
    severity,
    items.join(", "),
    rule,
    ...(namesAccount ? [`in ${account} ${region}`] : []),
  ];
  return [
    hang(
      style,
      `  ${paint(style, state, signs[state])} `,
      `${message} ${style.chalk.dim(`(${marks.join("; ")})`)}`,
    ),
    ...(reason === null ? [] : [hang(style, "      ", style.chalk.dim(reason))]),
    ...(waiver === undefined
      ? []
      : [
          hang(style, "      ", style.chalk.dim(`waived until ${waiver.expiry}: ${waiver.reason}`)),
        ]),
  ];
};

const stateLines = (
  state: ChangeState,
  failures: readonly ChangedFailure[],
  namesAccount: boolean,
  style: Style,
): readonly string[] => {
  const rest = failures.length - shown;
  return [
    "",
    heading(style, titles[state]),
    ...failures.slice(0, shown).flatMap((failure) => failureLines(failure, namesAccount, style)),
    ...(rest > 0 ? [style.chalk.dim(`  and ${rest} more: see --output json`)] : []),
  ];
};

const ruleText = ({ change, fields }: ChangedRule): string => {
  if (change === "onlyA") return "it ran for A only";
  if (change === "onlyB") return "it ran for B only";
  return fields.map(({ field, a, b }) => `${field}: ${a} → ${b}`).join("; ");
};

const ruleLines = ({ rules }: ChangesReport, style: Style): readonly string[] => {
  if (rules.length === 0) return [];
  const rest = rules.length - shown;
  return [
    "",
    heading(style, "Rules that changed"),
    ...rules
      .slice(0, shown)
      .map((rule) => hang(style, "  · ", `${rule.rule} ${style.chalk.dim(`(${ruleText(rule)})`)}`)),
    ...(rest > 0 ? [style.chalk.dim(`  and ${plural(rest, "more rule")}: see --output json`)] : []),
  ];
};

const openLines = ({ open }: ChangesReport, style: Style): readonly string[] =>
  open.length === 0
    ? []
    : [
        "",
        heading(style, "There may be more"),
        ...open.map((why) => hang(style, `  ${style.chalk.yellow("?")} `, why)),
      ];

/** What changed from one report to another, for people: what counts first. */
export const renderChanges = (whole: ChangesReport, screen: Screen): string => {
  const style = styleFor(screen);
  const report = mapTexts(whole, printable);
  return `${[
    hang(style, `${badge(style, report.verdict)} `, summary(report)),
    reportLine("A", report.a, style),
    reportLine("B", report.b, style),
    ...changeStates.flatMap((state) => {
      const own = report.failures.filter((failure) => failure.state === state);
      return own.length === 0 ? [] : stateLines(state, own, isOfSeveral(report), style);
    }),
    ...ruleLines(report, style),
    ...openLines(report, style),
    "",
    hang(
      style,
      `${badge(style, report.verdict)} `,
      `${summary(report)} (exit code ${changesExitCode(report.verdict)}, --fail-on ${report.threshold})`,
    ),
  ].join("\n")}\n`;
};
