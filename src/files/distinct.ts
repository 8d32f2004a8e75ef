import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../model/userError.ts";

/** A file that one run reads or writes, and what the user calls it. */
export interface UsedFile {
  /** `--output json=FILE`. */
  readonly name: string;
  readonly file: string;
  readonly use: "read" | "written";
}

/** The same for every spelling of a path and for every link; null for devices and pipes, which many may use. */
const identityOf = async (file: string): Promise<string | null> => {
  const path = resolve(file);
  const existing = await stat(path, { bigint: true }).catch(() => null);
  if (existing !== null) return existing.isFile() ? `${existing.dev}:${existing.ino}` : null;
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
};

/**
 * Refuses to write a file twice, or over what is read.
 *
 * @throws UserError that names both
 */
export const checkDistinct = async (files: readonly UsedFile[]): Promise<void> => {
  const earlier = new Map<string, UsedFile>();
  for (const used of files) {
    const identity = await identityOf(used.file);
    if (identity === null) continue;
    const other = earlier.get(identity);
    earlier.set(identity, used);
    if (other === undefined || (other.use === "read" && used.use === "read")) continue;
    const [input] = [other, used].filter(({ use }) => use === "read");
    throw new UserError(
      input === undefined
        ? `${other.name} and ${used.name} are the same file; give each its own`
        : `${(input === other ? used : other).name} would overwrite what ${input.name} reads; choose another file`,
    );
  }
};
