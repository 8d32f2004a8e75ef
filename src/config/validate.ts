import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import { closest, distance } from "fastest-levenshtein";
import { items } from "../model/guide.ts";
import { type Options, type Rule, ruleNamed } from "../model/rule.ts";
import { UserError } from "../model/userError.ts";
import type { Path, Source } from "./parse.ts";
import { configSchema } from "./schema.ts";

/** One thing that is wrong: where, and what to do. */
interface Problem {
  readonly path: Path;
  readonly key?: string;
  readonly text: string;
}

/** A day of the calendar: 2026-02-30 is none. */
const isDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
};

const validate = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  formats: { date: isDate },
}).compile(configSchema);

const pathOf = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

const isNear = (name: string, other: string): boolean =>
  distance(name.toLowerCase(), other.toLowerCase()) <= Math.max(2, Math.floor(other.length / 3));

/** `did you mean "regions"?`, or the names that there are. */
export const suggest = (name: string, names: readonly string[]): string => {
  if (names.length === 0) return "there are none";
  const nearest = closest(name, [...names]);
  if (isNear(name, nearest)) return `did you mean "${nearest}"?`;
  return names.length <= 20 ? `known: ${names.join(", ")}` : "none is like it";
};

const unknownKey = (error: ErrorObject): Problem => {
  const key = String(error.params.additionalProperty);
  const properties = error.parentSchema?.properties;
  const names = Object.keys(
    typeof properties === "object" && properties !== null ? properties : {},
  );
  return {
    path: pathOf(error.instancePath),
    key,
    text: `unknown key "${key}"; ${suggest(key, names)}`,
  };
};

const describe = (error: ErrorObject): Problem => {
  const path = pathOf(error.instancePath);
  const name = path.length === 0 ? "the config" : `"${path.join(".")}"`;
  switch (error.keyword) {
    case "additionalProperties":
      return unknownKey(error);
    case "required":
      return { path, text: `${name} lacks "${error.params.missingProperty}"` };
    case "enum":
      return { path, text: `${name} must be one of ${error.params.allowedValues.join(", ")}` };
    case "format":
      return { path, text: `${name} must be a date like 2026-12-31, in quotes` };
    case "anyOf":
      return { path, text: `${name} ${alternativesOf(error)}` };
    default:
      return { path, text: `${name} ${error.message}` };
  }
};

/** What a value may be instead, in words. */
const alternativesOf = ({ schema }: ErrorObject): string => {
  const words = (schema as readonly Readonly<Record<string, unknown>>[]).map((branch) =>
    "const" in branch
      ? JSON.stringify(branch.const)
      : `${branch.type === "object" || branch.type === "array" ? "an" : "a"} ${branch.type}`,
  );
  return `must be ${words.join(" or ")}`;
};

/**
 * Of alternatives, the one that an object was meant for says what is wrong inside it; the others, and
 * what a branch says of a value of another type, say nothing.
 */
const isNoise = (error: ErrorObject, all: readonly ErrorObject[]): boolean => {
  if (error.keyword === "anyOf") {
    return (
      all.some((other) => other.instancePath.startsWith(`${error.instancePath}/`)) ||
      all.some(
        (other) =>
          other.keyword === "additionalProperties" && other.instancePath === error.instancePath,
      )
    );
  }
  const alternatives = all.find(
    ({ keyword, instancePath, schemaPath }) =>
      keyword === "anyOf" &&
      instancePath === error.instancePath &&
      error.schemaPath.startsWith(schemaPath),
  );
  return alternatives !== undefined && error.keyword !== "additionalProperties";
};

const schemaProblems = (value: unknown): readonly Problem[] => {
  if (validate(value)) return [];
  const errors = validate.errors ?? [];
  return errors.filter((error) => !isNoise(error, errors)).map(describe);
};

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
  return Object.entries((config.rules ?? {}) as Named).flatMap(
    ([id, value]): readonly Problem[] => {
      const rule = ruleNamed(id, rules);
      if (rule === undefined) {
        return [{ path: ["rules"], key: id, text: `unknown rule "${id}"; ${suggest(id, ids)}` }];
      }
      const options = typeof value === "object" ? ((value as Named).options ?? {}) : {};
      return Object.entries(options as Named).flatMap(
        ([name, given]) => optionProblem(["rules", id, "options"], name, given, rule.options) ?? [],
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

/**
 * Checks a config whole: every problem is named with its place.
 *
 * @throws UserError
 */
export const validateConfig = (source: Source, rules: readonly Rule[]): void => {
  const shape = schemaProblems(source.value);
  const config = source.value as Named;
  const problems =
    shape.length > 0
      ? shape
      : [...ruleProblems(config, rules), ...waiverProblems(config, rules), ...itemProblems(config)];
  if (problems.length === 0) return;
  throw new UserError(
    problems.map(({ path, key, text }) => `${source.placeOf(path, key)}: ${text}`).join("\n"),
  );
};
