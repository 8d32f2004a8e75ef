import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { access, constants, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { UserError } from "../model/userError.ts";

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

const refusal = (file: string, error: unknown): UserError =>
  new UserError(
    codeOf(error) === "ENOENT"
      ? `cannot write ${file}: its folder does not exist; create it first`
      : `cannot write ${file} (${codeOf(error)}); choose another place`,
  );

/**
 * Finds out before the work whether a file can be written.
 *
 * @throws UserError
 */
export const checkWritable = async (file: string): Promise<void> => {
  const folder = dirname(resolve(file));
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw refusal(file, error);
  }
  const existing = await stat(resolve(file)).catch(() => null);
  if (existing?.isDirectory()) throw new UserError(`cannot write ${file}: it is a folder`);
};

/** Where the bytes go: behind a link, to what it points to. */
const targetOf = async (file: string): Promise<{ path: string; isFile: boolean }> => {
  const path = await realpath(resolve(file)).catch(() => resolve(file));
  const existing = await stat(path).catch(() => null);
  return { path, isFile: existing === null || existing.isFile() };
};

/** Whether a file is, or would become, a regular one: no device, no pipe. */
export const isRegular = async (file: string): Promise<boolean> => (await targetOf(file)).isFile;

const drafts = new Set<string>();

/** Removes files in the making: a process that is ended half-way leaves none of them. */
export const removeDrafts = (): void => {
  for (const draft of drafts) rmSync(draft, { force: true });
};
process.on("exit", removeDrafts);

/** A file's content, whole or in pieces as they are made. */
export type Content = string | Uint8Array | Iterable<string> | AsyncIterable<Uint8Array>;

const writeBeside = async (path: string, content: Content, mode?: number): Promise<void> => {
  const draft = join(dirname(path), `.gonogo-${randomUUID()}`);
  drafts.add(draft);
  try {
    await writeFile(draft, content, { flag: "wx", mode });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw error;
  } finally {
    drafts.delete(draft);
  }
};

/**
 * Writes a file whole or not at all: beside its place first, then moved there. What is no regular file
 * (a device, a pipe) is written to as it is.
 *
 * @param mode permissions of a file that others are not to read; else as usual
 * @throws UserError
 */
export const writeWhole = async (file: string, content: Content, mode?: number): Promise<void> => {
  try {
    const { path, isFile } = await targetOf(file);
    await (isFile ? writeBeside(path, content, mode) : writeFile(path, content));
  } catch (error) {
    throw refusal(file, error);
  }
};
