/**
 * What no reader should meet in a name: control characters, signs that turn the direction of writing or
 * show nothing, halves of surrogate pairs. They are an attack or a mistake, make a name look like
 * another, and an upload fail.
 */
const unprintable = String.raw`\p{Cc}\p{Cf}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u{e0000}-\u{e00ff}`;
const inLine = new RegExp(`[${unprintable}\\u2028\\u2029]+`, "gu");
const inText = new RegExp(`(?![\\n\\t])[${unprintable}]`, "gu");
/** Control characters are left: JSON has escapes for those below U+0020 only. */
const inJson = new RegExp(`(?![\\n])[${unprintable}\\u2028\\u2029]`, "gu");

/** Most texts are plain, and looking for anything else at all is quick. */
const beyondAscii = /[^ -~]/;

/** One line of printable text. */
export const printable = (text: string): string =>
  beyondAscii.test(text) ? text.replace(inLine, " ") : text;

/** Printable text of several lines, which may be indented. */
export const printableLines = (text: string): string =>
  beyondAscii.test(text) ? text.replace(inText, "") : text;

const escaped = (sign: string): string =>
  Array.from(
    { length: sign.length },
    (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");

const beyondAsciiLines = /[^\n -~]/;

/** JSON that says the same in printable characters. */
export const printableJson = (json: string): string =>
  beyondAsciiLines.test(json) ? json.replace(inJson, escaped) : json;
