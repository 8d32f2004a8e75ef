import type { ChangesReport } from "../src/model/changes.ts";
import type { ParityReport } from "../src/model/parity.ts";
import { printableJson } from "../src/model/printable.ts";
import type { Report } from "../src/model/report.ts";

type AnyReport = Report | ParityReport | ChangesReport;

/** JSON as it stands so many levels deep; no text of it has a line's end of its own. */
const indented = (value: unknown, levels: number): string =>
  printableJson(JSON.stringify(value, null, 2)).replaceAll("\n", `\n${"  ".repeat(levels)}`);

function* valuePieces(value: unknown): Generator<string> {
  if (!Array.isArray(value) || value.length === 0) {
    yield indented(value, 1);
    return;
  }
  let before = "[";
  for (const item of value) {
    yield `${before}\n    ${indented(item, 2)}`;
    before = ",";
  }
  yield "\n  ]";
}

/** The report as `renderJson` writes it, piece by piece: that of a large account is longer than a text may be. */
export function* jsonPieces(report: AnyReport): Generator<string> {
  let before = "{";
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}\n  ${JSON.stringify(name)}: `;
    yield* valuePieces(value);
    before = ",";
  }
  yield "\n}\n";
}

/** The report as JSON; a scan's has the shape of `schemas/report.schema.json`. */
export const renderJson = (report: AnyReport): string => [...jsonPieces(report)].join("");
