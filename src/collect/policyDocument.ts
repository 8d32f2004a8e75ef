import {
  isJudgedKey,
  type PolicyCondition,
  type PolicyElement,
  type PolicyStatement,
  type PolicyStatements,
} from "../model/facts/iam.ts";
import { type Fields, isFields } from "../model/fields.ts";

/** A single string stands for a list of one. */
const asTexts = (value: unknown): readonly string[] | null => {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter((one): one is string => typeof one === "string");
  return texts.length === values.length ? texts : null;
};

const toElement = (statement: Fields, name: "Action" | "Resource"): PolicyElement | null => {
  const except = statement[name] === undefined;
  const patterns = asTexts(except ? statement[`Not${name}`] : statement[name]);
  return patterns === null || (!except && statement[`Not${name}`] !== undefined)
    ? null
    : { except, patterns };
};

const toCondition = (operator: string, key: string, value: unknown): PolicyCondition => {
  const judged = isJudgedKey(key.toLowerCase());
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return {
    operator: operator.toLowerCase(),
    key: key.toLowerCase(),
    values: judged ? values.map(String) : null,
  };
};

const toConditions = (value: unknown): readonly PolicyCondition[] | null => {
  if (value === undefined) return [];
  if (!isFields(value)) return null;
  const blocks = Object.entries(value);
  if (!blocks.every(([, block]) => isFields(block))) return null;
  return blocks.flatMap(([operator, block]) =>
    Object.entries(block as Fields).map(([key, values]) => toCondition(operator, key, values)),
  );
};

const toStatement = (statement: unknown): PolicyStatement | null => {
  if (!isFields(statement)) return null;
  const { Effect: effect } = statement;
  const actions = toElement(statement, "Action");
  const resources = toElement(statement, "Resource");
  const conditions = toConditions(statement.Condition);
  return (effect === "Allow" || effect === "Deny") &&
    actions !== null &&
    resources !== null &&
    conditions !== null
    ? { effect, actions, resources, conditions }
    : null;
};

const parse = (encoded: string): unknown => {
  try {
    return JSON.parse(decodeURIComponent(encoded));
  } catch {
    return null;
  }
};

/**
 * The statements of a policy's document, which IAM hands out URL-encoded (RFC 3986); null where it is
 * not in the form of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html.
 * Values of conditions that nothing judges are left behind.
 */
export const readPolicyDocument = (encoded: string | undefined): PolicyStatements => {
  const document = parse(encoded ?? "");
  if (!isFields(document) || document.Statement === undefined) return null;
  const given: readonly unknown[] = Array.isArray(document.Statement)
    ? document.Statement
    : [document.Statement];
  const statements = given.map(toStatement);
  const understood = statements.filter((one): one is PolicyStatement => one !== null);
  return understood.length === statements.length ? understood : null;
};
