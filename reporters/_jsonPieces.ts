import { printableJson } from "../src/model/printable.ts";

const indent = (levels: number): string => "  ".repeat(levels);

/** How many characters a text of lists within each other has before and after what lies in the innermost. */
const around = (lists: number): { readonly before: number; readonly after: number } => ({
  before: lists * ("[\n".length + lists + 1),
  after: lists * ("\n]".length + lists - 1),
});

/** JSON as it stands within so many lists: whoever indents it afterwards goes through all of it again. */
export const jsonWithin = (value: unknown, lists: number): string => {
  const nested = Array.from({ length: lists }).reduce((inner) => [inner], value);
  const text = JSON.stringify(nested, null, 2);
  const { before, after } = around(lists);
  return printableJson(text.slice(before, text.length - after));
};

/**
 * A list as indented JSON, an item at a time: that of a large account is longer than a text may be.
 *
 * @param lists within which it lies
 */
export function* listPieces(items: Iterable<unknown>, lists: number): Generator<string> {
  let before = "[";
  for (const item of items) {
    yield `${before}\n${indent(lists + 1)}${jsonWithin(item, lists + 1)}`;
    before = ",";
  }
  yield before === "[" ? "[]" : `\n${indent(lists)}]`;
}
