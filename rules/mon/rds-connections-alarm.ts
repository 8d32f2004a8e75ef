import { compositeAlarms, metricAlarms } from "../../src/model/facts/cloudwatch.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import type { Watch } from "../../src/topology/alarmWatches.ts";
import { type ConnectionLimit, connectionLimits } from "../../src/topology/connectionLimits.ts";
import { dbInstanceResources } from "../_resources/dbInstances.ts";
import { judgeAlarms, judgeStatistic, notFollowed } from "./_alarms.ts";

const judgeThreshold = (
  watch: Watch,
  limit: ConnectionLimit,
  share: number,
  context: Context,
): Outcome => {
  const { alarm } = watch;
  if (alarm.threshold === null) return cannotKnow([context.unstated(metricAlarms, "Threshold")]);
  const evidence = saw(metricAlarms, alarm.arn, "Threshold", alarm.threshold);
  const highest = Math.floor((limit.connections * share) / 100);
  return alarm.threshold <= highest
    ? pass(`${alarm.name} warns above ${alarm.threshold}`, evidence)
    : fail(
        `threshold|${alarm.name}`,
        `${alarm.name} warns above ${alarm.threshold}, not above ${highest} (${share} % of ${limit.connections} connections)`,
        evidence,
      );
};

const number = "(\\d+(?:\\.\\d+)?)";

/** What one connection counts in `m1 / 200`, `100 * m1 / 200`, `(m1 / 200) * 100`; null for another form. */
const shareOfOne = (expression: string, id: string): number | null => {
  const text = expression.replace(/\s/g, "");
  const forms: readonly (readonly [form: string, factor: number | null, divisor: number])[] = [
    [`${id}/${number}`, null, 1],
    [`\\(${id}/${number}\\)`, null, 1],
    [`${number}\\*${id}/${number}`, 1, 2],
    [`\\(${number}\\*${id}\\)/${number}`, 1, 2],
    [`${id}\\*${number}/${number}`, 1, 2],
    [`\\(${id}\\*${number}\\)/${number}`, 1, 2],
    [`${number}\\*\\(${id}/${number}\\)`, 1, 2],
    [`${id}/${number}\\*${number}`, 2, 1],
    [`\\(${id}/${number}\\)\\*${number}`, 2, 1],
  ];
  for (const [form, factor, divisor] of forms) {
    const terms = new RegExp(`^${form}$`).exec(text);
    if (terms !== null) {
      return (factor === null ? 1 : Number(terms[factor])) / Number(terms[divisor]);
    }
  }
  return null;
};

/** An expression that divides the connections by a number, which is turned back into a count. */
const judgeShare = (
  watch: Watch,
  limit: ConnectionLimit,
  share: number,
  context: Context,
): Outcome => {
  const { alarm, expression, id } = watch;
  const one = expression === null || id === null ? null : shareOfOne(expression, id);
  if (one === null || !(one > 0) || alarm.threshold === null) return notFollowed(watch);
  const connections = Math.round(alarm.threshold / one);
  const counted = { ...watch, alarm: { ...alarm, threshold: connections } };
  return judgeThreshold(counted, limit, share, context);
};

export const rule = defineRule({
  id: "mon-rds-connections-alarm",
  title: "An alarm tells when a database has used 80 % of its connections",
  section: "MON",
  items: ["MON-6"],
  severity: "medium",
  why: "When the last connection is taken, every further task and every retry fails at once. The way there is slow enough to be told in time.",
  checks:
    "Every RDS instance must have an alarm on its own DatabaseConnections above at most 80 % of its max_connections, with actions that are enabled and go somewhere. The limit is the explicit parameter, else the engine's formula over the nominal memory of the class. Metric math that divides by a number counts. The statistic must be the average or lie above it, and a unit that the alarm names the metric's own, Count.",
  blindSpots:
    "The real limit is some 10 % below the nominal one, because the system keeps memory for itself.",
  remedy: {
    summary:
      "Put an alarm on the instance's DatabaseConnections at 80 % of max_connections, rounded down: SHOW max_connections in the database tells the number, and of 198 the THRESHOLD is 158.",
    cli: "aws cloudwatch put-metric-alarm --alarm-name DATABASE-connections --namespace AWS/RDS --metric-name DatabaseConnections --dimensions Name=DBInstanceIdentifier,Value=DATABASE --statistic Average --period 300 --evaluation-periods 2 --comparison-operator GreaterThanThreshold --threshold THRESHOLD --alarm-actions TOPIC",
    terraform: [
      'resource "aws_cloudwatch_metric_alarm" "connections" {',
      '  alarm_name          = "database-connections"',
      '  namespace           = "AWS/RDS"',
      '  metric_name         = "DatabaseConnections"',
      '  statistic           = "Average"',
      "  period              = 300",
      "  evaluation_periods  = 2",
      '  comparison_operator = "GreaterThanThreshold"',
      "  threshold           = floor(0.8 * var.max_connections)",
      "  alarm_actions       = [aws_sns_topic.alerts.arn]",
      "  dimensions = {",
      "    DBInstanceIdentifier = aws_db_instance.main.identifier",
      "  }",
      "}",
    ].join("\n"),
    cdk: "database.metricDatabaseConnections().createAlarm(this, 'Connections', { threshold: Math.floor(0.8 * maxConnections), evaluationPeriods: 2 }).addAlarmAction(new actions.SnsAction(topic));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections",
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
  ],
  needs: { dbInstances, connectionLimits, metricAlarms, compositeAlarms },
  options: {
    maximumPercent: {
      default: 80,
      description: "highest threshold, in percent of max_connections",
      minimum: 1,
      maximum: 100,
    },
  },
  nothing: "there is no RDS instance",
  resources: (facts) => dbInstanceResources(facts.dbInstances),
  judge: ({ instance }, facts, { maximumPercent }, context) => {
    const limit = facts.connectionLimits.of(instance);
    const dimensions = [
      { DBInstanceIdentifier: instance.id },
      ...(instance.cluster === null ? [] : [{ DBClusterIdentifier: instance.cluster }]),
    ];
    return judgeAlarms(
      "its connections",
      { namespace: "AWS/RDS", name: "DatabaseConnections", unit: "Count", dimensions },
      facts.metricAlarms.list(),
      facts.compositeAlarms.list(),
      (watch) =>
        when(limit, (found) =>
          combine(
            watch.by === "math"
              ? judgeShare(watch, found, maximumPercent, context)
              : judgeThreshold(watch, found, maximumPercent, context),
            ...(watch.id === null && watch.by === "math" ? [] : [judgeStatistic(watch, context)]),
            ...(found.nominal
              ? [note("the limit is nominal: the real one is some 10 % lower")]
              : []),
          ),
        ),
      context,
    );
  },
});
