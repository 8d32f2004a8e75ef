import { describe, expect, test } from "@jest/globals";
import { type Seen, waiverStates } from "../../src/judge/waiverStates.ts";
import type { Finding, ReportedWaiver } from "../../src/model/report.ts";
import type { Settings, Waiver } from "../../src/model/settings.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { settingsWith } from "../support/changes.ts";
import { findingWith } from "./findings.ts";
import { ruleWith } from "./rules.ts";

const multiAz = ruleWith({ aliases: ["ha-multi-az"] });
const ports = ruleWith({ id: "sg-database-in", section: "SG", items: ["SG-7"] });
const oldTls = ruleWith({ id: "enc-old-tls-refused", unrequested: "notApplicable" });

const waiverWith = (changes: Partial<Waiver> = {}): Waiver => ({
  rule: "ha-rds-multi-az",
  resource: "shop",
  reason: "moves to Aurora in spring",
  expiry: "2026-03-31",
  owner: "platform",
  ...changes,
});

interface Case extends Partial<Omit<Seen, "settings">> {
  readonly waivers: readonly Waiver[];
  readonly settings?: Partial<Settings>;
}

const statesOf = ({ waivers, settings = {}, ...changes }: Case): readonly ReportedWaiver[] =>
  waiverStates({
    findings: [findingWith()],
    rules: { selected: [multiAz, ports], existing: [multiAz, ports] },
    places: [{ account: "111122223333", region: "eu-west-1" }],
    settings: settingsWith({ waivers, ...settings }),
    now: "2026-01-15T12:00:00.000Z",
    ...changes,
  });

const told = (given: Case) => statesOf(given).map(({ state, message }) => ({ state, message }))[0];

const name = "the waiver for ha-rds-multi-az on shop";

describe("the notice of a waiver's end", () => {
  test.each<readonly [string, string, ReportedWaiver["state"], string]>([
    ["15 days ahead", "2026-01-30", "active", "holds until 2026-01-30"],
    ["14 days ahead", "2026-01-29", "ending", "in 14 days: then its finding counts again"],
    ["the day before", "2026-01-16", "ending", "tomorrow: then its finding counts again"],
    ["on its last day", "2026-01-15", "ending", "today: then its finding counts again"],
    ["the day after", "2026-01-14", "expired", "2026-01-14: its finding counts again"],
  ])("%s", (_, expiry, state, says) => {
    const found = told({ waivers: [waiverWith({ expiry })] });
    expect(found?.state).toBe(state);
    expect(found?.message).toContain(says);
    expect(found?.message).toContain(`${name} `);
  });

  test.each([
    ["first moment", "2026-01-15T00:00:00.000Z", "ending"],
    ["last moment", "2026-01-15T23:59:59.999Z", "ending"],
    ["last moment of the day before", "2026-01-14T23:59:59.999Z", "active"],
  ])("the day has its %s", (_, now, state) => {
    expect(told({ waivers: [waiverWith({ expiry: "2026-01-29" })], now })?.state).toBe(state);
  });

  test("is not given where another waiver takes over, whichever stands first", () => {
    const ending = waiverWith({ expiry: "2026-01-20" });
    const next = waiverWith({ rule: "ha-multi-az", resource: "*" });
    for (const waivers of [
      [ending, next],
      [next, ending],
    ]) {
      expect(statesOf({ waivers }).map(({ state }) => state)).toEqual(["active", "active"]);
    }
  });

  test("counts what ends", () => {
    const other = findingWith({ id: "f".repeat(32), message: "shop: it has one zone" });
    expect(
      statesOf({
        waivers: [waiverWith({ expiry: "2026-01-20" })],
        findings: [findingWith(), other],
      }),
    ).toEqual([
      {
        ...waiverWith({ expiry: "2026-01-20" }),
        state: "ending",
        findings: 2,
        message: `${name} ends on 2026-01-20, in 5 days: then its 2 findings count again`,
      },
    ]);
  });
});

