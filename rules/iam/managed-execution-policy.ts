import { iamRoles } from "../../src/model/facts/iam.ts";
import { pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { allowedBy } from "../../src/topology/policyEvaluation.ts";
import {
  groupsInUse,
  isExecutionPolicy,
  judgeLogGroups,
  logNeeds,
  logOptions,
} from "./_logGroups.ts";
import { judgeAccess, noRoles, roleResources } from "./_roles.ts";

export const rule = defineRule({
  id: "iam-managed-execution-policy",
  title: "Execution roles name their log groups, which AWS's own policy does not",
  section: "IAM",
  items: ["IAM-2"],
  severity: "low",
  why: "AmazonECSTaskExecutionRolePolicy, which every tutorial attaches, lets the role write to every log group of the account, and pull every image.",
  checks:
    "A role that a task definition in use names must not have AWS's policy AmazonECSTaskExecutionRolePolicy in force for log groups beyond /ecs/* and those in use. A boundary or an explicit denial that narrows it passes.",
  blindSpots: "Policies of the organization are not read.",
  remedy: {
    summary:
      "Replace AWS's policy by one of your own that names the application's log groups and repositories.",
    cli: [
      "aws iam put-role-policy --role-name ROLE --policy-name execution --policy-document file://execution.json",
      "aws iam detach-role-policy --role-name ROLE --policy-arn arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
    ].join("\n"),
    terraform: [
      'resource "aws_iam_role_policy" "execution" {',
      "  role = aws_iam_role.execution.id",
      "  policy = jsonencode({",
      '    Version   = "2012-10-17"',
      "    Statement = [",
      '      { Effect = "Allow", Action = "ecr:GetAuthorizationToken", Resource = "*" },',
      '      { Effect = "Allow", Action = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], Resource = aws_ecr_repository.app.arn },',
      '      { Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "${aws_cloudwatch_log_group.app.arn}:*" },',
      "    ]",
      "  })",
      "}",
    ].join("\n"),
    cdk: "logGroup.grantWrite(taskDefinition.obtainExecutionRole());",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSTaskExecutionRolePolicy.html",
  ],
  scope: "account",
  needs: logNeeds,
  options: logOptions,
  nothing: noRoles,
  resources: (facts) => roleResources(facts.usedRoles),
  judge: ({ used }, facts, { logGroups }) =>
    when(used.role, (role) =>
      role !== null && !role.attachedPolicies.some(isExecutionPolicy)
        ? pass(
            "AWS's own policy is not attached",
            saw(iamRoles, used.arn, "AttachedManagedPolicies", role.attachedPolicies),
          )
        : judgeAccess(used, (access) =>
            judgeLogGroups(
              used,
              allowedBy(access, ({ arn }) => isExecutionPolicy(arn)),
              logGroups,
              groupsInUse(facts.uses),
              [...facts.uses.keys()],
            ),
          ),
    ),
});
