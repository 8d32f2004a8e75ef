import { rule } from "../../../rules/asg/maximum-tasks.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { scalableTargets } from "../../../src/model/facts/autoscaling.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { breakOff, patch, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const target = "service/shop-prod/backend";

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /^ec2|cluster/.test(kind))
    .map((kind) => [kind, "neither groups nor clusters matter"]),
  cases: [
    {
      name: "too few",
      changes: [patch(scalableTargets, target, { maxCapacity: 4 })],
      verdict: { backend: "fail", frontend: "pass" },
    },
    {
      name: "more",
      changes: [patch(scalableTargets, target, { maxCapacity: 20 })],
      verdict: "pass",
    },
    {
      name: "no scalable target",
      changes: [remove(scalableTargets, target)],
      verdict: { backend: "fail" },
      says: /does not scale/,
    },
    {
      name: "none among those read, and there may be more",
      changes: [remove(scalableTargets, target), breakOff(scalableTargets)],
      verdict: { backend: "unknown" },
    },
    {
      name: "not stated",
      changes: [patch(scalableTargets, target, { maxCapacity: null })],
      verdict: { backend: "unknown" },
    },
    {
      name: "a daemon has no number of tasks",
      changes: [
        patch(services, ids.backend, { schedulingStrategy: "DAEMON" }),
        remove(scalableTargets, target),
      ],
      verdict: "pass",
    },
    {
      name: "a minimum at the maximum never scales",
      changes: [patch(scalableTargets, target, { minCapacity: 10 })],
      verdict: { backend: "fail" },
      says: /never scales/,
    },
  ],
});
