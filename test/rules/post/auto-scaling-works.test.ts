import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/post/auto-scaling-works.ts";
import {
  type ScalingActivities,
  scalableTargets,
  scalingActivities,
} from "../../../src/model/facts/autoscaling.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { patch, remove } from "../../support/changes.ts";
import { findingsOf, indecisiveBut, testRule } from "../../support/ruleTester.ts";

const id = "service/shop-prod/backend";
const activities = (fields: Partial<ScalingActivities>) => patch(scalingActivities, id, fields);

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, scalableTargets, scalingActivities],
    "services name their network",
  ),
  cases: [
    {
      name: "no activity of a policy: a person is asked",
      changes: [activities({ succeeded: null })],
      verdict: { frontend: "pass", backend: "manual" },
      says: /no policy has changed it in 42 days/,
    },
    {
      name: "42 days ago",
      changes: [activities({ succeeded: "2025-12-04T12:00:00.000Z" })],
      verdict: "pass",
    },
    {
      name: "longer ago",
      changes: [activities({ succeeded: "2025-12-04T11:59:59.000Z" })],
      verdict: { backend: "manual" },
    },
    {
      name: "the config asks for a younger one",
      settings: {
        rules: {
          "post-auto-scaling-works": {
            enabled: true,
            severity: null,
            options: { maximumAgeDays: 2 },
          },
        },
      },
      verdict: "manual",
    },
    {
      name: "it does not scale",
      changes: [remove(scalableTargets, id)],
      verdict: { frontend: "pass", backend: "notApplicable" },
    },
    {
      name: "the activities were not asked for",
      changes: [remove(scalingActivities, id)],
      verdict: { frontend: "pass", backend: "unknown" },
    },
  ],
});

test("a failure is a note", () => {
  const found = findingsOf(rule, [activities({ failed: "2026-01-13T00:00:00.000Z" })]);
  expect(found.map(({ verdict }) => verdict)).toEqual(["pass", "pass"]);
  expect(found.flatMap(({ notes }) => notes)).toEqual([
    "auto scaling failed at 2026-01-13T00:00:00.000Z: see its activities",
  ]);
});
