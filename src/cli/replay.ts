import { tagsIn } from "../model/facts/tagged.ts";
import type { Fields } from "../model/fields.ts";
import type { Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { isNeededTag } from "../model/tags.ts";
import { UserError } from "../model/userError.ts";
import { readSnapshot } from "../snapshot/file.ts";

const withheldIn = (tags: Fields): readonly string[] =>
  Object.keys(tags).filter((key) => tags[key] === null);

/** The tags whose value was not recorded. */
const withheldTags = ({ shards }: Facts): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { kinds } of shards) {
    for (const [kind, { rows }] of kinds) {
      for (const row of rows.values()) {
        for (const key of withheldIn(tagsIn(kind, row) ?? {})) found.add(key);
      }
    }
  }
  return found;
};

/**
 * Reads a snapshot that is to be judged by these settings.
 *
 * @throws UserError also where they ask for tags whose values the scan did not record
 */
export const loadSnapshot = async (file: string, settings: Settings): Promise<Facts> => {
  const facts = await readSnapshot(file);
  const missing = [...withheldTags(facts)].sort().find((key) => isNeededTag(key, settings));
  if (missing !== undefined) {
    throw new UserError(
      `${file} holds no values of the tag "${missing}", which its scan did not need; record it again with this config and the same --tag`,
    );
  }
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
