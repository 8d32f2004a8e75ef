import type { Json } from "../model/kind.ts";
import { byKey } from "../model/order.ts";
import type { Facts, Recording, Shard } from "../model/store.ts";
import { type Header, type Line, snapshotVersion } from "./format.ts";

/** What a snapshot says of one kind. */
export function* kindLines(kind: string, recording: Recording): Generator<Line> {
  for (const [id, value] of [...recording.rows].sort(byKey)) {
    yield { kind, id, value: value as Json };
  }
  for (const [id, unread] of [...recording.unreadRows].sort(byKey)) yield { kind, id, unread };
  yield {
    end: kind,
    readAt: recording.readAt,
    rows: recording.rows.size + recording.unreadRows.size,
    causes: recording.causes,
  };
}

function* shardLines({ partition, account, region, kinds, startedAt }: Shard): Generator<Line> {
  yield {
    shard: { partition, account, region, ...(startedAt === undefined ? {} : { startedAt }) },
  };
  for (const [kind, recording] of [...kinds].sort(byKey)) yield* kindLines(kind, recording);
}

/** What a header says of a reading beside its beginning. */
export const aimsIn = ({ terms, expected }: Facts): Pick<Header, "terms" | "expected"> => ({
  ...(terms === undefined ? {} : { terms }),
  ...(expected === undefined ? {} : { expected }),
});

function* lines(facts: Facts): Generator<Line> {
  yield {
    snapshot: "gonogo",
    version: snapshotVersion,
    startedAt: facts.startedAt,
    ...aimsIn(facts),
  };
  for (const shard of facts.shards) yield* shardLines(shard);
  yield { finishedAt: facts.finishedAt, statistics: facts.statistics };
}

/** A snapshot as NDJSON, piece by piece: a header, a fact a line, a footer. */
export function* snapshotText(facts: Facts): Generator<string> {
  for (const line of lines(facts)) yield `${JSON.stringify(line)}\n`;
}
