import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
export interface PolicyElement {
  /** Whether the patterns are those left out: `NotAction`, `NotResource`. */
  readonly except: boolean;
  readonly patterns: readonly string[];
}

export interface PolicyCondition {
  /** As the policy spells it, in lower case: `stringequals`, `foranyvalue:stringlikeifexists`. */
  readonly operator: string;
  /** In lower case, for IAM compares it so, a tag's key included. */
  readonly key: string;
  /** Null where nothing judges the key: a value may be anything. */
  readonly values: readonly string[] | null;
}

export interface PolicyStatement {
  readonly effect: "Allow" | "Deny";
  readonly actions: PolicyElement;
  readonly resources: PolicyElement;
  /** All must hold. */
  readonly conditions: readonly PolicyCondition[];
}

/** What a policy says; null where the document is not in the form that IAM documents. */
export type PolicyStatements = readonly PolicyStatement[] | null;

export interface InlinePolicy {
  readonly name: string;
  readonly statements: PolicyStatements;
}

export interface IamRole {
  readonly arn: string;
  readonly name: string;
  readonly tags: Tags;
  readonly inlinePolicies: readonly InlinePolicy[];
  /** ARNs. */
  readonly attachedPolicies: readonly string[];
  /** The ARN of the policy that bounds its permissions; null: none does. */
  readonly boundary: string | null;
}

/** The version of a managed policy that is in force. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly version: string;
  readonly statements: PolicyStatements;
}

/** Keys that tell of the resource by its tags: `aws:ResourceTag/team`, `secretsmanager:ResourceTag/team`. */
export const resourceTagKey = /^[a-z0-9-]+:resourcetag\/(.+)$/;
export const principalTagKey = /^aws:principaltag\/(.+)$/;

const judgedKeys: ReadonlySet<string> = new Set([
  "aws:principalaccount",
  "aws:principalarn",
  "aws:requestedregion",
  "aws:resourceaccount",
  "aws:securetransport",
  "secretsmanager:secretid",
]);

/** Whether the values of a condition on this key (in lower case) are judged, and so kept. */
export const isJudgedKey = (key: string): boolean =>
  judgedKeys.has(key) || resourceTagKey.test(key) || principalTagKey.test(key);

/** Those that task definitions in use name, in any region; keyed by ARN. */
export const iamRoles = factKind<IamRole>("iam.role", "iam:GetAccountAuthorizationDetails", {
  scope: "account",
});
/** Those that these roles have attached, or are bounded by; keyed by ARN. */
export const managedPolicies = factKind<ManagedPolicy>("iam.policy", "iam:GetPolicyVersion", {
  scope: "account",
});
