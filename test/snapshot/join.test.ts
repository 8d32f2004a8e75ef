import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  type ExpectedAccount,
  type Facts,
  globalRegion,
  type Recording,
} from "../../src/model/store.ts";
import { joinFacts, type Source } from "../../src/snapshot/join.ts";

const recording = (...rows: readonly string[]): Recording => ({
  rows: new Map(rows.map((row) => [row, row])),
  unreadRows: new Map(),
  causes: [],
  readAt: "2026-01-15T12:00:05.000Z",
});

const factsOf = (
  account: string,
  kindsByRegion: Readonly<Record<string, Readonly<Record<string, Recording>>>>,
  more: Partial<Facts> = {},
): Facts => ({
  startedAt: "2026-01-15T12:00:00.000Z",
  finishedAt: "2026-01-15T12:01:00.000Z",
  shards: Object.entries(kindsByRegion).map(([region, kinds]) => ({
    partition: "aws",
    account,
    region,
    kinds: new Map(Object.entries(kinds)),
  })),
  statistics: { requests: 3, retries: 1, throttled: 0 },
  ...more,
});

const one = "111122223333";
const two = "444455556666";
const source = (name: string, facts: Facts): Source => ({ name, facts });
const expectedOf = (id: string, more: Partial<ExpectedAccount> = {}): ExpectedAccount => ({
  ...{ id, partition: "aws", regions: ["eu-west-1"], global: true, forbidden: [], failure: null },
  ...more,
});

const ireland = source("ireland", factsOf(one, { "eu-west-1": { a: recording("x") } }));
const later = {
  startedAt: "2026-01-15T13:00:00.000Z",
  finishedAt: "2026-01-15T13:01:00.000Z",
} as const;

describe("places side by side", () => {
  test("one recording alone is as it is", () => {
    expect(joinFacts([ireland])).toEqual({ facts: ireland.facts, said: [] });
  });

  test("each keeps its own beginning; the whole begins with the first and ends with the last", () => {
    const frankfurt = source(
      "frankfurt",
      factsOf(two, { "eu-central-1": { a: recording() } }, later),
    );
    const { facts, said } = joinFacts([frankfurt, ireland]);
    expect(facts).toMatchObject({
      startedAt: ireland.facts.startedAt,
      finishedAt: later.finishedAt,
      statistics: { requests: 6, retries: 2, throttled: 0 },
    });
    expect(facts.shards.map(({ account, startedAt }) => [account, startedAt])).toEqual([
      [one, undefined],
      [two, later.startedAt],
    ]);
    expect(said).toEqual([]);
  });

  test("the order in which they are named makes no difference", () => {
    const sources = [
      ireland,
      source("again", factsOf(one, { "eu-west-1": { a: recording("y") } }, later)),
      source(
        "global",
        factsOf(
          one,
          { [globalRegion]: { g: recording() }, "eu-west-1": { b: recording("z") } },
          later,
        ),
      ),
      source("other", factsOf(two, { "eu-west-1": { a: recording() } })),
    ];
    const first = JSON.stringify(joined(sources));
    fc.assert(
      fc.property(fc.shuffledSubarray(sources, { minLength: sources.length }), (shuffled) => {
        expect(JSON.stringify(joined(shuffled))).toBe(first);
      }),
    );
  });
});

const joined = (sources: readonly Source[]) => {
  const { facts, said } = joinFacts(sources);
  return {
    said,
    shards: facts.shards.map((shard) => [
      shard,
      [...shard.kinds].map(([kind, { rows }]) => [kind, [...rows]]),
    ]),
  };
};

describe("a place that was recorded more than once", () => {
  test("the same twice is taken once, with its requests", () => {
    const { facts, said } = joinFacts([ireland, { ...ireland, name: "copy" }]);
    expect(facts.shards).toHaveLength(1);
    expect(facts.statistics.requests).toBe(3);
    expect(said).toEqual([
      "ireland holds of 111122223333/eu-west-1 what copy holds: it is taken once",
    ]);
  });

  test("of two that differ the one that was read later is taken", () => {
    const again = source("again", factsOf(one, { "eu-west-1": { a: recording("y") } }, later));
    const { facts, said } = joinFacts([again, ireland]);
    expect([...(facts.shards[0]?.kinds.get("a")?.rows.keys() ?? [])]).toEqual(["y"]);
    expect(facts.startedAt).toBe(later.startedAt);
    expect(facts.statistics.requests).toBe(3);
    expect(said).toEqual([
      "111122223333/eu-west-1 is in ireland and in again: the latter is taken, which was read later",
    ]);
  });

  test("kinds that the other lacks are no second recording", () => {
    const rest = source("rest", factsOf(one, { "eu-west-1": { b: recording("z") } }, later));
    const { facts, said } = joinFacts([rest, ireland]);
    expect([...(facts.shards[0]?.kinds.keys() ?? [])].sort()).toEqual(["a", "b"]);
    expect(facts.shards[0]?.startedAt).toBeUndefined();
    expect(facts.startedAt).toBe(ireland.facts.startedAt);
    expect(facts.statistics.requests).toBe(6);
    expect(said).toEqual([]);
  });
});

describe("what is judged together was read alike", () => {
  const under = (name: string, value: string): Source =>
    source(name, factsOf(name, { "eu-west-1": {} }, { terms: { "--probe": value, backups: "1" } }));

  test("another request, or another config, is an error that names it", () => {
    expect(() => joinFacts([under("a", "1"), under("b", "2")])).toThrow(
      "b was read with another --probe than a; what is judged together has to be read alike",
    );
    expect(() =>
      joinFacts(
        [under("a", "1")],
        [{ name: "expected.json", terms: { "--probe": "1", backups: "2" }, accounts: [] }],
      ),
    ).toThrow("expected.json was read with another `backups` in the config than a");
  });

  test("recordings of before terms were kept are taken as they are", () => {
    expect(() => joinFacts([under("a", "1"), ireland])).not.toThrow();
  });
});

test("what several expected: the union, and an account that one of them could enter", () => {
  const { facts } = joinFacts(
    [
      {
        ...ireland,
        facts: {
          ...ireland.facts,
          expected: [expectedOf(one, { failure: "denied", global: false })],
        },
      },
    ],
    [
      {
        name: "expected.json",
        accounts: [
          expectedOf(two, { failure: "denied" }),
          expectedOf(one, { regions: ["eu-north-1"], forbidden: ["ap-south-1", "eu-west-1"] }),
        ],
      },
    ],
  );
  expect(facts.expected).toEqual([
    expectedOf(one, { regions: ["eu-north-1", "eu-west-1"], forbidden: ["ap-south-1"] }),
    expectedOf(two, { failure: "denied" }),
  ]);
});
