import { loadBalancers, type TargetGroup, targetGroups } from "../../../src/model/facts/elbv2.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { type Change, edit, patch } from "../../support/changes.ts";
import { namedByTargetGroups, unused } from "../../support/loadBalancing.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

type HealthCheck = TargetGroup["healthCheck"];

/** The backend's health check with these numbers. */
const check = (changes: Partial<HealthCheck>): Change =>
  edit(targetGroups, ids.backendTargets, (group) => ({
    ...group,
    healthCheck: { ...group.healthCheck, ...changes },
  }));

/** The numbers of a rule that bounds a product of the health check. */
export interface Bound {
  readonly tooSlow: Partial<HealthCheck>;
  readonly says: RegExp;
  /** Slower in one number, quicker in the product. */
  readonly quicker: Partial<HealthCheck>;
  readonly notStated: Partial<HealthCheck>;
}

/** What every bound of a health check must survive. */
export const testBound = (rule: Rule, { tooSlow, says, quicker, notStated }: Bound): void =>
  testRule(rule, {
    population: [targetGroups],
    indecisive: namedByTargetGroups,
    cases: [
      {
        name: `too slow: ${JSON.stringify(tooSlow)}`,
        changes: [check(tooSlow)],
        verdict: { "shop-prod-backend": "fail", "shop-prod-frontend": "pass" },
        says,
      },
      {
        name: `quicker: ${JSON.stringify(quicker)}`,
        changes: [check(quicker)],
        verdict: { "shop-prod-backend": "pass", "shop-prod-frontend": "pass" },
      },
      {
        name: `not stated: ${JSON.stringify(notStated)}`,
        changes: [check(notStated)],
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
