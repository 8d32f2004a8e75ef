import type { ParityReport } from "../src/model/parity.ts";
import type { Report } from "../src/model/report.ts";

/** Control characters that JSON leaves as they are, and a terminal obeys. */
const unescaped = /[\u007f-\u009f]/g;

const escaped = (sign: string): string => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** The report as JSON; a scan's has the shape of `schemas/report.schema.json`. */
export const renderJson = (report: Report | ParityReport): string =>
  `${JSON.stringify(report, null, 2).replace(unescaped, escaped)}\n`;
