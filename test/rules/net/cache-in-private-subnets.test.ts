import { rule } from "../../../rules/net/cache-in-private-subnets.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { subnets } from "../../../src/model/facts/ec2.ts";
import {
  cacheClusters,
  cacheSubnetGroups,
  replicationGroups,
} from "../../../src/model/facts/elasticache.ts";
import { patch } from "../../support/changes.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [replicationGroups, cacheClusters],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /tags|serverless/.test(kind))
    .map((kind) => [kind, "tags do not matter"]),
  cases: [
    {
      name: "public subnets",
      changes: [
        patch(cacheSubnetGroups, "shop-prod-cache", {
          subnets: ["subnet-public-a", "subnet-public-b"],
        }),
      ],
      verdict: "fail",
      says: /is public/,
    },
    {
      name: "one zone",
      changes: [patch(subnets, "subnet-data-b", { zoneId: "euw1-az1" })],
      verdict: "fail",
      says: /fewer than 2/,
    },
  ],
});
