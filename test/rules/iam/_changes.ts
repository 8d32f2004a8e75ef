import {
  type IamRole,
  iamRoles,
  managedPolicies,
  type PolicyStatement,
} from "../../../src/model/facts/iam.ts";
import { type Change, edit, put } from "../../support/changes.ts";
import { executionPolicy, executionStatements, managedPolicy } from "../../support/policies.ts";
import { roleIds } from "../../support/reference/iam.ts";

export const account = "111122223333";
export const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:eu-west-1:${account}:secret:${name}`;

/** The role has one inline policy more, of these statements. */
export const grant = (role: string, ...statements: readonly PolicyStatement[]): Change =>
  edit(iamRoles, role, (own: IamRole) => ({
    ...own,
    inlinePolicies: [...own.inlinePolicies, { name: "more", statements }],
  }));

/** The role has these statements, in its one inline policy. */
export const may = (role: string, ...statements: readonly PolicyStatement[]): Change =>
  edit(iamRoles, role, (own: IamRole) => ({
    ...own,
    inlinePolicies: [{ name: "own", statements }],
    attachedPolicies: [],
  }));

/** The role has this managed policy attached. */
export const attach = (
  role: string,
  arn: string,
  statements: readonly PolicyStatement[] | null,
): readonly Change[] => [
  edit(iamRoles, role, (own: IamRole) => ({
    ...own,
    attachedPolicies: [...own.attachedPolicies, arn],
  })),
  put(managedPolicies, arn, managedPolicy(arn, statements)),
];

export const attachExecutionPolicy = (role: string = roleIds.execution): readonly Change[] =>
  attach(role, executionPolicy, executionStatements);

/** The role is bounded by a policy of these statements. */
export const bound = (
  role: string,
  ...statements: readonly PolicyStatement[]
): readonly Change[] => {
  const arn = `arn:aws:iam::${account}:policy/bounds`;
  return [
    edit(iamRoles, role, (own: IamRole) => ({ ...own, boundary: arn })),
    put(managedPolicies, arn, managedPolicy(arn, statements)),
  ];
};
