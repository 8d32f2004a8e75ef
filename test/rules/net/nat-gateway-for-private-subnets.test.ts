import { rule } from "../../../rules/net/nat-gateway-for-private-subnets.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { natGateways, routeTables, vpcEndpoints } from "../../../src/model/facts/ec2.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { patch, put } from "../../support/changes.ts";
import { route } from "../../support/network.ts";
import { testRule } from "../../support/ruleTester.ts";

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
      name: "endpoints for all that is needed",
      changes: [
        patch(routeTables, "rtb-app-a", { routes: [] }),
        patch(routeTables, "rtb-app-b", { routes: [] }),
        ...["ecr.api", "ecr.dkr", "s3", "logs", "secretsmanager"].map((name) =>
          put(vpcEndpoints, name, {
            id: name,
            vpc: "vpc-1",
            serviceName: `com.amazonaws.eu-west-1.${name}`,
            type: "Interface",
            state: "available",
            privateDns: true,
            subnets: [],
            routeTables: [],
            securityGroups: [],
          }),
        ),
      ],
      verdict: "pass",
      says: /VPC endpoints/,
    },
  ],
});
