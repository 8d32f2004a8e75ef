import type { UnreadCall } from "../model/fact.ts";
import { byKey } from "../model/order.ts";
import type { UnreadEntry } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import { isKeptIn, type Shard, unrecorded } from "../model/store.ts";
import { kindsOfRules } from "./world.ts";

/** The kinds that the rules need and a replayed snapshot lacks. */
const unrecordedIn = (shards: readonly Shard[], rules: readonly Rule[]): readonly UnreadCall[] => {
  const needed = kindsOfRules(rules);
  return shards.flatMap((shard) =>
    needed
      .filter(
        (kind) =>
          kind.onRequest === null && isKeptIn(kind, shard.region) && !shard.kinds.has(kind.kind),
      )
      .map((kind) => unrecorded(kind, shard)),
  );
};

/** Entries, each once, in a stable order. */
export const distinctEntries = (entries: readonly UnreadEntry[]): readonly UnreadEntry[] =>
  [...new Map(entries.map((entry) => [JSON.stringify(entry), entry]))]
    .sort(byKey)
    .map(([, entry]) => entry);

/** The calls that gave no answer in these places. */
export const unreadCalls = (
  shards: readonly Shard[],
  rules: readonly Rule[],
): readonly UnreadEntry[] => {
  const recordings = shards.flatMap(({ kinds }) => [...kinds.values()]);
  const causes = [
    ...recordings.flatMap((recording) => [
      ...recording.causes,
      ...[...recording.unreadRows.values()].flat(),
    ]),
    ...unrecordedIn(shards, rules),
  ];
  return distinctEntries(
    causes.map(({ api, account, region, reason, error, action }) => ({
      ...{ api, account, region, reason, error, action },
    })),
  );
};
