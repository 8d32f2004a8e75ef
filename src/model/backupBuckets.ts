import { filterListing, joinListings, type Listing, type Table } from "./fact.ts";
import type { ExportTask } from "./facts/rds.ts";
import type { Bucket } from "./facts/s3.ts";
import { matches } from "./pattern.ts";
import type { Settings } from "./settings.ts";

const words = /^(backups?|snapshots?|dumps?|exports?|archives?)$/;

const saysSo = (name: string): boolean => name.split(/[^a-z0-9]+/).some((word) => words.test(word));

/** The buckets that hold backups: by the config, else by their names; and where snapshots are exported to. */
export const backupBuckets = (
  facts: {
    readonly buckets: Table<Bucket>;
    readonly exportTasks: ReadonlyMap<string, Table<ExportTask>>;
  },
  { backups }: Settings,
): Listing<Bucket> => {
  const tasks = joinListings([...facts.exportTasks.values()].map((table) => table.list()));
  const targets = new Set(tasks.items.map(({ bucket }) => bucket));
  const found = filterListing(
    facts.buckets.list(),
    ({ name }) =>
      targets.has(name) ||
      (backups.buckets.length > 0 ? matches(backups.buckets, name) : saysSo(name)),
  );
  return { items: found.items, causes: [...found.causes, ...tasks.causes] };
};
