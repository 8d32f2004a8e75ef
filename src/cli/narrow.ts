import type { Settings } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";

/** `--application`, `--cluster`, `--vpc` and `--tag`, as typed. */
export interface ScopeArguments {
  readonly application: readonly string[];
  readonly cluster: readonly string[];
  readonly vpc: readonly string[];
  readonly tag: readonly string[];
}

const parseTags = (texts: readonly string[]): Readonly<Record<string, readonly string[]>> => {
  const tags = new Map<string, readonly string[]>();
  for (const text of texts) {
    const [key = "", ...rest] = text.split("=");
    if (key === "" || rest.length === 0) {
      throw new UserError(`--tag ${text} names no value; write --tag KEY=VALUE`);
    }
    tags.set(key, [...(tags.get(key) ?? []), rest.join("=")]);
  }
  return Object.fromEntries(tags);
};

const orElse = <T>(given: readonly T[], configured: readonly T[]): readonly T[] =>
  given.length > 0 ? given : configured;

/**
 * The scope of the config, where the command line does not name another: several values of one kind
 * widen, several kinds narrow.
 *
 * @throws UserError for a tag without a value
 */
export const narrow = (scope: Settings["scope"], given: ScopeArguments): Settings["scope"] => ({
  applications: orElse(given.application, scope.applications),
  clusters: orElse(given.cluster, scope.clusters),
  vpcs: orElse(given.vpc, scope.vpcs),
  tags: given.tag.length > 0 ? parseTags(given.tag) : scope.tags,
});
