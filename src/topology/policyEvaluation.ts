import {
  allOf,
  anyOf,
  exists,
  type Fact,
  flatMap,
  known,
  type Listing,
  not,
  undecided,
} from "../model/fact.ts";
import {
  type PolicyCondition,
  type PolicyElement,
  type PolicyStatement,
  type PolicyStatements,
  principalTagKey,
  resourceTagKey,
} from "../model/facts/iam.ts";
import type { Tags } from "../model/tags.ts";
import { matchesAction, matchesTokens, type Principal, patternOf, tagOf } from "./policyPattern.ts";

/**
 * What identity policies allow, by IAM's rules
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html): some
 * policy allows it, the boundary, if there is one, does too, and nothing denies it. What other policies
 * add or take (of resources, organizations and endpoints) is not seen.
 */

/** A policy under the name that findings give it. */
export interface NamedPolicy {
  readonly name: string;
  /** Null: it is inline. */
  readonly arn: string | null;
  readonly statements: PolicyStatements;
}

/** Everything that decides what a principal may do. */
export interface Access {
  readonly principal: Principal;
  readonly policies: Listing<NamedPolicy>;
  readonly boundary: Fact<NamedPolicy | null>;
}

/** One action on one resource. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly tags: Fact<Tags>;
  /** It stands for any resource of the account: in no cluster, under no alias, by no other service. */
  readonly arbitrary: boolean;
}

