import { rule } from "../../../rules/iam/own-log-groups.ts";
import { taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { iamRoles, managedPolicies } from "../../../src/model/facts/iam.ts";
import { denyRow, edit } from "../../support/changes.ts";
import { allow, condition, deny } from "../../support/policies.ts";
import { roleIds } from "../../support/reference/iam.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { account, attach, attachExecutionPolicy, bound, grant } from "./_changes.ts";

const role = "shop-prod-execution";
const write = ["logs:CreateLogStream", "logs:PutLogEvents"];
const group = (name: string): string => `arn:aws:logs:eu-west-1:${account}:log-group:${name}`;

const may = (...statements: Parameters<typeof grant>[1][]) =>
  grant(roleIds.execution, ...statements);
const writes = (...resources: readonly string[]) => may(allow(write, resources));

/** The backend writes to a group of another form. */
const ownGroup = edit(taskDefinitions, ids.backendTask, (row) => ({
  ...row,
  containers: row.containers.map((container) => ({ ...container, logGroup: "/shop/backend" })),
}));

testRule(rule, {
  population: [taskDefinitions],
  indecisive: indecisiveBut(
    rule,
    [taskDefinitions, iamRoles, managedPolicies],
    "who runs it does not count",
  ),
  cases: [
    {
      name: "every log group",
      changes: [writes("*")],
      verdict: { [role]: "fail", "shop-prod-backend": "pass" },
      says: /log groups that are neither \/ecs\/\* nor in use: \* \(policy more\)/,
      failures: 1,
    },
    {
      name: "every log group, by an ARN",
      changes: [writes("arn:aws:logs:*:*:*")],
      verdict: { [role]: "fail" },
      failures: 1,
    },
    {
      name: "every log group, by its type",
      changes: [writes("arn:aws:logs:*:*:log-group:*:*")],
      verdict: { [role]: "fail" },
      failures: 1,
    },
    {
      name: "only putting events",
      changes: [may(allow("logs:PutLogEvents"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "everything that begins with Put",
      changes: [may(allow("logs:put*"))],
      verdict: { [role]: "fail" },
    },
    { name: "everything", changes: [may(allow("*"))], verdict: { [role]: "fail" } },
    {
      name: "all but IAM",
      changes: [may(allow("iam:*", "*", { notActions: true }))],
      verdict: { [role]: "fail" },
    },
    {
      name: "every group but one",
      changes: [may(allow(write, group("/audit*"), { notResources: true }))],
      verdict: { [role]: "fail" },
      failures: 1,
    },
    {
      name: "groups of others",
      changes: [writes(group("/aws/rds/*"))],
      verdict: { [role]: "fail" },
      says: /\/aws\/rds\/\*/,
      failures: 1,
    },
    {
      name: "one group of others",
      changes: [writes(`${group("/audit")}:*`)],
      verdict: { [role]: "fail" },
      failures: 1,
    },
    {
      name: "a prefix that is shorter than the guide's",
      changes: [writes(group("/ecs*"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "a wildcard before the guide's",
      changes: [writes(group("*/ecs/*"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "the guide's own example",
      changes: [writes("arn:aws:logs:*:*:log-group:/ecs/*")],
      verdict: "pass",
    },
    {
      name: "the guide's form, to the stream",
      changes: [writes(`${group("/ecs/shop-*")}:log-stream:*`)],
      verdict: "pass",
    },
    { name: "reading logs", changes: [may(allow("logs:GetLogEvents"))], verdict: "pass" },
    {
      name: "exactly the group in use",
      changes: [ownGroup, writes(`${group("/shop/backend")}:*`)],
      verdict: "pass",
    },
    {
      name: "a prefix of the group in use",
      changes: [ownGroup, writes(`${group("/shop/*")}:*`)],
      verdict: { [role]: "fail" },
    },
    {
      name: "a group that the option allows",
      changes: [writes(group("/shop/*"))],
      settings: {
        rules: {
          [rule.id]: {
            enabled: true,
            severity: null,
            options: { logGroups: ["/ecs/*", "/shop/*"] },
          },
        },
      },
      verdict: "pass",
    },
    {
      name: "a denial narrows it",
      changes: [
        writes("*"),
        may(deny("logs:*", "arn:aws:logs:*:*:log-group:/ecs/*", { notResources: true })),
      ],
      verdict: "pass",
    },
    {
      name: "a denial of one group narrows nothing",
      changes: [writes("*"), may(deny("logs:*", `${group("g")}*`))],
      verdict: { [role]: "fail" },
    },
    {
      name: "a boundary narrows it",
      changes: [
        writes("*"),
        ...bound(roleIds.execution, allow("*", "arn:aws:logs:*:*:log-group:/ecs/*")),
      ],
      verdict: "pass",
    },
    {
      name: "a boundary and a policy leave something together",
      changes: [
        writes(group("*-audit")),
        ...bound(roleIds.execution, allow("*", group("/bank/*"))),
      ],
      verdict: { [role]: "fail" },
    },
    {
      name: "by an endpoint only, which cannot be judged",
      changes: [
        may(allow(write, "*", { when: [condition("StringEquals", "aws:SourceVpce", null)] })),
      ],
      verdict: { [role]: "unknown" },
    },
    {
      name: "AWS's own policy, which another rule judges",
      changes: attachExecutionPolicy(),
      verdict: "pass",
    },
    {
      name: "another policy of AWS's",
      changes: attach(roleIds.execution, "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess", [
        allow("logs:*"),
      ]),
      verdict: { [role]: "fail" },
      says: /policy CloudWatchLogsFullAccess/,
    },
    {
      name: "a policy of the same name that is not AWS's",
      changes: attach(
        roleIds.execution,
        `arn:aws:iam::${account}:policy/service-role/AmazonECSTaskExecutionRolePolicy`,
        [allow("logs:*")],
      ),
      verdict: { [role]: "fail" },
    },
    {
      name: "a policy is unread",
      changes: [
        ...attachExecutionPolicy(),
        denyRow(
          managedPolicies,
          "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        ),
      ],
      verdict: { [role]: "unknown" },
    },
  ],
});
