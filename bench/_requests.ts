import { readSnapshot } from "../src/snapshot/file.ts";
import { minimumFor } from "./_minimum.ts";
import { table, times } from "./_table.ts";

/** Requests made beside the fewest that the recorded account can be audited with, as tables. */
export const comparedWithMinimum = async (
  asked: ReadonlyMap<string, number>,
  snapshot: string,
): Promise<readonly string[]> => {
  const minimum = minimumFor(await readSnapshot(snapshot));
  const total = (counts: Iterable<number>): number =>
    [...counts].reduce((sum, one) => sum + one, 0);
  const least = total([...minimum.values()].map(({ requests }) => requests));
  const formula = total(
    [...minimum.values()].map(({ requests, reason }) => (reason === null ? requests : 0)),
  );
  const made = total(asked.values());
  const over = [...asked].flatMap(([api, count]) => {
    const own = minimum.get(api)?.requests ?? 0;
    return count > own ? [[api, `${count}`, `${own}`, own === 0 ? "" : times(count, own)]] : [];
  });
  const spared = [...minimum].filter(([api, { requests }]) => (asked.get(api) ?? 0) < requests);
  return [
    table(
      ["requests", "made", "minimum", "ratio"],
      [["all", `${made}`, `${least}`, times(made, least)]],
    ),
    `Of the minimum ${formula} by the formula, ${least - formula} because an item of the guide needs them:`,
    table(
      ["asked besides the formula", "requests", "why"],
      [...minimum].flatMap(([api, { requests, reason }]) =>
        reason === null || requests === 0 ? [] : [[api, `${requests}`, reason]],
      ),
    ),
    over.length === 0
      ? "No API is asked more often than that."
      : table(["asked more often", "made", "minimum", "ratio"], over),
    ...(spared.length === 0
      ? []
      : [`Asked less often than counted: ${spared.map(([api]) => api).join(", ")}.`]),
  ];
};
