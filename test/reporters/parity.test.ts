import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { renderJson } from "../../reporters/json.ts";
import { renderParity } from "../../reporters/parityConsole.ts";
import { type DiffSide, diffFacts } from "../../src/diff.ts";
import { clusters, services } from "../../src/model/facts/ecs.ts";
import { targetGroups } from "../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import { type ParityReport, parityReportVersion } from "../../src/model/parity.ts";
import { besideStaging } from "../scan/support/twoEnvironments.ts";
import { type Change, deny, edit, factsWith, only, patch } from "../support/changes.ts";
import { ids } from "../support/reference.ts";
import { settings } from "../support/tables.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/parity.schema.json", import.meta.url), "utf8"),
);
const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false });
formats.default(ajv);
const validate = ajv.compile(schema);

const side = (option: string, changes: readonly Change[], pattern: string | null): DiffSide => ({
  source: `${option.slice(2)}.ndjson`,
  option,
  pattern,
  facts: factsWith(changes),
});

const diffOf = (
  a: readonly Change[],
  b: readonly Change[],
  { patternA = null, patternB = null }: { patternA?: string | null; patternB?: string | null } = {},
): ParityReport =>
  diffFacts(side("--a", a, patternA), side("--b", b, patternB), settings(), {
    name: "gonogo",
    version: "0.0.0",
  });

/** The applications go by their cluster's name. */
const untagged = (cluster: string): readonly Change[] => [
  ...[ids.frontend, ids.backend].map((id) =>
    edit(services, id, (own) => ({ ...own, tags: {}, cluster })),
  ),
  only(clusters, {
    [cluster]: {
      arn: cluster,
      name: cluster,
      status: "ACTIVE",
      defaultCapacityProviderStrategy: [],
      containerInsights: "enabled",
      tags: {},
    },
  }),
];

const older = patch(dbInstances, ids.database, { engineVersion: "15.4" });

const reports: readonly (readonly [string, ParityReport])[] = [
  ["alike", diffOf([], [])],
  ["different", diffOf([], [older, deny(targetGroups)])],
  ["no member in a role", diffOf([], [only(dbInstances, {})])],
  ["nothing listed", diffOf([], [deny(services)])],
  ["by another name", diffOf(besideStaging, [], { patternA: "shop/staging" })],
];

describe("the JSON of gonogo diff", () => {
  test.each(reports)("%s has the published shape", (_, report) => {
    validate(JSON.parse(renderJson(report)));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("has the schema's version", () => {
    expect(schema.properties.schemaVersion.const).toBe(parityReportVersion);
  });
});

describe("which applications are compared", () => {
  test("one alone with one alone, whatever they are called", () => {
    const { pairs, applications } = diffOf([], untagged("other"));
    expect(pairs.map(({ a, b }) => [a.name, b.name])).toEqual([["shop", "other"]]);
    expect(applications.verdict).toBe("same");
  });

  test("clusters that differ in the environment's word alone are one application", () => {
    const { pairs } = diffOf(untagged("shop-prod"), untagged("shop-staging"));
    expect(pairs.map(({ a, b }) => [a.name, b.name])).toEqual([["shop-prod", "shop-staging"]]);
  });

  test("an application that only one side has is a difference", () => {
    const report = diffOf(
      [],
      [patch(services, ids.frontend, { tags: { application: "blog", environment: "production" } })],
    );
    expect(report.applications).toMatchObject({
      verdict: "different",
      onlyA: [],
      onlyB: ["blog (production)"],
    });
  });
});

describe("for people", () => {
  const lines = (report: ParityReport, color = false): readonly string[] =>
    renderParity(report, { width: 80, color }).split("\n");

  test("no line is wider than the screen, and there is colour only where it is asked for", () => {
    for (const [, report] of reports) {
      for (const line of lines(report)) expect(line.length).toBeLessThanOrEqual(100);
      expect(lines(report).join("")).not.toContain("\u001b");
      expect(lines(report, true).join("")).toContain("\u001b[");
    }
  });

  test("a name cannot write on the terminal", () => {
    const report = diffOf(
      [],
      [
        edit(dbInstances, ids.database, (own) => ({
          ...own,
          id: "db\u001b[2J\u202e",
          engine: "x",
        })),
      ],
    );
    const text = lines(report).join("\n");
    for (const sign of ["\u001b", "\u202e"]) expect(text).not.toContain(sign);
  });

  test("the exit code stands at the end", () => {
    const [, report] = reports[1] ?? [];
    expect(report === undefined ? "" : lines(report).join(" ")).toMatch(/\(exit +code 1\) $/);
  });
});
