import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { globalRegion } from "../../src/model/store.ts";
import { UserError } from "../../src/model/userError.ts";
import { parseSnapshot } from "../../src/snapshot/read.ts";
import { snapshotText } from "../../src/snapshot/write.ts";
import { anyFacts, denied, someFacts } from "./facts.ts";

const runs = { numRuns: process.env.GONOGO_FULL ? 10_000 : 300 };
const name = "scan.ndjson";
const lines = [...snapshotText(someFacts)].map((line) => line.trimEnd());
const whole = `${lines.join("\n")}\n`;

const expected = {
  ...{ id: "111122223333", partition: "aws", regions: ["eu-west-1"], global: true },
  ...{ forbidden: ["ap-south-1"], failure: null },
};

/** What reading this text is refused with: always a mistake of the user's, told in one line. */
const refusalOf = (text: string): string => {
  try {
    parseSnapshot(text, name);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).not.toMatch(/[\r\n]/);
    expect(message).toContain(name);
    return message;
  }
  throw new Error("it was read");
};

describe("what was written is read again", () => {
  test("any facts, and the same facts make the same bytes", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const text = [...snapshotText(facts)].join("");
        const read = parseSnapshot(text, name);
        expect(read).toEqual(facts);
        expect([...snapshotText(read)].join("")).toBe(text);
      }),
    );
  });

  test("rows, rows that are unread, what broke off, empty lists, statistics", () => {
    expect(parseSnapshot(whole, name)).toEqual(someFacts);
  });

  test("what the scan set out to read, and places that were begun at another time", () => {
    const [first, ...rest] = someFacts.shards;
    const facts = {
      ...someFacts,
      shards: [
        ...(first === undefined ? [] : [{ ...first, startedAt: "2026-01-15T13:00:00.000Z" }]),
        ...rest,
      ],
      expected: [expected],
    };
    expect(parseSnapshot([...snapshotText(facts)].join(""), name)).toEqual(facts);
  });

  test.each([
    ["no list", {}],
    ["no account", [1]],
    ["no regions", [{ ...expected, regions: "eu-west-1" }]],
    ["no reason", [{ ...expected, failure: 1 }]],
  ])("a header that expects %s is damaged", (_, wrong) => {
    const [header = "", ...rest] = lines;
    const text = [JSON.stringify({ ...JSON.parse(header), expected: wrong }), ...rest].join("\n");
    expect(refusalOf(text)).toContain("it does not say what was to be read");
  });

  test("a fact a line, whatever stands in it", () => {
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
    expect(lines).toHaveLength(2 + 2 * (1 + 3 + 2));
  });

  test("the order in which rows and kinds were read makes no difference", () => {
    const reversed = {
      ...someFacts,
      shards: someFacts.shards.map((shard) => ({
        ...shard,
        kinds: new Map(
          [...shard.kinds]
            .reverse()
            .map(([kind, recording]) => [
              kind,
              { ...recording, rows: new Map([...recording.rows].reverse()) },
            ]),
        ),
      })),
    };
    expect([...snapshotText(reversed)].join("")).toBe(whole);
  });

  test("no account at all, or an account without a region", () => {
    const none = { ...someFacts, shards: [] };
    const global = {
      ...someFacts,
      shards: someFacts.shards.slice(0, 1).map((shard) => ({ ...shard, region: globalRegion })),
    };
    for (const facts of [none, global]) {
      expect(parseSnapshot([...snapshotText(facts)].join(""), name)).toEqual(facts);
    }
  });

  test("without the last line break it is still whole", () => {
    expect(parseSnapshot(whole.trimEnd(), name)).toEqual(someFacts);
  });
});

describe("a snapshot that was cut is refused, and the refusal says to record it again", () => {
  test.each(lines.map((_, count) => ({ count })).slice(1))("after line $count", ({ count }) => {
    const start = lines.slice(0, count);
    for (const text of [start.join("\n"), `${start.join("\n")}\n`]) {
      expect(refusalOf(text)).toMatch(/was cut.*record it again/);
    }
  });

  test("in the middle of a line, wherever that is", () => {
    for (let end = 1; end < whole.length - 1; end += 1) {
      expect(refusalOf(whole.slice(0, end))).toMatch(/record (it again|one with)/);
    }
  });

  test("with any line missing but that of a list without a row, which then counts as unread", () => {
    for (const [index, line] of lines.entries()) {
      const rest = lines.filter((_, other) => other !== index).join("\n");
      if (line.includes('"end":"ec2.volume"')) {
        const shards = parseSnapshot(rest, name).shards;
        expect(shards.filter(({ kinds }) => !kinds.has("ec2.volume"))).toHaveLength(1);
      } else {
        expect(refusalOf(rest)).toMatch(/record (it again|one with)/);
      }
    }
  });
});

