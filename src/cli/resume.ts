import type { Session } from "../collect/session.ts";
import { type Facts, globalRegion, type Terms } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { readResumable } from "../snapshot/file.ts";

/** An account changes: what was read long ago and what is read now are not of one account any more. */
const oldestHours = 24;
const hour = 3_600_000;

/** A scan to be continued. */
export interface Interrupted {
  readonly file: string;
  readonly facts: Facts;
  readonly regions: readonly string[];
}

/** @throws UserError when it was begun too long ago to be continued */
export const checkAge = (file: string, { startedAt }: Facts, now: number): void => {
  const hours = (now - Date.parse(startedAt)) / hour;
  if (hours <= oldestHours) return;
  throw new UserError(
    `${file} was begun ${Math.floor(hours)} hours ago, and a scan can be continued for ${oldestHours}; scan anew`,
  );
};

/** @throws UserError when it was read in another way than asked for now */
export const checkTerms = (file: string, before: Terms | undefined, terms: Terms): void => {
  if (before === undefined) {
    throw new UserError(`${file} is of a gonogo that could not continue a scan; scan anew`);
  }
  const other = Object.keys(terms).find((name) => terms[name] !== before[name]);
  if (other === undefined) return;
  throw new UserError(
    `${file} was begun with another ${other.startsWith("--") ? other : `\`${other}\` in the config`}; continue it with the options and the config that it was begun with`,
  );
};

const checkRegions = (
  { file, regions, facts }: Interrupted,
  asked: readonly string[] | "all",
): void => {
  if (asked === "all") {
    if (facts.expected !== undefined) return;
    throw new UserError(
      `${file} is of ${regions.join(", ")}, not of --all-regions; leave that out, or scan anew`,
    );
  }
  const wanted = [...new Set(asked)].sort();
  if (wanted.length === 0 || wanted.join() === regions.join()) return;
  throw new UserError(
    `${file} is of ${regions.join(", ")}, not of ${wanted.join(", ")}; leave the regions out, or scan anew`,
  );
};

/**
 * Takes up what an interrupted scan had read.
 *
 * @param asked the regions of the command line; empty: those of the scan
 * @param now milliseconds of the wall clock
 * @throws UserError when it is too old, or was read in another way than asked for now
 */
export const takeUp = async (
  file: string,
  terms: Terms,
  asked: readonly string[] | "all",
  now: number,
): Promise<Interrupted> => {
  const facts = await readResumable(file);
  const regions = facts.shards
    .map(({ region }) => region)
    .filter((region) => region !== globalRegion)
    .sort();
  const interrupted = { file, facts, regions };
  checkAge(file, facts, now);
  checkTerms(file, facts.terms, terms);
  checkRegions(interrupted, asked);
  return interrupted;
};

/** @throws UserError when the credentials open another account than the one that was read */
export const checkSameAccount = ({ file, facts }: Interrupted, { account }: Session): void => {
  const other = facts.shards.find(
    (shard) => shard.account !== account.id || shard.partition !== account.partition,
  );
  if (other === undefined) return;
  throw new UserError(
    `${file} is of the account ${other.account} (${other.partition}), the credentials are of ${account.id} (${account.partition}); choose others`,
  );
};
