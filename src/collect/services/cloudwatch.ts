import type * as Sdk from "@aws-sdk/client-cloudwatch";
import { billingAlarms } from "../../model/facts/billing.ts";
import {
  compositeAlarms,
  type Metric,
  type MetricAlarm,
  metricAlarms,
} from "../../model/facts/cloudwatch.ts";
import { type Collector, defineCollector, list } from "../collector.ts";
import { defineService } from "../service.ts";

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html: DescribeAlarms 9/s, GetMetricData 50/s. */
export const cloudWatch = defineService({
  prefix: "cloudwatch",
  load: () => import("@aws-sdk/client-cloudwatch"),
  connect: (sdk, configuration) => new sdk.CloudWatchClient(configuration),
  bucketOf: (operation) => {
    const perSecond = operation === "GetMetricData" ? 50 : 9;
    return { name: `cloudwatch:${operation}`, burst: perSecond, perSecond };
  },
});

const largestPage = 100;

const toDimensions = (dimensions: readonly Sdk.Dimension[] | undefined) =>
  Object.fromEntries((dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));

const toMetric = (stat: Sdk.MetricStat | undefined): Metric | null =>
  stat?.Metric === undefined
    ? null
    : {
        namespace: stat.Metric.Namespace ?? null,
        name: stat.Metric.MetricName ?? null,
        dimensions: toDimensions(stat.Metric.Dimensions),
        statistic: stat.Stat ?? null,
        periodSeconds: stat.Period ?? null,
        unit: stat.Unit ?? null,
      };

const toAlarm = (alarm: Sdk.MetricAlarm): MetricAlarm => ({
  arn: alarm.AlarmArn ?? "",
  name: alarm.AlarmName ?? "",
  actionsEnabled: alarm.ActionsEnabled ?? null,
  alarmActions: [...(alarm.AlarmActions ?? [])].sort(),
  metric:
    alarm.MetricName === undefined
      ? null
      : {
          namespace: alarm.Namespace ?? null,
          name: alarm.MetricName,
          dimensions: toDimensions(alarm.Dimensions),
          statistic: alarm.Statistic ?? alarm.ExtendedStatistic ?? null,
          periodSeconds: alarm.Period ?? null,
          unit: alarm.Unit ?? null,
        },
  queries: (alarm.Metrics ?? []).map((query) => ({
    id: query.Id ?? "",
    expression: query.Expression ?? null,
    metric: toMetric(query.MetricStat),
    returnsData: query.ReturnData ?? true,
  })),
  operator: alarm.ComparisonOperator ?? null,
  threshold: alarm.Threshold ?? null,
  thresholdMetricId: alarm.ThresholdMetricId ?? null,
  evaluationPeriods: alarm.EvaluationPeriods ?? null,
  datapointsToAlarm: alarm.DatapointsToAlarm ?? null,
  treatMissingData: alarm.TreatMissingData ?? null,
  state: alarm.StateValue ?? null,
});

const metricAlarmCollector = list({
  kind: metricAlarms,
  service: cloudWatch,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeAlarmsCommand({
        AlarmTypes: ["MetricAlarm"],
        MaxRecords: largestPage,
        NextToken: token,
      }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.MetricAlarms ?? []).map((alarm) => [alarm.AlarmArn ?? "", toAlarm(alarm)]),
    };
  },
});

const compositeAlarmCollector = list({
  kind: compositeAlarms,
  service: cloudWatch,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeAlarmsCommand({
        AlarmTypes: ["CompositeAlarm"],
        MaxRecords: largestPage,
        NextToken: token,
      }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.CompositeAlarms ?? []).map((alarm) => [
        alarm.AlarmArn ?? "",
        {
          arn: alarm.AlarmArn ?? "",
          name: alarm.AlarmName ?? "",
          rule: alarm.AlarmRule ?? "",
          actionsEnabled: alarm.ActionsEnabled ?? null,
          alarmActions: [...(alarm.AlarmActions ?? [])].sort(),
        },
      ]),
    };
  },
});

/** What the bill is estimated at exists in the home region only, in total under its currency alone. */
const billingAlarmCollector = defineCollector({
  kind: billingAlarms,
  service: cloudWatch,
  needs: {},
  async read({ sdk, client }, recorder) {
    const answer = await client.send(
      new sdk.DescribeAlarmsForMetricCommand({
        Namespace: "AWS/Billing",
        MetricName: "EstimatedCharges",
        Dimensions: [{ Name: "Currency", Value: "USD" }],
      }),
    );
    for (const alarm of answer.MetricAlarms ?? []) {
      recorder.row(alarm.AlarmArn ?? "", toAlarm(alarm));
    }
  },
});

export const cloudWatchCollectors: readonly Collector[] = [
  metricAlarmCollector,
  compositeAlarmCollector,
  billingAlarmCollector,
];
