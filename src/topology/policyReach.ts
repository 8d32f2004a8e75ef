import type { Listing } from "../model/fact.ts";
import { type Access, coversAction } from "./policyEvaluation.ts";

/** Finds the resources that a policy may be about. */
export interface NameIndex<T> {
  /**
   * Those on which the access may allow the action: all whose name begins as a pattern of an Allow does
   * before its first wildcard or variable. On the others it does not, for certain.
   */
  within(access: Access, action: string): Listing<T>;
}

/** Beginnings of all names that statements may be about; null: of any name. */
const beginnings = ({ policies }: Access, action: string): readonly string[] | null => {
  if (policies.causes.length > 0) return null;
  const found: string[] = [];
  for (const { statements } of policies.items) {
    if (statements === null) return null;
    for (const { effect, actions, resources } of statements) {
      if (effect !== "Allow" || !coversAction(actions, action)) continue;
      if (resources.except) return null;
      found.push(...resources.patterns.map((pattern) => pattern.replace(/[*?$].*$/s, "")));
    }
  }
  return found;
};

/** The first place in a sorted list from which on the test holds. */
const firstPlace = <T>(sorted: readonly T[], holds: (item: T) => boolean): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
};

export const indexByName = <T>(list: Listing<T>, nameOf: (item: T) => string): NameIndex<T> => {
  const { items, causes } = list;
  const sorted = items
    .map((item, place) => ({ name: nameOf(item), place }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const startingWith = (beginning: string): readonly number[] => {
    const places: number[] = [];
    for (
      let at = firstPlace(sorted, ({ name }) => name >= beginning);
      at < sorted.length;
      at += 1
    ) {
      const { name, place } = sorted[at] as (typeof sorted)[number];
      if (!name.startsWith(beginning)) break;
      places.push(place);
    }
    return places;
  };
  return {
    within(access, action) {
      const starts = beginnings(access, action);
      if (starts === null) return list;
      const places = [...new Set(starts.flatMap(startingWith))].sort((a, b) => a - b);
      return { items: places.map((place) => items[place] as T), causes };
    },
  };
};
