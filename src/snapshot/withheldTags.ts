import { tagsIn } from "../model/facts/tagged.ts";
import type { Fields } from "../model/fields.ts";
import type { Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { isNeededTag } from "../model/tags.ts";
import { UserError } from "../model/userError.ts";

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
 * @param name of the snapshot, as errors call it
 * @throws UserError where the settings ask for tags whose values the scan did not record
 */
export const checkTags = (facts: Facts, settings: Settings, name: string): void => {
  const missing = [...withheldTags(facts)].sort().find((key) => isNeededTag(key, settings));
  if (missing !== undefined) {
    throw new UserError(
      `${name} holds no values of the tag "${missing}", which its scan did not need; record it again with this config and the same --tag`,
    );
  }
};
