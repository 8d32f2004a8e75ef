import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { renderJson } from "../../reporters/json.ts";
import { checkAccounts, parseBaseline, readBaseline } from "../../src/config/baseline.ts";
import { readConfig } from "../../src/config/config.ts";
import { UserError } from "../../src/model/userError.ts";
import { demoFacts, reportOf, waivingAll } from "../reporters/reports.ts";
import { folderWith } from "./files.ts";
import { rules } from "./rules.ts";

const report = reportOf(demoFacts);
const text = renderJson(report);
const failing = report.findings.filter(({ verdict }) => verdict === "fail");

const refusalOf = (content: string): string => {
  try {
    parseBaseline(content, "base.json");
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    const { message } = error as UserError;
    expect(message).not.toMatch(/[\r\n]/);
    expect(message).toContain("the baseline base.json ");
    return message;
  }
  throw new Error("it was read");
};

const changed = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...report, ...fields });

describe("an earlier JSON report", () => {
  test("its failures, its accounts, its time", () => {
    const baseline = parseBaseline(text, "base.json");
    expect(failing.length).toBeGreaterThan(5);
    expect(baseline.failures.map(({ id }) => id)).toEqual(failing.map(({ id }) => id));
    expect(baseline.failures.some(({ waived }) => waived)).toBe(false);
    expect(baseline).toMatchObject({ startedAt: report.startedAt, accounts: ["111122223333"] });
  });

  test("what was waived in it is marked", () => {
    const { failures } = parseBaseline(renderJson(reportOf(demoFacts, waivingAll)), "base.json");
    expect(failures).toHaveLength(failing.length);
    expect(failures.every(({ waived }) => waived)).toBe(true);
  });

  test("of an earlier version of the same shape, with a mark of the byte order", () => {
    const { failures } = parseBaseline(`\uFEFF${changed({ schemaVersion: "1.0" })}`, "base.json");
    expect(failures).toHaveLength(failing.length);
  });
});

describe("what is none is refused in one line", () => {
  test.each([
    ["no JSON", "hello", /is no JSON report of gonogo; make one with/],
    ["an empty file", "", /is no JSON report of gonogo/],
    ["half a report", text.slice(0, text.length / 2), /is no JSON report of gonogo/],
    ["a list", "[]", /is no JSON report of gonogo/],
    ["null", "null", /is no JSON report of gonogo/],
    ["a report of another tool", changed({ tool: { name: "other" } }), /is no JSON report/],
    ["SARIF", '{"version":"2.1.0","runs":[]}', /\(it is SARIF\)/],
    [
      "a snapshot",
      readFileSync(join("fixtures", "accounts", "demo.ndjson"), "utf8"),
      /\(it is a snapshot\)/,
    ],
    ["another version", changed({ schemaVersion: "2.0" }), /is a report of version 2\.0/],
    ["no findings", changed({ findings: null }), /is damaged: a part is missing/],
    ["no accounts", changed({ accounts: [{}] }), /is damaged: a part is missing/],
    ["an account that is none", changed({ accounts: [{ id: "\u001b[31m" }] }), /is damaged/],
    ["a version that is none", changed({ schemaVersion: "\u001b[31m" }), /is no JSON report/],
    ["no time", changed({ startedAt: 1 }), /is damaged: a part is missing/],
    [
      "a finding without its fingerprint",
      changed({ findings: [failing[0], { ...failing[1], id: undefined }] }),
      /its finding number 2 is not whole/,
    ],
  ])("%s", (_, content, says) => {
    expect(refusalOf(content)).toMatch(says);
  });

  test("a file that is not there, and a folder", async () => {
    const root = await folderWith({});
    await expect(readBaseline(join(root, "no.json"))).rejects.toThrow(
      /^no such baseline: .*no\.json;/,
    );
    await expect(readBaseline(root)).rejects.toThrow(/^cannot read the baseline .*\(EISDIR\)$/);
  });
});

describe("the accounts", () => {
  const baseline = parseBaseline(text, "base.json");
  test.each([[[]], [["111122223333"]], [["111122223333", "111122223333"]]])("%j", (ids) => {
    expect(() => checkAccounts(baseline, "base.json", ids)).not.toThrow();
  });

  test.each([[["444455556666"]], [["111122223333", "444455556666"]]])("not %j", (ids) => {
    expect(() => checkAccounts(baseline, "base.json", ids)).toThrow(
      new UserError(
        "the baseline base.json is of the account 111122223333, not of 444455556666; take a report of this account",
      ),
    );
  });
});

test("a baseline in the config lies where the config does", async () => {
  const root = await folderWith({
    ".git/": "",
    "infra/gonogo.config.yaml": "baseline: reports/last.json\n",
    "infra/deep/": "",
  });
  const { settings } = await readConfig(null, join(root, "infra", "deep"), rules);
  expect(settings.baseline).toBe(join(root, "infra", "reports", "last.json"));
});
