import { open } from "node:fs/promises";

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
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    handle = await open(file);
  } catch {
    return null;
  }
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(head), 0, head, 0);
    return beginsAsReport(buffer.toString("utf8", 0, bytesRead));
  } catch {
    return null;
  } finally {
    await handle.close();
  }
};
