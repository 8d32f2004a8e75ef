import { rule } from "../../../rules/sg/database-out.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { prefixListEntries, securityGroups } from "../../../src/model/facts/ec2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { patch } from "../../support/changes.ts";
import { sgRule } from "../../support/network.ts";
import { testRule } from "../../support/ruleTester.ts";

const egress = (...rules: readonly ReturnType<typeof sgRule>[]) =>
  patch(securityGroups, "sg-database", { egress: rules });

testRule(rule, {
  population: [dbInstances],
  indecisive: [
    [prefixListEntries, "no rule names a prefix list"],
    ...kindsOf(rule.needs)
      .filter(({ kind }) => /subnetGroup|SubnetGroup|tags/.test(kind))
      .map((kind) => [kind, "neither subnets nor tags matter"] as const),
  ],
  cases: [
    {
      name: "the default egress rule",
      changes: [egress(sgRule("-1", null, "0.0.0.0/0"))],
      verdict: "fail",
      says: /lets out all traffic to 0\.0\.0\.0\/0/,
    },
    { name: "HTTPS", changes: [egress(sgRule("tcp", 443, "0.0.0.0/0"))], verdict: "fail" },
    {
      name: "the idioms for none",
      changes: [
        egress(sgRule("icmp", [252, 86], "255.255.255.255/32"), sgRule("-1", null, "127.0.0.1/32")),
      ],
      verdict: "pass",
    },
  ],
});
