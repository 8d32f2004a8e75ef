import type { Fields } from "../src/model/fields.ts";

type Change = (text: string) => string;

const changedList = (list: readonly unknown[], change: Change): readonly unknown[] => {
  let changed: unknown[] | null = null;
  for (const [place, inner] of list.entries()) {
    const now = mapTexts(inner, change);
    if (now === inner) continue;
    changed ??= [...list];
    changed[place] = now;
  }
  return changed ?? list;
};

const changedFields = (fields: Fields, change: Change): Fields => {
  let changed: Record<string, unknown> | null = null;
  for (const key in fields) {
    const now = mapTexts(fields[key], change);
    if (now === fields[key]) continue;
    changed ??= { ...fields };
    changed[key] = now;
  }
  return changed ?? fields;
};

/**
 * The same value with every text in it changed; keys stay. What holds no text that changes is not
 * copied: reports are large, and in most of them nothing changes.
 */
export const mapTexts = <T>(value: T, change: Change): T => {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return changedList(value, change) as T;
  if (typeof value !== "object" || value === null) return value;
  return changedFields(value as Fields, change) as T;
};

/** `1 failure`, `2 failures`; for what is not regular the plural is given. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The same value with every text in it changed, keys too: for readers that refuse what a key may hold. */
export const mapTextsAndKeys = <T>(value: T, change: Change): T => {
  if (Array.isArray(value)) return value.map((inner) => mapTextsAndKeys(inner, change)) as T;
  if (typeof value !== "object" || value === null) return mapTexts(value, change);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [change(key), mapTextsAndKeys(inner, change)]),
  ) as T;
};

/** The text, or as much of it as fits with a sign that some is missing; no character is cut in two. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
