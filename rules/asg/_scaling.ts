import {
  type ScalableTarget,
  type ScalingPolicy,
  scalableTargets,
  scalingPolicies,
  type TrackedStatistic,
} from "../../src/model/facts/autoscaling.ts";
import { indexedBy } from "../../src/model/indexListing.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { type RunningService, runningServices } from "../../src/topology/services.ts";

export const scalingNeeds = { runningServices, scalableTargets };
export const policyNeeds = { ...scalingNeeds, scalingPolicies };

/** Judges the scalable target of a service; without one it does not scale at all. */
export const withTarget = (
  facts: Resolved<typeof scalingNeeds>,
  { scalingId }: RunningService,
  judge: (target: ScalableTarget) => Outcome,
): Outcome =>
  when(facts.scalableTargets.get(scalingId), (target) =>
    target === null
      ? fail(
          "no-scalable-target",
          "it does not scale: no scalable target is registered for it",
          saw(scalableTargets, scalingId, "ScalableTargets", []),
        )
      : judge(target),
  );

const byResource = indexedBy(({ resourceId }: ScalingPolicy) => [resourceId]);

/** A metric that target tracking may follow, and by which names. */
export interface TrackedMetric {
  readonly words: string;
  readonly predefined: readonly string[];
  readonly customized: string;
  /** What the names of the metrics have in common that measure it, whoever publishes them. */
  readonly measured: RegExp;
}

const isMetric = (
  statistic: TrackedStatistic | null,
  { customized }: TrackedMetric,
  { clusterName, service }: RunningService,
): boolean =>
  statistic !== null &&
  statistic.namespace === "AWS/ECS" &&
  statistic.name === customized &&
  statistic.statistic === "Average" &&
  statistic.dimensions.ClusterName === clusterName &&
  statistic.dimensions.ServiceName === service.name;

/** An expression that finds its metrics by itself. */
const searches = /\b(SEARCH|SELECT)\b/i;

/** Whether an expression may come to the metric: what it is made of measures it, or is not named. */
const mayCompute = ({ metricQueries }: ScalingPolicy, { measured }: TrackedMetric): boolean =>
  metricQueries.some(
    ({ expression, metric }) =>
      measured.test(metric?.name ?? "") || searches.test(expression ?? ""),
  );

/** How a policy follows the metric: `math` when an expression may come to it; null: not at all. */
const followed = (
  policy: ScalingPolicy,
  metric: TrackedMetric,
  view: RunningService,
): "metric" | "math" | null => {
  if (policy.type !== "TargetTrackingScaling") return null;
  if (policy.predefinedMetric !== null) {
    return metric.predefined.includes(policy.predefinedMetric) ? "metric" : null;
  }
  const tracked = policy.metricQueries.find(({ returnsData }) => returnsData);
  if (tracked?.expression != null) return mayCompute(policy, metric) ? "math" : null;
  return isMetric(tracked?.metric ?? policy.customizedMetric, metric, view) ? "metric" : null;
};

const notFollowed = ({ name }: ScalingPolicy, { words }: TrackedMetric): Outcome =>
  cannotDecide(
    `${name} tracks an expression; whether that comes to ${words} is not followed`,
    "let the policy track the metric itself",
  );

const judgePolicy = (
  policy: ScalingPolicy,
  metric: TrackedMetric,
  highest: number,
  context: Context,
): Outcome => {
  if (policy.targetValue === null) {
    return cannotKnow([context.unstated(scalingPolicies, "TargetValue")]);
  }
  const evidence = saw(scalingPolicies, policy.arn, "TargetValue", policy.targetValue);
  return policy.targetValue <= highest
    ? pass(`tracks ${metric.words} at ${policy.targetValue} %`, evidence)
    : fail(
        "target",
        `tracks ${metric.words} at ${policy.targetValue} %, above ${highest} %`,
        evidence,
      );
};

const judgeSuspension = ({ resourceId, suspended }: ScalableTarget): Outcome =>
  suspended.scaleOut
    ? fail(
        "suspended",
        "scaling out is suspended: its policies do nothing",
        saw(scalableTargets, resourceId, "SuspendedState.DynamicScalingOutSuspended", true),
      )
    : pass("scaling out is not suspended");

/** One policy that tracks the metric at the bound or below is enough; several add up. */
export const judgeTracking = (
  facts: Resolved<typeof policyNeeds>,
  view: RunningService,
  metric: TrackedMetric,
  highest: number,
  context: Context,
): Outcome =>
  withTarget(facts, view, (target) => {
    const { items: own, causes } = byResource(facts.scalingPolicies.list())(view.scalingId);
    const judged = own.flatMap((policy) => {
      const by = followed(policy, metric, view);
      if (by === null) return [];
      return by === "math"
        ? notFollowed(policy, metric)
        : judgePolicy(policy, metric, highest, context);
    });
    const sound = judged.filter(({ violations }) => violations.length === 0);
    const good = sound.find(({ causes: open }) => open.length === 0);
    if (good !== undefined) return combine(judgeSuspension(target), good);
    const open = [...causes, ...sound.flatMap((outcome) => outcome.causes)];
    if (open.length > 0) return combine(judgeSuspension(target), cannotKnow(open));
    if (judged.length > 0) return combine(judgeSuspension(target), ...judged);
    const others = own.map(({ type, name }) => `${name} (${type})`);
    return combine(
      judgeSuspension(target),
      fail(
        "no-policy",
        `no policy tracks ${metric.words}`,
        saw(
          scalingPolicies,
          view.scalingId,
          "ScalingPolicies",
          own.map(({ name }) => name),
        ),
      ),
      ...(others.length > 0 ? [note(`it scales by ${others.join(", ")} alone`)] : []),
    );
  });

export const scalingReference =
  "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html";
