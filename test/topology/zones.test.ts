import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { known } from "../../src/model/fact.ts";
import { type AvailabilityZone, availabilityZones, subnets } from "../../src/model/facts/ec2.ts";
import { zones } from "../../src/topology/zones.ts";
import { expectNoMore, reading, tableAsRead } from "../support/monotone.ts";
import { subnet, zone } from "../support/network.ts";
import { compute, given, tableById, unreadTable } from "../support/tables.ts";

const rows = [
  subnet("subnet-a", { zoneId: "euw1-az1" }),
  subnet("subnet-a2", { zoneId: "euw1-az1" }),
  subnet("subnet-b", { zoneId: "euw1-az2" }),
  subnet("subnet-local", { zoneId: "euw1-lax1-az1" }),
  subnet("subnet-wave", { zoneId: "euw1-wl1-az1" }),
  subnet("subnet-odd", { zoneId: "euw1-az9" }),
];
const zoneRows = [
  zone("euw1-az1"),
  zone("euw1-az2"),
  zone("euw1-lax1-az1", "local-zone"),
  zone("euw1-wl1-az1", "wavelength-zone"),
];

const read = compute(zones, [
  given(subnets, tableById(rows)),
  given(availabilityZones, tableById(zoneRows)),
]);
const zonesUnread = compute(zones, [
  given(subnets, tableById(rows)),
  given(availabilityZones, unreadTable<AvailabilityZone>("ec2:DescribeAvailabilityZones")),
]);
const subnetsUnread = compute(zones, [given(availabilityZones, tableById(zoneRows))]);

describe("zones", () => {
  it.each([
    ["subnet-a", "euw1-az1"],
    ["subnet-local", null],
    ["subnet-wave", null],
  ])("%s lies in the Availability Zone %s", (id, zoneId) => {
    expect(read.ofSubnet(id)).toEqual(known(zoneId));
  });

  it.each(["subnet-gone", "subnet-odd"])(
    "does not decide for %s, which nothing describes",
    (id) => {
      expect(read.ofSubnet(id)).toMatchObject({ known: false, causes: [{ reason: "undecided" }] });
    },
  );

  it("names the call that was not read", () => {
    expect(zonesUnread.ofSubnet("subnet-a")).toMatchObject({
      known: false,
      causes: [{ api: "ec2:DescribeAvailabilityZones" }],
    });
    expect(subnetsUnread.ofSubnet("subnet-a")).toMatchObject({
      known: false,
      causes: [{ api: "ec2:DescribeSubnets" }],
    });
  });

  it("counts Availability Zones once, and no other zones", () => {
    expect(read.distinctZones(["subnet-b", "subnet-a", "subnet-a2", "subnet-local"])).toEqual(
      known(["euw1-az1", "euw1-az2"]),
    );
    expect(zonesUnread.distinctZones(["subnet-a"]).known).toBe(false);
    expect(zonesUnread.distinctZones([])).toEqual(known([]));
  });

  it.each([
    ["two zones", read, ["subnet-a", "subnet-b"], true],
    ["two subnets in one zone", read, ["subnet-a", "subnet-a2"], false],
    ["a Local Zone beside one zone", read, ["subnet-a", "subnet-local"], false],
    ["two zones, whatever else", read, ["subnet-a", "subnet-b", "subnet-gone"], true],
    ["one zone and an unknown", read, ["subnet-a", "subnet-gone"], null],
    ["zone types unread", zonesUnread, ["subnet-a", "subnet-b"], null],
    ["one zone ID, zone types unread", zonesUnread, ["subnet-a", "subnet-a2"], false],
    ["one subnet, nothing read", subnetsUnread, ["subnet-a"], false],
    ["two subnets, nothing read", subnetsUnread, ["subnet-a", "subnet-b"], null],
  ])("spans two zones: %s", (_, world, ids, expected) => {
    const answer = world.spans(ids, 2);
    expect(answer.known ? answer.value : null).toBe(expected);
  });

  it("only loses answers when less is read", () => {
    const ids = fc.array(fc.constantFrom(...rows.map(({ id }) => id), "subnet-gone"), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(reading, reading, ids, fc.nat(3), (subnetsRead, zonesRead, subnetIds, count) => {
        const less = compute(zones, [
          given(subnets, tableAsRead(rows, subnetsRead)),
          given(availabilityZones, tableAsRead(zoneRows, zonesRead)),
        ]);
        expectNoMore(less.spans(subnetIds, count), read.spans(subnetIds, count));
        expectNoMore(less.distinctZones(subnetIds), read.distinctZones(subnetIds));
        for (const id of subnetIds) expectNoMore(less.ofSubnet(id), read.ofSubnet(id));
      }),
    );
  });
});
