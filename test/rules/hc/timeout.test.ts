import { rule } from "../../../rules/hc/timeout.ts";
import { loadBalancers, type TargetGroup, targetGroups } from "../../../src/model/facts/elbv2.ts";
import { edit, patch } from "../../support/changes.ts";
import { namedByTargetGroups, unused } from "../../support/loadBalancing.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const check = (changes: Partial<TargetGroup["healthCheck"]>) =>
  edit(targetGroups, ids.backendTargets, (group) => ({
    ...group,
    healthCheck: { ...group.healthCheck, ...changes },
  }));

testRule(rule, {
  population: [targetGroups],
  indecisive: namedByTargetGroups,
  cases: [
    {
      name: "timeoutSeconds: 10",
      changes: [check({ timeoutSeconds: 10 })],
      verdict: { "shop-prod-backend": "fail", "shop-prod-frontend": "pass" },
      says: /10 s, more than 5 s/,
    },
    {
      name: "timeoutSeconds: 2",
      changes: [check({ timeoutSeconds: 2 })],
      verdict: { "shop-prod-backend": "pass", "shop-prod-frontend": "pass" },
    },
    {
      name: "timeoutSeconds: null",
      changes: [check({ timeoutSeconds: null })],
      verdict: { "shop-prod-backend": "unknown", "shop-prod-frontend": "pass" },
    },
    {
      name: "switched off",
      changes: [check({ enabled: false })],
      verdict: { "shop-prod-backend": "fail" },
      says: /switched off/,
    },
    {
      name: "a Lambda function behind it",
      changes: [patch(targetGroups, ids.backendTargets, { targetType: "lambda" })],
      verdict: { "shop-prod-backend": "notApplicable" },
    },
    {
      name: "a network load balancer's target group is none of its business",
      changes: [patch(loadBalancers, ids.loadBalancer, { type: "network" })],
      verdict: "notApplicable",
    },
    {
      name: "a target group that nothing uses",
      changes: [
        check({
          intervalSeconds: 300,
          timeoutSeconds: 100,
          healthyThreshold: 10,
          unhealthyThreshold: 10,
        }),
        ...unused(ids.backendTargets),
      ],
      verdict: "pass",
    },
  ],
});
