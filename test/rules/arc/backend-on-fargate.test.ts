import { rule } from "../../../rules/arc/backend-on-fargate.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { testRule } from "../../support/ruleTester.ts";
import { fargateCases } from "./_serviceOnFargate.ts";

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /^ec2|cluster/.test(kind))
    .map((kind) => [
      kind,
      "neither groups nor clusters matter: the service states its launch type",
    ]),
  cases: fargateCases("backend", rule.id),
});
