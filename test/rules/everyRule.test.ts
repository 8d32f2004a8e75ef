import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { kindsOf } from "../../src/judge/world.ts";
import { dbClusters } from "../../src/model/facts/rds.ts";
import { items } from "../../src/model/guide.ts";
import type { Rule } from "../../src/model/rule.ts";
import { findingsOf } from "../support/ruleTester.ts";

const files = readdirSync("rules", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
  .map((entry) => join(entry.parentPath, entry.name).split("\\").join("/"))
  .filter((file) => !/\/_|index\.generated/.test(file));

const fileOf = (id: string): string => {
  const [section, ...name] = id.split("-");
  return `rules/${section}/${name.join("-")}.ts`;
};

/** What the guide's owner decided (design.md, severity); the others are medium or high by their harm. */
const critical = ["SEC-1", "NET-4", "NET-5", "SG-7", "SG-9"];
/** Its item is of medium severity, but for what almost everybody attaches. */
const lowRules = ["iam-managed-execution-policy"];
/** A certificate's end is a date that passes without anybody changing the account (design.md, `--now`). */
const byThePresent = ["pre-distribution-certificates", "pre-load-balancer-certificates"];
const low = [
  ...["ARC-1", "ARC-6", "SG-8", "SG-10", "ENC-8", "POOL-1", "POOL-2", "POOL-3"],
  ...["COST-1", "COST-2", "COST-3", "COST-4", "COST-5", "COST-6", "COST-7", "COST-8"],
  ...["MON-8", "DR-7", "DR-8", "DR-9"],
];

describe("the rules together", () => {
  test("each file is a rule and each rule is a file of its name", () => {
    expect(rules.map(({ id }) => fileOf(id)).sort()).toEqual([...files].sort());
  });

  test("IDs and aliases are distinct", () => {
    const names = rules.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("no item is answered by two rules that say the same", () => {
    const titles = rules.map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule: Rule) => {
  test("has a table of tests in the mirror", () => {
    expect(
      existsSync(
        fileOf(id)
          .replace(/^rules/, "test/rules")
          .replace(/ts$/, "test.ts"),
      ),
    ).toBe(true);
  });

  test("answers items of its own section, none that others answer", () => {
    expect(rule.items.length).toBeGreaterThan(0);
    for (const name of rule.items) {
      const item = items.find((one) => one.id === name);
      expect(item?.section).toBe(rule.section);
      expect(item?.answeredBy).toEqual([]);
    }
    expect(id.startsWith(`${rule.section.toLowerCase()}-`)).toBe(true);
  });

  test("has the severity that its items ask for", () => {
    if (rule.items.some((item) => critical.includes(item))) expect(rule.severity).toBe("critical");
    else if (rule.items.some((item) => low.includes(item)) || lowRules.includes(id))
      expect(rule.severity).toBe("low");
    else expect(["medium", "high"]).toContain(rule.severity);
  });

  test("explains itself in sentences", () => {
    for (const text of [rule.why, rule.checks, rule.blindSpots, rule.remedy.summary]) {
      expect(text).toMatch(/^[A-Z"].{20,}[.)]$/s);
      expect(text).not.toMatch(/ {2}|undefined/);
    }
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
    expect(rule.nothing).toMatch(/^[a-z].*[^.]$/);
  });

  test("shows how to fix what it finds, in three ways, or how to attest it", () => {
    if (/^Attest it in the config/.test(rule.remedy.summary)) return;
    expect(rule.remedy.cli).toMatch(/^aws /);
    expect(rule.remedy.terraform).toMatch(/resource "aws_|container_definitions/);
    expect(rule.remedy.cdk).toMatch(/\(/);
  });

  test("opens the right way before it closes the wrong one", () => {
    const commands = (rule.remedy.cli ?? "").split("\n");
    const opened = commands.findLastIndex((command) => /^aws ec2 authorize-/.test(command));
    const closed = commands.findIndex((command) => /^aws ec2 revoke-/.test(command));
    if (closed >= 0) expect(opened).toBeLessThan(closed);
  });

  test("mends clusters where it judges them", () => {
    if (!kindsOf(rule.needs).includes(dbClusters)) return;
    const { cli = "" } = rule.remedy;
    if (/aws rds (modify-db-instance|restore-db-instance|modify-db-param)/.test(cli)) {
      expect(cli).toMatch(/--(source-)?db-cluster-(identifier|parameter-group-name) CLUSTER/);
    }
  });

  test("rests on AWS's documentation", () => {
    expect(rule.references.length).toBeGreaterThan(0);
    for (const reference of rule.references) {
      expect(reference).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    }
  });

  test("judges what was read as of its reading, whatever time is asked for", () => {
    if (byThePresent.includes(rule.id)) return;
    const before = findingsOf(rule);
    for (const now of ["2020-01-01T00:00:00.000Z", "2036-01-01T00:00:00.000Z"]) {
      expect(findingsOf(rule, [], {}, now)).toEqual(before);
    }
  });

  test("describes its options, whose defaults lie within their bounds", () => {
    for (const option of Object.values(rule.options)) {
      expect(option.description.length).toBeGreaterThan(5);
      if (option.oneOf !== undefined) expect(option.oneOf).toContain(option.default);
      if (typeof option.default !== "number") continue;
      expect(option.default).toBeGreaterThanOrEqual(option.minimum ?? Number.NEGATIVE_INFINITY);
      expect(option.default).toBeLessThanOrEqual(option.maximum ?? Number.POSITIVE_INFINITY);
    }
  });
});
