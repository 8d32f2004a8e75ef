import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { renderJson } from "../../reporters/json.ts";
import type { ChangesReport } from "../../src/model/changes.ts";
import { scalingPolicies } from "../../src/model/facts/autoscaling.ts";
import { services, type TaskDefinition, taskDefinitions } from "../../src/model/facts/ecs.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { ParityReport } from "../../src/model/parity.ts";
import { snapshotText } from "../../src/snapshot/write.ts";
import { reportOn } from "../scan/support/judging.ts";
import { besideStaging, stagingId } from "../scan/support/twoEnvironments.ts";
import { type Change, deny, edit, factsWith, only, patch } from "../support/changes.ts";
import { gonogo } from "../support/emulator.ts";
import { ids } from "../support/reference.ts";

const withoutVariables: Change = edit(taskDefinitions, ids.backendTask, (own: TaskDefinition) => ({
  ...own,
  containers: own.containers.map((container) => ({ ...container, environment: [] })),
}));

const snapshots: Readonly<Record<string, readonly Change[]>> = {
  "production.ndjson": [],
  "smaller.ndjson": [patch(dbInstances, ids.database, { class: "db.t3.micro", multiAz: false })],
  "poorer.ndjson": [withoutVariables, patch(dbInstances, ids.database, { engineVersion: "15.4" })],
  "unread.ndjson": [deny(scalingPolicies)],
  "unlisted.ndjson": [deny(services)],
  "both.ndjson": besideStaging,
  "empty.ndjson": [only(services, {})],
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  for (const [file, changes] of Object.entries(snapshots)) {
    await writeFile(join(folder, file), [...snapshotText(factsWith(changes))].join(""));
  }
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const diff = (...args: readonly string[]) => gonogo(["diff", ...args], {}, folder);

const reportOf = async (...args: readonly string[]): Promise<ParityReport> =>
  JSON.parse((await diff(...args, "--output", "json")).stdout);

const found = (report: ParityReport, verdict: string) =>
  report.pairs.flatMap(({ members }) =>
    members.flatMap(({ role, properties }) =>
      properties
        .filter((property) => property.verdict === verdict)
        .map(({ property, onlyA, onlyB }) => ({ role, property, onlyA, onlyB })),
    ),
  );

describe("gonogo diff", () => {
  test("environments that differ in size alone are alike: 0", async () => {
    const run = await diff("production.ndjson", "smaller.ndjson");
    expect(run.stdout).toMatch(
      /^ ALIKE {2}0 differences, 0 properties could not be compared, \d+ alike/,
    );
    expect(run.stdout).toContain("Free to differ: sizes");
    expect(run.stderr).toBe("");
    expect(run.code).toBe(0);
  });

  test("differences, grouped by member: 1", async () => {
    const run = await diff("production.ndjson", "poorer.ndjson");
    const lines = run.stdout.split("\n");
    expect(lines[0]).toMatch(/^ DIFFERENT {2}2 differences/);
    const backend = lines.findIndex((line) => line.startsWith("backend backend ─"));
    expect(lines.slice(backend + 1, backend + 3)).toEqual([
      "  ✗ variables",
      "      only A: NODE_ENV",
    ]);
    const database = lines.findIndex((line) => line.startsWith("database shop-prod-db ─"));
    expect(lines.slice(database + 1, database + 4)).toEqual([
      "  ✗ engine",
      "      only A: postgres 16",
      "      only B: postgres 15",
    ]);
    expect(run.code).toBe(1);
  });

  test("the same as JSON", async () => {
    const report = await reportOf("production.ndjson", "poorer.ndjson");
    expect(report.verdict).toBe("different");
    expect(found(report, "different")).toEqual([
      {
        role: "backend",
        property: "variables",
        onlyA: ["NODE_ENV", "OTEL_EXPORTER_OTLP_ENDPOINT"],
        onlyB: [],
      },
      { role: "database", property: "engine", onlyA: ["postgres 16"], onlyB: ["postgres 15"] },
    ]);
  });

  test("what one side did not read cannot be compared: 2", async () => {
    const run = await diff("production.ndjson", "unread.ndjson");
    expect(run.stdout).toMatch(/^ INCOMPLETE {2}0 differences, 2 properties could not be compared/);
    expect(run.stdout).toContain("? auto scaling: cannot be compared");
    expect(run.stdout).toContain("unread in B: application-autoscaling:DescribeScalingPolicies:");
    expect(run.code).toBe(2);
  });

  test("a known difference beside what was not read: 1", async () => {
    const run = await diff("poorer.ndjson", "unread.ndjson");
    expect(run.code).toBe(1);
    expect(run.stdout).toContain("? auto scaling: cannot be compared");
  });

  test("services that could not be listed: 2, and nothing is said to be missing", async () => {
    const run = await diff("production.ndjson", "unlisted.ndjson", "--output", "json");
    expect(run.code).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({
      verdict: "unknown",
      applications: { verdict: "unknown", onlyA: [], onlyB: [] },
      pairs: [],
    });
  });

  test("two environments of one snapshot, told apart by name", async () => {
    const report = await reportOf(
      ...["both.ndjson", "both.ndjson", "--a", "shop/production", "--b", "shop/staging"],
    );
    expect(report.verdict).toBe("same");
    expect(report.pairs[0]?.a).toMatchObject({ name: "shop", environment: "production" });
    expect(report.pairs[0]?.b).toMatchObject({ name: "shop", environment: "staging" });
    const names = report.pairs[0]?.members.map(({ a, b }) => [a?.name, b?.name]);
    expect(names).toContainEqual(["shop-prod-db", "shop-stag-db"]);
    expect(names).toContainEqual(["shop-prod-cache", "shop-stag-cache"]);
  });

  test("one side narrowed by account, region and name", async () => {
    const report = await reportOf(
      ...["production.ndjson", "both.ndjson", "--b", "*/eu-west-1/shop/staging"],
    );
    expect(report.verdict).toBe("same");
    expect(report.pairs[0]?.members.flatMap(({ b }) => b?.id ?? [])).toContain(
      stagingId(ids.database),
    );
  });

  test.each(["console", "json"])("the same input gives the same bytes: %s", async (output) => {
    const given = ["production.ndjson", "poorer.ndjson", "--output", output];
    const [once, twice] = await Promise.all([diff(...given), diff(...given)]);
    expect(once.stdout).toBe(twice.stdout);
    expect(once.stdout.length).toBeGreaterThan(500);
  });
});

describe("gonogo diff of two reports", () => {
  const single = [patch(dbInstances, ids.database, { multiAz: false })];
  beforeAll(async () => {
    const reports = {
      "before.json": reportOn(factsWith()),
      "after.json": reportOn(factsWith(single)),
    };
    for (const [file, report] of Object.entries(reports)) {
      await writeFile(join(folder, file), renderJson(report));
    }
    await writeFile(join(folder, "one-line"), JSON.stringify(reports["after.json"]));
    const stranger = JSON.stringify(reports["after.json"]).replaceAll(
      "111122223333",
      "444455556666",
    );
    await writeFile(join(folder, "stranger.json"), stranger);
    await writeFile(join(folder, "cut.json"), renderJson(reports["after.json"]).slice(0, 70_000));
  });

  test.each([
    ["nothing new: 0", ["before.json", "before.json"], 0, /^ NOTHING NEW {2}no failure in either/],
    ["what is mended is fixed: 0", ["after.json", "before.json"], 0, /^ NOTHING NEW {2}1 fixed/],
    ["a new failure: 1", ["before.json", "after.json"], 1, /^ NEW FAILURES {2}1 new/],
    ["compact, by another name", ["before.json", "one-line"], 1, /^ NEW FAILURES {2}1 new/],
    [
      "below the threshold: 0",
      ["before.json", "after.json", "--fail-on", "critical"],
      0,
      /^ NOTHING NEW {2}1 new/,
    ],
    [
      "back again: 1",
      ["before.json", "after.json", "--history", "one-line"],
      1,
      /^ NEW FAILURES {2}1 reopened/,
    ],
  ] as const)("%s", async (_, args, code, says) => {
    const run = await diff(...args);
    expect(run.stderr).toBe("");
    expect(run.stdout).toMatch(says);
    expect(run.code).toBe(code);
  });

  test("the same as JSON", async () => {
    const run = await diff("before.json", "after.json", "--output", "json");
    const report = JSON.parse(run.stdout) as ChangesReport;
    expect(report).toMatchObject({ verdict: "new", counts: { new: 1, fixed: 0 }, open: [] });
    expect(report.failures[0]?.finding.rule).toBe("ha-rds-multi-az");
  });

  test.each([
    [
      "a report and a snapshot",
      ["before.json", "production.ndjson"],
      "before.json is a report and production.ndjson is none; compare two snapshots (--record), or two reports (--output json)",
    ],
    [
      "a snapshot and a report",
      ["production.ndjson", "before.json"],
      "before.json is a report and production.ndjson is none",
    ],
    ["no such report", ["before.json", "nothing.json"], "no such report: nothing.json"],
    [
      "two accounts",
      ["before.json", "stranger.json"],
      "two reports of one account can be compared",
    ],
    ["a report that was cut", ["before.json", "cut.json"], "cut.json is no JSON report of gonogo"],
    ["an application", ["before.json", "after.json", "--a", "shop"], "--a chooses an application"],
    [
      "the history of snapshots",
      ["production.ndjson", "smaller.ndjson", "--history", "before.json"],
      "--history is for reports",
    ],
    ["no value", ["before.json", "after.json", "--history="], "--history needs a value"],
  ])("bad input, one clear line: %s", async (_, args, says) => {
    const run = await diff(...args);
    expect(run.stderr).toContain(says);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(3);
  });
});

describe("bad input: one clear line, exit code 3, nothing on stdout", () => {
  test.each([
    ["one file alone", ["production.ndjson"], "diff needs two snapshots, or two reports"],
    ["no such file", ["production.ndjson", "nothing.ndjson"], "no such snapshot: nothing.ndjson"],
    [
      "an application in two environments",
      ["both.ndjson", "production.ndjson"],
      "both.ndjson holds one application several times: 111122223333/eu-west-1/shop/production, 111122223333/eu-west-1/shop/staging; choose with --a NAME/ENVIRONMENT",
    ],
    [
      "an application that is not there",
      ["production.ndjson", "both.ndjson", "--b", "shop/testing"],
      "--b shop/testing matches no application of both.ndjson",
    ],
    [
      "a snapshot without services",
      ["empty.ndjson", "both.ndjson"],
      "empty.ndjson holds no application",
    ],
    ["another format", ["production.ndjson", "both.ndjson", "--output", "sarif"], "output"],
    [
      "a mistyped option",
      ["production.ndjson", "both.ndjson", "--outptu", "json"],
      'no option or argument "outptu"; did you mean "output"?',
    ],
    [
      "a side named twice",
      ["production.ndjson", "both.ndjson", "--b", "x", "--b", "y"],
      "--b is given more than once",
    ],
  ])("%s", async (_, args, says) => {
    const run = await diff(...args);
    expect(run.stderr).toContain(says);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(3);
  });
});
