import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../files/makeFolder.ts";
import type { Facts, RequestStatistics, Shard, ShardId } from "../model/store.ts";
import { readSnapshot, writeSnapshot } from "./file.ts";
import { joinFacts } from "./join.ts";

/** `DIR/111122223333/eu-west-1.ndjson.gz`; what global services answered is `aws-global.ndjson.gz`. */
export const shardFile = (
  folder: string,
  { account, region }: Omit<ShardId, "partition">,
): string => join(folder, account, `${region}.ndjson.gz`);

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/** What is recorded of an account; null where nothing is. */
export const readAccountShards = async (
  folder: string,
  account: string,
  regions: readonly string[],
): Promise<Facts | null> => {
  const sources = [];
  for (const region of regions) {
    const name = shardFile(folder, { account, region });
    if (await isThere(name)) sources.push({ name, facts: await readSnapshot(name) });
  }
  return sources.length === 0 ? null : joinFacts(sources).facts;
};

const minus = (a: RequestStatistics, b: RequestStatistics): RequestStatistics => ({
  requests: a.requests - b.requests,
  retries: a.retries - b.retries,
  throttled: a.throttled - b.throttled,
});

const none: RequestStatistics = { requests: 0, retries: 0, throttled: 0 };

const isUnchanged = (shard: Shard, before: Shard | undefined): boolean =>
  before !== undefined &&
  before.kinds.size === shard.kinds.size &&
  [...shard.kinds].every(([kind, recording]) => before.kinds.get(kind) === recording);

/**
 * Records the places of an account, each in a file of its own as soon as it is read. The requests since
 * the last one are counted to it: who asked for which, places share.
 */
export class ShardRecorder {
  readonly #folder: string;
  readonly #earlier: Facts | null;
  #counted: RequestStatistics;
  #written: Promise<void> = Promise.resolve();

  /** @param earlier what was recorded of the account before; what stands is not written again */
  constructor(folder: string, earlier: Facts | null) {
    this.#folder = folder;
    this.#earlier = earlier;
    this.#counted = earlier?.statistics ?? none;
  }

  async begun(): Promise<void> {}
  read(): void {}

  /** @param facts of one place */
  finished(facts: Facts): Promise<void> {
    this.#written = this.#written.then(() => this.#write(facts));
    return this.#written;
  }

  async #write(facts: Facts): Promise<void> {
    const [shard] = facts.shards;
    if (shard === undefined) return;
    const before = this.#earlier?.shards.find(({ region }) => region === shard.region);
    if (isUnchanged(shard, before)) return;
    const file = shardFile(this.#folder, shard);
    const old = before === undefined ? none : (await readSnapshot(file)).statistics;
    const added = minus(facts.statistics, this.#counted);
    this.#counted = facts.statistics;
    await makeFolder(dirname(file));
    await writeSnapshot(file, {
      ...facts,
      statistics: minus(old, minus(none, added)),
    });
  }
}
