import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { type Warning, warningsOf } from "../../src/cli/warnings.ts";
import { patternUses } from "../../src/judge/idle.ts";
import { accountsIn } from "../../src/model/byAccount.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { Attestation, Settings, Waiver } from "../../src/model/settings.ts";
import type { Facts } from "../../src/model/store.ts";
import { judgeFacts } from "../../src/scan.ts";
import { configured } from "../scan/support/world.ts";
import { breakOff, type Change, deny, edit, factsWith, settingsWith } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const usesIn = (facts: Facts, settings: Settings) =>
  accountsIn(facts).map((account) => patternUses(account, settings));

const warned = (
  settings: Partial<Settings>,
  changes: readonly Change[] = [],
  selected = rules,
): readonly Warning[] => {
  const facts = factsWith(changes);
  const whole = settingsWith(settings);
  const report = judgeFacts(facts, {
    tool: { name: "gonogo", version: "0.0.0" },
    settings: whole,
    location: { file: "gonogo.config.yaml", line: 1 },
    rules: { selected, existing: rules },
    allowIncomplete: false,
    now: null,
  });
  return warningsOf({ report, uses: usesIn(facts, whole), settings: whole, now: facts.startedAt });
};

const waiver = (changes: Partial<Waiver> = {}): Waiver => ({
  rule: "ha-rds-multi-az",
  resource: "shop-*",
  reason: "known",
  expiry: "2026-12-31",
  owner: null,
  ...changes,
});

const attestation = (changes: Partial<Attestation> = {}): Attestation => ({
  item: "POST-7",
  application: null,
  by: "Ada",
  at: "2026-01-02",
  link: "https://wiki.example.com",
  expiry: "2026-12-31",
  ...changes,
});

const scope: Settings["scope"] = { tags: {}, clusters: [], vpcs: [], applications: ["shop"] };
const withoutStandby = edit(dbInstances, ids.database, (row) => ({ ...row, multiAz: false }));

test("a config in which everything has its meaning: nothing", () => {
  const settings = {
    ...configured({
      name: "shop",
      environment: "production",
      loadBalancers: ["shop-*"],
      backend: ["back*", ids.backend],
      databases: ["shop-prod-db"],
      caches: ["shop-*"],
    }),
    secrets: { rotatedByHand: ["shop/prod/*"] },
    waivers: [waiver()],
    attestations: [attestation({ application: "shop" })],
  };
  expect(warned(settings, [withoutStandby])).toEqual([]);
});

describe("a pattern that nothing has", () => {
  const idle = configured(
    { name: "shop", environment: "production", backend: ["backend", "api-*"] },
    { name: "shop", environment: "production", databases: ["till"], caches: ["till"] },
  );
  const told = [
    { path: ["applications", 0, "backend", 1], text: '"api-*" matches no service' },
    { path: ["applications", 1, "databases", 0], text: '"till" matches no database' },
    { path: ["applications", 1, "caches", 0], text: '"till" matches no cache' },
  ];

  test("is named with its place", () => {
    expect(warned(idle)).toEqual(told);
    expect(warned({ secrets: { rotatedByHand: ["till/*"] } })).toEqual([
      { path: ["secrets", "rotatedByHand", 0], text: '"till/*" matches no secret' },
    ]);
  });

  test.each([
    ["denied", deny(services)],
    ["broken off", breakOff(services)],
  ])("nothing is said of a list that was %s", (_, change) => {
    expect(warned(idle, [change])).toEqual(told.slice(1));
  });

  test("nor of one that was not recorded", () => {
    const facts = factsWith();
    const settings = settingsWith(idle);
    const [shard] = facts.shards;
    if (shard === undefined) throw new Error("no shard");
    const without = { ...facts, shards: [{ ...shard, kinds: new Map() }] };
    const report = judgeFacts(without, {
      tool: { name: "gonogo", version: "0.0.0" },
      settings,
      location: { file: "gonogo.config.yaml", line: 1 },
      rules: { selected: rules, existing: rules },
      allowIncomplete: false,
      now: null,
    });
    const uses = usesIn(without, settings);
    expect(warningsOf({ report, uses, settings, now: facts.startedAt })).toEqual([]);
  });
});

