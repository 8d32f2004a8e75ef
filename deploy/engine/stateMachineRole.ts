import { type CfnElement, Stack } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { metricNamespace, prefixes } from "./names.ts";
import type { Parts } from "./parts.ts";
import { byPrefix, wildcardsIn } from "./store.ts";

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html: these take no narrower resource. */
const logDelivery = [
  "logs:CreateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:DescribeLogGroups",
  "logs:DescribeResourcePolicies",
  "logs:GetLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:UpdateLogDelivery",
];

/** What a run may do itself: call its own workers, and read and write what belongs to it. */
export const machineRole = (
  scope: Construct,
  { bucket, workers }: Pick<Parts, "bucket" | "workers">,
): Role => {
  const stack = Stack.of(scope);
  const { cluster, reader, merger, importer } = workers;
  const all = [reader, merger, importer];
  const statement = (
    actions: readonly string[],
    resources: readonly string[],
    conditions: Readonly<Record<string, unknown>> = {},
  ) => new PolicyStatement({ actions: [...actions], resources: [...resources], conditions });
  const tasks = stack.formatArn({
    service: "ecs",
    resource: "task",
    resourceName: `${cluster.clusterName}/*`,
  });
  const role = new Role(scope, "ScanRole", {
    assumedBy: new ServicePrincipal("states.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": stack.account } },
    }),
    path: "/gonogo/scan/",
    description: "gonogo: runs the steps of an organization scan",
    inlinePolicies: {
      workers: new PolicyDocument({
        statements: [
          statement(
            ["lambda:InvokeFunction"],
            all.map(({ lambda }) => lambda.functionArn),
          ),
          statement(
            ["ecs:RunTask"],
            all.map(({ task }) => task.taskDefinitionArn),
            { ArnEquals: { "ecs:cluster": cluster.clusterArn } },
          ),
          statement(["ecs:DescribeTasks", "ecs:StopTask"], [tasks]),
          statement(
            ["iam:PassRole"],
            all.flatMap(({ task }) => [task.taskRole.roleArn, task.obtainExecutionRole().roleArn]),
            { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
          ),
          // How Step Functions hears of the end of a task.
          statement(
            ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
            [
              stack.formatArn({
                service: "events",
                resource: "rule",
                resourceName: "StepFunctionsGetEventsForECSTaskRule",
              }),
            ],
          ),
        ],
      }),
      runs: new PolicyDocument({
        statements: [
          statement(
            [
              "s3:AbortMultipartUpload",
              "s3:GetObject",
              "s3:ListMultipartUploadParts",
              "s3:PutObject",
            ],
            [bucket.arnForObjects(`${prefixes.runs}/*`)],
          ),
          statement(["cloudwatch:PutMetricData"], ["*"], {
            StringEquals: { "cloudwatch:namespace": metricNamespace },
          }),
          statement(logDelivery, ["*"]),
        ],
      }),
    },
  });
  acknowledge(role, byPrefix, ...wildcardsIn(bucket, prefixes.runs));
  acknowledge(
    role,
    "Metrics and log deliveries have no ARN; the former are held to a namespace.",
    "AwsSolutions-IAM5[Resource::*]",
  );
  acknowledge(
    role,
    "Tasks are named when they start.",
    `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task/<${stack.getLogicalId(cluster.node.defaultChild as CfnElement)}>/*]`,
  );
  return role;
};
