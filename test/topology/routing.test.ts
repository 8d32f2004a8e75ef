import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Route, routeTables, type Subnet, subnets } from "../../src/model/facts/ec2.ts";
import {
  describeRoute,
  type RouteTarget,
  type Routing,
  routeTarget,
  routing,
} from "../../src/topology/routing.ts";
import { expectNoMore, reading, tableAsRead } from "../support/monotone.ts";
import { localRoute, route, routeTable, subnet } from "../support/network.ts";
import { compute, denied, given, tableById, unreadTable } from "../support/tables.ts";

const igw = route("0.0.0.0/0", "igw-1");

/** One subnet with a route table of its own. */
const routed = (routes: readonly Route[], changes: Partial<Subnet> = {}): Routing =>
  compute(routing, [
    given(subnets, tableById([subnet("subnet-1", changes)])),
    given(
      routeTables,
      tableById([routeTable("rtb-1", { subnets: ["subnet-1"], routes: [localRoute, ...routes] })]),
    ),
  ]);

const verdict = (answer: ReturnType<Routing["isPublic"]>): boolean | null =>
  answer.known ? answer.value.public : null;

describe("effective route table", () => {
  const main = routeTable("rtb-main", { main: true, routes: [igw] });
  const other = routeTable("rtb-other-vpc", { vpc: "vpc-2", main: true });
  const own = routeTable("rtb-own", { subnets: ["subnet-1"] });
  const subnetRows = given(subnets, tableById([subnet("subnet-1")]));

  it.each([
    ["its own association", [main, other, own], [], "rtb-own", "explicit"],
    ["the VPC's main table", [other, main], [], "rtb-main", "main"],
    ["its own association, though the list broke off", [own], ["broke off"], "rtb-own", "explicit"],
  ])("is that of %s", (_, tables, broken, id, association) => {
    const causes = broken.map((api) => denied(api));
    const answer = compute(routing, [
      subnetRows,
      given(routeTables, tableById(tables, causes)),
    ]).ofSubnet("subnet-1");
    expect(answer).toMatchObject({ known: true, value: { routeTable: { id }, association } });
  });

  it("is unknown when an association of its own may be among the unread", () => {
    const answer = compute(routing, [
      subnetRows,
      given(routeTables, tableById([main], [denied("ec2:DescribeRouteTables")])),
    ]).ofSubnet("subnet-1");
    expect(answer).toMatchObject({ known: false, causes: [{ api: "ec2:DescribeRouteTables" }] });
  });

  it("needs no subnet row for an association of its own, but one for the main table", () => {
    const answers = compute(routing, [given(routeTables, tableById([main, own]))]);
    expect(answers.ofSubnet("subnet-1").known).toBe(true);
    expect(answers.ofSubnet("subnet-2")).toMatchObject({
      known: false,
      causes: [{ api: "ec2:DescribeSubnets" }],
    });
  });

  it("is undecided for a shared VPC's subnet, whose routes another account sees", () => {
    const answer = compute(routing, [subnetRows, given(routeTables, tableById([other]))]).ofSubnet(
      "subnet-1",
    );
    expect(answer).toMatchObject({ known: false, causes: [{ reason: "undecided" }] });
  });

  it("is undecided for a subnet that is not there", () => {
    const answers = compute(routing, [subnetRows, given(routeTables, tableById([main]))]);
    expect(answers.isPublic("subnet-gone")).toMatchObject({
      known: false,
      causes: [{ reason: "undecided" }],
    });
  });
});

