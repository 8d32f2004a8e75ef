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
  id: "iam-own-log-groups",
  title: "Roles may write only to their own log groups",
  section: "IAM",
  items: ["IAM-2"],
  severity: "medium",
  why: "A task that may write to any log group can flood or forge the logs by which everybody else looks for the cause of an incident.",
  checks:
    "For every role that a task definition in use names, what its inline, attached and boundary policies allow together is tried out on log groups that stand for whatever its patterns admit. It may create streams and put events only in groups of the guide's form /ecs/*, and in those that the containers of the task definitions in use write to. AWS's own policy AmazonECSTaskExecutionRolePolicy is another rule's, of low severity.",
  blindSpots:
    "Policies of the organization and of endpoints are not read. Groups that a program, a log router or ECS Exec writes to are not known: name them in the option.",
  remedy: {
    summary: "Name the log groups in the policy's Resource, by /ecs/* or each by its ARN.",
    cli: "aws iam put-role-policy --role-name ROLE --policy-name logs --policy-document file://logs.json",
    terraform: [
      'resource "aws_iam_role_policy" "logs" {',
      "  role = aws_iam_role.execution.id",
      "  policy = jsonencode({",
      '    Version   = "2012-10-17"',
      "    Statement = [{",
      '      Effect   = "Allow"',
      '      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]',
      '      Resource = "${aws_cloudwatch_log_group.backend.arn}:*"',
      "    }]",
      "  })",
      "}",
    ].join("\n"),
    cdk: "logGroup.grantWrite(taskDefinition.obtainExecutionRole());",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html",
  ],
  scope: "account",
  needs: logNeeds,
  options: logOptions,
  nothing: noRoles,
  resources: (facts) => roleResources(facts.usedRoles),
  judge: ({ used }, facts, { logGroups }) =>
    judgeAccess(used, (access) =>
      judgeLogGroups(
        used,
        allowedBy(access, ({ arn }) => !isExecutionPolicy(arn)),
        logGroups,
        groupsInUse(facts.uses),
        [...facts.uses.keys()],
      ),
    ),
});
