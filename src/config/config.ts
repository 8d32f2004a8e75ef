import { dirname, relative, resolve } from "node:path";
import type { Location } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import { anchorOf, findConfig } from "./find.ts";
import { withOwnRules } from "./ownRule.ts";
import { loadOwnRules } from "./ownRules.ts";
import { type Path, parseConfig, type Source, sourceOf } from "./parse.ts";
import { type RawConfig, resolveConfig } from "./resolve.ts";
import { rulePatterns } from "./ruleEntries.ts";
import { validateNames, validateShape } from "./validate.ts";

/** What a config names lies beside it, wherever the command is typed. */
const anchored = (settings: Settings, folder: string): Settings => ({
  ...settings,
  baseline: settings.baseline === null ? null : resolve(folder, settings.baseline),
  infrastructure: {
    terraformStates: settings.infrastructure.terraformStates.map((path) => resolve(folder, path)),
    stacks: Object.fromEntries(
      Object.entries(settings.infrastructure.stacks).map(([name, path]) => [
        name,
        resolve(folder, path),
      ]),
    ),
  },
});

export interface Config {
  readonly settings: Settings;
  /** The rules there are: gonogo's, and those of the files that the config names. */
  readonly rules: readonly Rule[];
  /** Where findings point to. */
  readonly location: Location;
  /** The config itself; null where there is none. */
  readonly file: string | null;
  /** `gonogo.config.yaml:12:5`. */
  placeOf(path: Path): string;
}

/** @param folder where what the config names lies */
const completed = async (
  source: Source,
  folder: string,
  rules: readonly Rule[],
): Promise<Pick<Config, "settings" | "rules" | "placeOf">> => {
  validateShape(source);
  const raw = source.value as RawConfig;
  const patterns = rulePatterns(raw.rules).map(({ path, value }) => ({
    pattern: value,
    place: source.placeOf(path),
  }));
  const all = withOwnRules(rules, await loadOwnRules(patterns, folder));
  validateNames(source, all);
  return {
    settings: anchored(resolveConfig(raw, all), folder),
    rules: all,
    placeOf: (where) => source.placeOf(where),
  };
};

/**
 * Finds, checks and completes the config, and loads the rules of one's own that it names.
 *
 * @param file named on the command line; null: the nearest one, or none
 * @param rules gonogo's own
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
    return {
      settings: resolveConfig({}, rules),
      rules,
      location,
      file: null,
      placeOf: () => "no config",
    };
  }
  const path = resolve(cwd, found);
  const source = await parseConfig(path, file ?? relative(cwd, found));
  return { ...(await completed(source, dirname(path), rules)), location, file: path };
};

/**
 * Checks and completes what a program says instead of a config file.
 *
 * @throws UserError with the key of each mistake
 */
export const configOf = async (
  raw: RawConfig,
  cwd: string,
  rules: readonly Rule[],
): Promise<Config> => ({
  ...(await completed(sourceOf(raw, "config"), cwd, rules)),
  location: anchorOf(null, cwd),
  file: null,
});
