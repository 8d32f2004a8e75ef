import { resolve } from "node:path";
import type { Rule } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import { withOwnRules } from "./ownRule.ts";
import { loadOwnRules } from "./ownRules.ts";
import type { Path, Source } from "./parse.ts";
import { type RawConfig, resolveConfig } from "./resolve.ts";
import { rulePatterns } from "./ruleEntries.ts";
import { validateNames, validateShape } from "./validate.ts";

export { parseConfig, sourceOf } from "./parse.ts";

/** What a config says, checked and completed. */
export interface Completed {
  readonly settings: Settings;
  /** The rules there are: gonogo's, and those of the files that the config names. */
  readonly rules: readonly Rule[];
  /** `gonogo.config.yaml:12:5`. */
  placeOf(path: Path): string;
}

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

/**
 * Checks and completes what a config says, and loads the rules of one's own that it names.
 *
 * @param folder where what the config names lies
 * @throws UserError with the place of each mistake
 */
export const complete = async (
  source: Source,
  folder: string,
  rules: readonly Rule[],
): Promise<Completed> => {
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
