import { groupBy } from "./groupBy.ts";
import { compareTexts } from "./order.ts";
import type { ExpectedAccount, Facts, Shard } from "./store.ts";

/** An account by its ID, with what was read of it and what was expected of it. */
export type AccountFacts = readonly [id: string, facts: Facts];

/**
 * The facts of one account among those of several.
 *
 * @param expected of this account; undefined where nothing was
 */
export const factsOf = (
  whole: Omit<Facts, "shards">,
  shards: readonly Shard[],
  expected: readonly ExpectedAccount[] = [],
): Facts => ({ ...whole, shards, ...(whole.expected === undefined ? {} : { expected }) });

/** Facts as an account each, by ID; those included of which nothing was read that was to be. */
export const accountsIn = (facts: Facts): readonly AccountFacts[] => {
  const shards = groupBy(facts.shards, ({ account }) => account);
  const expected = groupBy(facts.expected ?? [], ({ id }) => id);
  return [...new Set([...shards.keys(), ...expected.keys()])]
    .sort(compareTexts)
    .map((id) => [id, factsOf(facts, shards.get(id) ?? [], expected.get(id))]);
};

/** The kinds of which anything was recorded, wherever. */
export const recordedKindsIn = ({ shards }: Facts): ReadonlySet<string> =>
  new Set(shards.flatMap(({ kinds }) => [...kinds.keys()]));

/** Facts that come an account at a time, so that those of many need not be in memory at once. */
export interface FactsByAccount extends Omit<Facts, "shards" | "terms"> {
  readonly recordedKinds: ReadonlySet<string>;
  /** Of which anything was read, by ID. */
  readonly accountIds: readonly string[];
  /**
   * By ID; those included of which nothing was read that was to be.
   *
   * @param only these; by default, all
   */
  accounts(only?: readonly string[]): AsyncIterable<AccountFacts>;
}

/** Facts that are in memory anyway, as they come where they are not. */
export const byAccount = (facts: Facts): FactsByAccount => {
  const { shards, terms, ...reading } = facts;
  const accounts = accountsIn(facts);
  return {
    ...reading,
    recordedKinds: recordedKindsIn(facts),
    accountIds: accounts.flatMap(([id, own]) => (own.shards.length === 0 ? [] : [id])),
    async *accounts(only) {
      yield* only === undefined ? accounts : accounts.filter(([id]) => only.includes(id));
    },
  };
};

/** The facts of one account; null where nothing of it was read or expected. */
export const accountOf = async (facts: FactsByAccount, account: string): Promise<Facts | null> => {
  for await (const [, own] of facts.accounts([account])) return own;
  return null;
};
