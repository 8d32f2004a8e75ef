import { suggest } from "../config/suggest.ts";
import { type Item, items, sections } from "../model/guide.ts";
import { matches } from "../model/pattern.ts";
import type { Rule } from "../model/rule.ts";
import { UserError } from "../model/userError.ts";
import { explanationOf } from "./catalogue.ts";

const rulesOf = ({ id, answeredBy }: Item, rules: readonly Rule[]): readonly Rule[] => {
  const sources = answeredBy.length > 0 ? answeredBy : [id];
  return rules.filter((rule) => rule.items.some((item) => sources.includes(item)));
};

const itemText = (item: Item, rules: readonly Rule[]): string => {
  const { id, title, answeredBy } = item;
  const own = rulesOf(item, rules);
  if (own.length === 0) {
    const rests = answeredBy.length > 0 ? `; it rests on ${answeredBy.join(", ")}` : "";
    throw new UserError(`this version has no rule for ${id} (${title})${rests}`);
  }
  const missing = answeredBy.filter((source) => !rules.some((rule) => rule.items.includes(source)));
  const gap = missing.length > 0 ? ` No rule yet for ${missing.join(", ")}.` : "";
  const heading =
    own.length === 1 && answeredBy.length === 0
      ? []
      : [`${id}: ${title}. Answered by ${own.map((rule) => rule.id).join(", ")}.${gap}\n`];
  return [...heading, ...own.map(explanationOf)].join("\n");
};

const mostNames = 6;

/** What comes nearest: names that hold the text, else the one that is spelt most like it. */
const hint = (name: string, rules: readonly Rule[]): string => {
  const ids = rules.map(({ id }) => id);
  const lower = name.toLowerCase();
  const holding = ids.filter((id) => id.includes(lower));
  if (holding.length > 0 && holding.length <= mostNames) return `there is ${holding.join(", ")}`;
  const nearest = suggest(
    name.toUpperCase(),
    items.map(({ id }) => id),
  );
  const nearestRule = suggest(lower, ids);
  return nearestRule.startsWith("did you mean") ? nearestRule : nearest;
};

const isSection = (name: string): boolean => Object.hasOwn(sections, name);

/**
 * What a rule checks, or the rules that answer an item, or a section; patterns explain all they meet.
 * Upper and lower case are the same.
 *
 * @throws UserError for a name that nothing has
 */
export const explain = (name: string, rules: readonly Rule[]): string => {
  const upper = name.toUpperCase();
  const named = rules.filter(({ id, aliases = [] }) =>
    matches([name.toLowerCase()], id, ...aliases),
  );
  if (named.length > 0) return named.map(explanationOf).join("\n");
  const item = items.find(({ id }) => id === upper);
  if (item !== undefined) return itemText(item, rules);
  const pattern = isSection(upper) ? `${upper}-*` : upper;
  const ofPattern = rules.filter((rule) => matches([pattern], ...rule.items));
  if (ofPattern.length > 0) return ofPattern.map(explanationOf).join("\n");
  throw new UserError(`no rule or item "${name}"; ${hint(name, rules)} (gonogo rules lists them)`);
};
