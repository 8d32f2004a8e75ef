import type { Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { readSnapshot } from "../snapshot/file.ts";
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
 * Works on what a snapshot holds. Its rows are taken as they were written: what breaks down over them
 * was changed by hand, or is a bug; neither gives a report.
 *
 * @param files the snapshots, as errors name them
 * @throws UserError
 */
export const replay = <T>(files: readonly string[], work: () => T): T => {
  try {
    return work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const [what = ""] = String(error).split("\n");
    throw new UserError(
      `${files.join(" or ")} holds what no account answers (${what.slice(0, 200)}): it was changed or damaged; record it again, and if that does not help, report a bug`,
      { cause: error },
    );
  }
};
