import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/net/nat-gateway-for-private-subnets.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { natGateways, routeTables, subnets, vpcEndpoints } from "../../../src/model/facts/ec2.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { type Change, deny, patch, put, remove } from "../../support/changes.ts";
import { route } from "../../support/network.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";

const noWayOut = ["rtb-app-a", "rtb-app-b"].map((id) => patch(routeTables, id, { routes: [] }));

const endpoints = () =>
  ["ecr.api", "ecr.dkr", "s3", "logs", "secretsmanager"].map((name) =>
    put(vpcEndpoints, name, {
      id: name,
      vpc: "vpc-1",
      serviceName: `com.amazonaws.eu-west-1.${name}`,
      type: name === "s3" ? "Gateway" : "Interface",
      state: "available",
      privateDns: name === "s3" ? null : true,
      subnets: [],
      routeTables: name === "s3" ? ["rtb-app-a", "rtb-app-b"] : [],
      securityGroups: [],
      networkInterfaces: [],
    }),
  );

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /cluster|securityGroup|prefixList|vpcEndpoint/.test(kind))
    .map((kind) => [
      kind,
      "neither clusters nor groups matter, nor endpoints beside a NAT gateway",
    ]),
  cases: [
    {
      name: "no route",
      changes: [patch(routeTables, "rtb-app-a", { routes: [] })],
      verdict: "fail",
      says: /no way out/,
    },
    {
      name: "straight to the internet gateway",
      changes: [patch(routeTables, "rtb-app-a", { routes: [route("0.0.0.0/0", "igw-1")] })],
      verdict: "fail",
      says: /straight to an internet gateway/,
    },
    {
      name: "a blackhole",
      changes: [
        patch(routeTables, "rtb-app-a", { routes: [route("0.0.0.0/0", "nat-a", "blackhole")] }),
      ],
      verdict: "fail",
      says: /leads nowhere/,
    },
    {
      name: "a private NAT gateway",
      changes: [patch(natGateways, "nat-a", { connectivityType: "private" })],
      verdict: "fail",
      says: /is private/,
    },
    {
      name: "a failed NAT gateway",
      changes: [patch(natGateways, "nat-a", { state: "failed" })],
      verdict: "fail",
      says: /is failed/,
    },
    {
      name: "a NAT gateway in a private subnet",
      changes: [patch(natGateways, "nat-a", { subnet: "subnet-app-a" })],
      verdict: "fail",
      says: /has no route to an internet gateway/,
    },
    {
      name: "a regional NAT gateway",
      changes: [patch(natGateways, "nat-a", { availabilityMode: "regional", subnet: null })],
      verdict: "pass",
    },
    {
      name: "a transit gateway",
      changes: [patch(routeTables, "rtb-app-a", { routes: [route("0.0.0.0/0", "tgw-1")] })],
      verdict: "unknown",
    },
    {
      name: "a NAT gateway known by its public address alone",
      changes: [patch(natGateways, "nat-a", { connectivityType: null })],
      verdict: "pass",
    },
    {
      name: "a NAT gateway of which nothing tells where it leads",
      changes: [patch(natGateways, "nat-a", { connectivityType: null, publicIps: [] })],
      verdict: "unknown",
    },
    {
      name: "endpoints for all that is needed",
      changes: [...noWayOut, ...endpoints()],
      verdict: "pass",
      says: /VPC endpoints/,
    },
    {
      name: "endpoints, of which one is missing",
      changes: [...noWayOut, ...endpoints(), remove(vpcEndpoints, "logs")],
      verdict: "fail",
      says: /no VPC endpoint for logs$/m,
    },
    {
      name: "endpoints without private names",
      changes: [...noWayOut, ...endpoints(), patch(vpcEndpoints, "ecr.api", { privateDns: false })],
      verdict: "fail",
      says: /no VPC endpoint for ecr\.api$/m,
    },
    {
      name: "a gateway endpoint in another route table",
      changes: [...noWayOut, ...endpoints(), patch(vpcEndpoints, "s3", { routeTables: ["rtb-x"] })],
      verdict: "fail",
      says: /no VPC endpoint for s3$/m,
    },
    {
      name: "endpoints that could not be read",
      changes: [...noWayOut, deny(vpcEndpoints)],
      verdict: "unknown",
    },
  ],
});

test.each<readonly [string, readonly Change[], readonly RegExp[]]>([
  ["a gateway in each zone", [], []],
  [
    "one gateway for both zones",
    [patch(routeTables, "rtb-app-b", { routes: [route("0.0.0.0/0", "nat-a")] })],
    [/^nat-a serves subnets of several Availability Zones/],
  ],
  [
    "one gateway for two subnets of one zone",
    [
      patch(routeTables, "rtb-app-b", { routes: [route("0.0.0.0/0", "nat-a")] }),
      patch(subnets, "subnet-app-b", { zoneId: "euw1-az1" }),
    ],
    [],
  ],
  [
    "one regional gateway for both zones",
    [
      patch(routeTables, "rtb-app-b", { routes: [route("0.0.0.0/0", "nat-a")] }),
      patch(natGateways, "nat-a", { availabilityMode: "regional", subnet: null }),
    ],
    [/^nat-a serves the whole region/, /^nat-a serves the whole region/],
  ],
])("%s: passes, with its note", (_, changes, notes) => {
  for (const finding of findingsOf(rule, changes)) {
    expect(finding.verdict).toBe("pass");
    expect(finding.notes).toEqual(notes.map((text) => expect.stringMatching(text)));
  }
});
