import type { ChangesReport } from "../src/model/changes.ts";
import type { ParityReport } from "../src/model/parity.ts";
import { printableJson } from "../src/model/printable.ts";
import type { Report } from "../src/model/report.ts";

/** The report as JSON; a scan's has the shape of `schemas/report.schema.json`. */
export const renderJson = (report: Report | ParityReport | ChangesReport): string =>
  `${printableJson(JSON.stringify(report, null, 2))}\n`;
