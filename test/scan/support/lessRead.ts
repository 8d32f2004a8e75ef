import { collectors } from "../../../src/collect/registry.ts";
import type { UnreadCall } from "../../../src/model/fact.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { Facts, Recording, Shard } from "../../../src/model/store.ts";

/** Takes something away from what was read. */
export type Loss = (facts: Facts) => Facts;

/** Every kind of fact that a collector reads. */
export const kinds: readonly FactKind<unknown>[] = collectors.map(({ provides }) => provides);

const denial = ({ api, action }: FactKind<unknown>, { account, region }: Shard): UnreadCall => ({
  reason: "denied",
  api,
  action,
  account,
  region,
  error: "AccessDenied: not authorized",
});

/** Changes what was read of one kind; what was never read stays so. */
const changeKind =
  (
    { kind }: FactKind<unknown>,
    change: (recording: Recording, shard: Shard) => Partial<Recording>,
  ): Loss =>
  (facts) => ({
    ...facts,
    shards: facts.shards.map((shard) => {
      const recording = shard.kinds.get(kind);
      return recording === undefined
        ? shard
        : {
            ...shard,
            kinds: new Map([
              ...shard.kinds,
              [kind, { ...recording, ...change(recording, shard) }] as const,
            ]),
          };
    }),
  });

const nothing = new Map<string, never>();

/** The call was denied: nothing of the kind was read. */
export const denied = (kind: FactKind<unknown>): Loss =>
  changeKind(kind, (_, shard) => ({
    rows: nothing,
    unreadRows: nothing,
    causes: [denial(kind, shard)],
  }));

/** The list broke off behind the rows that `kept` keeps: by default behind the last one. */
export const brokenOff = (
  kind: FactKind<unknown>,
  kept: (index: number) => boolean = () => true,
): Loss =>
  changeKind(kind, ({ rows }, shard) => ({
    rows: new Map([...rows].filter((_, index) => kept(index))),
    causes: [{ ...denial(kind, shard), reason: "throttled", error: "Throttling: rate exceeded" }],
  }));

/** One row exists, but could not be read. */
export const rowUnread = (kind: FactKind<unknown>, id: string): Loss =>
  changeKind(kind, ({ rows, unreadRows }, shard) => ({
    rows: new Map([...rows].filter(([other]) => other !== id)),
    unreadRows: new Map([...unreadRows, [id, [denial(kind, shard)]] as const]),
  }));

export const together =
  (losses: readonly Loss[]): Loss =>
  (facts) =>
    losses.reduce((sofar, loss) => loss(sofar), facts);

/** The kinds whose collectors look up what this one lists, and so on. */
const followersOf = (kind: FactKind<unknown>): readonly FactKind<unknown>[] => {
  const found = new Set<FactKind<unknown>>();
  const follow = (parent: FactKind<unknown>): void => {
    for (const { provides, needs } of collectors) {
      if (!Object.values(needs).includes(parent) || found.has(provides)) continue;
      found.add(provides);
      follow(provides);
    }
  };
  follow(kind);
  return [...found];
};

/** The call was denied, and what would have been looked up by its answer was never asked for. */
export const deniedWithWhatFollows = (kind: FactKind<unknown>): Loss =>
  together([
    denied(kind),
    ...followersOf(kind).map((follower) =>
      changeKind(follower, (_, shard) => ({
        rows: nothing,
        unreadRows: nothing,
        causes: [denial(kind, shard)],
      })),
    ),
  ]);

/** A snapshot that was recorded without the kind. */
export const neverRecorded =
  ({ kind }: FactKind<unknown>): Loss =>
  (facts) => ({
    ...facts,
    shards: facts.shards.map((shard) => ({
      ...shard,
      kinds: new Map([...shard.kinds].filter(([other]) => other !== kind)),
    })),
  });

/** The kinds that were read, or tried. */
export const kindsReadIn = ({ shards }: Facts): readonly FactKind<unknown>[] =>
  kinds.filter(({ kind }) => shards.some((shard) => shard.kinds.has(kind)));

/** The IDs of the rows that were read of a kind. */
export const rowsOf = (facts: Facts, { kind }: FactKind<unknown>): readonly string[] =>
  facts.shards.flatMap((shard) => [...(shard.kinds.get(kind)?.rows.keys() ?? [])]);
