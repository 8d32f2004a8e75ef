import { rule } from "../../../rules/net/tasks-in-private-subnets.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { networkInterfaces, routeTables, subnets } from "../../../src/model/facts/ec2.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { edit, patch } from "../../support/changes.ts";
import { route } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /cluster|securityGroup|prefixList/.test(kind))
    .map((kind) => [kind, "neither clusters nor groups matter"]),
  cases: [
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
      verdict: { backend: "fail", frontend: "pass" },
      says: /subnet-public-a is public/,
    },
    {
      name: "two subnets of one zone",
      changes: [patch(subnets, "subnet-app-b", { zoneId: "euw1-az1" })],
      verdict: "fail",
      says: /fewer than 2/,
    },
    {
      name: "a task that is really elsewhere",
      changes: [patch(networkInterfaces, "eni-backend-a", { subnet: "subnet-public-a" })],
      verdict: { backend: "fail", frontend: "pass" },
    },
    {
      name: "a deployment with a network of its own",
      changes: [
        edit(services, ids.backend, (row) => ({
          ...row,
          deployments: row.deployments.map((one) => ({
            ...one,
            network: {
              subnets: ["subnet-public-a", "subnet-public-b"],
              securityGroups: [],
              assignPublicIp: null,
            },
          })),
        })),
      ],
      verdict: { backend: "fail" },
    },
    {
      name: "the network of the host",
      changes: [patch(services, ids.backend, { network: null, deployments: [] })],
      verdict: { backend: "notApplicable" },
    },
    {
      name: "IPv6 alone makes it public",
      changes: [patch(routeTables, "rtb-app-a", { routes: [route("::/0", "igw-1")] })],
      verdict: "fail",
    },
  ],
});
