import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { renderChanges } from "../../reporters/changesConsole.ts";
import { renderJson } from "../../reporters/json.ts";
import { rules } from "../../rules/index.generated.ts";
import { wholeReport } from "../../src/config/reportFile.ts";
import { compareReports } from "../../src/judge/compareReports.ts";
import { type ChangesReport, changeStates, changesReportVersion } from "../../src/model/changes.ts";
import type { Report } from "../../src/model/report.ts";
import {
  carriedReport,
  demoFacts,
  deniedFacts,
  emptyFacts,
  hostileReport,
  reportOf,
  severalPlaces,
  unprintable,
  waivingAll,
} from "./reports.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/changes.schema.json", import.meta.url), "utf8"),
);
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
formats.default(ajv);
const validate = ajv.compile(schema);

const demo = reportOf(demoFacts);

const changes = (a: Report, b: Report): ChangesReport =>
  compareReports({
    a: wholeReport(renderJson(a), "a.json"),
    b: wholeReport(renderJson(b), "b.json"),
    history: [],
    threshold: null,
    tool: { name: "gonogo", version: "1.2.3" },
    rules,
  });

const reports: readonly (readonly [string, ChangesReport])[] = [
  ["the same", changes(demo, demo)],
  ["everything gone", changes(demo, reportOf(emptyFacts))],
  ["everything denied", changes(demo, reportOf(deniedFacts))],
  ["everything denied, and carried on", changes(demo, carriedReport())],
  ["denied before", changes(reportOf(deniedFacts), demo)],
  ["waived since", changes(demo, reportOf(demoFacts, waivingAll))],
  ["hostile names", changes(demo, hostileReport())],
  ["hostile names before", changes(hostileReport(), demo)],
  ["fewer rules", changes(demo, reportOf(demoFacts, {}, rules.slice(0, 60)))],
];

describe("what changed from one report to another", () => {
  test("of several accounts each failure names its own; of one alone none does", () => {
    const named = (report: ChangesReport): readonly string[] =>
      renderChanges(report, { width: 300, color: false }).match(/in \d{12} [a-z0-9-]+\)/g) ?? [];
    expect(new Set(named(changes(reportOf(emptyFacts), reportOf(severalPlaces))))).toEqual(
      new Set([
        "in 111122223333 aws-global)",
        "in 111122223333 eu-west-1)",
        "in 111122223333 us-east-1)",
        "in 444455556666 eu-west-1)",
      ]),
    );
    expect(named(changes(reportOf(emptyFacts), demo))).toEqual([]);
  });

  test.each(reports)("%s: as JSON, in the published shape", (_, report) => {
    const text = renderJson(report);
    validate(JSON.parse(text));
    expect(validate.errors ?? []).toEqual([]);
    expect(text).not.toMatch(unprintable);
  });

  test.each(reports)("%s: on the console, the verdict first and last", (_, report) => {
    const text = renderChanges(report, { width: 80, color: false });
    const word = { nothingNew: "NOTHING NEW", new: "NEW FAILURES", incomplete: "INCOMPLETE" }[
      report.verdict
    ];
    const lines = text.trimEnd().split("\n");
    expect(lines[0]?.startsWith(` ${word} `)).toBe(true);
    expect(lines.some((line) => line.startsWith(` ${word} `) && line !== lines[0])).toBe(true);
    expect(text).not.toMatch(unprintable);
    expect(text).not.toContain("\u001b");
    for (const why of report.open) expect(text.replace(/\s+/g, " ")).toContain(why);
  });

  test("the schema knows the version and the states", () => {
    expect(schema.properties.schemaVersion.const).toBe(changesReportVersion);
    expect(schema.properties.failures.items.properties.state.enum).toEqual([...changeStates]);
  });

  test("nothing that could not be read counts as fixed", () => {
    const denied = changes(demo, reportOf(deniedFacts));
    expect(denied.counts).toMatchObject({ fixed: 0, gone: 0, unchanged: 0 });
    expect(denied.counts.notEvaluated).toBeGreaterThan(5);
    expect(denied.verdict).toBe("incomplete");
  });
});
