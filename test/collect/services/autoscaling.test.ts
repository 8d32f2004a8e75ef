import {
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  type ScalingPolicy as SdkPolicy,
  type ScalableTarget as SdkTarget,
} from "@aws-sdk/client-application-auto-scaling";
import { describe, expect, test } from "@jest/globals";
import {
  type ScalableTarget,
  type ScalingPolicy,
  scalableTargets,
  scalingActivities,
  scalingPolicies,
} from "../../../src/model/facts/autoscaling.ts";
import { accessDenied, inputsOf, on, read, recordingOf } from "../support.ts";

const web = "service/main/web";
const place = {
  ServiceNamespace: "ecs" as const,
  ScalableDimension: "ecs:service:DesiredCount" as const,
  ResourceId: web,
  CreationTime: new Date(0),
};

describe("a scalable target", () => {
  test.each<{ name: string; target: Partial<SdkTarget>; expected: Partial<ScalableTarget> }>([
    {
      name: "with its bounds, zero included",
      target: { MinCapacity: 0, MaxCapacity: 10 },
      expected: {
        resourceId: web,
        minCapacity: 0,
        maxCapacity: 10,
        suspended: { scaleIn: false, scaleOut: false, scheduled: false },
      },
    },
    {
      name: "that may not scale out, policies or not",
      target: {
        SuspendedState: {
          DynamicScalingInSuspended: false,
          DynamicScalingOutSuspended: true,
          ScheduledScalingSuspended: false,
        },
      },
      expected: { suspended: { scaleIn: false, scaleOut: true, scheduled: false } },
    },
  ])("$name", async ({ target, expected }) => {
    const whole = { ...place, MinCapacity: 1, MaxCapacity: 1, RoleARN: "role", ...target };
    const { facts } = await read(
      [scalableTargets],
      [on(DescribeScalableTargetsCommand, { ScalableTargets: [whole] })],
    );
    expect(recordingOf(facts, scalableTargets).rows[web]).toMatchObject(expected);
  });
});

describe("a scaling policy", () => {
  test.each<{ name: string; policy: Partial<SdkPolicy>; expected: Partial<ScalingPolicy> }>([
    {
      name: "that tracks a predefined metric, and the alarms that it made",
      policy: {
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 70,
          DisableScaleIn: true,
          PredefinedMetricSpecification: {
            PredefinedMetricType: "ECSServiceAverageCPUUtilization",
          },
        },
        Alarms: [
          { AlarmName: "low", AlarmARN: "arn:low" },
          { AlarmName: "high", AlarmARN: "arn:high" },
        ],
      },
      expected: {
        type: "TargetTrackingScaling",
        targetValue: 70,
        disableScaleIn: true,
        predefinedMetric: "ECSServiceAverageCPUUtilization",
        customizedMetric: null,
        metricQueries: [],
        alarms: ["high", "low"],
      },
    },
    {
      name: "that tracks a metric of its own",
      policy: {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 70,
          CustomizedMetricSpecification: {
            Namespace: "AWS/ECS",
            MetricName: "CPUUtilization",
            Statistic: "Average",
            Dimensions: [{ Name: "ServiceName", Value: "web" }],
          },
        },
      },
      expected: {
        predefinedMetric: null,
        customizedMetric: {
          namespace: "AWS/ECS",
          name: "CPUUtilization",
          statistic: "Average",
          dimensions: { ServiceName: "web" },
        },
      },
    },
    {
      name: "that tracks metric math names its queries",
      policy: {
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 10,
          CustomizedMetricSpecification: {
            Metrics: [
              {
                Id: "m1",
                ReturnData: false,
                MetricStat: {
                  Stat: "Average",
                  Metric: {
                    Namespace: "AWS/ECS",
                    MetricName: "CPUUtilization",
                    Dimensions: [{ Name: "ServiceName", Value: "web" }],
                  },
                },
              },
              { Id: "e1", Expression: "m1 / 2" },
            ],
          },
        },
      },
      expected: {
        customizedMetric: null,
        metricQueries: [
          {
            id: "m1",
            expression: null,
            metric: {
              namespace: "AWS/ECS",
              name: "CPUUtilization",
              statistic: "Average",
              dimensions: { ServiceName: "web" },
            },
            returnsData: false,
          },
          { id: "e1", expression: "m1 / 2", metric: null, returnsData: true },
        ],
      },
    },
    {
      name: "that scales in steps tracks nothing",
      policy: { PolicyType: "StepScaling" },
      expected: {
        type: "StepScaling",
        targetValue: null,
        disableScaleIn: false,
        predefinedMetric: null,
        customizedMetric: null,
        metricQueries: [],
        alarms: [],
      },
    },
  ])("$name", async ({ policy, expected }) => {
    const whole: SdkPolicy = {
      ...place,
      PolicyARN: "arn",
      PolicyName: "cpu",
      PolicyType: "TargetTrackingScaling",
      ...policy,
    };
    const { facts } = await read(
      [scalingPolicies],
      [on(DescribeScalingPoliciesCommand, { ScalingPolicies: [whole] })],
    );
    expect(recordingOf(facts, scalingPolicies).rows.arn).toMatchObject(expected);
  });
});

