import { describe, expect, test } from "@jest/globals";
import { marked, type Token } from "marked";
import { renderMarkdown } from "../../reporters/markdown.ts";
import type { Report } from "../../src/model/report.ts";
import {
  carriedReport,
  cleanReport,
  comparedReport,
  demoFacts,
  deniedFacts,
  hostileReport,
  reportOf,
  severalPlaces,
  unprintable,
  waiversToLookAt,
  waivingAll,
} from "./reports.ts";

const reports: readonly (readonly [name: string, report: Report])[] = [
  ["the demonstration's account", reportOf(demoFacts)],
  ["everything denied", reportOf(deniedFacts)],
  ["every failure waived", reportOf(demoFacts, waivingAll)],
  ["waivers to look at", reportOf(demoFacts, waiversToLookAt)],
  ["nothing wrong", cleanReport()],
  ["compared with an earlier report", comparedReport()],
  ["several regions and accounts", reportOf(severalPlaces)],
  ["an earlier report's failures, unread now", carriedReport()],
  ["hostile names", hostileReport()],
];

/** Every token, as a renderer of GitHub's Markdown takes the text apart. */
const tokensOf = (text: string): readonly Token[] => {
  const all: Token[] = [];
  marked.walkTokens(marked.lexer(text, { gfm: true }), (token) => {
    all.push(token);
  });
  return all;
};

const own = /^<\/?(details|summary)>|^<summary>.*<\/summary>/;

describe("Markdown", () => {
  test.each(reports)("%s: no links, images or tags but its own", (_, report) => {
    const text = renderMarkdown(report);
    expect(text).not.toMatch(unprintable);
    const tokens = tokensOf(text);
    expect(tokens.filter(({ type }) => ["link", "image", "def"].includes(type))).toEqual([]);
    const tags = tokens.filter(({ type }) => type === "html").flatMap(({ raw }) => raw.split("\n"));
    expect(tags.filter((tag) => tag.trim() !== "" && !own.test(tag))).toEqual([]);
    expect(text).not.toMatch(/(^|[\s(])@\w/m);
  });

  test.each(reports)("%s: it fits into a comment, and says what did not", (_, report) => {
    const text = renderMarkdown(report);
    expect(text.length).toBeLessThanOrEqual(65_536);
    const short = renderMarkdown(report, { limit: 1_500 });
    expect(short.length).toBeLessThanOrEqual(1_500);
    expect(short === text).toBe(!short.includes("Left out for want of room"));
    expect(short.startsWith("## ")).toBe(true);
  });

  test("it tells the verdict, every open failure and every item", () => {
    const report = reportOf(demoFacts);
    const text = renderMarkdown(report);
    expect(text).toMatch(/^## ❌ NO-GO/);
    const failing = new Set(
      report.findings.filter(({ verdict }) => verdict === "fail").map(({ rule }) => rule),
    );
    for (const rule of failing) expect(text).toContain(`\`${rule}\``);
    for (const { item } of report.checklist) expect(text).toContain(`| ${item} |`);
  });

  test("what failed before and cannot be read now is told", () => {
    const report = carriedReport();
    const text = renderMarkdown(report);
    expect(text).toContain("### Failed before, could not be read again");
    for (const { finding } of report.carried?.findings ?? []) expect(text).toContain(finding.rule);
  });

  test("a table has as many cells in each row as in its head", () => {
    for (const [, report] of reports) {
      const tables = tokensOf(renderMarkdown(report)).filter(({ type }) => type === "table");
      expect(tables.length).toBeGreaterThan(0);
      for (const table of tables) {
        const { header, rows } = table as { header?: unknown[]; rows?: unknown[][] };
        for (const row of rows ?? []) expect(row).toHaveLength(header?.length ?? 0);
      }
    }
  });

  test("waivers that end soon, have ended or cover nothing are told, and no other", () => {
    const report = reportOf(demoFacts, waiversToLookAt);
    const text = renderMarkdown(report);
    const [, part = ""] = text.split("### Waivers to look at\n\n");
    const lines = (part.split("\n\n")[0] ?? "").split("\n");
    expect(lines).toEqual([
      expect.stringMatching(/ends on .*, in 5 days: then its finding counts again \(platform\)$/),
      expect.stringMatching(/expired on .*: its finding counts again \(platform\)$/),
      expect.stringMatching(/covers no finding; remove it \(platform\)$/),
    ]);
    expect(renderMarkdown(reportOf(demoFacts, waivingAll))).not.toContain("Waivers to look at");
  });
});