const instead = (index: number, ...others: readonly string[]): string =>
  lines.toSpliced(index, 1, ...others).join("\n");
const header = 0;
const shard = 1;
const row = 2;
const unreadRow = 4;
const end = 5;
const footer = lines.length - 1;
const json = (index: number): Record<string, unknown> => JSON.parse(lines[index] ?? "");

describe("what is no snapshot is refused", () => {
  test.each([
    { name: "an empty file", text: "", says: "is empty" },
    { name: "a picture", text: "\u0089PNG\r\n\u001a\n", says: "gonogo scan --record FILE" },
    {
      name: "a report",
      text: '{"schemaVersion":1,"findings":[]}',
      says: "gonogo scan --record FILE",
    },
    { name: "JSON that is no object", text: "[]\n", says: "gonogo scan --record FILE" },
    { name: "a number", text: "42\n", says: "gonogo scan --record FILE" },
    { name: "an empty first line", text: `\n${whole}`, says: "gonogo scan --record FILE" },
    {
      name: "a later version",
      text: instead(header, JSON.stringify({ ...json(header), version: 99 })),
      says: "is a snapshot of version 99; this gonogo reads version 2: record it again",
    },
    {
      name: "a version of before",
      text: instead(header, JSON.stringify({ ...json(header), version: 0 })),
      says: "version 0",
    },
    { name: "no header", text: lines.slice(1).join("\n"), says: "no snapshot" },
  ])("$name", ({ text, says }) => {
    expect(refusalOf(text)).toContain(says);
  });
});

