import fc from "fast-check";
import type { UnreadCall } from "../../src/model/fact.ts";
import type { Facts, Recording, Shard } from "../../src/model/store.ts";

const instant = "2026-01-15T12:00:00.000Z";

export const denied: UnreadCall = {
  reason: "denied",
  api: "ec2:DescribeSubnets",
  action: "ec2:DescribeSubnets",
  account: "111122223333",
  region: "eu-west-1",
  error: "UnauthorizedOperation: not authorized",
};

/** Facts of two regions: rows, rows that are unread, a list that broke off, one that is empty. */
export const someFacts: Facts = {
  startedAt: instant,
  finishedAt: "2026-01-15T12:01:00.000Z",
  statistics: { requests: 46, retries: 2, throttled: 1 },
  shards: ["eu-west-1", "us-east-1"].map((region) => ({
    partition: "aws",
    account: "111122223333",
    region,
    kinds: new Map<string, Recording>([
      [
        "ec2.subnet",
        {
          rows: new Map([
            ["subnet-1", { id: "subnet-1", tags: { Name: "öffentlich\n2" } }],
            ["subnet-2", { id: "subnet-2", tags: {} }],
          ]),
          unreadRows: new Map([["subnet-3", [denied, { ...denied, reason: "throttled" }]]]),
          causes: [denied],
          readAt: instant,
        },
      ],
      ["ec2.volume", { rows: new Map(), unreadRows: new Map(), causes: [], readAt: instant }],
    ]),
  })),
};

const text = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\n", "\u2028", "__proto__"));
const anyInstant = fc
  .date({ noInvalidDate: true, min: new Date(0), max: new Date("2999-12-31") })
  .map((date) => date.toISOString());
const anyCause: fc.Arbitrary<UnreadCall> = fc.record({
  reason: fc.constantFrom("denied", "throttled", "unavailable", "expired", "interrupted", "error"),
  api: text,
  action: text,
  account: text,
  region: text,
  error: text,
});
/** As JSON gives it back: minus zero is zero there. */
const anyValue = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
const mapOf = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<ReadonlyMap<string, T>> =>
  fc
    .uniqueArray(fc.tuple(text, values), { selector: ([key]) => key, maxLength: 4 })
    .map((entries) => new Map(entries));
const anyRecording: fc.Arbitrary<Recording> = fc.record({
  rows: mapOf(anyValue),
  unreadRows: mapOf(fc.array(anyCause, { minLength: 1, maxLength: 2 })),
  causes: fc.array(anyCause, { maxLength: 2 }),
  readAt: anyInstant,
});
const anyShard: fc.Arbitrary<Shard> = fc.record({
  partition: text,
  account: text,
  region: text,
  kinds: mapOf(anyRecording),
});

/** Small facts of any shape. */
export const anyFacts: fc.Arbitrary<Facts> = fc.record({
  startedAt: anyInstant,
  finishedAt: anyInstant,
  shards: fc.uniqueArray(anyShard, {
    maxLength: 3,
    selector: ({ partition, account, region }) => JSON.stringify([partition, account, region]),
  }),
  statistics: fc.record({ requests: fc.nat(), retries: fc.nat(), throttled: fc.nat() }),
});
