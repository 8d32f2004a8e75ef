import type { Listing, Table } from "../model/fact.ts";
import type { Needs, Resolved } from "../model/kind.ts";
import type { Outcome } from "../model/outcome.ts";
import type { Resource, Rule } from "../model/rule.ts";

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

const areTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

const isJson = (value: unknown): boolean => {
  if (value === null || ["string", "boolean"].includes(typeof value)) return true;
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value === "object" && Object.values(value).every(isJson);
};

const isObservation = (value: unknown): boolean => {
  const { from, resource, field, value: seen } = fieldsOf(value);
  return (
    typeof fieldsOf(from).api === "string" &&
    typeof resource === "string" &&
    typeof field === "string" &&
    isJson(seen)
  );
};

const areObservations = (value: unknown): boolean =>
  Array.isArray(value) && value.every(isObservation);

const isViolation = (value: unknown): boolean => {
  const { key, message, evidence } = fieldsOf(value);
  return typeof key === "string" && typeof message === "string" && areObservations(evidence);
};

const isCause = (value: unknown): boolean => typeof fieldsOf(value).reason === "string";

const isOutcome = (value: unknown): value is Outcome => {
  const { violations, causes, observations, messages, notes, manual, notApplicable } =
    fieldsOf(value);
  return (
    Array.isArray(violations) &&
    violations.every(isViolation) &&
    Array.isArray(causes) &&
    causes.every(isCause) &&
    areObservations(observations) &&
    [messages, notes, manual].every(areTexts) &&
    (notApplicable === null || typeof notApplicable === "string")
  );
};

const isResource = (value: unknown): value is Resource => {
  const { id, type, name } = fieldsOf(value);
  return [id, type, name].every((one) => typeof one === "string" && one !== "");
};

const isPopulation = (value: unknown): value is Listing<Resource> => {
  const { items, causes } = fieldsOf(value);
  return Array.isArray(items) && items.every(isResource) && Array.isArray(causes);
};

const frozen = new WeakSet<object>();

/** Several rules see the same facts: one that changes them would change what the others say. */
const freeze = <T>(value: T): T => {
  if (typeof value !== "object" || value === null || frozen.has(value)) return value;
  frozen.add(value);
  for (const inner of Object.values(value)) freeze(inner);
  return Object.freeze(value);
};

const isTable = (value: unknown): value is Table<unknown> => {
  const { list, get } = fieldsOf(value);
  return typeof list === "function" && typeof get === "function";
};

const frozenTable = (table: Table<unknown>): Table<unknown> => ({
  list: () => freeze(table.list()),
  get: (id) => freeze(table.get(id)),
});

const frozenFacts = (facts: Resolved<Needs>): Resolved<Needs> =>
  Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      isTable(value) ? frozenTable(value) : freeze(value),
    ]),
  ) as Resolved<Needs>;

/**
 * A rule of somebody's own, held to what gonogo's own rules are held to by their tests: it changes no
 * fact, and gives outcomes that the engine can report. What breaks this is thrown, and so unknown.
 */
export const guarded = (rule: Rule): Rule => ({
  ...rule,
  resources(facts, context) {
    const found: unknown = rule.resources(frozenFacts(facts), freeze(context));
    if (!isPopulation(found)) {
      throw new Error(
        "`resources` must return a listing of { id, type, name }: items, and causes why there may be more",
      );
    }
    return found;
  },
  judge(resource, facts, options, context) {
    const outcome: unknown = rule.judge(resource, frozenFacts(facts), options, freeze(context));
    if (!isOutcome(outcome)) {
      throw new Error(
        "`judge` must return at once an outcome: pass, fail, notApplicable, cannotKnow, manual or a combine of them",
      );
    }
    return outcome;
  },
});
