import { describe, expect, test } from "@jest/globals";
import { renderConsole } from "../../reporters/console.ts";
import { renderHtml } from "../../reporters/html.tsx";
import { renderMarkdown } from "../../reporters/markdown.ts";
import { renderSarif } from "../../reporters/sarif.ts";
import type { Report, ReportedAccount } from "../../src/model/report.ts";
import { cleanReport, demoFacts, quietAccount, reportOf, severalPlaces } from "./reports.ts";

interface Sarif {
  readonly runs: readonly {
    readonly results: readonly { readonly message: { readonly text: string } }[];
  }[];
}

const [good, shut, bad, worse] = [
  quietAccount(["eu-west-1"], "111111111111"),
  {
    ...quietAccount([], "222222222222"),
    verdict: "INCOMPLETE",
    missing: [{ region: null, reason: "cannot assume the role" }],
  },
  {
    ...quietAccount(["eu-west-1"], "333333333333"),
    verdict: "NO-GO",
    failures: { critical: 0, high: 9, medium: 0, low: 0 },
  },
  {
    ...quietAccount(["eu-west-1"], "444444444444"),
    verdict: "NO-GO",
    failures: { critical: 1, high: 0, medium: 2, low: 0 },
    unknown: 3,
    unread: 1,
  },
] as const satisfies readonly ReportedAccount[];

const report = (...accounts: readonly ReportedAccount[]): Report => ({
  ...cleanReport(),
  accounts,
});
const orderIn = (text: string): readonly string[] => [
  ...new Set(text.match(/\b(\d)\1{11}\b/g) ?? []),
];

const formats = {
  console: (of: Report) => renderConsole(of, { width: 120, color: false }),
  markdown: (of: Report) => renderMarkdown(of),
  html: (of: Report) => {
    const text = renderHtml(of);
    const start = text.indexOf("Accounts, the worst first");
    return start < 0 ? "" : text.slice(start, text.indexOf("</table>", start));
  },
};

describe.each(Object.entries(formats))("%s: the accounts of a report", (_, render) => {
  test("each with its verdict, the worst first", () => {
    const text = render(report(good, shut, bad, worse));
    const part = text.slice(Math.max(0, text.search(/Accounts( |,|$)/m)));
    expect(orderIn(part)).toEqual([worse, bad, shut, good].map(({ id }) => id));
    for (const told of [
      "1 critical, 2 medium",
      "3 unknown, 1 unread call",
      "cannot assume the role",
    ]) {
      expect(part).toContain(told);
    }
  });

  test("one account alone has none, but where something of it is missing", () => {
    const isTold = (of: Report) => /^(### )?Accounts( |,|$)/m.test(render(of));
    expect(isTold(report(bad))).toBe(false);
    expect(isTold(report(shut))).toBe(true);
  });
});

/** So many accounts, each of two regions of which a policy closes one; the last cannot be entered. */
const crowd = (count: number): Report =>
  report(
    ...Array.from({ length: count }, (_, index): ReportedAccount => {
      const id = String(100_000_000_000 + index);
      const quiet = { ...quietAccount(["eu-west-1", "us-east-1"], id), forbidden: ["af-south-1"] };
      if (index === count - 1) return { ...shut, id };
      return index % 2 === 0
        ? quiet
        : { ...quiet, verdict: "NO-GO", failures: { critical: 0, high: index, medium: 0, low: 0 } };
    }),
  );

const headOf = (text: string): string => text.slice(0, text.search(/Accounts, the|### Accounts/));

describe("a report of very many accounts", () => {
  test.each([
    ["console", renderConsole(crowd(400), { width: 80, color: false })],
    ["markdown", renderMarkdown(crowd(400))],
    ["html", renderHtml(crowd(400)).replace(/<style>.*?<\/style>/s, "")],
  ] as const)("%s: its head counts them, and its table begins with the worst", (_, text) => {
    const head = headOf(text);
    expect(head).toContain("400 AWS accounts, 2 regions");
    expect(head).toMatch(/not read in 399\s+accounts, for a service control policy/);
    expect(head).not.toMatch(/\b1000000\d{5}\b/);
    const [worst, next] = text.match(/\b1000000\d{5}\b/g) ?? [];
    expect(worst).toBe("100000000397");
    expect([worst, "100000000395"]).toContain(next);
  });

  test("console and Markdown show the worst, how the others stand, and what is missing", () => {
    const console = renderConsole(crowd(400), { width: 80, color: false });
    expect(console).toContain("\n  and 380 more: 179 NO-GO, 1 INCOMPLETE, 200 GO\n");
    expect(console).toContain("missing: 100000000399: cannot assume the role");
    const markdown = renderMarkdown(crowd(400));
    expect(markdown).toContain("\nand 350 more: 149 NO-GO, 1 INCOMPLETE, 200 GO\n");
    expect(markdown).toContain("missing: 100000000399: cannot assume the role");
    expect(markdown.length).toBeLessThan(65_536);
  });

  test("HTML has every account, the others folded, each leading to what was found in it", () => {
    const html = renderHtml(crowd(400));
    expect(html).toContain("380 more: 179 NO-GO, 1 INCOMPLETE, 200 GO</summary>");
    expect(html.match(/data-words="1000000\d{5}"/g)).toHaveLength(400);
  });
});

describe("what fails in several accounts", () => {
  const several = reportOf(severalPlaces);
  const where = "111122223333 eu-west-1, us-east-1; 444455556666 eu-west-1";

  test("is told once in each format, with the accounts", () => {
    const texts = [
      renderConsole(several, { width: 300, color: false }),
      renderMarkdown(several),
      renderHtml(several),
    ];
    for (const text of texts) {
      const fix = text.slice(text.search(/Fix next|What to fix/));
      const until = fix.slice(0, fix.search(/Could not be decided/));
      expect(until.match(/it has no standby: MultiAZ is off/g)).toHaveLength(1);
      expect(until).toContain(`in both accounts: ${where}`);
    }
  });

  test("each of SARIF's results names its account; of one account alone none does", () => {
    const texts = (of: Report): readonly string[] =>
      (JSON.parse(renderSarif(of)) as Sarif).runs.flatMap(({ results }) =>
        results.map(({ message }) => message.text),
      );
    for (const text of texts(several)) {
      expect(text).toMatch(/\nAccount (111122223333|444455556666), [a-z0-9-]+\.\n/);
    }
    expect(texts(reportOf(demoFacts)).join("\n")).not.toContain("\nAccount ");
  });

  test("one account alone is never named there", () => {
    const text = renderConsole(reportOf(demoFacts), { width: 300, color: false });
    expect(text.slice(text.indexOf("Fix next"), text.indexOf("Checklist"))).not.toMatch(
      /in (both|(all|\d+ of) \d+) accounts|in 111122223333/,
    );
  });

  test("applications name their account and their verdict", () => {
    expect(renderConsole(several, { width: 300, color: false })).toMatch(
      /shop \(production\) · 444455556666 eu-west-1 · NO-GO/,
    );
    expect(renderMarkdown(several)).toContain("(444455556666 eu-west-1, NO-GO)");
  });
});
