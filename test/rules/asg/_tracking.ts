import { kindsOf } from "../../../src/judge/world.ts";
import {
  type ScalingPolicy,
  scalableTargets,
  scalingPolicies,
  type TrackingQuery,
} from "../../../src/model/facts/autoscaling.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { breakOff, type Change, patch, put, remove } from "../../support/changes.ts";
import { testRule } from "../../support/ruleTester.ts";

const target = "service/shop-prod/backend";

/** The metric that a rule wants tracked, and the policy of the reference account that does. */
export interface Tracked {
  readonly policy: string;
  readonly metric: string;
  readonly highResolution: string;
  /** What Container Insights calls it. */
  readonly insights: string;
}

/** What every rule on target tracking must survive. */
export const testTracking = (
  rule: Rule,
  { policy: name, metric, highResolution, insights: measured }: Tracked,
): void => {
  const policy = `arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:${name}`;
  const customized = {
    namespace: "AWS/ECS",
    name: metric,
    statistic: "Average",
    dimensions: { ClusterName: "shop-prod", ServiceName: "backend" },
  };
  const query = (id: string, fields: Partial<TrackingQuery>): TrackingQuery => ({
    id,
    expression: null,
    metric: null,
    returnsData: false,
    ...fields,
  });
  /** The policy tracks what its queries return. */
  const queries = (...metricQueries: readonly TrackingQuery[]) =>
    patch(scalingPolicies, policy, { predefinedMetric: null, metricQueries });
  const insights = { namespace: "ECS/ContainerInsights", name: measured };
  const messages = { namespace: "AWS/SQS", name: "ApproximateNumberOfMessagesVisible" };
  const backlog = query("m2", { metric: { ...customized, ...messages } });
  /** The same policy a second time, with these fields. */
  const beside =
    (fields: Partial<ScalingPolicy>): Change =>
    (draftOf) => {
      const first = draftOf(scalingPolicies).rows.get(policy) as ScalingPolicy;
      put(scalingPolicies, `${policy}-2`, { ...first, arn: `${policy}-2`, ...fields })(draftOf);
    };
  testRule(rule, {
    population: [services],
    indecisive: kindsOf(rule.needs)
      .filter(({ kind }) => /^ec2|cluster/.test(kind))
      .map((kind) => [kind, "neither groups nor clusters matter"]),
    cases: [
      {
        name: "no policy",
        changes: [remove(scalingPolicies, policy)],
        verdict: { backend: "fail", frontend: "pass" },
        says: /no policy tracks/,
      },
      {
        name: "no policy among those read, and there may be more",
        changes: [remove(scalingPolicies, policy), breakOff(scalingPolicies)],
        verdict: { backend: "unknown" },
      },
      {
        name: "a target too high",
        changes: [patch(scalingPolicies, policy, { targetValue: 95 })],
        verdict: { backend: "fail" },
        says: /at 95 %/,
      },
      {
        name: "a stricter target",
        changes: [patch(scalingPolicies, policy, { targetValue: 50 })],
        verdict: "pass",
      },
      {
        name: "the high-resolution metric",
        changes: [
          patch(scalingPolicies, policy, {
            predefinedMetric: highResolution,
          }),
        ],
        verdict: "pass",
      },
      {
        name: "the same metric, customised",
        changes: [
          patch(scalingPolicies, policy, { predefinedMetric: null, customizedMetric: customized }),
        ],
        verdict: "pass",
      },
      {
        name: "another service's metric",
        changes: [
          patch(scalingPolicies, policy, {
            predefinedMetric: null,
            customizedMetric: {
              ...customized,
              dimensions: { ClusterName: "shop-prod", ServiceName: "frontend" },
            },
          }),
        ],
        verdict: { backend: "fail" },
      },
      {
        name: "the metric as the only query",
        changes: [queries(query("m1", { metric: customized, returnsData: true }))],
        verdict: "pass",
      },
      {
        name: "the metric as the query that is returned, with a target too high",
        changes: [
          queries(backlog, query("m1", { metric: customized, returnsData: true })),
          patch(scalingPolicies, policy, { targetValue: 95 }),
        ],
        verdict: { backend: "fail" },
        says: /at 95 %/,
      },
      {
        name: "another metric as the query that is returned",
        changes: [
          queries(
            query("m1", { metric: customized }),
            query("m2", { metric: { ...customized, ...messages }, returnsData: true }),
          ),
        ],
        verdict: { backend: "fail" },
        says: /no policy tracks/,
      },
      {
        name: "an expression over the metric",
        changes: [
          queries(
            query("m1", { metric: customized }),
            query("e1", { expression: "m1 * 1", returnsData: true }),
          ),
        ],
        verdict: { backend: "unknown", frontend: "pass" },
        says: /tracks an expression; whether that comes to .* is not followed/,
      },
      {
        name: "an expression over what Container Insights measures",
        changes: [
          queries(
            query("m1", { metric: { ...customized, ...insights } }),
            query("e1", { expression: "100 * m1 / 512", returnsData: true }),
          ),
        ],
        verdict: { backend: "unknown" },
      },
      {
        name: "an expression that searches for its metrics",
        changes: [
          queries(query("e1", { expression: "AVG(SEARCH('{AWS/ECS}'))", returnsData: true })),
        ],
        verdict: { backend: "unknown" },
      },
      {
        name: "an expression over the length of a queue",
        changes: [queries(backlog, query("e1", { expression: "m2 / 4", returnsData: true }))],
        verdict: { backend: "fail" },
        says: /no policy tracks/,
      },
      {
        name: "an expression beside a policy whose target is too high",
        changes: [
          beside({ targetValue: 95 }),
          queries(
            query("m1", { metric: customized }),
            query("e1", { expression: "m1 * 1", returnsData: true }),
          ),
        ],
        verdict: { backend: "unknown" },
      },
      {
        name: "an expression beside a policy that lacks nothing",
        changes: [
          beside({}),
          queries(
            query("m1", { metric: customized }),
            query("e1", { expression: "m1 * 1", returnsData: true }),
          ),
        ],
        verdict: "pass",
      },
      {
        name: "an expression, and scaling out is suspended",
        changes: [
          patch(scalableTargets, target, {
            suspended: { scaleIn: false, scaleOut: true, scheduled: false },
          }),
          queries(
            query("m1", { metric: customized }),
            query("e1", { expression: "m1 * 1", returnsData: true }),
          ),
        ],
        verdict: { backend: "fail" },
      },
      {
        name: "a target that is not stated, beside one that is too high",
        changes: [
          beside({ targetValue: 95 }),
          patch(scalingPolicies, policy, { targetValue: null }),
        ],
        verdict: { backend: "unknown" },
      },
      {
        name: "step scaling alone",
        changes: [
          patch(scalingPolicies, policy, {
            type: "StepScaling",
            targetValue: null,
            predefinedMetric: null,
          }),
        ],
        verdict: { backend: "fail" },
      },
      {
        name: "scaling out is suspended",
        changes: [
          patch(scalableTargets, target, {
            suspended: { scaleIn: false, scaleOut: true, scheduled: false },
          }),
        ],
        verdict: { backend: "fail" },
        says: /suspended/,
      },
      {
        name: "disabled scale-in",
        changes: [patch(scalingPolicies, policy, { disableScaleIn: true })],
        verdict: "pass",
      },
      {
        name: "no scalable target",
        changes: [remove(scalableTargets, target)],
        verdict: { backend: "fail" },
      },
    ],
  });
};
