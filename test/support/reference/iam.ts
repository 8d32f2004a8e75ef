import { iamRoles, managedPolicies } from "../../../src/model/facts/iam.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { allow, managedPolicy, roleWith } from "../policies.ts";

/** The roles of the reference application: each may do what its service does, and nothing else. */

const account = "111122223333";
const region = "eu-west-1";
const role = (name: string): string => `arn:aws:iam::${account}:role/shop-prod-${name}`;

export const roleIds = {
  frontend: role("frontend"),
  backend: role("backend"),
  execution: role("execution"),
  uploads: `arn:aws:iam::${account}:policy/shop-prod-uploads`,
} as const;

const rows = <T extends { readonly arn: string }>(kind: FactKind<T>, values: readonly T[]) => ({
  kind: kind as FactKind<unknown>,
  rows: Object.fromEntries(values.map((value) => [value.arn, value])),
});

export const iamReference = [
  rows(iamRoles, [
    roleWith(roleIds.frontend, [allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"])]),
    roleWith(
      roleIds.backend,
      [allow("sqs:SendMessage", `arn:aws:sqs:${region}:${account}:shop-prod-mails`)],
      {
        attachedPolicies: [roleIds.uploads],
      },
    ),
    roleWith(roleIds.execution, [
      allow("ecr:GetAuthorizationToken"),
      allow(
        ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
        `arn:aws:ecr:${region}:${account}:repository/shop*`,
      ),
      allow(
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        `arn:aws:logs:${region}:${account}:log-group:/ecs/shop-prod-*`,
      ),
      allow("secretsmanager:GetSecretValue", [
        `arn:aws:secretsmanager:${region}:${account}:secret:shop/prod/database-??????`,
        `arn:aws:secretsmanager:${region}:${account}:secret:shop/prod/jwt-??????`,
      ]),
    ]),
  ]),
  rows(managedPolicies, [
    managedPolicy(roleIds.uploads, [
      allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::shop-prod-uploads/*"),
    ]),
  ]),
];
