import { iamRoles } from "../model/facts/iam.ts";
import { secrets } from "../model/facts/secrets.ts";
import { withTags } from "../model/facts/tagged.ts";
import type { Fields } from "../model/fields.ts";
import type { Settings } from "../model/settings.ts";
import { isNeededTag } from "../model/tags.ts";
import { classify } from "./environmentVariable.ts";

/** Policies may ask for any tag of theirs (`aws:PrincipalTag/team`), so that only what looks like a secret is left out. */
const kindsInPolicies: ReadonlySet<string> = new Set([iamRoles.kind, secrets.kind]);

const isHarmless = (key: string, value: string): boolean =>
  ["plain", "empty"].includes(classify(key, value));

const withNeededValues = (kind: string, tags: Fields, settings: Settings): Fields =>
  Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [
      key,
      isNeededTag(key, settings) || (kindsInPolicies.has(kind) && isHarmless(key, String(value)))
        ? value
        : null,
    ]),
  );

/** A row with the values of those tags alone that are needed. */
export const withRecordedTags = (kind: string, row: unknown, settings: Settings): unknown =>
  withTags(kind, row, (tags) => withNeededValues(kind, tags, settings));
