import { type ItemId, items } from "../model/guide.ts";
import { matches } from "../model/pattern.ts";
import type { Rule } from "../model/rule.ts";
import type { Settings } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import { suggest } from "./suggest.ts";

/** `--rule` and `--item`, as typed. */
export interface Selection {
  readonly rule: readonly string[];
  readonly item: readonly string[];
}

const sourcesOf = (patterns: readonly string[]): ReadonlySet<ItemId> =>
  new Set(
    items
      .filter(({ id }) => matches(patterns, id))
      .flatMap((item) => (item.answeredBy.length > 0 ? item.answeredBy : [item.id])),
  );

const checkPatterns = ({ rule, item }: Selection, rules: readonly Rule[]): void => {
  const ids = rules.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  for (const pattern of rule) {
    if (!matches([pattern], ...ids)) {
      throw new UserError(
        `no rule "${pattern}"; ${suggest(pattern, ids)} (gonogo rules lists them)`,
      );
    }
  }
  const itemIds = items.map(({ id }) => id);
  for (const pattern of item.map((text) => text.toUpperCase())) {
    if (!matches([pattern], ...itemIds)) {
      throw new UserError(`no item "${pattern}" in the guide; ${suggest(pattern, itemIds)}`);
    }
    const sources = sourcesOf([pattern]);
    if (!rules.some((candidate) => candidate.items.some((id) => sources.has(id)))) {
      const others = [...sources].filter((id) => !matches([pattern], id));
      const why = others.length > 0 ? ` (it rests on ${others.join(", ")})` : "";
      throw new UserError(`this version has no rule for ${pattern}${why}`);
    }
  }
};

/** The items that are named, not only met by a pattern. */
export const itemsByName = ({ item }: Pick<Selection, "item">): readonly ItemId[] => {
  const names = item.map((text) => text.toUpperCase());
  return items.flatMap(({ id }) => (names.includes(id) ? [id] : []));
};

/**
 * The rules that the command line and the config leave.
 *
 * @throws UserError for a pattern that matches nothing
 */
export const selectRules = (
  selection: Selection,
  rules: readonly Rule[],
  settings: Settings,
): readonly Rule[] => {
  checkPatterns(selection, rules);
  const wanted = sourcesOf(selection.item.map((text) => text.toUpperCase()));
  const everything = selection.rule.length === 0 && selection.item.length === 0;
  const selected = rules.filter(
    (rule) =>
      settings.rules[rule.id]?.enabled !== false &&
      (everything ||
        matches(selection.rule, rule.id, ...(rule.aliases ?? [])) ||
        rule.items.some((id) => wanted.has(id))),
  );
  if (selected.length === 0) {
    throw new UserError("no rule is left: the config switches off every rule that was selected");
  }
  return selected;
};
