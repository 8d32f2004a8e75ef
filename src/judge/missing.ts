import type { FactKind } from "../model/kind.ts";
import type { MissingPlace } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import {
  type ExpectedAccount,
  type Facts,
  globalRegion,
  isKeptIn,
  type Recording,
  type Shard,
  type ShardId,
} from "../model/store.ts";
import { kindsOfRules } from "./world.ts";

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

const placeText = (region: string): string =>
  region === globalRegion ? "the account's global services were" : `${region} was`;

/** Nothing of a kind, since nothing of its place was read. */
const nothingOf = (
  { api, action }: FactKind<unknown>,
  { account, region }: ShardId,
  reason: string,
): Recording => ({
  rows: new Map(),
  unreadRows: new Map(),
  causes: [
    {
      reason: "missing",
      error: `${placeText(region)} not read: ${reason}`,
      ...{ api, action, account, region },
    },
  ],
  readAt: "",
});

/**
 * Stand-ins for what is missing of an account of which something is there: nothing is judged in them,
 * and nothing may be concluded from their lists, which say why.
 *
 * @param rules those of which the kinds are asked for
 */
export const standInsFor = (
  account: string,
  { shards: [sibling] }: Facts,
  missing: readonly MissingPlace[],
  rules: readonly Rule[],
): readonly Shard[] => {
  if (sibling === undefined) return [];
  const asked = kindsOfRules(rules).filter(({ onRequest }) => onRequest === null);
  return missing.flatMap(({ region, reason }) => {
    if (region === null) return [];
    const place = { partition: sibling.partition, account, region };
    const kinds = asked.filter((kind) => isKeptIn(kind, region));
    return [
      {
        ...place,
        kinds: new Map(kinds.map((kind) => [kind.kind, nothingOf(kind, place, reason)])),
      },
    ];
  });
};
