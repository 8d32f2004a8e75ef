/**
 * What no reader should meet in a name: control characters, signs that turn the direction of writing,
 * halves of surrogate pairs. They are an attack or a mistake, make a name look like another, and an
 * upload fail.
 */
const unprintable = String.raw`\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069`;
const inLine = new RegExp(`[${unprintable}\\u2028\\u2029]+`, "gu");
const inText = new RegExp(`(?![\\n\\t])[${unprintable}]`, "gu");

/** One line of printable text. */
export const printable = (text: string): string => text.replace(inLine, " ");

/** Printable text of several lines, which may be indented. */
export const printableLines = (text: string): string => text.replace(inText, "");

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
