import { createReadStream } from "node:fs";

const head = 64 * 1024;

/** How a text begins that is a JSON report, or was one: not a line of a snapshot. */
const beginsAsReport = (text: string): boolean =>
  /^\uFEFF?\s*\{/.test(text) &&
  !/^\{"(snapshot|shard|kind)"/.test(text) &&
  /"(schemaVersion|findings|runs)"/.test(text);

/**
 * Whether a file holds a JSON report rather than a snapshot; its name does not matter. Null where it
 * cannot be told without reading it up, or at all: whoever reads it says what is wrong.
 */
export const isReport = async (file: string): Promise<boolean | null> => {
  const chunks: Buffer[] = [];
  try {
    // From a position: what has none, a pipe, is refused before anything of it is taken.
    for await (const chunk of createReadStream(file, { start: 0, end: head - 1 })) {
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return beginsAsReport(Buffer.concat(chunks).toString("utf8"));
};
