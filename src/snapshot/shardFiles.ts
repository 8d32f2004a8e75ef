import { readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "../model/userError.ts";
import { type Expectation, expectedName, readExpected } from "./expected.ts";

/** The recordings to be judged together, and the files that say which are to be there. */
export interface ShardFiles {
  readonly snapshots: readonly string[];
  readonly expected: readonly string[];
}

const isSnapshot = (name: string): boolean => /^[^.].*\.ndjson(\.gz)?$/.test(name);

const kindOf = async (path: string): Promise<"folder" | "file"> => {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === "ENOENT" ? `no such snapshot: ${path}` : `cannot read ${path} (${code})`,
    );
  }
};

const within = async (folder: string): Promise<ShardFiles> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
  const expected = files.filter((file) => basename(file) === expectedName);
  const snapshots = files.filter((file) => isSnapshot(basename(file)));
  if (snapshots.length + expected.length === 0) {
    throw new UserError(`${folder} holds no snapshot (*.ndjson, *.ndjson.gz)`);
  }
  return { snapshots, expected };
};

/**
 * The snapshots among these files and in these folders, and what is expected of them.
 *
 * @throws UserError where one of them is not there, or holds none
 */
export const findShards = async (paths: readonly string[]): Promise<ShardFiles> => {
  const found = await Promise.all(
    paths.map(
      async (path): Promise<ShardFiles> =>
        (await kindOf(path)) === "folder"
          ? within(path)
          : basename(path) === expectedName
            ? { snapshots: [], expected: [path] }
            : { snapshots: [path], expected: [] },
    ),
  );
  return {
    snapshots: [...new Set(found.flatMap(({ snapshots }) => snapshots))],
    expected: [...new Set(found.flatMap(({ expected }) => expected))],
  };
};

/** @throws UserError where one of them is damaged */
export const readExpectations = (
  files: readonly string[],
): Promise<readonly (Expectation & { readonly name: string })[]> =>
  Promise.all(files.map(async (name) => ({ name, ...(await readExpected(name)) })));
