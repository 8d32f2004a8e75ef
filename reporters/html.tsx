import { renderToString } from "preact-render-to-string";
import { printableLines } from "../src/model/printable.ts";
import type { Report } from "../src/model/report.ts";
import { mapTexts } from "./_text.ts";
import { Page } from "./html/page.tsx";

/**
 * The report as one HTML file that loads nothing: the verdict, what to fix first, the applications as
 * pictures, which metrics alarms watch, the checklist, every finding with its evidence and remedy.
 */
export const renderHtml = (report: Report): string =>
  `<!doctype html>\n${renderToString(<Page report={mapTexts(report, printableLines)} />)}\n`;
