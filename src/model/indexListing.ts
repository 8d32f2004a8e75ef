import type { Listing } from "./fact.ts";
import { onceFor } from "./remembered.ts";

/**
 * Finds the items of a list by keys of theirs: those that have any of the keys asked for, each once and
 * in the list's order. Each answer may lack what the list lacks. For whoever would go through the whole
 * list for each of many things.
 *
 * @param keysOf the keys under which an item is to be found
 */
export const indexListing = <T>(
  { items, causes }: Listing<T>,
  keysOf: (item: T) => readonly string[],
): ((...keys: readonly string[]) => Listing<T>) => {
  const index = new Map<string, number[]>();
  for (const [place, item] of items.entries()) {
    for (const key of new Set(keysOf(item))) {
      const found = index.get(key);
      if (found === undefined) index.set(key, [place]);
      else found.push(place);
    }
  }
  return (...keys) => {
    const found = keys.flatMap((key) => index.get(key) ?? []);
    const places = keys.length === 1 ? found : [...new Set(found)].sort((a, b) => a - b);
    return { items: places.map((place) => items[place] as T), causes };
  };
};

/** An index of each list that it is given, made once: for what a rule asks resource after resource. */
export const indexedBy = <T>(keysOf: (item: T) => readonly string[]) =>
  onceFor((list: Listing<T>) => indexListing(list, keysOf));
