import type { UnreadReason } from "../model/fact.ts";
import {
  type Context,
  type Derived,
  type FactKind,
  isAcross,
  isDerived,
  type LocalNeed,
  type Need,
  type Needs,
  type Resolved,
} from "../model/kind.ts";
import { onceFor } from "../model/remembered.ts";
import type { Rule } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import {
  type Facts,
  globalRegion,
  type Recording,
  type Shard,
  type ShardId,
  tableOf,
} from "../model/store.ts";

/** The facts of one account and region as rules see them: tables, and derived facts computed once. */
export interface World {
  readonly context: Context;
  /** Meets the needs, and nothing beyond them. */
  resolve<N extends Needs>(needs: N): Resolved<N>;
  /** When the kind was read; empty when it never was. */
  readAt(kind: FactKind<unknown>): string;
}

/**
 * The worlds of all that was read: one a shard, each computing its derived facts once; those of one
 * account's regions see each other.
 *
 * @param now the judgement's present, ISO 8601
 */
export const worldsOf = (
  facts: Facts,
  settings: Settings,
  now: string,
): ReadonlyMap<ShardId, World> => {
  const worlds = new Map<ShardId, World>();
  const regionsOf = ({ account }: ShardId): readonly ShardId[] =>
    facts.shards.filter((shard) => shard.account === account && shard.region !== globalRegion);
  for (const shard of facts.shards) {
    const across = <T>(need: LocalNeed<T>): ReadonlyMap<string, unknown> =>
      new Map(
        regionsOf(shard).map((other) => [other.region, worlds.get(other)?.resolve({ need }).need]),
      );
    worlds.set(
      shard,
      worldOf(
        facts,
        shard,
        contextOf(shard, settings, now, shard.startedAt ?? facts.startedAt),
        across,
      ),
    );
  }
  return worlds;
};

const worldOf = (
  { shards }: Facts,
  shard: Shard,
  context: Context,
  across: (need: LocalNeed<unknown>) => unknown,
): World => {
  const global = shards.find(
    (other) => other.account === shard.account && other.region === globalRegion,
  );
  const recordingOf = (kind: FactKind<unknown>): Recording | undefined =>
    (kind.scope === "account" ? global : shard)?.kinds.get(kind.kind);
  const met = new Map<Need<unknown>, unknown>();
  const meet = (need: Need<unknown>): unknown => {
    if (isAcross(need)) return across(need.across);
    if (!met.has(need)) {
      met.set(need, isDerived(need) ? compute(need) : tableOf(need, shard, recordingOf(need)));
    }
    return met.get(need);
  };
  const compute = (derived: Derived<unknown>): unknown =>
    derived.compute(resolve(derived.needs), context);
  const resolve = <N extends Needs>(needs: N): Resolved<N> =>
    Object.fromEntries(
      Object.entries(needs).map(([name, need]) => [name, meet(need)]),
    ) as Resolved<N>;
  return { context, resolve, readAt: (kind) => recordingOf(kind)?.readAt ?? "" };
};

const contextOf = (shard: Shard, settings: Settings, now: string, startedAt: string): Context => ({
  settings,
  partition: shard.partition,
  account: shard.account,
  region: shard.region,
  now,
  startedAt,
  unstated: (kind, field, reason: UnreadReason = "error") => ({
    reason,
    api: kind.api,
    action: kind.action,
    account: shard.account,
    region: shard.region,
    error: `the answer does not state ${field}`,
  }),
});

/** Every kind of fact that the needs come down to. */
export const kindsOf = onceFor((needs: Needs): readonly FactKind<unknown>[] => {
  const kinds = new Set<FactKind<unknown>>();
  const walk = (need: Need<unknown>): void => {
    if (isAcross(need)) walk(need.across);
    else if (isDerived(need)) for (const inner of Object.values(need.needs)) walk(inner);
    else kinds.add(need);
  };
  for (const need of Object.values(needs)) walk(need);
  return [...kinds].sort((a, b) => (a.kind < b.kind ? -1 : 1));
});

/** Every kind of fact that these rules come down to, each once. */
export const kindsOfRules = (rules: readonly Rule[]): readonly FactKind<unknown>[] => [
  ...new Set(rules.flatMap(({ needs }) => kindsOf(needs))),
];
