import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { getHeapStatistics } from "node:v8";
import { createGunzip, createGzip } from "node:zlib";
import { inChunks } from "../files/inChunks.ts";
import { writeWhole } from "../files/writeWhole.ts";
import type { Facts } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { journalOf } from "./journal.ts";
import { type Limits, linesOf } from "./lines.ts";
import { Assembly } from "./read.ts";
import { parseJournal } from "./readJournal.ts";
import { snapshotText } from "./write.ts";

/** How many bytes of memory a byte of a snapshot takes, judged and reported, at most. */
const memoryOfByte = 10;
const longestLine = 64 * 1024 * 1024;

/** What fits into the memory that Node may use. */
const limitsHere = (): Limits => ({
  line: longestLine,
  whole: Math.floor(getHeapStatistics().heap_size_limit / memoryOfByte),
});

const gzipMagic = Buffer.from([0x1f, 0x8b]);

/** What is in the file tells whether it is compressed, for files are renamed. */
async function* unzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < gzipMagic.length) {
    const { value, done } = await source.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      yield next.value;
    }
  }
  if (!head.subarray(0, gzipMagic.length).equals(gzipMagic)) {
    yield* whole();
    return;
  }
  const gunzip = createGunzip();
  // What goes wrong on the way comes out of the iteration below.
  pipeline(Readable.from(whole()), gunzip).catch(() => {});
  for await (const chunk of gunzip) yield chunk as Buffer;
}

const refusal = (file: string, code: string): UserError => {
  if (code.startsWith("Z_")) {
    return new UserError(`${file} was cut or damaged; record it again with --record`);
  }
  return new UserError(
    code === "ENOENT" ? `no such snapshot: ${file}` : `cannot read the snapshot ${file} (${code})`,
  );
};

/**
 * @param limits by default, what fits into memory
 * @throws UserError when the file cannot be read or is no whole snapshot
 */
export const readSnapshot = async (file: string, limits: Limits = limitsHere()): Promise<Facts> => {
  const assembly = new Assembly(file);
  const stream = createReadStream(file, { highWaterMark: 1024 * 1024 });
  try {
    for await (const line of linesOf(unzipped(stream), file, limits)) assembly.add(line);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : refusal(file, code);
  } finally {
    stream.destroy();
  }
  return assembly.facts();
};

/**
 * What an interrupted scan had read: its recording, or what a killed one left beside the place of it.
 *
 * @throws UserError when there is neither, or one that cannot be read
 */
export const readResumable = async (file: string): Promise<Facts> => {
  const journal = journalOf(file);
  const left = await readFile(journal).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new UserError(`cannot read ${journal} (${error.code})`);
  });
  return left === null ? readSnapshot(file) : parseJournal(left, journal, limitsHere());
};

const zipped = (text: Iterable<string>): AsyncIterable<Uint8Array> => {
  const gzip = createGzip();
  // What goes wrong on the way comes out of whoever reads from it.
  pipeline(Readable.from(text, { objectMode: false }), gzip).catch(() => {});
  return gzip;
};

/** Writes a snapshot whole or not at all; compressed when the name ends in `.gz`. */
export const writeSnapshot = async (file: string, facts: Facts): Promise<void> => {
  const text = inChunks(snapshotText(facts));
  await writeWhole(file, file.endsWith(".gz") ? zipped(text) : text);
};
