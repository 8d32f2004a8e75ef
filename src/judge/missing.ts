import type { MissingPlace } from "../model/report.ts";
import { type ExpectedAccount, type Facts, globalRegion, type Shard } from "../model/store.ts";

const unrecordedPlace = "nothing of it was recorded";

/**
 * The places of an account that were to be read and are not there.
 *
 * @param facts of this account alone
 */
export const missingOf = (
  account: string,
  { expected = [], shards }: Facts,
): readonly MissingPlace[] =>
  expected.filter(({ id }) => id === account).flatMap((aim) => missingFrom(aim, shards));

const missingFrom = (
  { regions, global, failure }: ExpectedAccount,
  shards: readonly Shard[],
): readonly MissingPlace[] => {
  const there = new Set(shards.map(({ region }) => region));
  const reason = failure ?? unrecordedPlace;
  const wanted = [...regions, ...(global ? [globalRegion] : [])];
  // Of an account that could not be entered the regions may not be known.
  if (wanted.length === 0)
    return failure === null || there.size > 0 ? [] : [{ region: null, reason }];
  return wanted.filter((region) => !there.has(region)).map((region) => ({ region, reason }));
};

/**
 * Stand-ins for what is missing of an account of which something is there: nothing is judged in them,
 * and nothing may be concluded from their lists.
 */
export const standInsFor = (
  account: string,
  { shards: [sibling] }: Facts,
  missing: readonly MissingPlace[],
): readonly Shard[] =>
  sibling === undefined
    ? []
    : missing.flatMap(({ region }) =>
        region === null
          ? []
          : [{ partition: sibling.partition, account, region, kinds: new Map() }],
      );