describe("scaling activities", () => {
  const target = on(DescribeScalableTargetsCommand, {
    ScalableTargets: [{ ...place, MinCapacity: 1, MaxCapacity: 2, RoleARN: "role" }],
  });
  const activity = (StatusCode: "Successful" | "Failed", day: number, Cause: string) => ({
    ...place,
    ActivityId: `${day}`,
    Description: "Setting desired count to 3.",
    Cause,
    StatusCode,
    StartTime: new Date(Date.UTC(2026, 0, day)),
  });
  const byPolicy = "monitor alarm TargetTracking-x in state ALARM triggered policy cpu";
  const bySchedule = "maximum capacity was set to 10 by the scheduled action nightly";

  test("are looked through for the newest success of a policy, page by page", async () => {
    const { facts, sent } = await read(
      [scalingActivities],
      [
        target,
        on(DescribeScalingActivitiesCommand, ({ NextToken }) =>
          NextToken === undefined
            ? {
                ScalingActivities: [
                  activity("Successful", 14, bySchedule),
                  activity("Failed", 13, byPolicy),
                ],
                NextToken: "two",
              }
            : {
                ScalingActivities: [
                  activity("Successful", 9, byPolicy),
                  activity("Successful", 10, byPolicy),
                ],
                NextToken: "three",
              },
        ),
      ],
    );
    expect(recordingOf(facts, scalingActivities).rows).toEqual({
      [web]: {
        resourceId: web,
        succeeded: "2026-01-10T00:00:00.000Z",
        failed: "2026-01-13T00:00:00.000Z",
      },
    });
    expect(inputsOf(sent, "application-autoscaling:DescribeScalingActivities")).toEqual([
      {
        ServiceNamespace: "ecs",
        ResourceId: web,
        ScalableDimension: "ecs:service:DesiredCount",
        MaxResults: 50,
        NextToken: undefined,
      },
      expect.objectContaining({ NextToken: "two" }),
    ]);
  });

  test("without a success are looked through for five pages", async () => {
    let page = 0;
    const { facts, sent } = await read(
      [scalingActivities],
      [
        target,
        on(DescribeScalingActivitiesCommand, () => {
          page += 1;
          return { NextToken: `page-${page}` };
        }),
      ],
    );
    expect(inputsOf(sent, "application-autoscaling:DescribeScalingActivities")).toHaveLength(5);
    expect(recordingOf(facts, scalingActivities).rows[web]).toEqual({
      resourceId: web,
      succeeded: null,
      failed: null,
    });
  });

  describe("of several targets", () => {
    const resource = (name: string): string => `service/shop/${name}`;
    const several = on(DescribeScalableTargetsCommand, {
      ScalableTargets: ["a", "b", "c"].map((name) => ({
        ...place,
        ResourceId: resource(name),
        MinCapacity: 1,
        MaxCapacity: 2,
        RoleARN: "role",
      })),
    });
    const of = (name: string, status: "Successful" | "Failed", day: number) => ({
      ...activity(status, day, byPolicy),
      ResourceId: resource(name),
    });

    test("come in pages of all targets while a page settles one more; the rest is asked for alone", async () => {
      const { facts, sent } = await read(
        [scalingActivities],
        [
          several,
          on(DescribeScalingActivitiesCommand, ({ ResourceId, NextToken }) => {
            if (ResourceId !== undefined) return { ScalingActivities: [of("c", "Successful", 2)] };
            if (NextToken === undefined) {
              return {
                ScalingActivities: [of("a", "Successful", 14), of("b", "Failed", 13)],
                NextToken: "two",
              };
            }
            return NextToken === "two"
              ? {
                  ScalingActivities: [of("b", "Successful", 12), of("a", "Failed", 11)],
                  NextToken: "three",
                }
              : { ScalingActivities: [of("b", "Successful", 10)], NextToken: "four" };
          }),
        ],
      );
      expect(recordingOf(facts, scalingActivities).rows).toEqual({
        [resource("a")]: expect.objectContaining({
          succeeded: "2026-01-14T00:00:00.000Z",
          failed: null,
        }),
        [resource("b")]: expect.objectContaining({
          succeeded: "2026-01-12T00:00:00.000Z",
          failed: "2026-01-13T00:00:00.000Z",
        }),
        [resource("c")]: expect.objectContaining({ succeeded: "2026-01-02T00:00:00.000Z" }),
      });
      expect(
        inputsOf(sent, "application-autoscaling:DescribeScalingActivities").map(
          ({ ResourceId, NextToken }) => ResourceId ?? NextToken ?? "first",
        ),
      ).toEqual(["first", "two", "three", resource("c")]);
    });

    test("are all told where their list ends", async () => {
      const { facts, sent } = await read(
        [scalingActivities],
        [
          several,
          on(DescribeScalingActivitiesCommand, {
            ScalingActivities: [of("a", "Successful", 14)],
          }),
        ],
      );
      expect(inputsOf(sent, "application-autoscaling:DescribeScalingActivities")).toHaveLength(1);
      expect(Object.keys(recordingOf(facts, scalingActivities).rows)).toHaveLength(3);
    });
  });

  test("that are refused are unread", async () => {
    const { facts } = await read(
      [scalingActivities],
      [target, on(DescribeScalingActivitiesCommand, accessDenied)],
    );
    expect(recordingOf(facts, scalingActivities).unread[web]).toEqual([
      expect.objectContaining({ reason: "denied" }),
    ]);
  });
});
