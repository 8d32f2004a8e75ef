import { dirname, relative, resolve } from "node:path";
import type { Location } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import type { Completed } from "./complete.ts";
import { anchorOf, findConfig } from "./find.ts";
import { type RawConfig, resolveConfig } from "./resolve.ts";

export interface Config extends Completed {
  /** Where findings point to. */
  readonly location: Location;
  /** The config itself; null where there is none. */
  readonly file: string | null;
}

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
  // Without a config nothing needs what parses and checks one.
  const { complete, parseConfig } = await import("./complete.ts");
  const source = await parseConfig(path, file ?? relative(cwd, found));
  return { ...(await complete(source, dirname(path), rules)), location, file: path };
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
): Promise<Config> => {
  const { complete, sourceOf } = await import("./complete.ts");
  return {
    ...(await complete(sourceOf(raw, "config"), cwd, rules)),
    location: anchorOf(null, cwd),
    file: null,
  };
};
