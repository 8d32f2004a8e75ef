import type {
  IamRole,
  ManagedPolicy,
  PolicyCondition,
  PolicyStatement,
} from "../../src/model/facts/iam.ts";

/** Policies as facts, in few words. */

type Texts = string | readonly string[];
const listOf = (texts: Texts): readonly string[] => (typeof texts === "string" ? [texts] : texts);

/** A condition: operator, key, values. */
export const condition = (
  operator: string,
  key: string,
  values: Texts | null,
): PolicyCondition => ({
  operator: operator.toLowerCase(),
  key: key.toLowerCase(),
  values: values === null ? null : listOf(values),
});

interface Except {
  readonly notActions?: boolean;
  readonly notResources?: boolean;
  readonly when?: readonly PolicyCondition[];
}

const statement =
  (effect: PolicyStatement["effect"]) =>
  (
    actions: Texts,
    resources: Texts = "*",
    { notActions = false, notResources = false, when = [] }: Except = {},
  ): PolicyStatement => ({
    effect,
    actions: { except: notActions, patterns: listOf(actions) },
    resources: { except: notResources, patterns: listOf(resources) },
    conditions: when,
  });

export const allow = statement("Allow");
export const deny = statement("Deny");

/** A role with one inline policy of these statements. */
export const roleWith = (
  arn: string,
  statements: readonly PolicyStatement[],
  fields: Partial<IamRole> = {},
): IamRole => ({
  arn,
  name: arn.split("/").at(-1) ?? arn,
  tags: {},
  inlinePolicies: [{ name: "own", statements }],
  attachedPolicies: [],
  boundary: null,
  ...fields,
});

export const managedPolicy = (
  arn: string,
  statements: readonly PolicyStatement[] | null,
): ManagedPolicy => ({ arn, version: "v1", statements });

/** What AWS's own policy for execution roles says. */
export const executionPolicy =
  "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy";
export const executionStatements: readonly PolicyStatement[] = [
  allow([
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ]),
];
