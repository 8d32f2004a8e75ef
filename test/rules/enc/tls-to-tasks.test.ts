import { rule } from "../../../rules/enc/tls-to-tasks.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { targetGroups } from "../../../src/model/facts/elbv2.ts";
import { patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [targetGroups],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /never/.test(kind))
    .map((kind) => [kind, "neither subnets nor tags matter"]),
  cases: [
    {
      name: "plain HTTP",
      changes: [patch(targetGroups, ids.backendTargets, { protocol: "HTTP" })],
      verdict: { "shop-prod-backend": "fail", "shop-prod-frontend": "pass" },
      says: /plain HTTP/,
    },
    {
      name: "not stated",
      changes: [patch(targetGroups, ids.backendTargets, { protocol: null })],
      verdict: { "shop-prod-backend": "unknown" },
    },
    {
      name: "unused",
      changes: [patch(targetGroups, ids.backendTargets, { protocol: "HTTP", loadBalancers: [] })],
      verdict: "pass",
    },
  ],
});
