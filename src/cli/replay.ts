import type { Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { readSnapshot } from "../snapshot/file.ts";
import { openRecordings, type Recordings } from "../snapshot/recordings.ts";
import { readExpectations, type ShardFiles } from "../snapshot/shardFiles.ts";
import { checkTags } from "../snapshot/withheldTags.ts";

/**
 * Reads a snapshot that is to be judged by these settings.
 *
 * @throws UserError also where they ask for tags whose values the scan did not record
 */
export const loadSnapshot = async (file: string, settings: Settings): Promise<Facts> => {
  const facts = await readSnapshot(file);
  checkTags(facts, settings, file);
  return facts;
};

/**
 * Opens recordings that are to be judged together, an account at a time.
 *
 * @throws UserError also where they were read under different terms
 */
export const openShards = async (
  { snapshots, expected }: ShardFiles,
  settings: Settings,
): Promise<Recordings> => {
  const opened = await openRecordings(snapshots, await readExpectations(expected), (name) =>
    loadSnapshot(name, settings),
  );
  if (snapshots.length === 0) {
    const places = opened.facts.expected?.length ?? 0;
    throw new UserError(
      `${expected.join(", ")} expects ${places} accounts, and nothing of them is recorded; scan them first`,
    );
  }
  return opened;
};

/**
 * Works on what a snapshot holds. Its rows are taken as they were written: what breaks down over them
 * was changed by hand, or is a bug; neither gives a report.
 *
 * @param files the snapshots, as errors name them
 * @throws UserError
 */
export const replay = async <T>(
  files: readonly string[],
  work: () => T | Promise<T>,
): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const [what = ""] = String(error).split("\n");
    throw new UserError(
      `${files.join(" or ")} holds what no account answers (${what.slice(0, 200)}): it was changed or damaged; record it again, and if that does not help, report a bug`,
      { cause: error },
    );
  }
};
