import { type FileHandle, open, rm } from "node:fs/promises";
import { isRegular, writeWhole } from "../files/writeWhole.ts";
import type { Facts, Recording, RequestStatistics, Shard, ShardId } from "../model/store.ts";
import { type JournalHeader, type KeptLine, type Line, snapshotVersion } from "./format.ts";
import { kindLines } from "./write.ts";

/** Where a scan keeps what it has read so far, until its recording is written whole. */
export const journalOf = (file: string): string => `${file}.partial`;

const text = (lines: Iterable<Line | JournalHeader | KeptLine>): string =>
  [...lines].map((line) => `${JSON.stringify(line)}\n`).join("");

const placeOf = ({ partition, account, region }: ShardId): ShardId => ({
  partition,
  account,
  region,
});

const entry = (
  place: ShardId,
  kind: string,
  recording: Recording,
  kept: RequestStatistics,
): string => text([{ shard: placeOf(place) }, ...kindLines(kind, recording), { kept }]);

const headerOf = ({ startedAt, terms = {}, shards, expected }: Facts): JournalHeader => ({
  journal: "gonogo",
  version: snapshotVersion,
  startedAt,
  terms,
  places: shards.map(placeOf),
  ...(expected === undefined ? {} : { expected }),
});

const entriesOf = ({ shards, statistics }: Facts): readonly string[] =>
  shards.flatMap((shard: Shard) =>
    [...shard.kinds].map(([kind, recording]) => entry(shard, kind, recording, statistics)),
  );

/**
 * Writes a recording progressively, beside its place: kind by kind, as they are read. A process that is
 * killed leaves it behind; one that ends writes the recording whole and takes it away. Where it cannot be
 * written the scan goes on without it.
 */
export class Journal {
  readonly #file: string;
  readonly #complain: (error: unknown) => void;
  #handle: FileHandle | null = null;
  #written: Promise<void> = Promise.resolve();

  /**
   * @param recording the file that the whole recording will be written to
   * @param complain hears once that it cannot be written
   */
  constructor(recording: string, complain: (error: unknown) => void) {
    this.#file = journalOf(recording);
    this.#complain = complain;
  }

  async begun(facts: Facts): Promise<void> {
    try {
      await writeWhole(this.#file, [text([headerOf(facts)]), ...entriesOf(facts)].join(""));
      this.#handle = await open(this.#file, "a");
    } catch (error) {
      this.#complain(error);
    }
  }

  read(place: ShardId, kind: string, recording: Recording, statistics: RequestStatistics): void {
    const added = entry(place, kind, recording, statistics);
    this.#written = this.#written.then(async () => {
      try {
        await this.#handle?.appendFile(added);
      } catch (error) {
        await this.#close();
        this.#complain(error);
      }
    });
  }

  /** Waits until all of it is written; it stays where it is. */
  async close(): Promise<void> {
    await this.#written;
    await this.#close();
  }

  /** Takes the journal away: what it held is written whole. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.#file, { force: true });
  }

  async #close(): Promise<void> {
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close();
  }
}

/** A journal for a recording; null where nothing can lie beside it, as with a device or a pipe. */
export const journalFor = async (
  recording: string,
  complain: (error: unknown) => void,
): Promise<Journal | null> =>
  (await isRegular(recording)) ? new Journal(recording, complain) : null;
