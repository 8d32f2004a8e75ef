import type * as Sdk from "@aws-sdk/client-application-auto-scaling";
import {
  type ScalingActivities,
  scalableTargets,
  scalingActivities,
  scalingPolicies,
  type TrackedStatistic,
  type TrackingQuery,
} from "../../model/facts/autoscaling.ts";
import { groupBy } from "../../model/groupBy.ts";
import { type Collector, keysFrom, list, lookup, type Reader, type Row } from "../collector.ts";
import { pages } from "../pages.ts";
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
  pageSize: targetPage,
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

const toDimensions = (dimensions: readonly Sdk.MetricDimension[] | undefined) =>
  Object.fromEntries((dimensions ?? []).map(({ Name = "", Value = "" }) => [Name, Value]));

const toCustomizedMetric = (
  metric: Sdk.CustomizedMetricSpecification | undefined,
): TrackedStatistic | null =>
  metric?.MetricName === undefined
    ? null
    : {
        namespace: metric.Namespace ?? null,
        name: metric.MetricName,
        statistic: metric.Statistic ?? null,
        dimensions: toDimensions(metric.Dimensions),
      };

const toQuery = (query: Sdk.TargetTrackingMetricDataQuery): TrackingQuery => ({
  id: query.Id ?? "",
  expression: query.Expression ?? null,
  metric:
    query.MetricStat?.Metric === undefined
      ? null
      : {
          namespace: query.MetricStat.Metric.Namespace ?? null,
          name: query.MetricStat.Metric.MetricName ?? null,
          statistic: query.MetricStat.Stat ?? null,
          dimensions: toDimensions(query.MetricStat.Metric.Dimensions),
        },
  returnsData: query.ReturnData ?? true,
});

const policyCollector = list({
  kind: scalingPolicies,
  service: autoScaling,
  pageSize: policyPage,
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
            metricQueries: (tracking?.CustomizedMetricSpecification?.Metrics ?? []).map(toQuery),
            alarms: (policy.Alarms ?? []).flatMap(({ AlarmName }) => AlarmName ?? []).sort(),
          },
        ];
      }),
    };
  },
});

const activityPage = 50;
const serviceDimension = "ecs:service:DesiredCount";
/** One success is looked for, not a history. */
const mostActivityPages = 5;

/**
 * Schedules and changed bounds set a capacity too; only a policy's activity shows that load moves it
 * (https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html).
 */
const isPolicys = ({ Cause = "" }: Sdk.ScalingActivity): boolean => /\bpolicy\b/i.test(Cause);

const newestStart = (
  activities: readonly Sdk.ScalingActivity[],
  status: Sdk.ScalingActivityStatusCode,
): string | null =>
  activities
    .filter(({ StatusCode }) => StatusCode === status)
    .flatMap(({ StartTime }) => StartTime?.toISOString() ?? [])
    .sort()
    .at(-1) ?? null;

const nothingYet = (resourceId: string): ScalingActivities => ({
  resourceId,
  succeeded: null,
  failed: null,
});

/** What a page, which is older, adds; after a success nothing does. */
const withPage = (
  found: ScalingActivities,
  page: readonly Sdk.ScalingActivity[],
): ScalingActivities => {
  if (found.succeeded !== null) return found;
  const own = page.filter(isPolicys);
  return {
    resourceId: found.resourceId,
    succeeded: newestStart(own, "Successful"),
    failed: found.failed ?? newestStart(own, "Failed"),
  };
};

type ActivityReader = Pick<
  Reader<typeof Sdk, Sdk.ApplicationAutoScalingClient, Record<never, never>>,
  "sdk" | "client"
>;

/** A page of one target's activities, or of those of all. */
const activities = async (
  { sdk, client }: ActivityReader,
  resourceId: string | null,
  token: string | undefined,
) => {
  const answer = await client.send(
    new sdk.DescribeScalingActivitiesCommand({
      ServiceNamespace: namespace,
      ...(resourceId === null
        ? {}
        : { ResourceId: resourceId, ScalableDimension: serviceDimension }),
      MaxResults: activityPage,
      NextToken: token,
    }),
  );
  return { rows: answer.ScalingActivities ?? [], next: answer.NextToken };
};

const activitiesOf = async (
  reader: ActivityReader,
  resourceId: string,
): Promise<ScalingActivities> => {
  let found = nothingYet(resourceId);
  let token: string | undefined;
  for (let page = 0; page < mostActivityPages && found.succeeded === null; page += 1) {
    const { rows, next } = await activities(reader, resourceId, token);
    found = withPage(found, rows);
    token = next;
    if (token === undefined) break;
  }
  return found;
};

/**
 * What the newest activities of all targets settle: page after page, for as long as one settles a target
 * more, since it would take a request of its own. The end of the list settles every target.
 */
const settledTogether = async (
  reader: ActivityReader,
  targets: readonly string[],
): Promise<readonly Row<ScalingActivities>[]> => {
  const found = new Map(targets.map((resourceId) => [resourceId, nothingYet(resourceId)]));
  const settled = () => [...found].filter(([, { succeeded }]) => succeeded !== null);
  let before = -1;
  for await (const page of pages((token) => activities(reader, null, token))) {
    const own = page.filter(({ ScalableDimension: dimension }) => dimension === serviceDimension);
    for (const [resourceId, rows] of groupBy(own, ({ ResourceId = "" }) => ResourceId)) {
      const one = found.get(resourceId);
      if (one !== undefined) found.set(resourceId, withPage(one, rows));
    }
    const now = settled().length;
    if (now === before || now === targets.length) return settled();
    before = now;
  }
  return [...found];
};

const activityCollector = lookup({
  kind: scalingActivities,
  service: autoScaling,
  paged: true,
  needs: { scalableTargets },
  keys: (facts) => keysFrom(facts.scalableTargets.list(), ({ resourceId }) => [resourceId]),
  together: async (reader, targets) => ({
    rows: await settledTogether(reader, targets),
    none: [],
  }),
  fetch: async (reader, [resourceId = ""]) => [
    [resourceId, await activitiesOf(reader, resourceId)],
  ],
});

export const autoScalingCollectors: readonly Collector[] = [
  targetCollector,
  policyCollector,
  activityCollector,
];
