import { rule } from "../../../rules/net/public-subnets-hold-load-balancers-only.ts";
import {
  natGateways,
  networkInterfaces,
  routeTables,
  subnets,
  vpcEndpoints,
} from "../../../src/model/facts/ec2.ts";
import { breakOff, deny, edit, patch, put } from "../../support/changes.ts";
import { localRoute, networkInterface, route } from "../../support/network.ts";
import { testRule } from "../../support/ruleTester.ts";

const unnamed = put(
  networkInterfaces,
  "eni-u",
  networkInterface("eni-u", { subnet: "subnet-public-a" }),
);

const behindFirewall = (table: string) =>
  patch(routeTables, table, { routes: [localRoute, route("0.0.0.0/0", "vpce-1")] });

testRule(rule, {
  population: [subnets],
  indecisive: [
    [natGateways, "types and descriptions tell whose every interface is"],
    [vpcEndpoints, "types and descriptions tell whose every interface is"],
  ],
  cases: [
    {
      name: "a task",
      changes: [patch(networkInterfaces, "eni-backend-a", { subnet: "subnet-public-a" })],
      verdict: { "subnet-public-a": "fail", "subnet-public-b": "pass" },
      says: /an ECS task lies in it/,
    },
    {
      name: "an instance",
      changes: [
        put(
          networkInterfaces,
          "eni-i",
          networkInterface("eni-i", { subnet: "subnet-public-a", instance: "i-1" }),
        ),
      ],
      verdict: { "subnet-public-a": "fail" },
      says: /instance i-1/,
    },
    {
      name: "described as a load balancer, requested by a person",
      changes: [
        put(
          networkInterfaces,
          "eni-x",
          networkInterface("eni-x", { subnet: "subnet-public-a", description: "ELB app/x/1" }),
        ),
      ],
      verdict: { "subnet-public-a": "fail" },
    },
    {
      name: "an endpoint is a note",
      changes: [
        put(
          networkInterfaces,
          "eni-e",
          networkInterface("eni-e", { subnet: "subnet-public-a", interfaceType: "vpc_endpoint" }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "an interface that says nothing, but its NAT gateway does",
      changes: [unnamed, patch(natGateways, "nat-a", { networkInterfaces: ["eni-u"] })],
      verdict: "pass",
    },
    {
      name: "an interface that says nothing, and nobody names it",
      changes: [unnamed],
      verdict: { "subnet-public-a": "fail" },
      says: /of the type interface/,
    },
    {
      name: "an interface that says nothing, and the NAT gateways were not read",
      changes: [unnamed, deny(natGateways)],
      verdict: { "subnet-public-a": "unknown", "subnet-public-b": "pass" },
    },
    {
      name: "a task in a subnet behind a firewall's endpoint",
      changes: [behindFirewall("rtb-app-a")],
      verdict: { "subnet-app-a": "unknown", "subnet-public-a": "pass" },
      failures: 0,
      says: /subnet-app-a leads to a firewall's endpoint/,
    },
    {
      name: "load balancers and NAT gateways behind a firewall's endpoint",
      changes: [behindFirewall("rtb-public")],
      verdict: "pass",
    },
    {
      name: "an instance beside them, behind a firewall's endpoint",
      changes: [
        behindFirewall("rtb-public"),
        put(
          networkInterfaces,
          "eni-i",
          networkInterface("eni-i", { subnet: "subnet-public-a", instance: "i-1" }),
        ),
      ],
      verdict: { "subnet-public-a": "unknown", "subnet-public-b": "pass" },
    },
    {
      name: "an instance beside them, and a firewall for a part of the internet only",
      changes: [
        edit(routeTables, "rtb-public", (own) => ({
          ...own,
          routes: [...own.routes, route("198.51.100.0/24", "vpce-1")],
        })),
        put(
          networkInterfaces,
          "eni-i",
          networkInterface("eni-i", { subnet: "subnet-public-a", instance: "i-1" }),
        ),
      ],
      verdict: { "subnet-public-a": "fail" },
    },
    {
      name: "a gateway endpoint is no firewall's",
      changes: [
        patch(routeTables, "rtb-app-a", { routes: [localRoute, route("pl-s3", "vpce-1")] }),
      ],
      verdict: "pass",
    },
    {
      name: "attached to nothing",
      changes: [
        put(
          networkInterfaces,
          "eni-l",
          networkInterface("eni-l", { subnet: "subnet-public-a", status: "available" }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a task, and there may be more",
      changes: [
        patch(networkInterfaces, "eni-backend-a", { subnet: "subnet-public-a" }),
        breakOff(networkInterfaces),
      ],
      verdict: { "subnet-public-a": "fail", "subnet-public-b": "unknown" },
    },
  ],
});
