import { DescribeAlarmsCommand, type MetricAlarm as SdkAlarm } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "@jest/globals";
import {
  compositeAlarms,
  type MetricAlarm,
  metricAlarms,
} from "../../../src/model/facts/cloudwatch.ts";
import { on, read, recordingOf } from "../support.ts";

const service = [
  { Name: "ServiceName", Value: "web" },
  { Name: "ClusterName", Value: "main" },
];
const dimensions = { ClusterName: "main", ServiceName: "web" };

describe("a metric alarm", () => {
  test.each<{ name: string; alarm: SdkAlarm; expected: Partial<MetricAlarm> }>([
    {
      name: "on one metric of one resource",
      alarm: {
        AlarmName: "cpu",
        Namespace: "AWS/ECS",
        MetricName: "CPUUtilization",
        Dimensions: service,
        Statistic: "Average",
        Period: 60,
        Unit: "Percent",
        Threshold: 0,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        ComparisonOperator: "GreaterThanThreshold",
        TreatMissingData: "breaching",
        ActionsEnabled: true,
        AlarmActions: ["arn:topic-b", "arn:topic-a"],
        StateValue: "INSUFFICIENT_DATA",
      },
      expected: {
        name: "cpu",
        metric: {
          namespace: "AWS/ECS",
          name: "CPUUtilization",
          dimensions,
          statistic: "Average",
          periodSeconds: 60,
          unit: "Percent",
        },
        queries: [],
        threshold: 0,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
        operator: "GreaterThanThreshold",
        treatMissingData: "breaching",
        actionsEnabled: true,
        alarmActions: ["arn:topic-a", "arn:topic-b"],
        state: "INSUFFICIENT_DATA",
      },
    },
    {
      name: "on a percentile",
      alarm: { MetricName: "TargetResponseTime", ExtendedStatistic: "p99" },
      expected: {
        metric: {
          namespace: null,
          name: "TargetResponseTime",
          dimensions: {},
          statistic: "p99",
          periodSeconds: null,
          unit: null,
        },
      },
    },
    {
      name: "on metric math has queries and no metric of its own",
      alarm: {
        Metrics: [
          { Id: "share", Expression: "100 * errors / requests", ReturnData: true },
          {
            Id: "errors",
            ReturnData: false,
            MetricStat: {
              Metric: { Namespace: "AWS/ECS", MetricName: "Errors", Dimensions: service },
              Period: 60,
              Stat: "Sum",
              Unit: "Count",
            },
          },
          { Id: "alone", Expression: 'SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/ECS")' },
        ],
        Threshold: 5,
      },
      expected: {
        metric: null,
        threshold: 5,
        queries: [
          { id: "share", expression: "100 * errors / requests", metric: null, returnsData: true },
          {
            id: "errors",
            expression: null,
            returnsData: false,
            metric: {
              namespace: "AWS/ECS",
              name: "Errors",
              dimensions,
              statistic: "Sum",
              periodSeconds: 60,
              unit: "Count",
            },
          },
          {
            id: "alone",
            expression: 'SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/ECS")',
            metric: null,
            returnsData: true,
          },
        ],
      },
    },
    {
      name: "on an anomaly has a query for a threshold",
      alarm: {
        ThresholdMetricId: "band",
        ComparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
        Metrics: [{ Id: "band", Expression: "ANOMALY_DETECTION_BAND(m1, 2)" }],
      },
      expected: { threshold: null, thresholdMetricId: "band", metric: null },
    },
    {
      name: "that is switched off, and goes nowhere",
      alarm: { ActionsEnabled: false },
      expected: { actionsEnabled: false, alarmActions: [], metric: null, threshold: null },
    },
  ])("$name", async ({ alarm, expected }) => {
    const { facts } = await read(
      [metricAlarms],
      [on(DescribeAlarmsCommand, { MetricAlarms: [{ AlarmArn: "arn", ...alarm }] })],
    );
    expect(recordingOf(facts, metricAlarms).rows.arn).toMatchObject(expected);
  });
});

test("composite alarms are asked for by name, for they are not listed unasked", async () => {
  const { facts, sent } = await read(
    [metricAlarms, compositeAlarms],
    [
      on(DescribeAlarmsCommand, ({ AlarmTypes }) =>
        AlarmTypes?.includes("CompositeAlarm")
          ? {
              CompositeAlarms: [
                {
                  AlarmArn: "arn:all",
                  AlarmName: "all",
                  AlarmRule: 'ALARM("cpu") OR ALARM("memory")',
                  ActionsEnabled: true,
                  AlarmActions: ["arn:topic"],
                },
              ],
            }
          : { MetricAlarms: [{ AlarmArn: "arn:cpu" }] },
      ),
    ],
  );
  expect(recordingOf(facts, compositeAlarms).rows).toEqual({
    "arn:all": {
      arn: "arn:all",
      name: "all",
      rule: 'ALARM("cpu") OR ALARM("memory")',
      actionsEnabled: true,
      alarmActions: ["arn:topic"],
    },
  });
  expect(Object.keys(recordingOf(facts, metricAlarms).rows)).toEqual(["arn:cpu"]);
  expect(sent).toHaveLength(2);
});
