import type { FactKind } from "../model/kind.ts";
import type { Rule } from "../model/rule.ts";
import { isKeptIn, isWhole, type Shard } from "../model/store.ts";
import { kindsOf } from "./world.ts";

/** A place that was looked at. */
export interface CoveredPlace {
  readonly account: string;
  readonly region: string;
}

/** What a scan looked at. */
export interface Coverage {
  readonly rules: readonly string[];
  covers(place: CoveredPlace): boolean;
  /** Whether a scope leaves a part of the places out. */
  readonly narrowed: boolean;
  /** Whether everything that a rule reads was read in an account. */
  isWhole(rule: string, account: string): boolean;
  /** Whether a rule counts as not applicable for as long as nobody requests what it reads. */
  isDeferred(rule: string, account: string): boolean;
}

/** Whether a place is one of these. */
export const coversOf = (places: Iterable<CoveredPlace>): Coverage["covers"] => {
  const keyOf = ({ account, region }: CoveredPlace): string => `${account}/${region}`;
  const keys = new Set([...places].map(keyOf));
  return (place) => keys.has(keyOf(place));
};

/** What was looked at of one account, by the IDs of rules. */
export interface AccountCoverage {
  readonly places: readonly CoveredPlace[];
  readonly wholeRules: ReadonlySet<string>;
  readonly deferredRules: ReadonlySet<string>;
}

/** Whether every kind of fact that a rule needs was read in full, in every place of an account. */
const isReadWhole = (kinds: readonly FactKind<unknown>[], shards: readonly Shard[]): boolean =>
  shards.every((shard) =>
    kinds.every((kind) => {
      if (!isKeptIn(kind, shard.region)) return true;
      const recording = shard.kinds.get(kind.kind);
      return recording !== undefined && isWhole(recording);
    }),
  );

/** Whether a rule waits for a request: what it reads then was not recorded anywhere in an account. */
const isWaiting = (
  rule: Rule,
  kinds: readonly FactKind<unknown>[],
  shards: readonly Shard[],
): boolean =>
  rule.unrequested === "notApplicable" &&
  kinds.some(
    ({ kind, onRequest }) => onRequest !== null && !shards.some((shard) => shard.kinds.has(kind)),
  );

/** @param shards all places of one account that were looked at */
export const accountCoverage = (
  shards: readonly Shard[],
  rules: readonly Rule[],
): AccountCoverage => {
  const asked = rules.map((rule) => ({ rule, kinds: kindsOf(rule.needs) }));
  const idsOf = (wanted: typeof asked): ReadonlySet<string> =>
    new Set(wanted.map(({ rule }) => rule.id));
  return {
    places: shards.map(({ account, region }) => ({ account, region })),
    wholeRules: idsOf(asked.filter(({ kinds }) => isReadWhole(kinds, shards))),
    deferredRules: idsOf(asked.filter(({ rule, kinds }) => isWaiting(rule, kinds, shards))),
  };
};
