import { CfnCondition, type CfnResource, Duration, Fn, RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  Stats,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { CfnSubscription, Topic } from "aws-cdk-lib/aws-sns";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { acknowledge } from "./acknowledge.ts";
import { metricNamespace } from "./names.ts";
import type { EngineParameters } from "./parameters.ts";

/** Starts a run by the clock; a start that cannot be made ends in the queue that is returned. */
export const scheduleIn = (
  scope: Construct,
  machine: StateMachine,
  { schedule, timeZone }: EngineParameters,
): Queue => {
  const missed = new Queue(scope, "MissedStarts", {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: RemovalPolicy.DESTROY,
  });
  acknowledge(missed, "It is a dead-letter queue itself.", "AwsSolutions-SQS3");
  const role = new Role(scope, "ScheduleRole", {
    assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
    path: "/gonogo/schedule/",
    description: "gonogo: starts a run by the clock",
  });
  machine.grantStartExecution(role);
  missed.grantSendMessages(role);
  new CfnSchedule(scope, "Nightly", {
    description: "gonogo: scan the organization",
    scheduleExpression: schedule.valueAsString,
    scheduleExpressionTimezone: timeZone.valueAsString,
    flexibleTimeWindow: { mode: "OFF" },
    target: {
      arn: machine.stateMachineArn,
      roleArn: role.roleArn,
      deadLetterConfig: { arn: missed.queueArn },
      retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 3600 },
    },
  });
  return missed;
};

/** Alarms on what the engine itself may do wrong, and on runs that do not know everything. */
export const alarmsIn = (
  scope: Construct,
  machine: StateMachine,
  missed: Queue,
  { alarmEmail }: EngineParameters,
): Topic => {
  const topic = new Topic(scope, "Alarms", { enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: "AlarmsOfThisAccount",
      actions: ["sns:Publish"],
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      resources: [topic.topicArn],
      conditions: { StringEquals: { "aws:SourceAccount": Stack.of(scope).account } },
    }),
  );
  const subscription = new CfnSubscription(scope, "AlarmSubscription", {
    topicArn: topic.topicArn,
    protocol: "email",
    endpoint: alarmEmail.valueAsString,
  });
  (subscription as CfnResource).cfnOptions.condition = new CfnCondition(scope, "HasAlarmEmail", {
    expression: Fn.conditionNot(Fn.conditionEquals(alarmEmail.valueAsString, "")),
  });
  const alarm = (id: string, alarmDescription: string, metric: IMetric): void =>
    new Alarm(scope, id, {
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));
  const sum = { statistic: Stats.SUM, period: Duration.minutes(5) };
  const counted = (metricName: string) =>
    new Metric({ namespace: metricNamespace, metricName, ...sum });
  alarm("RunFailed", "gonogo: a run of the organization scan failed", machine.metricFailed(sum));
  alarm("RunTimedOut", "gonogo: a run took longer than it may", machine.metricTimedOut(sum));
  alarm("RunAborted", "gonogo: a run was stopped by somebody", machine.metricAborted(sum));
  alarm("RunIncomplete", "gonogo: a run could not read everything", counted("Incomplete"));
  alarm("PlacesMissing", "gonogo: nothing was recorded of some places", counted("PlacesMissing"));
  alarm(
    "StartMissed",
    "gonogo: the schedule could not start a run",
    missed.metricApproximateNumberOfMessagesVisible({
      statistic: Stats.MAXIMUM,
      period: Duration.minutes(5),
    }),
  );
  return topic;
};
