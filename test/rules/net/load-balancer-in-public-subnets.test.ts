import { rule } from "../../../rules/net/load-balancer-in-public-subnets.ts";
import { availabilityZones, routeTables, subnets } from "../../../src/model/facts/ec2.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { denyRow, patch, put } from "../../support/changes.ts";
import { route, zone } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const publicRoutes = (...routes: readonly ReturnType<typeof route>[]) =>
  patch(routeTables, "rtb-public", { routes });

testRule(rule, {
  population: [loadBalancers],
  cases: [
    {
      name: "no route to an internet gateway: a failure for each subnet",
      changes: [publicRoutes(route("10.0.0.0/16", "local"))],
      verdict: "fail",
      failures: 2,
      says: /subnet-public-a has no active route/,
    },
    {
      name: "a blackhole is no route",
      changes: [publicRoutes(route("0.0.0.0/0", "igw-1", "blackhole"))],
      verdict: "fail",
    },
    {
      name: "IPv6 alone is a route",
      changes: [publicRoutes(route("::/0", "igw-1"))],
      verdict: "pass",
    },
    {
      name: "a subnet without an association uses the main route table",
      changes: [patch(routeTables, "rtb-public", { subnets: ["subnet-public-a"] })],
      verdict: "fail",
      failures: 1,
      says: /subnet-public-b/,
    },
    {
      name: "two subnets of one Availability Zone",
      changes: [patch(subnets, "subnet-public-b", { zoneId: "euw1-az1" })],
      verdict: "fail",
      says: /fewer than 2 Availability Zones/,
    },
    {
      name: "a Local Zone is no Availability Zone",
      changes: [
        patch(subnets, "subnet-public-b", { zoneId: "euw1-lhr1-az1" }),
        put(availabilityZones, "euw1-lhr1-az1", zone("euw1-lhr1-az1", "local-zone")),
      ],
      verdict: "fail",
    },
    {
      name: "Block Public Access closes the internet gateway",
      changes: [patch(subnets, "subnet-public-a", { internetGatewayBlock: "block-bidirectional" })],
      verdict: "fail",
      says: /Block Public Access/,
    },
    {
      name: "an internal load balancer is not judged",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: "internal" })],
      verdict: "notApplicable",
    },
    {
      name: "a scheme that is not stated cannot be judged",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: null })],
      verdict: "unknown",
    },
    {
      name: "a known violation fails whatever else is unread",
      changes: [publicRoutes(route("10.0.0.0/16", "local")), denyRow(subnets, "subnet-public-b")],
      verdict: "fail",
    },
    {
      name: "the config asks for more zones",
      settings: {
        rules: {
          "net-load-balancer-in-public-subnets": {
            enabled: true,
            severity: null,
            options: { minimumZones: 3 },
          },
        },
      },
      verdict: "fail",
    },
    {
      name: "a network load balancer is none of its business",
      changes: [
        put(loadBalancers, "nlb", {
          arn: "nlb",
          name: "nlb",
          type: "network",
          scheme: "internet-facing",
          dnsName: null,
          vpc: "vpc-1",
          subnets: ["subnet-app-a"],
          securityGroups: [],
          state: "active",
        }),
      ],
      verdict: "pass",
    },
    {
      name: "the way to the internet leads through a firewall's endpoint",
      changes: [patch(routeTables, "rtb-public", { routes: [route("0.0.0.0/0", "vpce-1")] })],
      verdict: "unknown",
      says: /firewall's endpoint/,
    },
  ],
});
