import { dirname, relative, resolve } from "node:path";
import type { Location } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import { anchorOf, findConfig } from "./find.ts";
import { type Path, parseConfig } from "./parse.ts";
import { type RawConfig, resolveConfig } from "./resolve.ts";
import { validateConfig } from "./validate.ts";

/** What a config names lies beside it, wherever the command is typed. */
const anchored = (settings: Settings, folder: string): Settings => ({
  ...settings,
  baseline: settings.baseline === null ? null : resolve(folder, settings.baseline),
  infrastructure: {
    terraformStates: settings.infrastructure.terraformStates.map((path) => resolve(folder, path)),
  },
});

export interface Config {
  readonly settings: Settings;
  /** Where findings point to. */
  readonly location: Location;
  /** The config itself; null where there is none. */
  readonly file: string | null;
  /** `gonogo.config.yaml:12:5`. */
  placeOf(path: Path): string;
}

/**
 * Finds, checks and completes the config.
 *
 * @param file named on the command line; null: the nearest one, or none
 * @throws UserError with the place of each mistake
 */
export const readConfig = async (
  file: string | null,
  cwd: string,
  rules: readonly Rule[],
): Promise<Config> => {
  const found = file ?? findConfig(cwd);
  const location = anchorOf(found, cwd);
  if (found === null) {
    return { settings: resolveConfig({}, rules), location, file: null, placeOf: () => "no config" };
  }
  const path = resolve(cwd, found);
  const source = await parseConfig(path, file ?? relative(cwd, found));
  validateConfig(source, rules);
  return {
    settings: anchored(resolveConfig(source.value as RawConfig, rules), dirname(path)),
    location,
    file: path,
    placeOf: (where) => source.placeOf(where),
  };
};
