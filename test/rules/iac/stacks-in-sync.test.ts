import { rule } from "../../../rules/iac/stacks-in-sync.ts";
import {
  type ResourceDrift,
  resourceDrifts,
  stacks,
} from "../../../src/model/facts/cloudformation.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { type Change, deny, only, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const drifted = (...drifts: readonly Partial<ResourceDrift>[]): readonly Change[] => [
  patch(stacks, ids.stack, { drift: "DRIFTED" }),
  put(
    resourceDrifts,
    ids.stack,
    drifts.map((drift) => ({
      logicalId: "Backend",
      type: "AWS::ECS::Service",
      status: "MODIFIED",
      paths: ["/DesiredCount"],
      ...drift,
    })),
  ),
];

testRule(rule, {
  population: [services],
  indecisive: [
    ...indecisiveBut(rule, [stacks, services], "its stacks are in sync, and known by its services"),
  ],
  cases: [
    { name: "in sync", verdict: "pass", says: /in sync on 2026-01-10/ },
    {
      name: "never checked",
      changes: [patch(stacks, ids.stack, { drift: "NOT_CHECKED", driftChecked: null })],
      verdict: "manual",
      says: /never found out \(NOT_CHECKED\)/,
    },
    {
      name: "checked without a result",
      changes: [patch(stacks, ids.stack, { drift: "UNKNOWN" })],
      verdict: "manual",
    },
    {
      name: "not stated",
      changes: [patch(stacks, ids.stack, { drift: null })],
      verdict: "unknown",
    },
    {
      name: "auto scaling alone",
      changes: drifted(
        {},
        { type: "AWS::AutoScaling::AutoScalingGroup", paths: ["/DesiredCapacity"] },
      ),
      verdict: "pass",
      says: /what auto scaling sets only/,
    },
    {
      name: "the desired count and something else of one service",
      changes: drifted({ paths: ["/DesiredCount", "/TaskDefinition"] }),
      verdict: "fail",
      says: /Backend of the stack shop-prod was changed by hand: \/DesiredCount, \/TaskDefinition/,
    },
    {
      name: "the desired count of something that is not scaled so",
      changes: drifted({ type: "AWS::RDS::DBInstance" }),
      verdict: "fail",
    },
    {
      name: "deleted",
      changes: drifted(
        {},
        { logicalId: "Alarm", type: "AWS::CloudWatch::Alarm", status: "DELETED", paths: [] },
      ),
      verdict: "fail",
      says: /Alarm of the stack shop-prod was deleted by hand/,
      failures: 1,
    },
    {
      name: "two resources",
      changes: drifted(
        { paths: ["/PropagateTags"] },
        { logicalId: "Frontend", paths: ["/TaskDefinition"] },
      ),
      verdict: "fail",
      failures: 2,
    },
    { name: "drifted, and nothing says what", changes: drifted(), verdict: "unknown" },
    {
      name: "drifted, and what could not be read",
      changes: [patch(stacks, ids.stack, { drift: "DRIFTED" }), deny(resourceDrifts)],
      verdict: "unknown",
    },
    {
      name: "the drift of a stack that holds nothing of it",
      changes: [
        put(stacks, "other", {
          id: "other",
          name: "other",
          status: "CREATE_COMPLETE",
          disableRollback: true,
          root: null,
          drift: "DRIFTED",
          driftChecked: null,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "no stack holds it",
      changes: [only(stacks, {})],
      verdict: "manual",
      says: /no stack holds a part of it/,
    },
  ],
});
