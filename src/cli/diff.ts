import { renderJson } from "../../reporters/json.ts";
import { renderParity } from "../../reporters/parityConsole.ts";
import { rules } from "../../rules/index.generated.ts";
import { readConfig } from "../config/config.ts";
import { type DiffSide, diffFacts } from "../diff.ts";
import { parityExitCode } from "../model/parity.ts";
import type { Settings } from "../model/settings.ts";
import { tool } from "../version.ts";
import { screenWidth } from "./outputs.ts";
import { print } from "./print.ts";
import { loadSnapshot, replay } from "./replay.ts";

export interface DiffArguments {
  readonly A: string;
  readonly B: string;
  readonly a: string | null;
  readonly b: string | null;
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

/**
 * Compares two environments.
 *
 * @returns the exit code
 * @throws UserError before anything is written
 */
export const runDiff = async (given: DiffArguments): Promise<0 | 1 | 2> => {
  const { settings } = await readConfig(given.config, process.cwd(), rules);
  const a = await sideOf(given.A, "--a", given.a, settings);
  const b = await sideOf(given.B, "--b", given.b, settings);
  const report = replay([given.A, given.B], () => diffFacts(a, b, settings, tool));
  await print(
    given.output === "json"
      ? renderJson(report)
      : renderParity(report, { width: screenWidth(), color: given.color }),
  );
  return parityExitCode(report.verdict);
};
