/** The same value with every text in it changed; keys stay. */
export const mapTexts = <T>(value: T, change: (text: string) => string): T => {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((inner) => mapTexts(inner, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapTexts(inner, change)]),
  ) as T;
};

/** `1 failure`, `2 failures`; for what is not regular the plural is given. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** The same value with every text in it changed, keys too: for readers that refuse what a key may hold. */
export const mapTextsAndKeys = <T>(value: T, change: (text: string) => string): T => {
  if (Array.isArray(value)) return value.map((inner) => mapTextsAndKeys(inner, change)) as T;
  if (typeof value !== "object" || value === null) return mapTexts(value, change);
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [change(key), mapTextsAndKeys(inner, change)]),
  ) as T;
};

/** The text, or as much of it as fits with a sign that some is missing; no character is cut in two. */
export const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