describe("an application that is not there", () => {
  test("in the config, and in an attestation", () => {
    const text = 'there is no application "till"; known: shop (production)';
    expect(
      warned({
        ...configured({ name: "till" }),
        attestations: [attestation({ application: "till" })],
      }),
    ).toEqual([
      { path: ["applications", 0, "name"], text },
      { path: ["attestations", 0], text: `the attestation of POST-7 by Ada: ${text}` },
    ]);
  });

  test.each<readonly [string, Partial<Settings>, readonly Change[]]>([
    ["a list is unread", {}, [deny(services)]],
    ["a scope leaves some out", { scope }, []],
  ])("nothing is said where %s", (_, settings, changes) => {
    expect(warned({ ...configured({ name: "till" }), ...settings }, changes)).toEqual([]);
  });
});

describe("a waiver", () => {
  test.each<readonly [string, Partial<Waiver>, string]>([
    ["that expired", { expiry: "2026-01-14" }, "expired on 2026-01-14: its finding counts again"],
    [
      "that ends soon",
      { expiry: "2026-01-29" },
      "ends on 2026-01-29, in 14 days: then its finding counts again",
    ],
    ["that covers nothing", { resource: "till" }, "covers no finding; remove it"],
    ["of no rule", { rule: "till-*" }, "is for no rule of this version"],
  ])("%s is named", (_, changes, says) => {
    const [warning, ...others] = warned({ waivers: [waiver(changes)] }, [withoutStandby]);
    expect(others).toEqual([]);
    expect(warning?.path).toEqual(["waivers", 0]);
    expect(warning?.text).toMatch(/^the waiver for .* on /);
    expect(warning?.text).toContain(says);
  });

  test.each<readonly [string, Partial<Settings>, readonly Change[]]>([
    ["what it may cover is unread", {}, [deny(dbInstances)]],
    ["a scope leaves out what it may cover", { scope }, []],
  ])("nothing is said where %s", (_, settings, changes) => {
    expect(warned({ waivers: [waiver({ resource: "till" })], ...settings }, changes)).toEqual([]);
  });

  test("nor where its rule did not run", () => {
    const others = rules.filter(({ id }) => id !== "ha-rds-multi-az");
    expect(warned({ waivers: [waiver({ resource: "till" })] }, [], others)).toEqual([]);
  });
});

describe("an attestation", () => {
  test("that expired is named, and one that answers no question", () => {
    expect(
      warned({
        attestations: [attestation({ expiry: "2026-01-14" }), attestation({ item: "HA-2" })],
      }),
    ).toEqual([
      {
        path: ["attestations", 0],
        text: "the attestation of POST-7 by Ada expired on 2026-01-14: the item is for a person again",
      },
      {
        path: ["attestations", 1],
        text: "the attestation of HA-2 by Ada answers no question; remove it",
      },
    ]);
  });

  test("that ends soon is named, unless another takes over", () => {
    const ending = attestation({ expiry: "2026-01-20" });
    expect(warned({ attestations: [ending] })).toEqual([
      {
        path: ["attestations", 0],
        text: "the attestation of POST-7 by Ada ends on 2026-01-20, in 5 days: then the item is for a person again",
      },
    ]);
    expect(warned({ attestations: [ending, attestation({ by: "Bob" })] })).toEqual([]);
  });

  test("nothing is said while the answer is unknown", () => {
    const attestations = [attestation({ item: "HA-2" })];
    expect(warned({ attestations }, [deny(dbInstances)])).toEqual([]);
  });

  test("for its application answers the question, in the application's scope too", () => {
    const attestations = [attestation({ application: "shop" })];
    expect(warned({ attestations })).toEqual([]);
    const facts = factsWith();
    const report = judgeFacts(facts, {
      tool: { name: "gonogo", version: "0.0.0" },
      settings: settingsWith({ attestations }),
      location: { file: "gonogo.config.yaml", line: 1 },
      rules: { selected: rules, existing: rules },
      allowIncomplete: false,
      now: null,
    });
    expect(report.checklist.find(({ item }) => item === "POST-7")?.verdict).toBe("pass");
  });
});
