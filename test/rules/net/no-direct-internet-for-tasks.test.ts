import { rule } from "../../../rules/net/no-direct-internet-for-tasks.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { networkInterfaces, routeTables } from "../../../src/model/facts/ec2.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { edit, patch } from "../../support/changes.ts";
import { route } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /cluster|securityGroup|prefixList|ec2.subnet$/.test(kind))
    .map((kind) => [
      kind,
      "neither clusters nor groups matter, and route tables name their subnets",
    ]),
  cases: [
    {
      name: "public addresses are assigned",
      changes: [
        edit(services, ids.backend, (row) => ({
          ...row,
          deployments: [],
          network: row.network === null ? null : { ...row.network, assignPublicIp: "ENABLED" },
        })),
      ],
      verdict: { backend: "fail", frontend: "pass" },
      says: /given public addresses/,
    },
    {
      name: "a running task has one",
      changes: [patch(networkInterfaces, "eni-backend-a", { publicIp: "203.0.113.9" })],
      verdict: { backend: "fail" },
      says: /203.0.113.9/,
    },
    {
      name: "public subnets",
      changes: [
        edit(services, ids.backend, (row) => ({
          ...row,
          deployments: [],
          network:
            row.network === null
              ? null
              : { ...row.network, subnets: ["subnet-public-a", "subnet-public-b"] },
        })),
      ],
      verdict: { backend: "fail" },
    },
    {
      name: "IPv6 to an internet gateway",
      changes: [
        patch(routeTables, "rtb-app-a", {
          routes: [route("0.0.0.0/0", "nat-a"), route("::/0", "igw-1")],
        }),
      ],
      verdict: "fail",
    },
    {
      name: "IPv6 out only",
      changes: [
        patch(routeTables, "rtb-app-a", {
          routes: [route("0.0.0.0/0", "nat-a"), route("::/0", "eigw-1")],
        }),
      ],
      verdict: "pass",
    },
  ],
});
