import { describe, expect, test } from "@jest/globals";
import { renderConsole } from "../../reporters/console.ts";
import { renderHtml } from "../../reporters/html.tsx";
import { renderMarkdown } from "../../reporters/markdown.ts";
import type { Report, ReportedAccount } from "../../src/model/report.ts";
import { cleanReport, quietAccount } from "./reports.ts";

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
