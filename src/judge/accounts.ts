import type { Report, ReportedAccount } from "../model/report.ts";
import type { ExpectedAccount, Shard } from "../model/store.ts";

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The accounts of a report, by ID.
 *
 * @param shards the regions that were read, sorted
 * @param expected what the scan set out to read, where it found that out
 */
export const accountsOf = (
  shards: readonly Shard[],
  expected: readonly ExpectedAccount[],
): Report["accounts"] => {
  const ids = new Set([...shards.map(({ account }) => account), ...expected.map(({ id }) => id)]);
  return [...ids].sort(compare).map((id): ReportedAccount => {
    const own = shards.filter((shard) => shard.account === id);
    const aim = expected.find((one) => one.id === id);
    const forbidden = aim?.forbidden ?? [];
    return {
      id,
      partition: own[0]?.partition ?? aim?.partition ?? "aws",
      regions: own.map((shard) => shard.region),
      ...(forbidden.length === 0 ? {} : { forbidden }),
    };
  });
};
