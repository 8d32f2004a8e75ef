import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  canonicalCidr,
  cidrContains,
  cidrsOverlap,
  coversCidr,
  coversEverywhere,
  familyOf,
  isPrivate,
  isUnreachable,
  prefixLengthOf,
} from "../../src/topology/networkAddress.ts";

describe("network addresses", () => {
  it.each([
    ["10.0.0.0/8", "10.1.2.0/24", true],
    ["10.1.2.0/24", "10.0.0.0/8", false],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["0.0.0.0/0", "255.255.255.255/32", true],
    ["0.0.0.0/0", "::/0", false],
    ["::/0", "10.0.0.0/8", false],
    ["2001:db8::/32", "2001:db8:1::/48", true],
    ["::/0", "::1/128", true],
    ["pl-1", "10.0.0.0/8", false],
    ["0.0.0.0/0", "pl-1", false],
  ])("%s contains %s: %s", (outer, inner, expected) => {
    expect(cidrContains(outer, inner)).toBe(expected);
  });

  it.each([
    ["10.0.0.0/8", "10.1.0.0/16", true],
    ["10.1.0.0/16", "10.0.0.0/8", true],
    ["10.0.0.0/16", "10.1.0.0/16", false],
    ["::/0", "0.0.0.0/0", false],
  ])("%s overlaps %s: %s", (a, b, expected) => {
    expect(cidrsOverlap(a, b)).toBe(expected);
  });

  it.each([
    [["0.0.0.0/1", "128.0.0.0/1"], "0.0.0.0/0", true],
    [["0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2"], "0.0.0.0/0", true],
    [["0.0.0.0/1", "192.0.0.0/2"], "0.0.0.0/0", false],
    [["10.0.0.0/25", "10.0.0.128/25"], "10.0.0.0/24", true],
    [["::/1", "8000::/1"], "::/0", true],
    [["::/1", "128.0.0.0/1"], "0.0.0.0/0", false],
    [[], "10.0.0.0/24", false],
  ])("%j together cover %s: %s", (cidrs, target, expected) => {
    expect(coversCidr(cidrs, target)).toBe(expected);
  });

  it.each([
    ["0.0.0.0/0", true],
    ["::/0", true],
    ["0:0:0:0:0:0:0:0/0", true],
    ["0.0.0.0/1", false],
    ["everywhere", false],
  ])("%s is everywhere: %s", (cidr, expected) => {
    expect(coversEverywhere([cidr])).toBe(expected);
  });

  it.each([
    ["127.0.0.1/32", true],
    ["127.0.0.0/8", true],
    ["::1/128", true],
    ["255.255.255.255/32", true],
    ["0.0.0.0/0", false],
    ["126.0.0.0/7", false],
    ["::/0", false],
  ])("nobody is reached at %s: %s", (cidr, expected) => {
    expect(isUnreachable(cidr)).toBe(expected);
  });

  it.each([
    ["10.0.0.0/8", true],
    ["172.20.0.0/16", true],
    ["172.0.0.0/8", false],
    ["100.64.0.0/16", true],
    ["fd00::/8", true],
    ["2000::/3", false],
    ["203.0.113.0/24", false],
  ])("%s is private: %s", (cidr, expected) => {
    expect(isPrivate(cidr)).toBe(expected);
  });

  it.each([
    ["10.0.0.7/24", "10.0.0.0/24", "ipv4", 24],
    ["2001:DB8:0::1/32", "2001:db8::/32", "ipv6", 32],
    ["::/0", "::/0", "ipv6", 0],
    ["pl-1", "pl-1", null, null],
  ])("%s is spelled %s", (cidr, canonical, family, prefix) => {
    expect(canonicalCidr(cidr)).toBe(canonical);
    expect(familyOf(cidr)).toBe(family);
    expect(prefixLengthOf(cidr)).toBe(prefix);
  });

  const block = fc
    .tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }))
    .map(
      ([address, prefix]) =>
        `${[24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".")}/${prefix}`,
    );

  it("contains as the addresses' leading bits say", () => {
    const bits = (cidr: string): string => {
      const [address = "", prefix = "0"] = cidr.split("/");
      const all = address
        .split(".")
        .map((part) => Number(part).toString(2).padStart(8, "0"))
        .join("");
      return all.slice(0, Number(prefix));
    };
    fc.assert(
      fc.property(block, block, (a, b) => {
        expect(cidrContains(a, b)).toBe(bits(b).startsWith(bits(a)));
      }),
    );
  });

  it("covers whatever its parts cover", () => {
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), block, block, (cidrs, extra, target) => {
        if (coversCidr(cidrs, target)) expect(coversCidr([...cidrs, extra], target)).toBe(true);
        expect(coversCidr([...cidrs, target], target)).toBe(true);
      }),
    );
  });
});
