import { collectors } from "../collect/registry.ts";
import { kindsOf } from "../judge/world.ts";
import { items } from "../model/guide.ts";
import { isAcross, isDerived, type Need, type Needs } from "../model/kind.ts";
import { defineRule, type Rule } from "../model/rule.ts";
import { UserError } from "../model/userError.ts";
import { checkRule } from "./checks.generated.ts";
import { guarded } from "./guardedRule.ts";
import { shapeProblems } from "./shape.ts";
import { suggest } from "./suggest.ts";

const itemProblem = (name: string): string | null => {
  const item = items.find((one) => one.id === name);
  if (item === undefined) {
    return `the guide has no item "${name}"; ${suggest(
      name,
      items.map((one) => one.id),
    )}`;
  }
  return item.answeredBy.length > 0
    ? `${name} is answered by ${item.answeredBy.join(", ")}: name what it answers of these`
    : null;
};

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const isKind = (value: object): boolean =>
  "kind" in value && "api" in value && typeof value.kind === "string";

const isNeed = (value: unknown): value is Need<unknown> => {
  if (!isObject(value)) return false;
  const need = value as Need<unknown>;
  if (isAcross(need)) return isNeed(need.across);
  if (!isDerived(need)) return isKind(need);
  return typeof need.compute === "function" && isObject(need.needs) && areNeeds(need.needs);
};

const areNeeds = (needs: object): needs is Needs => Object.values(needs).every(isNeed);

const readable = new Set(collectors.map(({ provides }) => provides.kind));

const needProblems = (needs: object): readonly string[] => {
  const strange = Object.entries(needs).find(([, need]) => !isNeed(need));
  if (strange !== undefined) {
    return [
      `"needs.${strange[0]}" is no kind of fact and no derived fact; import it from gonogo (kinds, derived)`,
    ];
  }
  const unread = kindsOf(needs as Needs).find(({ kind }) => !readable.has(kind));
  return unread === undefined
    ? []
    : [`no collector reads "${unread.kind}", which it needs; take one of gonogo's kinds`];
};

const functionProblems = (rule: Readonly<Record<string, unknown>>): readonly string[] =>
  ["resources", "judge"].flatMap((name) =>
    name in rule && typeof rule[name] !== "function" ? [`"${name}" must be a function`] : [],
  );

/** What is wrong with a rule of somebody's own; nothing where it can be run. */
const problemsOf = (value: unknown): readonly string[] => {
  const shape = shapeProblems(checkRule, value, "the rule").map(({ text: what }) => what);
  if (shape.length > 0) return shape;
  const rule = value as Rule;
  return [
    ...functionProblems({ ...rule }),
    ...rule.items.flatMap((item) => itemProblem(item) ?? []),
    ...needProblems(rule.needs),
  ];
};

const nameOf = (value: unknown): string =>
  isObject(value) && "id" in value && typeof value.id === "string" ? ` (rule "${value.id}")` : "";

/**
 * Takes a rule of somebody's own, as its module gives it.
 *
 * @param source the file, as errors and pages name it
 * @throws UserError for what the engine could not run, or could not report
 */
export const ownRule = (value: unknown, source: string): Rule => {
  const problems = problemsOf(value);
  if (problems.length > 0) {
    throw new UserError(`${source}${nameOf(value)}: ${problems.join("; ")}`);
  }
  return guarded({ ...defineRule(value as Rule), source });
};

const namesOf = ({ id: own, aliases = [] }: Rule): readonly string[] => [own, ...aliases];

/**
 * The rules there are, and those of somebody's own.
 *
 * @throws UserError where two have one name: a rule's ID is what waivers and alerts hang on
 */
export const withOwnRules = (existing: readonly Rule[], own: readonly Rule[]): readonly Rule[] => {
  const owners = new Map(existing.flatMap((rule) => namesOf(rule).map((name) => [name, rule])));
  for (const rule of own) {
    for (const name of namesOf(rule)) {
      const other = owners.get(name);
      if (other !== undefined && other !== rule) {
        throw new UserError(
          `${rule.source}: there is a rule "${name}" already, ${other.source === undefined ? "of gonogo's own" : `in ${other.source}`}; give it another ID`,
        );
      }
      owners.set(name, rule);
    }
  }
  return [...existing, ...own];
};
