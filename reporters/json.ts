import type { ChangesReport } from "../src/model/changes.ts";
import type { ParityReport } from "../src/model/parity.ts";
import type { Report } from "../src/model/report.ts";
import { jsonWithin, listPieces } from "./_jsonPieces.ts";

type AnyReport = Report | ParityReport | ChangesReport;

/** The report as `renderJson` writes it, piece by piece: that of a large account is longer than a text may be. */
export function* jsonPieces(report: AnyReport): Generator<string> {
  let before = "{";
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${before}\n  ${JSON.stringify(name)}: `;
    if (Array.isArray(value)) yield* listPieces(value, 1);
    else yield jsonWithin(value, 1);
    before = ",";
  }
  yield "\n}\n";
}

/** The report as JSON; a scan's has the shape of `schemas/report.schema.json`. */
export const renderJson = (report: AnyReport): string => [...jsonPieces(report)].join("");