/** A statement that allows a request, and the policy that it stands in. */
export interface Grant {
  readonly policy: NamedPolicy;
  readonly statement: PolicyStatement;
  /** The patterns that the action and the resource match; empty where all but some are allowed. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

const settle =
  "say it by Resource or a resource's tags, or waive the finding with what restricts it";

/** Whoever asks may choose these as a statement wants them. */
const chosenByCaller: ReadonlySet<string> = new Set([
  "iam:passedtoservice",
  "secretsmanager:versionid",
  "secretsmanager:versionstage",
]);

/** What only some resources have, or what only a request by way of another service has. */
const particular =
  /^(kms:(viaservice|resourcealiases|requestalias|encryptioncontext:.+)|ecs:(cluster|service|task)|cloudwatch:namespace|dynamodb:leadingkeys|s3:prefix|ssm:resourcetag\/.+)$/;

/** Null: the request carries no such key. */
const contextValue = (
  key: string,
  { resource, tags, arbitrary }: Request,
  principal: Principal,
): Fact<string | null> => {
  const resourceTag = resourceTagKey.exec(key)?.[1];
  if (resourceTag !== undefined) return flatMap(tags, (own) => tagOf(own, resourceTag));
  const principalTag = principalTagKey.exec(key)?.[1];
  if (principalTag !== undefined) return tagOf(principal.tags, principalTag);
  const [, , , region = "", account = ""] = resource.split(":");
  switch (key) {
    case "aws:principalaccount":
      return known(principal.account);
    case "aws:principalarn":
      return known(principal.arn);
    case "aws:resourceaccount":
      return known(account === "" ? principal.account : account);
    case "aws:securetransport":
      return known("true");
    case "secretsmanager:secretid":
      return known(resource);
    default:
      if (key === "aws:requestedregion" && region !== "") return known(region);
      return arbitrary && particular.test(key)
        ? known(null)
        : undecided(`a condition on ${key} cannot be judged from here`, settle);
  }
};

interface Comparison {
  readonly negated: boolean;
  readonly ignoreCase: boolean;
  readonly wild: boolean;
}

const comparison = (negated: boolean, ignoreCase: boolean, wild: boolean): Comparison => ({
  negated,
  ignoreCase,
  wild,
});

/** ArnEquals behaves as ArnLike does. */
const comparisons: Readonly<Record<string, Comparison>> = {
  stringequals: comparison(false, false, false),
  stringnotequals: comparison(true, false, false),
  stringequalsignorecase: comparison(false, true, false),
  stringnotequalsignorecase: comparison(true, true, false),
  stringlike: comparison(false, false, true),
  stringnotlike: comparison(true, false, true),
  arnequals: comparison(false, false, true),
  arnlike: comparison(false, false, true),
  arnnotequals: comparison(true, false, true),
  arnnotlike: comparison(true, false, true),
  bool: comparison(false, true, false),
};

const matchesValue = (
  pattern: string,
  value: string,
  { ignoreCase, wild }: Comparison,
  principal: Principal,
): Fact<boolean> => {
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const open = pattern.search(/[*?$]/);
  if (open < 0) return known(fold(pattern) === fold(value));
  if (!fold(value).startsWith(fold(pattern.slice(0, open)))) return known(false);
  const read = patternOf(fold(pattern), principal, wild);
  if (read === null || !matchesTokens(read.tokens, fold(value))) return known(false);
  return read.sure
    ? known(true)
    : undecided(`the variables in ${pattern} cannot be filled in from here`, settle);
};

/** `ForAllValues:` or `ForAnyValue:`, the comparison, and whether a missing key is fine. */
const operatorForm = /^(forallvalues:|foranyvalue:)?(.*?)(ifexists)?$/;

/** What an operator says of a request that lacks the key. */
const holdsWithout = (set: string | undefined, { negated }: Comparison): boolean =>
  set === undefined ? negated : set === "forallvalues:";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const holdsFor = (
  { operator, key, values }: PolicyCondition,
  value: string | null,
  principal: Principal,
): Fact<boolean> => {
  const [, set, base = "", ifExists] = operatorForm.exec(operator) ?? [];
  const compare = comparisons[base];
  if (base === "null" && values !== null) {
    return known(values.some((wanted) => wanted.toLowerCase() === String(value === null)));
  }
  if (value === null && ifExists !== undefined) return known(true);
  if (compare === undefined) {
    return undecided(`the condition ${operator} on ${key} is not judged`, settle);
  }
  if (value === null) return known(holdsWithout(set, compare));
  if (values === null) return undecided(`the condition on ${key} is not judged`, settle);
  const equal = anyOf(values.map((wanted) => matchesValue(wanted, value, compare, principal)));
  return compare.negated ? not(equal) : equal;
};

const conditionHolds = (
  condition: PolicyCondition,
  effect: PolicyStatement["effect"],
  request: Request,
  principal: Principal,
): Fact<boolean> =>
  chosenByCaller.has(condition.key)
    ? known(effect === "Allow")
    : flatMap(contextValue(condition.key, request, principal), (value) =>
        holdsFor(condition, value, principal),
      );

/** Whether a statement is about an action. */
export const coversAction = ({ except, patterns }: PolicyElement, action: string): boolean =>
  patterns.some((pattern) => matchesAction(pattern, action)) !== except;

const plainLike: Comparison = comparison(false, false, true);

const coversResource = (
  { except, patterns }: PolicyElement,
  resource: string,
  principal: Principal,
): Fact<boolean> => {
  const named = anyOf(
    patterns.map((pattern) => matchesValue(pattern, resource, plainLike, principal)),
  );
  return except ? not(named) : named;
};

/** Whether a statement applies to a request. */
export const applies = (
  { effect, actions, resources, conditions }: PolicyStatement,
  request: Request,
  principal: Principal,
): Fact<boolean> =>
  coversAction(actions, request.action)
    ? allOf([
        coversResource(resources, request.resource, principal),
        ...conditions.map((condition) => conditionHolds(condition, effect, request, principal)),
      ])
    : known(false);

/** Whether a statement of this effect in the policy applies. */
const says = (
  { name, statements }: NamedPolicy,
  effect: PolicyStatement["effect"],
  request: Request,
  principal: Principal,
): Fact<boolean> =>
  statements === null
    ? undecided(
        `the document of the policy ${name} is not in the form that IAM documents`,
        "look at the policy in IAM, and save it anew",
      )
    : anyOf(
        statements
          .filter((statement) => statement.effect === effect)
          .map((statement) => applies(statement, request, principal)),
      );

/** Whether the principal may do it; unread policies may allow as well as deny. */
export const allows = (
  { principal, policies, boundary }: Access,
  request: Request,
): Fact<boolean> => {
  const allowed = exists(policies, (policy) => says(policy, "Allow", request, principal));
  const denied = exists(policies, (policy) => says(policy, "Deny", request, principal));
  const bounded = (effect: PolicyStatement["effect"], unbounded: boolean): Fact<boolean> =>
    flatMap(boundary, (policy) =>
      policy === null ? known(unbounded) : says(policy, effect, request, principal),
    );
  return allOf([allowed, not(denied), bounded("Allow", true), not(bounded("Deny", false))]);
};

/** The statements that allow a request, as far as they are known to. */
export const grantsOf = ({ principal, policies }: Access, request: Request): readonly Grant[] =>
  policies.items.flatMap((policy) =>
    (policy.statements ?? [])
      .filter((statement) => {
        const applied = applies(statement, request, principal);
        return statement.effect === "Allow" && applied.known && applied.value;
      })
      .map((statement) => ({
        policy,
        statement,
        actions: matchedBy(statement.actions, (pattern) => matchesAction(pattern, request.action)),
        resources: matchedBy(statement.resources, (pattern) => {
          const matched = matchesValue(pattern, request.resource, plainLike, principal);
          return matched.known && matched.value;
        }),
      })),
  );

const matchedBy = (
  { except, patterns }: PolicyElement,
  isMatch: (pattern: string) => boolean,
): readonly string[] => (except ? [] : patterns.filter(isMatch));

/** The same access, but allowed by some policies alone; every policy denies as before. */
export const allowedBy = (access: Access, keep: (policy: NamedPolicy) => boolean): Access => ({
  ...access,
  policies: {
    ...access.policies,
    items: access.policies.items.map((policy) =>
      keep(policy) || policy.statements === null
        ? policy
        : {
            ...policy,
            statements: policy.statements.filter(({ effect }) => effect === "Deny"),
          },
    ),
  },
});
