import { describe, expect, test } from "@jest/globals";
import { hasExpired, waive } from "../../src/judge/waive.ts";
import type { Waiver } from "../../src/model/settings.ts";
import { findingWith } from "./findings.ts";
import { ruleWith } from "./rules.ts";

const now = "2026-01-15T12:00:00.000Z";
const rule = ruleWith({ aliases: ["ha-multi-az"] });

const waiverWith = (changes: Partial<Waiver> = {}): Waiver => ({
  rule: "ha-rds-multi-az",
  resource: "shop",
  reason: "moves to Aurora in spring",
  expiry: "2026-03-31",
  owner: "platform",
  ...changes,
});

const isWaived = (waivers: readonly Waiver[], at = now): boolean =>
  waive(findingWith(), rule, waivers, at).waiver !== undefined;

describe("what a waiver covers", () => {
  test.each<readonly [name: string, waiver: Partial<Waiver>, covers: boolean]>([
    ["the rule and the resource by name", {}, true],
    ["the resource by its ARN", { resource: "arn:aws:rds:eu-west-1:111122223333:db:shop" }, true],
    ["the rule by its earlier name", { rule: "ha-multi-az" }, true],
    ["rules by a pattern", { rule: "ha-*" }, true],
    ["resources by a pattern over names", { resource: "sh*" }, true],
    ["resources by a pattern over ARNs", { resource: "arn:aws:rds:*:db:*" }, true],
    ["everything", { rule: "*", resource: "*" }, true],
    ["nothing by another rule", { rule: "ha-elasticache-multi-az" }, false],
    ["nothing by a pattern for other rules", { rule: "sg-*" }, false],
    ["nothing by another name", { resource: "other" }, false],
    ["nothing by a part of the name", { resource: "sho" }, false],
    ["nothing by a name in capitals", { resource: "SHOP" }, false],
    [
      "nothing by the ARN of another account",
      { resource: "arn:aws:rds:*:444455556666:db:shop" },
      false,
    ],
    ["nothing by an empty pattern", { resource: "" }, false],
    ["nothing when it has expired", { expiry: "2026-01-14" }, false],
  ])("%s", (_, changes, covers) => {
    expect(isWaived([waiverWith(changes)])).toBe(covers);
  });

  test("nothing without waivers", () => {
    expect(waive(findingWith(), rule, [], now)).toEqual(findingWith());
  });

  test.each(["pass", "unknown", "manual", "notApplicable"] as const)(
    "never what is %s: nobody accepts what nobody knows",
    (verdict) => {
      const finding = findingWith({ verdict });
      expect(waive(finding, rule, [waiverWith()], now)).toEqual(finding);
    },
  );
});

describe("a waived failure", () => {
  test("stays a failure, and says why, until when and who answers for it", () => {
    expect(waive(findingWith(), rule, [waiverWith()], now)).toEqual({
      ...findingWith(),
      waiver: { reason: "moves to Aurora in spring", expiry: "2026-03-31", owner: "platform" },
    });
  });

  test("carries the first waiver that holds, not an expired one before it", () => {
    const waivers = [
      waiverWith({ expiry: "2025-12-31", reason: "old" }),
      waiverWith({ reason: "new" }),
      waiverWith({ reason: "also" }),
    ];
    expect(waive(findingWith(), rule, waivers, now).waiver?.reason).toBe("new");
  });
});

describe("its last day belongs to it, in UTC", () => {
  test.each([
    ["the day before", "2026-03-30T23:59:59.999Z", false],
    ["the last day's first moment", "2026-03-31T00:00:00.000Z", false],
    ["the last day's last moment", "2026-03-31T23:59:59.999Z", false],
    ["the next day's first moment", "2026-04-01T00:00:00.000Z", true],
    ["the next year", "2027-01-01T00:00:00.000Z", true],
  ])("%s", (_, at, expired) => {
    expect(hasExpired(waiverWith(), at)).toBe(expired);
    expect(isWaived([waiverWith()], at)).toBe(!expired);
  });
});
