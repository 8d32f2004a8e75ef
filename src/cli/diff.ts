import { renderChanges } from "../../reporters/changesConsole.ts";
import { renderJson } from "../../reporters/json.ts";
import { renderParity } from "../../reporters/parityConsole.ts";
import { rules } from "../../rules/index.generated.ts";
import { readConfig } from "../config/config.ts";
import { readText, wholeReport } from "../config/reportFile.ts";
import { type DiffSide, diffFacts } from "../diff.ts";
import { compareReports, type ReadReport } from "../judge/compareReports.ts";
import { type ChangesReport, changesExitCode } from "../model/changes.ts";
import { type ParityReport, parityExitCode } from "../model/parity.ts";
import type { Settings, Threshold } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import { tool } from "../version.ts";
import { isReport } from "./fileKind.ts";
import { screenWidth } from "./outputs.ts";
import { print } from "./print.ts";
import { loadSnapshot, replay } from "./replay.ts";

export interface DiffArguments {
  readonly A: string;
  readonly B: string;
  readonly a: string | null;
  readonly b: string | null;
  readonly history: readonly string[];
  readonly failOn: Threshold | null;
  readonly config: string | null;
  readonly output: "console" | "json";
  readonly color: boolean;
}

const sideOf = async (
  source: string,
  option: string,
  pattern: string | null,
  settings: Settings,
): Promise<DiffSide> => ({ source, option, pattern, facts: await loadSnapshot(source, settings) });

type Config = Awaited<ReturnType<typeof readConfig>>;

const diffSnapshots = async (given: DiffArguments, { settings }: Config): Promise<ParityReport> => {
  const a = await sideOf(given.A, "--a", given.a, settings);
  const b = await sideOf(given.B, "--b", given.b, settings);
  return replay([given.A, given.B], () => diffFacts(a, b, settings, tool));
};

const readReport = async (file: string): Promise<ReadReport> =>
  wholeReport(await readText(file, "report"), file);

const accountsOf = ({ accounts }: ReadReport): readonly string[] => accounts.map(({ id }) => id);

const diffReports = async (given: DiffArguments, config: Config): Promise<ChangesReport> => {
  const [a, b, history] = await Promise.all([
    readReport(given.A),
    readReport(given.B),
    Promise.all(given.history.map(readReport)),
  ]);
  if (!accountsOf(b).some((id) => accountsOf(a).includes(id))) {
    const [of, other] = [a, b].map((side) => accountsOf(side).join(", ") || "no account");
    throw new UserError(
      `${given.A} is of ${of} and ${given.B} of ${other}; two reports of one account can be compared`,
    );
  }
  return compareReports({
    ...{ a, b, history, tool, threshold: given.failOn },
    rules: config.rules,
  });
};

/** What only the other kind of comparison takes. */
const checkArguments = (given: DiffArguments, ofReports: boolean): void => {
  const used = (
    [
      ["--a", given.a !== null, false],
      ["--b", given.b !== null, false],
      ["--history", given.history.length > 0, true],
      ["--fail-on", given.failOn !== null, true],
    ] as const
  ).find(([, isGiven, isForReports]) => isGiven && isForReports !== ofReports);
  if (used === undefined) return;
  throw new UserError(
    ofReports
      ? `${used[0]} chooses an application of a snapshot; ${given.A} and ${given.B} are reports`
      : `${used[0]} is for reports; ${given.A} and ${given.B} are snapshots`,
  );
};

/**
 * Compares two environments by their snapshots, or two reports of one account.
 *
 * @returns the exit code
 * @throws UserError before anything is written
 */
export const runDiff = async (given: DiffArguments): Promise<0 | 1 | 2> => {
  const [isA, isB] = await Promise.all([isReport(given.A), isReport(given.B)]);
  if (isA !== null && isB !== null && isA !== isB) {
    const [report, snapshot] = isA ? [given.A, given.B] : [given.B, given.A];
    throw new UserError(
      `${report} is a report and ${snapshot} is none; compare two snapshots (--record), or two reports (--output json)`,
    );
  }
  const ofReports = isA ?? isB ?? false;
  checkArguments(given, ofReports);
  const config = await readConfig(given.config, process.cwd(), rules);
  const screen = { width: screenWidth(), color: given.color };
  if (ofReports) {
    const report = await diffReports(given, config);
    await print(given.output === "json" ? renderJson(report) : renderChanges(report, screen));
    return changesExitCode(report.verdict);
  }
  const report = await diffSnapshots(given, config);
  await print(given.output === "json" ? renderJson(report) : renderParity(report, screen));
  return parityExitCode(report.verdict);
};
