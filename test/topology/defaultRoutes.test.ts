import { describe, expect, it } from "@jest/globals";
import type { Table } from "../../src/model/fact.ts";
import {
  type Route,
  routeTables,
  subnets,
  type VpcEndpoint,
  vpcEndpoints,
} from "../../src/model/facts/ec2.ts";
import { type DefaultRoutes, defaultRoutes } from "../../src/topology/defaultRoutes.ts";
import { localRoute, route, routeTable, subnet } from "../support/network.ts";
import { compute, given, tableById, unreadTable } from "../support/tables.ts";

const endpoint = (id: string, type: string): VpcEndpoint => ({
  id,
  vpc: "vpc-1",
  serviceName: "com.amazonaws.eu-west-1.s3",
  networkInterfaces: [],
  type,
  state: "available",
  privateDns: null,
  subnets: [],
  routeTables: [],
  securityGroups: [],
});

const endpoints = tableById([
  endpoint("vpce-s3", "Gateway"),
  endpoint("vpce-firewall", "GatewayLoadBalancer"),
]);

const routed = (
  routes: readonly Route[],
  endpointRows: Table<VpcEndpoint> = endpoints,
): DefaultRoutes =>
  compute(defaultRoutes, [
    given(subnets, tableById([subnet("subnet-1")])),
    given(
      routeTables,
      tableById([routeTable("rtb-1", { main: true, routes: [localRoute, ...routes] })]),
    ),
    given(vpcEndpoints, endpointRows),
  ]);

const nat = route("0.0.0.0/0", "nat-1");
const lower = route("0.0.0.0/1", "nat-1");
const upper = route("128.0.0.0/1", "nat-1");
const toS3 = route("pl-s3", "vpce-s3");

describe("default routes", () => {
  it.each<[string, readonly Route[], Route | null]>([
    ["none", [], null],
    ["one", [nat], nat],
    ["a gateway endpoint only", [toS3], null],
    ["one beside a gateway endpoint", [toS3, nat], nat],
    [
      "a blackhole, which drops the traffic",
      [route("0.0.0.0/0", "nat-1", "blackhole")],
      route("0.0.0.0/0", "nat-1", "blackhole"),
    ],
    ["a filtered route, which is not in effect", [route("0.0.0.0/0", "nat-1", "filtered")], null],
    ["two halves to one target", [upper, lower], lower],
    ["two halves before a default", [route("0.0.0.0/0", "igw-1"), lower, upper], lower],
    ["one half to the default's own target", [lower, nat], nat],
    ["the other family only", [route("::/0", "eigw-1")], null],
    [
      "narrow and private routes",
      [route("203.0.113.0/24", "igw-1"), route("10.0.0.0/8", "tgw-1")],
      null,
    ],
  ])("%s", (_, routes, expected) => {
    expect(routed(routes).ofSubnet("subnet-1", "ipv4")).toEqual({ known: true, value: expected });
  });

  it("keeps the families apart", () => {
    const eigw = route("::/0", "eigw-1");
    const answers = routed([nat, eigw]);
    expect(answers.ofSubnet("subnet-1", "ipv6")).toEqual({ known: true, value: eigw });
    expect(answers.ofSubnet("subnet-1", "ipv4")).toEqual({ known: true, value: nat });
  });

  it.each<[string, readonly Route[]]>([
    ["halves to different targets", [lower, route("128.0.0.0/1", "igw-1")]],
    ["one half alone", [lower]],
    ["one half beside another default", [lower, route("0.0.0.0/0", "igw-1")]],
    ["a default in pieces", [route("8.0.0.0/7", "nat-1"), route("16.0.0.0/4", "nat-1")]],
    ["a prefix list to something else", [route("pl-1", "nat-1")]],
    ["a prefix list to a firewall's endpoint", [route("pl-1", "vpce-firewall")]],
    ["a prefix list to an endpoint that is not there", [route("pl-1", "vpce-gone")]],
  ])("is undecided with %s", (_, routes) => {
    expect(routed(routes).ofSubnet("subnet-1", "ipv4")).toMatchObject({
      known: false,
      causes: [{ reason: "undecided" }],
    });
  });

  it("reads endpoints only where they decide", () => {
    const unread = unreadTable<VpcEndpoint>("ec2:DescribeVpcEndpoints");
    expect(routed([nat, toS3], unread).ofSubnet("subnet-1", "ipv4").known).toBe(true);
    expect(routed([], unread).ofSubnet("subnet-1", "ipv4").known).toBe(true);
    expect(routed([toS3], unread).ofSubnet("subnet-1", "ipv4")).toMatchObject({
      known: false,
      causes: [{ api: "ec2:DescribeVpcEndpoints" }],
    });
  });

  it("is unknown where the route table is", () => {
    const answers = compute(defaultRoutes, [
      given(subnets, tableById([subnet("subnet-1")])),
      given(vpcEndpoints, endpoints),
    ]);
    expect(answers.ofSubnet("subnet-1", "ipv4")).toMatchObject({
      known: false,
      causes: [{ api: "ec2:DescribeRouteTables" }],
    });
  });
});
