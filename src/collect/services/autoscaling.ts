import type * as Sdk from "@aws-sdk/client-application-auto-scaling";
import {
  type ScalingPolicy,
  scalableTargets,
  scalingPolicies,
} from "../../model/facts/autoscaling.ts";
import { type Collector, list } from "../collector.ts";
import { defineService } from "../service.ts";

const autoScaling = defineService({
  prefix: "application-autoscaling",
  load: () => import("@aws-sdk/client-application-auto-scaling"),
  connect: (sdk, configuration) => new sdk.ApplicationAutoScalingClient(configuration),
});

const targetPage = 50;
const policyPage = 10;
const namespace = "ecs";

const targetCollector = list({
  kind: scalableTargets,
  service: autoScaling,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeScalableTargetsCommand({
        ServiceNamespace: namespace,
        MaxResults: targetPage,
        NextToken: token,
      }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.ScalableTargets ?? []).map((target) => [
        target.ResourceId ?? "",
        {
          resourceId: target.ResourceId ?? "",
          dimension: target.ScalableDimension ?? "",
          minCapacity: target.MinCapacity ?? null,
          maxCapacity: target.MaxCapacity ?? null,
          suspended: {
            scaleIn: target.SuspendedState?.DynamicScalingInSuspended ?? false,
            scaleOut: target.SuspendedState?.DynamicScalingOutSuspended ?? false,
            scheduled: target.SuspendedState?.ScheduledScalingSuspended ?? false,
          },
        },
      ]),
    };
  },
});

const toCustomizedMetric = (
  metric: Sdk.CustomizedMetricSpecification | undefined,
): ScalingPolicy["customizedMetric"] =>
  metric === undefined
    ? null
    : {
        namespace: metric.Namespace ?? null,
        name: metric.MetricName ?? null,
        statistic: metric.Statistic ?? null,
        dimensions: Object.fromEntries(
          (metric.Dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]),
        ),
      };

const policyCollector = list({
  kind: scalingPolicies,
  service: autoScaling,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeScalingPoliciesCommand({
        ServiceNamespace: namespace,
        MaxResults: policyPage,
        NextToken: token,
      }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.ScalingPolicies ?? []).map((policy) => {
        const tracking = policy.TargetTrackingScalingPolicyConfiguration;
        return [
          policy.PolicyARN ?? "",
          {
            arn: policy.PolicyARN ?? "",
            name: policy.PolicyName ?? "",
            resourceId: policy.ResourceId ?? "",
            dimension: policy.ScalableDimension ?? "",
            type: policy.PolicyType ?? "",
            targetValue: tracking?.TargetValue ?? null,
            disableScaleIn: tracking?.DisableScaleIn ?? false,
            predefinedMetric: tracking?.PredefinedMetricSpecification?.PredefinedMetricType ?? null,
            customizedMetric: toCustomizedMetric(tracking?.CustomizedMetricSpecification),
            alarms: (policy.Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []).sort(),
          },
        ];
      }),
    };
  },
});

export const autoScalingCollectors: readonly Collector[] = [targetCollector, policyCollector];
