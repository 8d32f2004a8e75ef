import { rule } from "../../../rules/ha/load-balancer-across-zones.ts";
import { subnets } from "../../../src/model/facts/ec2.ts";
import { loadBalancers, targetGroupAttributes } from "../../../src/model/facts/elbv2.ts";
import { patch, put } from "../../support/changes.ts";
import { namedByTargetGroups, unused } from "../../support/loadBalancing.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [loadBalancers],
  indecisive: namedByTargetGroups,
  cases: [
    {
      name: "one zone",
      changes: [patch(subnets, "subnet-public-b", { zoneId: "euw1-az1" })],
      verdict: "fail",
      says: /fewer than 2/,
    },
    {
      name: "switched off on a target group",
      changes: [
        put(targetGroupAttributes, ids.backendTargets, {
          "load_balancing.cross_zone.enabled": "false",
        }),
      ],
      verdict: "fail",
      says: /switched off/,
    },
    {
      name: "switched off where nothing uses it",
      changes: [
        put(targetGroupAttributes, ids.backendTargets, {
          "load_balancing.cross_zone.enabled": "false",
        }),
        ...unused(ids.backendTargets),
      ],
      verdict: "pass",
    },
  ],
});
