import type { RuleSettings } from "../model/settings.ts";
import type { Path } from "./parse.ts";

/** Everything may be left out. */
export type DeepPartial<T> = T extends readonly unknown[]
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: DeepPartial<T[K]> }
    : T;

/** Settings of rules, by their IDs. */
type SettingsById = Readonly<Record<string, "off" | DeepPartial<RuleSettings>>>;

/** `rules` of a config: settings by ID, or a list of such and of patterns of files that hold rules of one's own. */
export type RawRules = SettingsById | readonly (string | SettingsById)[];

/** One thing that is said of rules, and where it stands. */
export interface RuleEntry<T> {
  readonly path: Path;
  readonly key?: string;
  readonly value: T;
}

interface Part {
  readonly path: Path;
  readonly value: string | SettingsById;
}

const partsOf = (rules: RawRules = {}): readonly Part[] =>
  Array.isArray(rules)
    ? rules.map((value, index) => ({ path: ["rules", index], value }))
    : [{ path: ["rules"], value: rules as SettingsById }];

/** The patterns of files with rules of one's own. */
export const rulePatterns = (rules: RawRules | undefined): readonly RuleEntry<string>[] =>
  partsOf(rules).flatMap(({ path, value }) => (typeof value === "string" ? [{ path, value }] : []));

/** What is said of each rule, its ID as the key. */
export const ruleSettings = (
  rules: RawRules | undefined,
): readonly Required<RuleEntry<SettingsById[string]>>[] =>
  partsOf(rules).flatMap(({ path, value }) =>
    typeof value === "string"
      ? []
      : Object.entries(value).map(([key, settings]) => ({ path, key, value: settings })),
  );
