import { type Fields, isFields } from "../fields.ts";
import { cacheTags } from "./elasticache.ts";
import { loadBalancerTags } from "./elbv2.ts";

/** Their rows are tags. */
const kindsOfTags: ReadonlySet<string> = new Set([cacheTags.kind, loadBalancerTags.kind]);

/** A row with its tags changed; one without tags as it is. */
export const withTags = (kind: string, row: unknown, change: (tags: Fields) => Fields): unknown => {
  if (!isFields(row)) return row;
  if (kindsOfTags.has(kind)) return change(row);
  return isFields(row.tags) ? { ...row, tags: change(row.tags) } : row;
};