describe("a snapshot that is damaged is refused, and the line is named", () => {
  test.each([
    {
      name: "a row twice, with two values",
      text: instead(row, lines[row] ?? "", JSON.stringify({ ...json(row), value: "other" })),
      says: /line [47]/,
    },
    {
      name: "a row too many",
      text: instead(row, lines[row] ?? "", JSON.stringify({ ...json(row), id: "subnet-9" })),
      says: /line 7: ec2\.subnet should have 3 rows/,
    },
    {
      name: "a row too few",
      text: instead(row),
      says: /line 5: ec2\.subnet should have 3 rows/,
    },
    {
      name: "a row after the end of its kind",
      text: instead(end, lines[end] ?? "", lines[row] ?? ""),
      says: /ec2\.subnet has no end/,
    },
    {
      name: "a kind without an end, before another account",
      text: instead(end),
      says: /line 7: ec2\.subnet has no end/,
    },
    {
      name: "rows before any account",
      text: instead(shard),
      says: /line 5: it belongs to no account and region/,
    },
    {
      name: "a second header",
      text: instead(row, lines[header] ?? "", lines[row] ?? ""),
      says: /line 3: it is no line of a snapshot/,
    },
    {
      name: "an object of another make",
      text: instead(row, '{"hello":"world"}'),
      says: /line 3: it is no line of a snapshot/,
    },
    { name: "an empty line", text: instead(row, "", lines[row] ?? ""), says: /at line 3/ },
    { name: "no JSON", text: instead(row, "{'kind': 1}"), says: /at line 3/ },
    { name: "null", text: instead(row, "null"), says: /at line 3/ },
    {
      name: "more after the footer",
      text: `${whole}${lines[row]}\n`,
      says: /line 15: there is more after its last line/,
    },
    {
      name: "two snapshots in one file",
      text: `${whole}${whole}`,
      says: /line 15: there is more after its last line/,
    },
    {
      name: "an account that is not named",
      text: instead(shard, '{"shard":null}'),
      says: /line 2/,
    },
    {
      name: "an end without its causes: unread would count as read",
      text: instead(end, JSON.stringify({ ...json(end), causes: undefined })),
      says: /line 6/,
    },
    {
      name: "a kind that ends twice in one account and region",
      text: instead(end + 1, lines[end + 1] ?? "", lines[end + 1] ?? ""),
      says: /line 8/,
    },
    ...[
      { place: header, change: { startedAt: "yesterday" }, says: /line 1: .* reading began/ },
      { place: header, change: { startedAt: 1 }, says: /line 1/ },
      { place: header, change: { version: "2" }, says: /of version unknown/ },
      { place: shard, change: { shard: { partition: "aws", account: 1 } }, says: /line 2/ },
      { place: row, change: { value: undefined }, says: /line 3: its row has no value/ },
      { place: row, change: { kind: ["ec2.subnet"] }, says: /line 3: its row has no name/ },
      { place: row, change: { id: null }, says: /line 3: its row has no name/ },
      { place: unreadRow, change: { unread: [] }, says: /line 5: .* why it is unread/ },
      { place: unreadRow, change: { unread: "denied" }, says: /line 5: .* why it is unread/ },
      { place: unreadRow, change: { unread: [{ ...denied, reason: "bored" }] }, says: /line 5/ },
      { place: unreadRow, change: { unread: [{ ...denied, api: null }] }, says: /line 5/ },
      { place: end, change: { end: {} }, says: /line 6: .* what ends/ },
      { place: end, change: { readAt: null }, says: /line 6/ },
      { place: end, change: { rows: "3" }, says: /line 6/ },
      { place: end, change: { causes: [null] }, says: /line 6/ },
      { place: footer, change: { finishedAt: "" }, says: /line 14: .* reading ended/ },
      { place: footer, change: { statistics: {} }, says: /line 14: .* count the requests/ },
      { place: footer, change: { statistics: { requests: -1 } }, says: /line 14/ },
    ].map(({ place, change, says }) => ({
      name: `line ${place + 1} with ${JSON.stringify(change)}`,
      text: instead(place, JSON.stringify({ ...json(place), ...change })),
      says,
    })),
    {
      name: "a row that is nested 100,000 deep",
      text: instead(
        row,
        `{"kind":"ec2.subnet","id":"subnet-1","value":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
      ),
      says: /line 3: its row is nested more than 100 deep/,
    },
    {
      name: "an account and region twice",
      text: instead(footer, ...lines.slice(shard, end + 2), lines[footer] ?? ""),
      says: /line 14/,
    },
  ])("$name", ({ text, says }) => {
    const message = refusalOf(text);
    expect(message).toMatch(says);
    expect(message).toMatch(/record it again/);
  });
});

test("keys that mean something to JavaScript are keys like any other", () => {
  const rowOf = (text: string): unknown =>
    parseSnapshot(instead(row, text), name)
      .shards[0]?.kinds.get("ec2.subnet")
      ?.rows.get("subnet-1");
  const hostile = '{"__proto__":{"id":"other"},"constructor":1,"toString":2}';
  const read = rowOf(`{"kind":"ec2.subnet","id":"subnet-1","value":${hostile}}`);
  expect(JSON.stringify(read)).toBe(hostile);
  expect(Object.hasOwn({}, "id")).toBe(false);
  const renamed = whole.replaceAll("subnet-1", "__proto__").replaceAll("ec2.subnet", "constructor");
  expect(parseSnapshot(renamed, name).shards[0]?.kinds.get("constructor")?.rows.size).toBe(2);
});

test("of a key that comes twice the last one counts, as JSON has it", () => {
  const twice = instead(row, '{"kind":"ec2.subnet","id":"x","id":"subnet-1","value":1,"value":2}');
  expect(parseSnapshot(twice, name).shards[0]?.kinds.get("ec2.subnet")?.rows.get("subnet-1")).toBe(
    2,
  );
});

describe("whatever somebody did to it", () => {
  const anyValue = fc.anything({ withNullPrototype: false, maxDepth: 2 });
  test("it is read or refused in one line, never anything else", () => {
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.string({ unit: "binary", maxLength: 8 }),
        anyValue,
        fc.boolean(),
        (at, key, value, known) => {
          const line = json(at);
          const keys = Object.keys(line);
          const field = known ? (keys[key.length % keys.length] ?? key) : key;
          let text: string;
          try {
            text = instead(at, JSON.stringify({ ...line, [field]: value }));
          } catch {
            return; // What JSON cannot say, such as a bigint.
          }
          try {
            parseSnapshot(text, name);
          } catch {
            refusalOf(text);
          }
        },
      ),
      runs,
    );
  });

  test("any bytes", () => {
    fc.assert(
      fc.property(fc.nat(whole.length), fc.string({ unit: "binary" }), (at, bytes) => {
        const text = `${whole.slice(0, at)}${bytes}${whole.slice(at + bytes.length)}`;
        try {
          parseSnapshot(text, name);
        } catch {
          refusalOf(text);
        }
      }),
      runs,
    );
  });
});

test("the causes of what is unread survive as they were", () => {
  const read = parseSnapshot(whole, name).shards[0]?.kinds.get("ec2.subnet");
  expect(read?.unreadRows.get("subnet-3")).toEqual([denied, { ...denied, reason: "throttled" }]);
  expect(read?.causes).toEqual([denied]);
});
