import { join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { folderWith } from "../config/files.ts";
import { gonogo } from "../support/emulator.ts";

const example = resolve("examples", "own-rules");
const demo = resolve("fixtures", "accounts", "demo.ndjson");

/** A module with one rule, which judges a database and does `body`. */
const moduleWith = (id: string, body = 'return pass("fine");'): string =>
  `import { defineRule, derived, fail, pass, resources } from "gonogo";
  export const rule = defineRule({
    id: "${id}", title: "T", section: "IAC", items: [], severity: "high", why: "W", checks: "C",
    blindSpots: "B", remedy: { summary: "R" }, references: [], needs: { databases: derived.databases },
    options: {}, nothing: "none", resources: (facts) => resources.databaseResources(facts.databases),
    judge({ database }) { ${body} },
  });`;

const scan = (cwd: string, ...args: readonly string[]) =>
  gonogo(["scan", "--from", demo, "--output", "json", ...args], {}, cwd);

describe("the example", () => {
  test("runs beside gonogo's own rules, with options and severities of the config", async () => {
    const { stdout, stderr, code } = await scan(example);
    expect(stderr).not.toContain("house-");
    expect(code).toBe(1);
    const report = JSON.parse(stdout);
    const found = report.findings.filter(({ rule }: { readonly rule: string }) =>
      rule.startsWith("house-"),
    );
    expect(found).toMatchObject([
      {
        rule: "house-backups-kept-two-weeks",
        items: ["DR-1"],
        verdict: "pass",
        severity: "medium",
        evidence: [{ api: "rds:DescribeDBInstances", field: "BackupRetentionPeriod", value: 14 }],
      },
      { rule: "house-databases-have-an-owner", items: [], verdict: "pass" },
    ]);
    expect(report.rules.map(({ id }: { readonly id: string }) => id)).toContain("ha-rds-multi-az");
  });

  test("is listed, explained, planned for, and in the policy", async () => {
    const [rules, explained, policy, plan] = await Promise.all([
      gonogo(["rules", "--output", "json", "--rule", "house-*"], {}, example),
      gonogo(["explain", "house-databases-have-an-owner"], {}, example),
      gonogo(["policy", "--rule", "house-*"], {}, example),
      gonogo(["plan", "--rule", "house-*", "--output", "json"], {}, example),
    ]);
    expect(JSON.parse(rules.stdout)).toMatchObject([
      { id: "house-backups-kept-two-weeks", items: ["DR-1"], actions: ["rds:DescribeDBInstances"] },
      { id: "house-databases-have-an-owner", items: [] },
    ]);
    expect(explained.stdout).toContain(
      "house-databases-have-an-owner (medium; of no item of the guide)",
    );
    expect(explained.stdout).toContain("a rule of your own: rules/databases-have-an-owner.js");
    expect(JSON.parse(policy.stdout).Statement[0].Action).toEqual([
      "rds:DescribeDBClusters",
      "rds:DescribeDBInstances",
      "rds:DescribeDBSubnetGroups",
    ]);
    expect(JSON.parse(plan.stdout).rules).toBe(2);
  });

  test("an item's explanation names it beside gonogo's own rule", async () => {
    const { stdout } = await gonogo(["explain", "DR-1"], {}, example);
    expect(stdout).toContain("Answered by dr-rds-backups-kept, house-backups-kept-two-weeks.");
  });
});

describe("files and settings in one list", () => {
  test("run in the order of their paths, each once, but for what is left out", async () => {
    const folder = await folderWith({
      ".git/": "",
      "gonogo.config.json": JSON.stringify({
        rules: ["./r/*.mjs", "r/**/*.mjs", "!r/**/*.test.mjs", { "house-b": { severity: "low" } }],
      }),
      "r/b.mjs": moduleWith("house-b"),
      "r/a.mjs": moduleWith("house-a"),
      "r/deep/c.mjs": moduleWith("house-c"),
      "r/a.test.mjs": "throw new Error('a test is no rule')",
      "deeper/": "",
    });
    const { stdout, stderr } = await gonogo(
      ["rules", "--rule", "house-*"],
      {},
      join(folder, "deeper"),
    );
    expect(stderr).toBe("");
    expect(stdout.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "house-a",
      "house-b",
      "house-c",
      "",
    ]);
  });

  test("what a rule prints is not in the report", async () => {
    const folder = await folderWith({
      "gonogo.config.yaml": "rules: [a.mjs]\n",
      "a.mjs": `console.log("loading"); ${moduleWith("house-a", 'console.log("judging"); return fail("k", "it fails");')}`,
    });
    const { stdout, stderr, code } = await scan(folder, "--rule", "house-a");
    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { rule: "house-a", message: "shop-prod-db: it fails" },
    ]);
    expect(stderr).toContain("loading");
    expect(stderr).toContain("judging");
  });

  test("a rule of no item is reported in every format", async () => {
    const folder = await folderWith({
      "gonogo.config.yaml": "rules: [a.mjs]\n",
      "a.mjs": moduleWith("house-a", 'return fail("k", "it fails");'),
    });
    const outputs = ["json", "sarif", "junit", "markdown", "csv", "github"];
    const runs = await Promise.all(
      ["console", ...outputs].map((format) =>
        gonogo(["scan", "--from", demo, "--rule", "house-a", "--output", format], {}, folder),
      ),
    );
    for (const { stdout, code } of runs) {
      expect(code).toBe(1);
      expect(stdout).toContain("it fails");
    }
  });
});

