import type { ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { Path } from "./parse.ts";
import { suggest } from "./suggest.ts";

/** One thing that is wrong: where, and what to do. */
export interface Problem {
  readonly path: Path;
  readonly key?: string;
  readonly text: string;
}

const pathOf = (pointer: string): Path =>
  pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

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

const describe = (error: ErrorObject, whole: string): Problem => {
  const path = pathOf(error.instancePath);
  const name = path.length === 0 ? whole : `"${path.join(".")}"`;
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

/**
 * What is wrong with the form of a value, each thing once, in words for people.
 *
 * @param whole what the value as a whole is called
 */
export const shapeProblems = (
  check: ValidateFunction,
  value: unknown,
  whole: string,
): readonly Problem[] => {
  if (check(value)) return [];
  const errors = check.errors ?? [];
  return errors.filter((error) => !isNoise(error, errors)).map((error) => describe(error, whole));
};
