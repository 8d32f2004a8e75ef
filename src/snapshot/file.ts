import { readFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { writeWhole } from "../files/writeWhole.ts";
import type { Facts } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { parseSnapshot } from "./read.ts";
import { snapshotText } from "./write.ts";

const gzipMagic = [0x1f, 0x8b];

const unzip = (bytes: Buffer, file: string): Buffer => {
  if (bytes[0] !== gzipMagic[0] || bytes[1] !== gzipMagic[1]) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    throw new UserError(`${file} was cut or damaged; record it again with --record`);
  }
};

/** @throws UserError when the file cannot be read or is no whole snapshot */
export const readSnapshot = async (file: string): Promise<Facts> => {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === "ENOENT"
        ? `no such snapshot: ${file}`
        : `cannot read the snapshot ${file} (${code})`,
    );
  }
  return parseSnapshot(unzip(bytes, file).toString("utf8"), file);
};

/** Writes a snapshot whole or not at all; compressed when the name ends in `.gz`. */
export const writeSnapshot = async (file: string, facts: Facts): Promise<void> => {
  const text = [...snapshotText(facts)].join("");
  await writeWhole(file, file.endsWith(".gz") ? gzipSync(text) : text);
};
