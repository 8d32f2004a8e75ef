import { filterListing, joinListings, type Listing, type Table } from "./fact.ts";
import type { ExportTask } from "./facts/rds.ts";
import type { Bucket } from "./facts/s3.ts";
import { matches } from "./pattern.ts";
import type { Settings } from "./settings.ts";

const words = /^(backups?|snapshots?|dumps?|exports?|archives?)$/;

/** Whether a word of a name, or of a tag's value, is one for backups. */
export const saysBackup = (name: string): boolean =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => words.test(word));

/** The buckets that hold backups: by the config, else by their tags and names; and where snapshots are exported to. */
export const backupBuckets = (
  facts: {
    readonly buckets: Table<Bucket>;
    readonly exportTasks: ReadonlyMap<string, Table<ExportTask>>;
    readonly taggedBuckets: ReadonlyMap<string, Table<{ readonly name: string }>>;
  },
  { backups }: Settings,
): Listing<Bucket> => {
  const tasks = joinListings([...facts.exportTasks.values()].map((table) => table.list()));
  const targets = new Set(tasks.items.map(({ bucket }) => bucket));
  const tagged = joinListings([...facts.taggedBuckets.values()].map((table) => table.list()));
  const byTag = new Set(tagged.items.map(({ name }) => name));
  const byConfig = backups.buckets.length > 0;
  const found = filterListing(
    facts.buckets.list(),
    ({ name }) =>
      targets.has(name) ||
      (byConfig ? matches(backups.buckets, name) : byTag.has(name) || saysBackup(name)),
  );
  return {
    items: found.items,
    causes: [...found.causes, ...tasks.causes, ...(byConfig ? [] : tagged.causes)],
  };
};
