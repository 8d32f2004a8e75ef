import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { accountOf } from "../../src/model/byAccount.ts";
import { type Facts, globalRegion, type Shard } from "../../src/model/store.ts";
import { type ExpectedPlaces, joinFacts, type Source } from "../../src/snapshot/join.ts";
import { openRecordings } from "../../src/snapshot/recordings.ts";

const accounts = ["111122223333", "444455556666", "777788889999"] as const;
const regions = [globalRegion, "eu-west-1", "us-east-1"] as const;

/** What was read of one kind, told apart by its one row. */
const recording = (row: string) => ({
  rows: new Map([[row, row]]),
  unreadRows: new Map(),
  causes: [],
  readAt: "2026-01-15T12:00:05.000Z",
});

const shards = fc.uniqueArray(
  fc.record({
    partition: fc.constant("aws"),
    account: fc.constantFrom(...accounts),
    region: fc.constantFrom(...regions),
    kinds: fc
      .dictionary(fc.constantFrom("a", "b", "c"), fc.constantFrom("x", "y").map(recording))
      .map((kinds) => new Map(Object.entries(kinds))),
  }),
  { selector: ({ account, region }) => `${account}/${region}`, maxLength: 5 },
);

const hours = fc.integer({ min: 10, max: 13 });

const factsLot: fc.Arbitrary<Facts> = fc
  .tuple(shards, hours, hours, fc.option(fc.constantFrom(...accounts)))
  .map(([own, start, end, expected]) => ({
    startedAt: `2026-01-15T${start}:00:00.000Z`,
    finishedAt: `2026-01-15T${end}:30:00.000Z`,
    shards: own,
    statistics: { requests: start, retries: end, throttled: 1 },
    ...(expected === null ? {} : { expected: [expectedOf(expected)] }),
  }));

const expectedOf = (id: string) => ({
  ...{ id, partition: "aws", regions: ["eu-west-1"], global: true, forbidden: [], failure: null },
});

const named = (all: readonly Facts[]): readonly Source[] =>
  all.map((facts, index) => ({ name: `${index}.ndjson`, facts }));

const opening = async (
  sources: readonly Source[],
  expectations: readonly ExpectedPlaces[] = [],
) => {
  const read: string[] = [];
  const opened = await openRecordings(
    sources.map(({ name }) => name),
    expectations,
    async (file) => {
      read.push(file);
      const found = sources.find(({ name }) => name === file);
      if (found === undefined) throw new Error(`no such file: ${file}`);
      return found.facts;
    },
  );
  return { ...opened, read };
};

const nameOf = ({ account, region }: Shard): string => `${account}/${region}`;

describe("recordings that are read an account at a time", () => {
  test("are the same as those that are joined at once", async () => {
    const lots = fc.array(factsLot, { minLength: 1, maxLength: 4 });
    const alsoExpected = fc.subarray([...accounts]);
    await fc.assert(
      fc.asyncProperty(lots, alsoExpected, async (all, expected) => {
        const sources = named(all);
        const expectations = [{ name: "expected.json", accounts: expected.map(expectedOf) }];
        const atOnce = joinFacts(sources, expectations);
        const { facts, said } = await opening(sources, expectations);
        const found: Shard[] = [];
        for await (const [id, own] of facts.accounts()) {
          expect(own.shards.every(({ account }) => account === id)).toBe(true);
          const expectedHere = (atOnce.facts.expected ?? []).filter((one) => one.id === id);
          expect(own.expected ?? []).toEqual(expectedHere);
          found.push(...own.shards);
        }
        const { startedAt, finishedAt, statistics } = facts;
        const { shards: _, terms: __, expected: ___, ...reading } = atOnce.facts;
        expect({ startedAt, finishedAt, statistics }).toEqual(reading);
        expect(found).toEqual(atOnce.facts.shards);
        expect(said).toEqual(atOnce.said);
        const ids = atOnce.facts.shards.map(({ account }) => account);
        expect(facts.accountIds).toEqual([...new Set(ids)]);
      }),
    );
  });

  const place = (account: string, region: string, row = "x"): Shard => ({
    ...{ partition: "aws", account, region },
    kinds: new Map([["a", recording(row)]]),
  });
  const recorded = (...own: readonly Shard[]): Facts => ({
    startedAt: "2026-01-15T12:00:00.000Z",
    finishedAt: "2026-01-15T12:01:00.000Z",
    shards: own,
    statistics: { requests: 1, retries: 0, throttled: 0 },
  });
  const [one, two, three] = accounts;

  test("a file is read twice, however many accounts it holds; one alone is read once", async () => {
    const many = recorded(...accounts.map((account) => place(account, "eu-west-1")));
    const { facts, read } = await opening(named([many, recorded(place(two, "us-east-1"))]));
    const seen: string[] = [];
    for await (const [id] of facts.accounts()) seen.push(id);
    expect(seen).toEqual(accounts);
    expect([...read].sort()).toEqual(["0.ndjson", "0.ndjson", "1.ndjson", "1.ndjson"]);

    const alone = await opening(named([many]));
    for await (const [id] of alone.facts.accounts()) expect(accounts).toContain(id);
    expect(alone.read).toEqual(["0.ndjson"]);
  });

  test("of one account that is asked for, no other file is read again", async () => {
    const files = named(accounts.map((account) => recorded(place(account, "eu-west-1"))));
    const { facts, read } = await opening(files);
    expect((await accountOf(facts, two))?.shards.map(nameOf)).toEqual([`${two}/eu-west-1`]);
    expect(read).toEqual(["0.ndjson", "1.ndjson", "2.ndjson", "1.ndjson"]);
    expect(await accountOf(facts, "000000000000")).toBeNull();
  });

  test("a file whose account comes later is not read before its turn", async () => {
    const files = named([one, three].map((account) => recorded(place(account, "eu-west-1"))));
    const { facts, read } = await opening(files);
    const iterator = facts.accounts()[Symbol.asyncIterator]();
    await iterator.next();
    expect(read.slice(2)).toEqual(["0.ndjson"]);
  });
});