describe("an expired waiver", () => {
  const expired = waiverWith({ expiry: "2026-01-01" });

  test("whose findings another one covers, or that are gone, can be removed", () => {
    const covered = findingWith({ waiver: { reason: "", expiry: "2026-12-31", owner: null } });
    for (const findings of [[covered], [findingWith({ verdict: "pass" })]]) {
      expect(told({ waivers: [expired], findings })?.message).toBe(
        `${name} expired on 2026-01-01: nothing needs it any more; remove it`,
      );
    }
  });

  test("is not called needless while that is unknown", () => {
    expect(
      told({ waivers: [expired], findings: [findingWith({ verdict: "unknown" })] })?.message,
    ).toBe(`${name} expired on 2026-01-01: its findings count again`);
  });
});

describe("a waiver that covers nothing", () => {
  const till = waiverWith({ resource: "till" });
  const arn = (region: string, account: string) =>
    waiverWith({ resource: `arn:aws:rds:${region}:${account}:db:till` });
  const judged = (verdict: Verdict): readonly Finding[] => [findingWith({ verdict })];

  test.each<readonly [string, Case]>([
    ["its resource is not there", { waivers: [till] }],
    ["its resource passes", { waivers: [waiverWith()], findings: judged("pass") }],
    ["there is nothing at all", { waivers: [till], findings: judged("notApplicable") }],
    [
      "what is unknown is another rule's",
      {
        waivers: [till],
        findings: [findingWith({ rule: "sg-database-in", verdict: "unknown" })],
      },
    ],
    ["its ARN is of a place that was read", { waivers: [arn("eu-west-1", "111122223333")] }],
    ["its ARN is of all regions", { waivers: [arn("*", "111122223333")] }],
    ["its ARN names no place", { waivers: [waiverWith({ resource: "arn:aws:s3:::till" })] }],
  ])("is told where %s", (_, given) => {
    expect(told(given)?.state).toBe("unmatched");
    expect(told(given)?.message).toMatch(/covers no finding; remove it$/);
  });

  test.each<readonly [string, Case]>([
    ["its resource was not read", { waivers: [waiverWith()], findings: judged("unknown") }],
    ["it is read on request", { waivers: [till], findings: judged("manual") }],
    [
      "a rule counts as not applicable until its request",
      {
        waivers: [waiverWith({ rule: "enc-*" })],
        rules: { selected: [oldTls], existing: [oldTls] },
      },
    ],
    [
      "one of its rules did not run",
      {
        waivers: [waiverWith({ rule: "*", resource: "till" })],
        rules: { selected: [multiAz], existing: [multiAz, ports] },
      },
    ],
    [
      "all its rules are off",
      {
        waivers: [till],
        settings: { rules: { "ha-rds-multi-az": { enabled: false, severity: null, options: {} } } },
        rules: { selected: [ports], existing: [multiAz, ports] },
      },
    ],
    [
      "a scope leaves things out",
      {
        waivers: [till],
        settings: { scope: { tags: {}, clusters: [], vpcs: [], applications: ["shop"] } },
      },
    ],
    [
      "a region of the config was not read",
      {
        waivers: [till],
        settings: { regions: ["eu-west-1", "us-east-1"] },
      },
    ],
    ["its ARN is of another region", { waivers: [arn("us-east-1", "111122223333")] }],
    ["its ARN is of another account", { waivers: [arn("eu-west-1", "444455556666")] }],
  ])("is left alone where %s", (_, given) => {
    expect(told(given)?.state).toBe("undecided");
  });

  test("is told where no rule has such a name", () => {
    const [state] = statesOf({ waivers: [waiverWith({ rule: "till-*" })] });
    expect(state?.state).toBe("unmatched");
    expect(state?.message).toBe("the waiver for till-* on shop is for no rule of this version");
  });

  test("still ends: nobody knows what it covers", () => {
    const waivers = [waiverWith({ expiry: "2026-01-20" })];
    expect(told({ waivers, findings: judged("unknown") })).toEqual({
      state: "ending",
      message: `${name} ends on 2026-01-20, in 5 days: then its findings count again`,
    });
  });
});
