import type { Span } from "../model/report.ts";

/** From offsets in a text to lines and columns. */
export const spansIn = (text: string): ((start: number, end: number) => Span) => {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  /** The index of the last line that starts at or before the offset. */
  const lineOf = (offset: number): number => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const columnOf = (offset: number, line: number): number => offset - (starts[line] ?? 0) + 1;
  return (start, end) => {
    const [line, endLine] = [lineOf(start), lineOf(end)];
    return {
      line: line + 1,
      column: columnOf(start, line),
      endLine: endLine + 1,
      endColumn: columnOf(end, endLine),
    };
  };
};
