import { type Listing, mapListing } from "../../src/model/fact.ts";
import { iamRoles, managedPolicies, type PolicyElement } from "../../src/model/facts/iam.ts";
import {
  combine,
  notApplicable,
  note,
  type Observation,
  type Outcome,
  saw,
  when,
} from "../../src/model/outcome.ts";
import type { Resource } from "../../src/model/rule.ts";
import type { Access, Grant, NamedPolicy } from "../../src/topology/policyEvaluation.ts";
import { servicesBehind } from "../../src/topology/roleUses.ts";
import type { UsedRole } from "../../src/topology/usedRoles.ts";

export interface RoleResource extends Resource {
  readonly used: UsedRole;
}

export const roleResources = (roles: Listing<UsedRole>): Listing<RoleResource> =>
  mapListing(roles, (used) => ({
    id: used.arn,
    type: "AWS::IAM::Role",
    name: used.name,
    used,
  }));

export const noRoles = "no task definition in use names a role";

/** One role shared is judged as one; whoever takes over one of its services has what all need. */
const sharedNote = ({ uses }: UsedRole): readonly Outcome[] => {
  const names = servicesBehind(uses).items.map(({ view }) => view.service.name);
  return names.length > 1 ? [note(`${names.sort().join(", ")} share this role`)] : [];
};

/** Judges what a role may do; one that does not exist allows nothing. */
export const judgeAccess = (used: UsedRole, judge: (access: Access) => Outcome): Outcome =>
  when(used.access, (access) =>
    access === null
      ? notApplicable("it does not exist, so it allows nothing")
      : combine(judge(access), ...sharedNote(used)),
  );

/** The names of the policies behind some permissions. */
export const policiesIn = (grants: readonly Grant[]): string =>
  [...new Set(grants.map(({ policy }) => policy.name))].sort().join(", ");

const sawElement = (
  { arn: role }: UsedRole,
  { name, arn }: NamedPolicy,
  field: string,
  patterns: readonly string[],
): Observation =>
  arn === null
    ? saw(iamRoles, role, `RolePolicyList[${name}].${field}`, patterns)
    : saw(managedPolicies, arn, field, patterns);

const fieldOf = ({ except }: PolicyElement, name: string): string => (except ? `Not${name}` : name);

/** The resources of the statements behind some permissions, each once. */
export const sawResources = (used: UsedRole, grants: readonly Grant[]): readonly Observation[] => [
  ...new Map(
    grants.map(({ policy, statement }) => [
      statement,
      sawElement(
        used,
        policy,
        fieldOf(statement.resources, "Resource"),
        statement.resources.patterns,
      ),
    ]),
  ).values(),
];

/** The actions of the statements behind some permissions, each once. */
export const sawActions = (used: UsedRole, grants: readonly Grant[]): readonly Observation[] => [
  ...new Map(
    grants.map(({ policy, statement }) => [
      statement,
      sawElement(used, policy, fieldOf(statement.actions, "Action"), statement.actions.patterns),
    ]),
  ).values(),
];
