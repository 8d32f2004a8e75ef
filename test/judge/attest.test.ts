import { describe, expect, test } from "@jest/globals";
import { attest } from "../../src/judge/attest.ts";
import type { Attestation } from "../../src/model/settings.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { findingWith } from "./findings.ts";

const now = "2026-06-15T12:00:00.000Z";

const attestation = (changes: Partial<Attestation> = {}): Attestation => ({
  item: "POST-7",
  application: null,
  by: "Ada",
  at: "2026-05-01",
  link: "https://wiki.example.com/load-test",
  expiry: "2026-12-31",
  ...changes,
});

const asked = findingWith({
  verdict: "manual",
  items: ["POST-7"],
  application: "shop (production)",
});

describe("what a person attests", () => {
  test("passes, and says who vouches for it until when", () => {
    const { by, at, link, expiry } = attestation();
    const attested = attest(asked, [attestation()], now);
    expect(attested).toMatchObject({ verdict: "pass", attestation: { by, at, link, expiry } });
    expect(attested.message).toMatch(/attested by Ada on 2026-05-01$/);
    expect(attested.id).toBe(asked.id);
  });

  test.each<readonly [string, Partial<Attestation>, Verdict]>([
    ["on its last day", { expiry: "2026-06-15" }, "pass"],
    ["the day after", { expiry: "2026-06-14" }, "manual"],
    ["for another item", { item: "POOL-2" }, "manual"],
    ["for the application by its name", { application: "shop" }, "pass"],
    [
      "for the application by its name and environment",
      { application: "shop (production)" },
      "pass",
    ],
    ["for the application as a scope names it", { application: "shop/production" }, "pass"],
    ["for its other environment", { application: "shop/staging" }, "manual"],
    ["for another application", { application: "till" }, "manual"],
    ["for an application whose name only begins alike", { application: "sho" }, "manual"],
  ])("%s", (_, changes, verdict) => {
    expect(attest(asked, [attestation(changes)], now).verdict).toBe(verdict);
  });

  test("an expired one is named, and a valid one beside it counts", () => {
    const expired = attestation({ by: "Bob", expiry: "2026-01-31" });
    expect(attest(asked, [expired], now).message).toMatch(
      /the attestation by Bob expired on 2026-01-31$/,
    );
    expect(attest(asked, [expired, attestation()], now).verdict).toBe("pass");
  });

  test.each<readonly [string, readonly string[], string | undefined]>([
    ["15 days ahead there is none", ["2026-06-30"], undefined],
    ["14 days ahead", ["2026-06-29"], "2026-06-29, in 14 days"],
    ["the day before", ["2026-06-16"], "2026-06-16, tomorrow"],
    ["on its last day", ["2026-06-15"], "2026-06-15, today"],
    ["where another takes over there is none", ["2026-06-16", "2026-12-31"], undefined],
    ["whichever stands first", ["2026-12-31", "2026-06-16"], undefined],
    ["the one that ends last counts", ["2026-06-16", "2026-06-20"], "2026-06-20, in 5 days"],
    ["one that has ended does not", ["2026-06-14", "2026-06-20"], "2026-06-20, in 5 days"],
  ])("the notice of its end: %s", (_, expiries, when) => {
    const attested = attest(
      asked,
      expiries.map((expiry) => attestation({ expiry })),
      now,
    );
    expect(attested.verdict).toBe("pass");
    expect(attested.attestation?.ending).toBe(
      when === undefined
        ? undefined
        : `the attestation of POST-7 by Ada ends on ${when}: then the item is for a person again`,
    );
  });

  test.each<Verdict>(["fail", "unknown", "pass", "notApplicable"])(
    "never touches what is %s",
    (verdict) => {
      const other = findingWith({ verdict, items: ["POST-7"] });
      expect(attest(other, [attestation()], now)).toBe(other);
    },
  );
});
