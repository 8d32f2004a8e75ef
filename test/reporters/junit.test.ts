import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parse } from "test-results-parser";
import { renderJunit } from "../../reporters/junit.ts";
import type { Report } from "../../src/model/report.ts";
import {
  cleanReport,
  demoFacts,
  deniedFacts,
  hostileReport,
  reportOf,
  severalPlaces,
  unprintable,
  waivingAll,
} from "./reports.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** As a consumer of JUnit files reads it. */
const consumed = async (report: Report) => {
  const file = join(folder, "junit.xml");
  await writeFile(file, renderJunit(report));
  return parse({ type: "junit", files: [file] });
};

const reports: readonly (readonly [name: string, report: Report])[] = [
  ["the demonstration's account", reportOf(demoFacts)],
  ["everything denied", reportOf(deniedFacts)],
  ["every failure waived", reportOf(demoFacts, waivingAll)],
  ["nothing wrong", cleanReport()],
  ["several regions and accounts", reportOf(severalPlaces)],
  ["hostile names", hostileReport()],
];

/** The judgements as JUnit has them: a case a rule and a resource. */
const casesOf = ({ findings }: Report) =>
  new Set(
    findings.map(
      ({ rule, account, region, resource }) => `${rule} ${account} ${region} ${resource.id}`,
    ),
  );

describe("JUnit, as a consumer reads it", () => {
  test.each(reports)("%s: the totals are those of the cases", async (_, report) => {
    const { suites } = await consumed(report);
    const cases = suites.flatMap((suite) => suite.cases);
    expect(cases).toHaveLength(casesOf(report).size);
    for (const suite of suites) {
      const count = (status: string): number =>
        suite.cases.filter((one) => one.status === status).length;
      expect(suite.failed + suite.errors).toBe(count("FAIL"));
      expect(suite.skipped).toBe(count("SKIP"));
      expect(suite.passed).toBe(count("PASS"));
    }
  });

  test("what fails, fails with its messages; what nobody could read is an error", async () => {
    const failing = reportOf(demoFacts);
    const { suites } = await consumed(failing);
    const told = suites.flatMap(({ cases }) => cases.filter(({ status }) => status === "FAIL"));
    const open = failing.findings.filter(({ verdict }) => verdict === "fail");
    expect(open.length).toBeGreaterThan(5);
    for (const { message } of open) {
      expect(told.some(({ failure }) => failure.includes(message))).toBe(true);
    }
    const denied = await consumed(reportOf(deniedFacts));
    expect(denied.suites.reduce((sum, { errors }) => sum + errors, 0)).toBeGreaterThan(50);
    expect(denied.suites.every(({ failed }) => failed === 0)).toBe(true);
  });

  test("what is waived is skipped, and says until when", () => {
    const text = renderJunit(reportOf(demoFacts, waivingAll));
    expect(text).not.toContain("<failure");
    expect(text).toContain("waived until 2999-12-31: accepted until the next review");
  });

  test("hostile names stay names", async () => {
    const text = renderJunit(hostileReport());
    expect(text).not.toMatch(unprintable);
    expect(text).not.toMatch(/<script|<img|<!\[CDATA|<!--/);
    const { suites } = await consumed(hostileReport());
    const names = suites.flatMap(({ cases }) => cases.map(({ name }) => name));
    expect(names.some((name) => name.startsWith("<script>alert(1)</script>"))).toBe(true);
  });
});
