import { items } from "../model/guide.ts";
import { type Options, type Rule, ruleNamed } from "../model/rule.ts";
import { UserError } from "../model/userError.ts";
import { checkConfig } from "./checks.generated.ts";
import type { Path, Source } from "./parse.ts";
import { type RawRules, ruleSettings } from "./ruleEntries.ts";
import { type Problem, shapeProblems } from "./shape.ts";
import { suggest } from "./suggest.ts";

type Named = Readonly<Record<string, unknown>>;

const optionProblem = (
  path: Path,
  name: string,
  value: unknown,
  options: Options,
): Problem | null => {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) {
    return {
      path,
      key: name,
      text: `unknown option "${name}"; ${suggest(name, Object.keys(options))}`,
    };
  }
  const expected = Array.isArray(option.default) ? "list" : typeof option.default;
  const actual = Array.isArray(value) ? "list" : typeof value;
  if (expected !== actual) {
    return { path: [...path, name], text: `option "${name}" must be a ${expected}` };
  }
  const { minimum, maximum, oneOf } = option;
  if (typeof value === "string" && oneOf !== undefined && !oneOf.includes(value)) {
    return {
      path: [...path, name],
      text: `option "${name}" must be one of ${oneOf.join(", ")}`,
    };
  }
  if (typeof value === "number" && minimum !== undefined && value < minimum) {
    return { path: [...path, name], text: `option "${name}" must be at least ${minimum}` };
  }
  if (typeof value === "number" && maximum !== undefined && value > maximum) {
    return { path: [...path, name], text: `option "${name}" must be at most ${maximum}` };
  }
  return null;
};

const ruleProblems = (config: Named, rules: readonly Rule[]): readonly Problem[] => {
  const ids = rules.map(({ id }) => id);
  const seen = new Set<string>();
  return ruleSettings(config.rules as RawRules | undefined).flatMap(
    ({ path, key, value }): readonly Problem[] => {
      const rule = ruleNamed(key, rules);
      if (rule === undefined) {
        return [{ path, key, text: `unknown rule "${key}"; ${suggest(key, ids)}` }];
      }
      if (seen.has(rule.id)) return [{ path, key, text: `rule "${key}" is set more than once` }];
      seen.add(rule.id);
      const options = typeof value === "object" ? (value.options ?? {}) : {};
      return Object.entries(options).flatMap(
        ([name, given]) =>
          optionProblem([...path, key, "options"], name, given, rule.options) ?? [],
      );
    },
  );
};

const itemProblems = (config: Named): readonly Problem[] => {
  const ids: readonly string[] = items.map(({ id }) => id);
  const attestations = (config.attestations ?? []) as readonly { readonly item: string }[];
  return attestations.flatMap(({ item }, index) =>
    ids.includes(item)
      ? []
      : [
          {
            path: ["attestations", index, "item"],
            text: `unknown item "${item}"; ${suggest(item, ids)}`,
          },
        ],
  );
};

const waiverProblems = (config: Named, rules: readonly Rule[]): readonly Problem[] => {
  const ids = rules.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  const waivers = (config.waivers ?? []) as readonly { readonly rule: string }[];
  return waivers.flatMap(({ rule }, index) =>
    rule.includes("*") || ids.includes(rule)
      ? []
      : [
          {
            path: ["waivers", index, "rule"],
            text: `unknown rule "${rule}"; ${suggest(rule, ids)}`,
          },
        ],
  );
};

const refuse = ({ placeOf }: Source, problems: readonly Problem[]): void => {
  if (problems.length === 0) return;
  throw new UserError(
    problems.map(({ path, key, text }) => `${placeOf(path, key)}: ${text}`).join("\n"),
  );
};

/**
 * Checks the form of a config: every problem is named with its place.
 *
 * @throws UserError
 */
export const validateShape = (source: Source): void =>
  refuse(source, shapeProblems(checkConfig, source.value, "the config"));

/**
 * Checks what a config of a sound form says of rules and items: every problem is named with its place.
 *
 * @throws UserError
 */
export const validateNames = (source: Source, rules: readonly Rule[]): void => {
  const config = source.value as Named;
  refuse(source, [
    ...ruleProblems(config, rules),
    ...waiverProblems(config, rules),
    ...itemProblems(config),
  ]);
};
