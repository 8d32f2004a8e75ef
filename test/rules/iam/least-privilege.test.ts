import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/iam/least-privilege.ts";
import { taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { iamRoles, managedPolicies, type PolicyStatement } from "../../../src/model/facts/iam.ts";
import { breakOff, type Change, denyRow, edit, put } from "../../support/changes.ts";
import { allow, condition, deny } from "../../support/policies.ts";
import { roleIds } from "../../support/reference/iam.ts";
import { ids } from "../../support/reference.ts";
import { type Case, findingsOf, indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { account, attach, attachExecutionPolicy, bound, may, secretArn } from "./_changes.ts";

const role = "shop-prod-backend";
const table = `arn:aws:dynamodb:eu-west-1:${account}:table/shop-prod-orders`;
const bucket = "arn:aws:s3:::shop-prod-uploads/*";
const anyRole = `arn:aws:iam::${account}:role/*`;

const has = (...statements: readonly PolicyStatement[]): readonly Change[] => [
  may(roleIds.backend, ...statements),
];

/** What fails, with one violation that says so. */
const wrong = (name: string, changes: readonly Change[], says: RegExp): Case => ({
  name,
  changes,
  verdict: { [role]: "fail", "shop-prod-execution": "pass" },
  says,
  failures: 1,
});

const right = (name: string, ...statements: readonly PolicyStatement[]): Case => ({
  name,
  changes: has(...statements),
  verdict: "pass",
});

const onEndpoint = condition("StringEquals", "aws:SourceVpce", null);

testRule(rule, {
  population: [taskDefinitions],
  indecisive: indecisiveBut(
    rule,
    [taskDefinitions, iamRoles, managedPolicies],
    "who runs it does not count",
  ),
  cases: [
    wrong("an administrator", has(allow("*")), /it may do everything, or nearly so \(policy own\)/),
    wrong(
      "an administrator by AWS's policy",
      attach(roleIds.backend, "arn:aws:iam::aws:policy/AdministratorAccess", [allow("*")]),
      /policy AdministratorAccess/,
    ),
    wrong(
      "a power user",
      attach(roleIds.backend, "arn:aws:iam::aws:policy/PowerUserAccess", [
        allow(["iam:*", "organizations:*"], "*", { notActions: true }),
      ]),
      /nearly so \(policy PowerUserAccess\)/,
    ),
    wrong("an administrator who may not touch IAM", has(allow("*"), deny("iam:*")), /nearly so/),
    wrong(
      "an administrator with a boundary of everything",
      [...has(allow("*")), ...bound(roleIds.backend, allow("*"))],
      /nearly so/,
    ),
    {
      name: "an administrator whom a denial of all else narrows",
      changes: has(
        allow("*"),
        deny("s3:GetObject", "*", { notActions: true }),
        deny("*", bucket, { notResources: true }),
      ),
      verdict: "pass",
    },
    {
      name: "an administrator whom a boundary narrows",
      changes: [...has(allow("*")), ...bound(roleIds.backend, allow("s3:GetObject", bucket))],
      verdict: "pass",
    },
    wrong(
      "a boundary that narrows the actions, but not the resources",
      [...has(allow("s3:*")), ...bound(roleIds.backend, allow("s3:GetObject"))],
      /allows s3:\*/,
    ),
    wrong("a whole service", has(allow("s3:*", bucket)), /the policy own allows s3:\*/),
    wrong("a whole service, on everything", has(allow("dynamodb:*")), /allows dynamodb:\*/),
    wrong("a whole service, in capitals", has(allow("DynamoDB:*", table)), /allows DynamoDB:\*/),
    wrong("every service's verb", has(allow("*:Get*", table)), /allows \*:Get\*/),
    wrong("a verb that changes", has(allow("s3:Put*", bucket)), /allows s3:Put\*/),
    wrong(
      "a verb that changes, in small letters",
      has(allow("s3:delete*", bucket)),
      /allows s3:delete\*/,
    ),
    wrong("a wildcard in the middle", has(allow("s3:*Object", bucket)), /allows s3:\*Object/),
    wrong(
      "all but some actions of a bucket",
      has(allow("s3:DeleteBucket", bucket, { notActions: true })),
      /allows everything but s3:DeleteBucket/,
    ),
    right(
      "forms of one action",
      allow(["s3:GetObject*", "s3:PutObject*"], bucket),
      allow(["kms:ReEncrypt*", "kms:GenerateDataKey*"], `arn:aws:kms:eu-west-1:${account}:key/1`),
    ),
    right(
      "a verb that reads, on what is named",
      allow(["dynamodb:Get*", "dynamodb:BatchGet*"], table),
    ),
    wrong(
      "a verb that reads, on everything",
      has(allow("dynamodb:Get*")),
      /allows dynamodb:Get\* on \*/,
    ),
    wrong("an action on everything", has(allow("s3:GetObject")), /allows s3:GetObject on \*/),
    wrong(
      "an action on every table",
      has(allow("dynamodb:PutItem", "arn:aws:dynamodb:*:*:table/*")),
      /on arn:aws:dynamodb:\*:\*:table\/\*/,
    ),
    wrong(
      "an action on every object",
      has(allow("s3:GetObject", "arn:aws:s3:::*/*")),
      /allows s3:GetObject on arn/,
    ),
    wrong(
      "an action on every queue",
      has(allow("sqs:SendMessage", `arn:aws:sqs:*:${account}:*`)),
      /allows sqs:SendMessage/,
    ),
    wrong(
      "an action on all but one",
      has(allow("s3:GetObject", bucket, { notResources: true })),
      /on everything but arn:aws:s3/,
    ),
    wrong(
      "every secret",
      has(allow("secretsmanager:GetSecretValue", secretArn("*"))),
      /GetSecretValue on arn/,
    ),
    wrong(
      "one of several",
      has(allow(["ecr:GetAuthorizationToken", "ecr:BatchGetImage"])),
      /allows ecr:BatchGetImage on \*/,
    ),
    wrong(
      "many of them",
      has(
        allow([
          "s3:GetObject",
          "s3:PutObject",
          "s3:ListBucket",
          "s3:DeleteObject",
          "s3:GetObjectTagging",
          "s3:PutObjectAcl",
        ]),
      ),
      /s3:GetObjectTagging and more on \*/,
    ),
    right(
      "any region and account of what is named",
      allow("dynamodb:GetItem", "arn:aws:dynamodb:*:*:table/shop-*"),
    ),
    right("a bucket's objects", allow("s3:GetObject", "arn:aws:s3:::shop-*")),
    right(
      "a repository with a path",
      allow("ecr:BatchGetImage", `arn:aws:ecr:eu-west-1:${account}:repository/shop/*`),
    ),
    right(
      "what takes no resource",
      allow([
        "ecr:GetAuthorizationToken",
        "xray:Put*",
        "ssmmessages:*",
        "cloudwatch:PutMetricData",
        "ec2:Describe*",
        "ec2:DescribeInst*",
        "sts:GetCallerIdentity",
        "secretsmanager:BatchGetSecretValue",
        "XRAY:PUTTRACESEGMENTS",
      ]),
    ),
    right(
      "what the tags narrow",
      allow("dynamodb:GetItem", "*", {
        when: [condition("StringEquals", "aws:ResourceTag/application", "shop")],
      }),
    ),
    right(
      "what another service's use narrows",
      allow("kms:Decrypt", "*", { when: [condition("StringEquals", "kms:ViaService", null)] }),
    ),
    right(
      "what a denial narrows",
      allow("s3:GetObject"),
      deny("s3:*", bucket, { notResources: true }),
    ),
    wrong(
      "what a denial of one bucket narrows",
      has(allow("s3:GetObject"), deny("s3:*", "arn:aws:s3:::audit/*")),
      /s3:GetObject on \*/,
    ),
    {
      name: "what a boundary narrows",
      changes: [...has(allow("s3:GetObject")), ...bound(roleIds.backend, allow("s3:*", bucket))],
      verdict: "pass",
    },
    wrong(
      "a boundary that is as wide in other words",
      [...has(allow("s3:GetObject")), ...bound(roleIds.backend, allow("s3:*", "arn:aws:s3:::*"))],
      /s3:GetObject on \*/,
    ),
    wrong(
      "a boundary of every table",
      [
        ...has(allow("dynamodb:GetItem")),
        ...bound(roleIds.backend, allow("dynamodb:*", "arn:aws:dynamodb:*:*:table/*")),
      ],
      /dynamodb:GetItem on \*/,
    ),
    {
      name: "by an endpoint only, which cannot be judged",
      changes: has(allow("s3:GetObject", "*", { when: [onEndpoint] })),
      verdict: { [role]: "unknown" },
    },
    {
      name: "a service of which it is not known what takes a resource",
      changes: has(allow("mobileanalytics:PutEvents")),
      verdict: { [role]: "unknown" },
      says: /mobileanalytics:PutEvents.* takes a resource is not known here/,
    },
    right(
      "such a service, on what is named",
      allow("mobileanalytics:PutEvents", "arn:aws:mobileanalytics:eu-west-1:1:app/shop"),
    ),
    wrong(
      "a new version of any policy",
      has(allow("iam:CreatePolicyVersion", `arn:aws:iam::${account}:policy/one`)),
      /allows iam:CreatePolicyVersion: by it the role can get more permissions/,
    ),
    wrong("any role for other services", has(allow("iam:PassRole")), /allows iam:PassRole: by it/),
    wrong(
      "any role for ECS tasks",
      has(
        allow("iam:PassRole", anyRole, {
          when: [condition("StringEquals", "iam:PassedToService", null)],
        }),
      ),
      /iam:PassRole/,
    ),
    wrong("any role to be assumed", has(allow("sts:AssumeRole")), /sts:AssumeRole/),
    wrong(
      "any function's code",
      has(allow("lambda:UpdateFunctionCode")),
      /lambda:UpdateFunctionCode/,
    ),
    right(
      "one role for other services, and one to be assumed",
      allow(["iam:PassRole", "sts:AssumeRole"], `arn:aws:iam::${account}:role/shop-prod-jobs`),
    ),
    {
      name: "a whole service by which permissions grow",
      changes: has(allow("iam:*", anyRole)),
      verdict: { [role]: "fail" },
      says: /iam:AddUserToGroup, iam:AttachGroupPolicy.* and more: by it/,
      failures: 2,
    },
    right(
      "more permissions, which a denial forbids",
      allow("iam:CreatePolicyVersion"),
      deny("iam:*"),
    ),
    {
      name: "AWS's own policy for execution roles, which another rule judges",
      changes: attachExecutionPolicy(),
      verdict: "pass",
    },
    {
      name: "a role that no task definition names may do everything",
      changes: [
        put(iamRoles, "admin", {
          arn: "admin",
          name: "admin",
          tags: {},
          inlinePolicies: [{ name: "all", statements: [allow("*")] }],
          attachedPolicies: [],
          boundary: null,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "an administrator, and a policy beside it is unread",
      changes: [
        ...has(allow("*")),
        ...attach(roleIds.backend, "arn:aws:iam::111122223333:policy/limits", [deny("*")]),
        denyRow(managedPolicies, "arn:aws:iam::111122223333:policy/limits"),
      ],
      verdict: { [role]: "unknown" },
    },
    {
      name: "an administrator among the roles read, and there may be more",
      changes: [...has(allow("*")), breakOff(iamRoles)],
      verdict: { [role]: "fail" },
    },
  ],
});

test("a role that several services share says so", () => {
  const shared = edit(taskDefinitions, ids.frontendTask, (own) => ({
    ...own,
    taskRole: roleIds.backend,
  }));
  const finding = findingsOf(rule, [shared]).find(({ resource }) => resource.name === role);
  expect(finding).toMatchObject({ verdict: "pass", notes: ["backend, frontend share this role"] });
});
