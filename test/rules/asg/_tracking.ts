import { kindsOf } from "../../../src/judge/world.ts";
import { scalableTargets, scalingPolicies } from "../../../src/model/facts/autoscaling.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { breakOff, patch, remove } from "../../support/changes.ts";
import { testRule } from "../../support/ruleTester.ts";

const target = "service/shop-prod/backend";

/** The metric that a rule wants tracked, and the policy of the reference account that does. */
export interface Tracked {
  readonly policy: string;
  readonly metric: string;
  readonly highResolution: string;
}

/** What every rule on target tracking must survive. */
export const testTracking = (
  rule: Rule,
  { policy: name, metric, highResolution }: Tracked,
): void => {
  const policy = `arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:${name}`;
  const customized = {
    namespace: "AWS/ECS",
    name: metric,
    statistic: "Average",
    dimensions: { ClusterName: "shop-prod", ServiceName: "backend" },
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
