import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { networkInterfaces } from "../../src/model/facts/ec2.ts";
import { wearers } from "../../src/topology/wearers.ts";
import { expectNoMoreItems, reading, tableAsRead } from "../support/monotone.ts";
import { networkInterface } from "../support/network.ts";
import { compute, denied, given, tableById } from "../support/tables.ts";

const rows = [
  networkInterface("eni-2", { securityGroups: ["sg-2", "sg-1"] }),
  networkInterface("eni-1", { securityGroups: ["sg-1"] }),
  networkInterface("eni-3", { securityGroups: ["sg-3"] }),
  networkInterface("eni-4"),
];

const full = compute(wearers, [given(networkInterfaces, tableById(rows))]);

describe("wearers", () => {
  it.each([
    ["sg-1", ["eni-1", "eni-2"]],
    ["sg-2", ["eni-2"]],
    ["sg-gone", []],
  ])("of %s are %j", (group, expected) => {
    const { items, causes } = full.wearers(group);
    expect(items.map(({ id }) => id)).toEqual(expected);
    expect(causes).toEqual([]);
  });

  it("may be more where the list broke off", () => {
    const broken = compute(wearers, [
      given(networkInterfaces, tableById(rows, [denied("ec2:DescribeNetworkInterfaces")])),
    ]);
    expect(broken.wearers("sg-2")).toMatchObject({
      items: [{ id: "eni-2" }],
      causes: [{ api: "ec2:DescribeNetworkInterfaces" }],
    });
  });

  it("only get fewer when less is read", () => {
    fc.assert(
      fc.property(reading, fc.constantFrom("sg-1", "sg-2", "sg-gone"), (read, group) => {
        const less = compute(wearers, [given(networkInterfaces, tableAsRead(rows, read))]);
        expectNoMoreItems(less.wearers(group), full.wearers(group));
      }),
    );
  });
});
