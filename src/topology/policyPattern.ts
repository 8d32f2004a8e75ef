import { type Fact, known, undecided } from "../model/fact.ts";
import { principalTagKey } from "../model/facts/iam.ts";
import { remembered } from "../model/remembered.ts";
import type { Tags } from "../model/tags.ts";

/** Who asks: what policy variables and conditions are filled from. */
export interface Principal {
  readonly arn: string;
  readonly account: string;
  readonly partition: string;
  readonly tags: Tags;
}

const anyRun: unique symbol = Symbol("*");
const anyOne: unique symbol = Symbol("?");
type Token = string | typeof anyRun | typeof anyOne;

/** A pattern of a policy with its variables filled in. */
export interface Pattern {
  readonly tokens: readonly Token[];
  /** Whether every variable could be filled in; an unknown one stands for any run of characters. */
  readonly sure: boolean;
}

/** The value of a tag, null where there is none; keys are compared without case, as in conditions. */
export const tagOf = (tags: Tags, key: string): Fact<string | null> => {
  const found = Object.entries(tags).find(([name]) => name.toLowerCase() === key.toLowerCase());
  if (found === undefined) return known(null);
  return found[1] === null
    ? undecided(
        `a policy asks for the tag ${found[0]}, whose value looks like a secret and was not recorded`,
        "see by hand what the policy grants, and keep secrets out of tags",
      )
    : known(found[1]);
};

const anything: readonly Token[] = [anyRun];

/** `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const literal = /^[*?$]$/;
const variable = /\$\{([^}]*)\}/;

type Filled = { readonly value: string } | "unknown" | "absent";

const fill = (name: string, principal: Principal): Filled => {
  if (literal.test(name)) return { value: name };
  const [, fallback] = /,\s*'(.*)'\s*$/.exec(name) ?? [];
  const key = name.replace(/,.*$/s, "").trim().toLowerCase();
  const tag = principalTagKey.exec(key)?.[1];
  const tagged = tag === undefined ? null : tagOf(principal.tags, tag);
  if (tagged?.known === false) return "unknown";
  const value =
    tagged !== null ? tagged.value : key === "aws:principalaccount" ? principal.account : undefined;
  if (value === undefined) return "unknown";
  if (value !== null) return { value };
  return fallback === undefined ? "absent" : { value: fallback };
};

const wildTokens = remembered((text): readonly Token[] =>
  [...text].map(
    (character): Token => (character === "*" ? anyRun : character === "?" ? anyOne : character),
  ),
);

const plainTokens = (text: string, wild: boolean): readonly Token[] =>
  wild ? wildTokens(text) : [...text];

/**
 * Reads a pattern; null where a variable has no value, for then it matches nothing
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
 *
 * @param wild whether `*` and `?` are wildcards
 */
export const patternOf = (text: string, principal: Principal, wild = true): Pattern | null => {
  const found = variable.exec(text);
  if (found === null) return { tokens: plainTokens(text, wild), sure: true };
  const rest = patternOf(text.slice(found.index + found[0].length), principal, wild);
  const filled = fill(found[1] ?? "", principal);
  if (rest === null || filled === "absent") return null;
  return {
    tokens: [
      ...plainTokens(text.slice(0, found.index), wild),
      ...(filled === "unknown" ? anything : [...filled.value]),
      ...rest.tokens,
    ],
    sure: rest.sure && filled !== "unknown",
  };
};

/** Whether the text matches, in time that grows with their lengths only. */
export const matchesTokens = (tokens: readonly Token[], text: string): boolean => {
  let [token, position] = [0, 0];
  let retry: { token: number; position: number } | null = null;
  while (position < text.length) {
    const expected = tokens[token];
    if (expected === anyRun) {
      retry = { token: token + 1, position };
      token += 1;
    } else if (expected === anyOne || expected === text[position]) {
      token += 1;
      position += 1;
    } else if (retry !== null) {
      retry.position += 1;
      ({ token, position } = retry);
    } else {
      return false;
    }
  }
  return tokens.slice(token).every((left) => left === anyRun);
};

/** A pattern without variables, compared without case: actions. */
export const matchesAction = (pattern: string, action: string): boolean => {
  const [wanted, given] = [pattern.toLowerCase(), action.toLowerCase()];
  const open = wanted.search(/[*?]/);
  if (open < 0) return wanted === given;
  return (
    given.startsWith(wanted.slice(0, open)) &&
    matchesTokens(plainTokens(wanted.slice(open), true), given.slice(open))
  );
};

export const hasWildcard = (text: string): boolean => /[*?]/.test(text);
