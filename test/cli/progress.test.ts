import { describe, expect, test } from "@jest/globals";
import { heartbeat, liveLines, mannerOf, plainLine } from "../../src/cli/progress.ts";
import { Tally } from "../../src/collect/tally.ts";
import { globalRegion } from "../../src/model/store.ts";

const network = ["ec2:DescribeSubnets", "ec2:DescribeVpcs", "ecs:ListClusters"];

const tally = (...regions: readonly string[]): Tally =>
  new Tally([[globalRegion, ["iam:GetRole"]], ...regions.map((one) => [one, network] as const)]);

const readAll = (counted: Tally, region: string, whole = true): void => {
  for (const api of network) counted.read(region, api, whole);
};

describe("progress", () => {
  test("is live on a terminal, plain in a CI job, and silent elsewhere", () => {
    expect(mannerOf({ isTTY: true }, "true")).toBe("live");
    expect(mannerOf({}, "true")).toBe("plain");
    for (const ci of [undefined, "", "0", "false"]) expect(mannerOf({}, ci)).toBe("silent");
  });

  describe("on a terminal", () => {
    const screen = { columns: 60, rows: 24 };

    test("has a line for each region that is not read yet, with the services underway", () => {
      const counted = tally("eu-west-1", "us-east-1");
      counted.read(globalRegion, "iam:GetRole", true);
      counted.read("eu-west-1", "ec2:DescribeVpcs", true);
      expect(liveLines(counted.services(), screen)).toEqual([
        "reading 2/7",
        "  eu-west-1            1/3  ec2 1/2",
        "  us-east-1            0/3",
      ]);
    });

    test("says what did not come whole", () => {
      const counted = tally("eu-west-1");
      counted.read("eu-west-1", "ec2:DescribeVpcs", false);
      expect(liveLines(counted.services(), screen)[2]).toContain("1/3, 1 not whole");
    });

    test("keeps within its columns and rows", () => {
      const counted = tally(...Array.from({ length: 30 }, (_, index) => `region-${index}`));
      const lines = liveLines(counted.services(), { columns: 20, rows: 10 });
      expect(lines.length).toBeLessThan(10);
      expect(lines.at(-1)).toBe("  and 24 more regio");
      expect(lines.every(({ length }) => length < 20)).toBe(true);
    });

    test("is gone when all is read", () => {
      const counted = tally("eu-west-1");
      counted.read(globalRegion, "iam:GetRole", true);
      readAll(counted, "eu-west-1");
      expect(liveLines(counted.services(), screen)).toEqual([]);
    });
  });

  describe("in a log", () => {
    test("has a line when a region is read, once", () => {
      const counted = tally("eu-west-1");
      expect(plainLine(counted.services(), new Set())).toBeNull();
      readAll(counted, "eu-west-1", false);
      expect(plainLine(counted.services(), new Set())).toEqual({
        region: "eu-west-1",
        line: "read eu-west-1: 3 kinds of facts, 3 not whole (3 of 4 in all)",
      });
      expect(plainLine(counted.services(), new Set(["eu-west-1"]))).toBeNull();
    });

    test("says from time to time where it stands", () => {
      const counted = tally("eu-west-1");
      expect(heartbeat(counted.services())).toBe("reading, 0 of 4");
      counted.read("eu-west-1", "ec2:DescribeVpcs", true);
      expect(heartbeat(counted.services())).toBe("reading, 1 of 4: eu-west-1 ec2 1/2");
    });
  });
});
