import { describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { renderCsv } from "../../reporters/csv.ts";
import { demoFacts, deniedFacts, hostileReport, reportOf, unprintable } from "./reports.ts";

type Row = Record<string, string>;
const rowsOf = (text: string): readonly Row[] => parse(text, { columns: true });

describe("CSV", () => {
  test.each([
    ["the demonstration's account", reportOf(demoFacts)],
    ["everything denied", reportOf(deniedFacts)],
    ["hostile names", hostileReport()],
  ] as const)("%s: a row for each judgement, in their order", (_, report) => {
    const rows = rowsOf(renderCsv(report));
    expect(rows.map(({ fingerprint }) => fingerprint)).toEqual(report.findings.map(({ id }) => id));
    expect(rows.map(({ verdict }) => verdict)).toEqual(
      report.findings.map(({ verdict }) => verdict),
    );
  });

  test("what was not read says why", () => {
    const rows = rowsOf(renderCsv(reportOf(deniedFacts)));
    const denied = rows.filter((row) => row.verdict === "unknown");
    expect(denied.length).toBeGreaterThan(50);
    for (const row of denied) expect(row["unknown because"]).toContain("not authorized");
  });

  test("no value is a formula, nor prints what it should not", () => {
    const rows = rowsOf(renderCsv(hostileReport()));
    const values = rows.flatMap((row) => Object.values(row));
    expect(values.some((value) => value.startsWith("'=HYPERLINK"))).toBe(true);
    expect(values.filter((value) => /^[=+\-@\t\r]/.test(value))).toEqual([]);
    expect(values.filter((value) => unprintable.test(value))).toEqual([]);
  });
});
