import { type Fields, fieldsOf, isFields } from "../fields.ts";
import { cacheTags } from "./elasticache.ts";
import { loadBalancerTags } from "./elbv2.ts";

/** Their rows are tags. */
const kindsOfTags: ReadonlySet<string> = new Set([cacheTags.kind, loadBalancerTags.kind]);

/** The tags of a row; null where it has none. */
export const tagsIn = (kind: string, row: unknown): Fields | null => {
  if (!isFields(row)) return null;
  if (kindsOfTags.has(kind)) return row;
  return isFields(row.tags) ? row.tags : null;
};

/** A row with its tags changed; one without tags as it is. */
export const withTags = (kind: string, row: unknown, change: (tags: Fields) => Fields): unknown => {
  const tags = tagsIn(kind, row);
  if (tags === null) return row;
  return kindsOfTags.has(kind) ? change(tags) : { ...fieldsOf(row), tags: change(tags) };
};
