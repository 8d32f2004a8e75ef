import { rule } from "../../../rules/ha/tasks-spread-across-zones.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { subnets } from "../../../src/model/facts/ec2.ts";
import { services, tasks } from "../../../src/model/facts/ecs.ts";
import { edit, only, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /cluster|securityGroup|prefixList|ec2/.test(kind))
    .map((kind) => [kind, "the running tasks tell"]),
  cases: [
    {
      name: "all in one zone",
      changes: [
        patch(tasks, "arn:aws:ecs:eu-west-1:111122223333:task/shop-prod/backendb", {
          zone: "eu-west-1a",
        }),
      ],
      verdict: { backend: "fail", frontend: "pass" },
      says: /all its running tasks are in eu-west-1a/,
    },
    {
      name: "a deployment under way",
      changes: [
        patch(tasks, "arn:aws:ecs:eu-west-1:111122223333:task/shop-prod/backendb", {
          zone: "eu-west-1a",
        }),
        edit(services, ids.backend, (row) => ({
          ...row,
          deployments: row.deployments.map((one) => ({ ...one, rolloutState: "IN_PROGRESS" })),
        })),
      ],
      verdict: { backend: "unknown" },
    },
    {
      name: "none runs: the subnets count",
      changes: [only(tasks, {})],
      verdict: "pass",
      says: /no task runs/,
    },
    {
      name: "none runs, and the subnets are in one zone",
      changes: [only(tasks, {}), patch(subnets, "subnet-app-b", { zoneId: "euw1-az1" })],
      verdict: "fail",
    },
    {
      name: "not stated",
      changes: [
        patch(tasks, "arn:aws:ecs:eu-west-1:111122223333:task/shop-prod/backendb", { zone: null }),
      ],
      verdict: { backend: "unknown" },
    },
  ],
});
