import { rule } from "../../../rules/hc/backend-path.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { loadBalancers, type TargetGroup, targetGroups } from "../../../src/model/facts/elbv2.ts";
import { denyRow, edit, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const check = (changes: Partial<TargetGroup["healthCheck"]>) =>
  edit(targetGroups, ids.backendTargets, (group) => ({
    ...group,
    healthCheck: { ...group.healthCheck, ...changes },
  }));

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(
      ({ kind }) => /^ec2|cluster|elbv2.loadBalancer$/.test(kind) && kind !== loadBalancers.kind,
    )
    .map((kind) => [kind, "neither groups nor clusters matter"]),
  cases: [
    {
      name: "another path",
      changes: [check({ path: "/status" })],
      verdict: "fail",
      says: /\/status/,
    },
    {
      name: "the config names another path",
      changes: [check({ path: "/healthz" })],
      settings: {
        rules: {
          "hc-backend-path": { enabled: true, severity: null, options: { path: "/healthz" } },
        },
      },
      verdict: "pass",
    },
    {
      name: "a matcher that accepts errors",
      changes: [check({ matcher: "200-399" })],
      verdict: "fail",
    },
    { name: "a list of codes", changes: [check({ matcher: "200,204" })], verdict: "pass" },
    { name: "no path stated", changes: [check({ path: null })], verdict: "unknown" },
    {
      name: "a service without a target group",
      changes: [
        patch(services, ids.backend, { loadBalancers: [], deployments: [], serviceConnect: true }),
      ],
      verdict: "notApplicable",
    },
    {
      name: "its target group could not be read",
      changes: [denyRow(targetGroups, ids.backendTargets)],
      verdict: "unknown",
    },
  ],
});
