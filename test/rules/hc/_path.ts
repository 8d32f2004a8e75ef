import { kindsOf } from "../../../src/judge/world.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { loadBalancers, type TargetGroup, targetGroups } from "../../../src/model/facts/elbv2.ts";
import type { Rule } from "../../../src/model/rule.ts";
import { denyRow, edit, patch } from "../../support/changes.ts";
import { testRule } from "../../support/ruleTester.ts";

/** A service in the rule's role, its target group, and a matcher that takes too much for healthy. */
export interface Checked {
  readonly service: string;
  readonly targets: string;
  readonly tooWide: string;
}

/** What every rule on a health check's path must survive. */
export const testPath = (rule: Rule, { service, targets, tooWide }: Checked): void => {
  const check = (changes: Partial<TargetGroup["healthCheck"]>) =>
    edit(targetGroups, targets, (group) => ({
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
            [rule.id]: { enabled: true, severity: null, options: { path: "/healthz" } },
          },
        },
        verdict: "pass",
      },
      {
        name: "a matcher that accepts errors",
        changes: [check({ matcher: tooWide })],
        verdict: "fail",
      },
      { name: "a list of codes", changes: [check({ matcher: "200,204" })], verdict: "pass" },
      {
        name: "checked by opening a TCP connection",
        changes: [check({ protocol: "TCP", path: null, matcher: null })],
        verdict: "fail",
        says: /opening a TCP connection/,
      },
      { name: "no path stated", changes: [check({ path: null })], verdict: "unknown" },
      {
        name: "a service without a target group",
        changes: [
          patch(services, service, { loadBalancers: [], deployments: [], serviceConnect: true }),
        ],
        verdict: "notApplicable",
      },
      {
        name: "its target group could not be read",
        changes: [denyRow(targetGroups, targets)],
        verdict: "unknown",
      },
    ],
  });
};
