import type { ChangesReport } from "../src/model/changes.ts";
import type { ParityReport } from "../src/model/parity.ts";
import { printableJson } from "../src/model/printable.ts";
import type { Report } from "../src/model/report.ts";

type AnyReport = Report | ParityReport | ChangesReport;

/** JSON as it stands one level deep in a report. */
const asField = (value: unknown): string =>
  printableJson(JSON.stringify([value], null, 2).slice("[\n  ".length, -"\n]".length));

/** JSON as it stands in a list of a report. */
const asItem = (value: unknown): string =>
  printableJson(
    JSON.stringify([[value]], null, 2).slice("[\n  [\n    ".length, -"\n  ]\n]".length),
  );

function* valuePieces(value: unknown): Generator<string> {
  if (!Array.isArray(value) || value.length === 0) {
    yield asField(value);
    return;
  }
  let before = "[";
  for (const item of value) {
    yield `${before}\n    ${asItem(item)}`;
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
