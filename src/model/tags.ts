import type { Settings } from "./settings.ts";

/** A resource's tags; null where it has one whose value was not recorded. */
export type Tags = Readonly<Record<string, string | null>>;

const namesOfStacks = /^aws:/;

/**
 * Whether the value of a tag is needed to tell names, stacks, applications and roles, or to narrow the
 * scan. Of all others the key alone is recorded: people put anything into tags.
 */
export const isNeededTag = (key: string, { tagKeys, scope }: Settings): boolean =>
  key === "Name" ||
  namesOfStacks.test(key) ||
  Object.hasOwn(scope.tags, key) ||
  [...tagKeys.application, ...tagKeys.environment, ...tagKeys.role].some(
    (needed) => needed.toLowerCase() === key.toLowerCase(),
  );
