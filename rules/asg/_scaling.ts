import {
  type ScalableTarget,
  type ScalingPolicy,
  scalableTargets,
  scalingPolicies,
} from "../../src/model/facts/autoscaling.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
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

/** A metric that target tracking may follow, and by which names. */
export interface TrackedMetric {
  readonly words: string;
  readonly predefined: readonly string[];
  readonly customized: string;
}

const follows = (
  policy: ScalingPolicy,
  { predefined, customized }: TrackedMetric,
  { clusterName, service }: RunningService,
): boolean => {
  if (policy.type !== "TargetTrackingScaling") return false;
  if (policy.predefinedMetric !== null) return predefined.includes(policy.predefinedMetric);
  const metric = policy.customizedMetric;
  return (
    metric !== null &&
    metric.namespace === "AWS/ECS" &&
    metric.name === customized &&
    metric.statistic === "Average" &&
    metric.dimensions.ClusterName === clusterName &&
    metric.dimensions.ServiceName === service.name
  );
};

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
    const { items, causes } = facts.scalingPolicies.list();
    const own = items.filter(({ resourceId }) => resourceId === view.scalingId);
    const tracking = own.filter((policy) => follows(policy, metric, view));
    const judged = tracking.map((policy) => judgePolicy(policy, metric, highest, context));
    const good = judged.find(
      ({ violations, causes: open }) => violations.length + open.length === 0,
    );
    if (good !== undefined) return combine(judgeSuspension(target), good);
    if (causes.length > 0) return combine(judgeSuspension(target), cannotKnow(causes));
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