describe("public subnets", () => {
  it.each<[string, readonly Route[], boolean | null]>([
    ["no route out", [], false],
    ["IPv4 to an internet gateway", [igw], true],
    ["IPv6 to an internet gateway", [route("::/0", "igw-1")], true],
    ["IPv6 to an egress-only gateway", [route("::/0", "eigw-1")], false],
    ["a NAT gateway", [route("0.0.0.0/0", "nat-1")], false],
    [
      "NAT for IPv4, internet gateway for IPv6",
      [route("0.0.0.0/0", "nat-1"), route("::/0", "igw-1")],
      true,
    ],
    ["split defaults", [route("0.0.0.0/1", "igw-1"), route("128.0.0.0/1", "igw-1")], true],
    ["a narrow route", [route("203.0.113.0/24", "igw-1")], true],
    ["a prefix list", [route("pl-1", "igw-1")], true],
    ["a blackhole", [route("0.0.0.0/0", "igw-1", "blackhole")], false],
    ["a filtered route", [route("0.0.0.0/0", "igw-1", "filtered")], false],
    [
      "a default that two halves replace",
      [igw, route("0.0.0.0/1", "nat-1"), route("128.0.0.0/1", "nat-1")],
      false,
    ],
    ["a default that one half replaces in part", [igw, route("0.0.0.0/1", "nat-1")], true],
    ["a state that is not stated", [route("0.0.0.0/0", "igw-1", null)], null],
    ["a target that is not stated", [route("0.0.0.0/0", null)], null],
    ["a blackhole without target", [route("0.0.0.0/0", null, "blackhole")], false],
    ["an unstated target beside an internet gateway", [route("0.0.0.0/1", null), igw], true],
  ])("%s: %#", (_, routes, expected) => {
    expect(verdict(routed(routes).isPublic("subnet-1"))).toBe(expected);
  });

  it.each([
    ["off", true],
    [null, true],
    ["block-bidirectional", false],
    ["block-ingress", false],
    ["block-of-tomorrow", null],
  ])("with Block Public Access %s: %s", (internetGatewayBlock, expected) => {
    expect(verdict(routed([igw], { internetGatewayBlock }).isPublic("subnet-1"))).toBe(expected);
  });

  it("tells the route and what blocks it", () => {
    const { isPublic } = routed([igw], { internetGatewayBlock: "block-ingress" });
    expect(isPublic("subnet-1")).toMatchObject({
      value: { via: igw, block: "block-ingress", inspectedBy: null, routeTable: { id: "rtb-1" } },
    });
  });

  it("tells the firewall's endpoint in front of the internet gateway, but no gateway endpoint", () => {
    const firewall = route("0.0.0.0/0", "vpce-1");
    expect(routed([firewall]).isPublic("subnet-1")).toMatchObject({
      value: { public: false, via: null, block: null, inspectedBy: firewall },
    });
    expect(routed([route("pl-1", "vpce-1")]).isPublic("subnet-1")).toMatchObject({
      value: { public: false, inspectedBy: null },
    });
    expect(routed([route("10.1.0.0/16", "vpce-1")]).isPublic("subnet-1")).toMatchObject({
      value: { inspectedBy: null },
    });
  });

  it("needs Block Public Access only where there is a route to block", () => {
    const answers = compute(routing, [
      given(
        routeTables,
        tableById([
          routeTable("rtb-public", { subnets: ["subnet-public"], routes: [igw] }),
          routeTable("rtb-private", { subnets: ["subnet-private"] }),
        ]),
      ),
      given(subnets, unreadTable<Subnet>("ec2:DescribeSubnets")),
    ]);
    expect(verdict(answers.isPublic("subnet-private"))).toBe(false);
    expect(answers.isPublic("subnet-public")).toMatchObject({
      known: false,
      causes: [{ api: "ec2:DescribeSubnets" }],
    });
  });
});

describe("route targets", () => {
  it.each<[string | null, RouteTarget | null]>([
    ["igw-1", "igw"],
    ["nat-1", "nat"],
    ["eigw-1", "eigw"],
    ["tgw-1", "tgw"],
    ["vpce-1", "vpce"],
    ["eni-1", "eni"],
    ["i-1", "instance"],
    ["pcx-1", "pcx"],
    ["vgw-1", "vgw"],
    ["local", "local"],
    ["lgw-1", "other"],
    ["arn:aws:networkmanager::111122223333:core-network/core-network-1", "other"],
    [null, null],
  ])("%s is %s", (target, expected) => {
    expect(routeTarget(route("0.0.0.0/0", target))).toBe(expected);
  });

  it("are told in words", () => {
    expect(describeRoute(igw)).toBe("0.0.0.0/0 to igw-1 (active)");
    expect(describeRoute(route("pl-1", null, null))).toBe(
      "pl-1 to a target that is not stated (state not stated)",
    );
  });
});

describe("reading less", () => {
  const routes = fc.array(
    fc.record({
      destination: fc.constantFrom("0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "::/0", "pl-1"),
      target: fc.constantFrom("igw-1", "nat-1", "vpce-1", null),
      state: fc.constantFrom("active", "blackhole", null),
    }),
    { maxLength: 3 },
  );
  const ids = ["subnet-1", "subnet-2", "subnet-3"];
  const tables = fc
    .record({ main: routes, first: routes, second: routes })
    .map((made) => [
      routeTable("rtb-1", { main: true, routes: made.main }),
      routeTable("rtb-2", { subnets: ["subnet-1"], routes: made.first }),
      routeTable("rtb-3", { subnets: ["subnet-2"], routes: made.second }),
    ]);
  const subnetRows = fc
    .array(fc.constantFrom("off", "block-ingress", null), { minLength: 3, maxLength: 3 })
    .map((modes) => ids.map((id, i) => subnet(id, { internetGatewayBlock: modes[i] ?? null })));

  it("only loses answers", () => {
    fc.assert(
      fc.property(tables, subnetRows, reading, reading, (tableRows, rows, tablesRead, rowsRead) => {
        const full = compute(routing, [
          given(subnets, tableById(rows)),
          given(routeTables, tableById(tableRows)),
        ]);
        const less = compute(routing, [
          given(subnets, tableAsRead(rows, rowsRead)),
          given(routeTables, tableAsRead(tableRows, tablesRead)),
        ]);
        for (const id of ids) {
          expectNoMore(less.ofSubnet(id), full.ofSubnet(id));
          expectNoMore(less.isPublic(id), full.isPublic(id));
        }
      }),
    );
  });
});
