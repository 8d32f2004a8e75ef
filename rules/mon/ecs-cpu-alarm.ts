import {
  compositeAlarms,
  type MetricAlarm,
  metricAlarms,
} from "../../src/model/facts/cloudwatch.ts";
import type { Context } from "../../src/model/kind.ts";
import { cannotKnow, combine, fail, type Outcome, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import type { Watch } from "../../src/topology/alarmWatches.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";
import { judgeAlarms, judgeStatistic, notFollowed } from "./_alarms.ts";

const judgeThreshold = (
  { arn, name, threshold }: MetricAlarm,
  highest: number,
  context: Context,
): Outcome => {
  if (threshold === null) return cannotKnow([context.unstated(metricAlarms, "Threshold")]);
  const evidence = saw(metricAlarms, arn, "Threshold", threshold);
  return threshold <= highest
    ? pass(`${name} warns above ${threshold} %`, evidence)
    : fail(
        `threshold|${name}`,
        `${name} warns above ${threshold} %, not above ${highest} %`,
        evidence,
      );
};

const judgeWindow = (
  { alarm, periodSeconds }: Watch,
  longest: number,
  context: Context,
): Outcome => {
  if (periodSeconds === null || alarm.evaluationPeriods === null) {
    return cannotKnow([context.unstated(metricAlarms, "Period and EvaluationPeriods")]);
  }
  const seconds = periodSeconds * (alarm.datapointsToAlarm ?? alarm.evaluationPeriods);
  const evidence = saw(metricAlarms, alarm.arn, "EvaluationPeriods", alarm.evaluationPeriods);
  return seconds <= longest
    ? pass(`${alarm.name} notices within ${seconds} s`, evidence)
    : fail(
        `window|${alarm.name}`,
        `${alarm.name} notices after ${seconds} s, later than ${longest} s`,
        evidence,
      );
};

export const rule = defineRule({
  id: "mon-ecs-cpu-alarm",
  title: "An alarm tells when a service's CPU is above 80 %",
  section: "MON",
  items: ["MON-5"],
  severity: "medium",
  why: "A service that has run hot for ten minutes, although auto scaling is on, needs somebody to look at it. Auto scaling's own alarms tell nobody.",
  checks:
    "Every ECS service must have an alarm on its own CPUUtilization (dimensions ClusterName and ServiceName), above at most the guide's 80 %, on the average or a stricter statistic, within 600 seconds (the periods that it takes to go off), with actions that are enabled and go somewhere other than to auto scaling. An alarm that names a unit must name the metric's own, Percent. An expression over the metric cannot be decided, unless it only fills gaps. A composite alarm may carry the action.",
  blindSpots:
    "Whether anybody reads the notifications is not seen. A service without running tasks reports no CPU at all.",
  remedy: {
    summary: "Put an alarm on the service's CPUUtilization, with a notification.",
    cli: "aws cloudwatch put-metric-alarm --alarm-name SERVICE-cpu --namespace AWS/ECS --metric-name CPUUtilization --dimensions Name=ClusterName,Value=CLUSTER Name=ServiceName,Value=SERVICE --statistic Average --period 300 --evaluation-periods 2 --comparison-operator GreaterThanThreshold --threshold 80 --alarm-actions TOPIC",
    terraform: [
      'resource "aws_cloudwatch_metric_alarm" "cpu" {',
      '  alarm_name          = "backend-cpu"',
      '  namespace           = "AWS/ECS"',
      '  metric_name         = "CPUUtilization"',
      '  statistic           = "Average"',
      "  period              = 300",
      "  evaluation_periods  = 2",
      '  comparison_operator = "GreaterThanThreshold"',
      "  threshold           = 80",
      "  alarm_actions       = [aws_sns_topic.alerts.arn]",
      "  dimensions = {",
      "    ClusterName = aws_ecs_cluster.main.name",
      "    ServiceName = aws_ecs_service.backend.name",
      "  }",
      "}",
    ].join("\n"),
    cdk: "service.metricCpuUtilization().createAlarm(this, 'Cpu', { threshold: 80, evaluationPeriods: 2 }).addAlarmAction(new actions.SnsAction(topic));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
  ],
  needs: { runningServices, metricAlarms, compositeAlarms },
  options: {
    maximumPercent: {
      default: 80,
      description: "highest threshold, in percent",
      minimum: 1,
      maximum: 100,
    },
    maximumSeconds: {
      default: 600,
      description: "period × evaluation periods in seconds, at most",
      minimum: 60,
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, { maximumPercent, maximumSeconds }, context) =>
    judgeAlarms(
      "its CPU",
      {
        namespace: "AWS/ECS",
        name: "CPUUtilization",
        unit: "Percent",
        dimensions: [{ ClusterName: view.clusterName, ServiceName: view.service.name }],
      },
      facts.metricAlarms.list(),
      facts.compositeAlarms.list(),
      (watch) =>
        watch.by === "math"
          ? notFollowed(watch)
          : combine(
              judgeThreshold(watch.alarm, maximumPercent, context),
              judgeWindow(watch, maximumSeconds, context),
              judgeStatistic(watch, context),
            ),
      context,
    ),
});
