import type { Report } from "../src/model/report.ts";

/** The report as JSON; its shape is `schemas/report.schema.json`. */
export const renderJson = (report: Report): string => `${JSON.stringify(report, null, 2)}\n`;
