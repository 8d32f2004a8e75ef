import { rule } from "../../../rules/iam/managed-execution-policy.ts";
import { taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { iamRoles, managedPolicies } from "../../../src/model/facts/iam.ts";
import { denyRow, remove } from "../../support/changes.ts";
import { allow, deny, executionPolicy } from "../../support/policies.ts";
import { roleIds } from "../../support/reference/iam.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { attachExecutionPolicy, bound, grant } from "./_changes.ts";

const role = "shop-prod-execution";
const onlyEcs = "arn:aws:logs:*:*:log-group:/ecs/*";

testRule(rule, {
  population: [taskDefinitions],
  indecisive: indecisiveBut(rule, [taskDefinitions, iamRoles], "no role has AWS's own policy"),
  cases: [
    {
      name: "it is attached",
      changes: attachExecutionPolicy(),
      verdict: { [role]: "fail", "shop-prod-backend": "pass" },
      says: /nor in use: \* \(policy AmazonECSTaskExecutionRolePolicy\)/,
      failures: 1,
    },
    {
      name: "it is attached to a task role",
      changes: attachExecutionPolicy(roleIds.backend),
      verdict: { "shop-prod-backend": "fail", [role]: "pass" },
    },
    {
      name: "another policy allows as much, which another rule judges",
      changes: [grant(roleIds.execution, allow("logs:*"))],
      verdict: "pass",
    },
    {
      name: "it is attached, and narrowed by a denial",
      changes: [
        ...attachExecutionPolicy(),
        grant(roleIds.execution, deny("logs:*", onlyEcs, { notResources: true })),
      ],
      verdict: "pass",
    },
    {
      name: "it is attached, and narrowed by a boundary",
      changes: [
        ...attachExecutionPolicy(),
        ...bound(roleIds.execution, allow("ecr:*"), allow("logs:*", onlyEcs)),
      ],
      verdict: "pass",
    },
    {
      name: "it is attached, and a denial leaves the logs alone",
      changes: [...attachExecutionPolicy(), grant(roleIds.execution, deny("iam:*"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "it is attached, but could not be read",
      changes: [...attachExecutionPolicy(), denyRow(managedPolicies, executionPolicy)],
      verdict: { [role]: "unknown" },
    },
    {
      name: "the role does not exist",
      changes: [remove(iamRoles, roleIds.execution)],
      verdict: { [role]: "notApplicable" },
    },
  ],
});