describe("what is wrong is one line, with the file, and exit code 3", () => {
  test.each([
    [
      "a pattern that matches nothing",
      {},
      'gonogo.config.yaml:1:9: "a.mjs" matches no file; rules of one\'s own are found relative to the config',
    ],
    [
      "a module that does not parse",
      { "a.mjs": "export const rule = {" },
      "a.mjs: Unexpected end of input",
    ],
    ["a module that throws", { "a.mjs": "throw new Error('no way')" }, "a.mjs: no way"],
    ["one that throws no error", { "a.mjs": "throw 'no way'" }, "a.mjs: no way"],
    [
      "an import that is not there",
      { "a.mjs": "import 'nowhere-to-be-found'" },
      /^a\.mjs: Cannot find package 'nowhere-to-be-found'/,
    ],
    [
      "a name that gonogo does not export",
      { "a.mjs": "import { nothing } from 'gonogo'" },
      /^a\.mjs: The requested module 'gonogo' does not provide an export named 'nothing'/,
    ],
    [
      "a module without a rule",
      { "a.mjs": "export const answer = 42" },
      "a.mjs: it exports no rule; write: export const rule = defineRule({ … })",
    ],
    [
      "a rule without metadata",
      { "a.mjs": "export default { id: 'house-a' }" },
      /^a\.mjs \(rule "house-a"\): the rule lacks "title"; /,
    ],
    [
      "a name that is taken",
      { "a.mjs": moduleWith("sg-database-in") },
      'a.mjs: there is a rule "sg-database-in" already, of gonogo\'s own; give it another ID',
    ],
  ])("%s", async (_name, files, message) => {
    const folder = await folderWith({ "gonogo.config.yaml": "rules: [a.mjs]\n", ...files });
    const { stdout, stderr, code } = await scan(folder);
    expect(code).toBe(3);
    expect(stdout).toBe("");
    expect(stderr.split("\n")).toHaveLength(2);
    const said = stderr.replace(/^gonogo: /, "").trimEnd();
    if (typeof message === "string") expect(said).toBe(message);
    else expect(said).toMatch(message);
  });

  test.each([
    ["rules: 3", 'gonogo.config.yaml:1:8: "rules" must be an object or an array'],
    ["rules: [3]", 'gonogo.config.yaml:1:9: "rules.0" must be a string or an object'],
    [
      "rules: [{ ha-rds-multi: off }]",
      'gonogo.config.yaml:1:11: unknown rule "ha-rds-multi"; did you mean "ha-rds-multi-az"?',
    ],
    [
      "rules: [{ ha-rds-multi-az: { severiti: low } }]",
      'gonogo.config.yaml:1:30: unknown key "severiti"; did you mean "severity"?',
    ],
    [
      "rules: [{ hc-interval: off }, { hc-interval: { severity: low } }]",
      'gonogo.config.yaml:1:33: rule "hc-interval" is set more than once',
    ],
  ])("%s", async (config, message) => {
    const folder = await folderWith({ "gonogo.config.yaml": `${config}\n` });
    const { stderr, code } = await scan(folder);
    expect(code).toBe(3);
    expect(stderr).toBe(`gonogo: ${message}\n`);
  });
});
