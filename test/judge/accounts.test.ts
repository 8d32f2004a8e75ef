import { describe, expect, test } from "@jest/globals";
import { judge } from "../../src/judge/judge.ts";
import { undescribed } from "../../src/judge/judging.ts";
import { mapListing } from "../../src/model/fact.ts";
import { acrossRegions, factKind } from "../../src/model/kind.ts";
import { cannotKnow, fail, pass } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import {
  type ExpectedAccount,
  type Facts,
  globalRegion,
  type Recording,
} from "../../src/model/store.ts";
import { settings } from "../support/tables.ts";
import { ruleWith } from "./rules.ts";

const databases = factKind<string>("test.database", "rds:DescribeDBInstances");
const budgets = factKind<string>("test.budget", "budgets:DescribeBudgets", { scope: "account" });

const recording = (...rows: readonly string[]): Recording => ({
  rows: new Map(rows.map((row) => [row, row])),
  unreadRows: new Map(),
  causes: [],
  readAt: "2026-01-15T12:00:05.000Z",
});

const shard = (account: string, region: string, ...databasesThere: readonly string[]) => ({
  ...{ partition: "aws", account, region },
  kinds: new Map([
    region === globalRegion
      ? [budgets.kind, recording("monthly")]
      : [databases.kind, recording(...databasesThere)],
  ]),
});

const [one, two, three] = ["111122223333", "222233334444", "333344445555"] as const;
const factsOf = (expected: readonly ExpectedAccount[], ...shards: Facts["shards"]): Facts => ({
  startedAt: "2026-01-15T12:00:00.000Z",
  finishedAt: "2026-01-15T12:00:10.000Z",
  shards,
  statistics: { requests: 3, retries: 0, throttled: 0 },
  expected,
});

const expectedOf = (id: string, more: Partial<ExpectedAccount> = {}): ExpectedAccount => ({
  ...{ id, partition: "aws", regions: ["eu-west-1"], global: true, forbidden: [], failure: null },
  ...more,
});

const { resources, judge: judgeNothing, needs, scope, unrequested, ...metadata } = ruleWith();

const named = (name: string) => ({ id: name, type: "AWS::Test", name });

const goodName = defineRule({
  ...metadata,
  id: "test-name",
  needs: { databases },
  options: {},
  resources: (read) => mapListing(read.databases.list(), named),
  judge: ({ name }) => (name.startsWith("bad") ? fail("name", "it is bad") : pass("good")),
});

const everywhere = defineRule({
  ...metadata,
  id: "test-everywhere",
  scope: "account",
  needs: { budgets, inEach: acrossRegions(databases) },
  options: {},
  resources: (read) => mapListing(read.budgets.list(), named),
  judge: (_, { inEach }) => {
    const causes = [...inEach.values()].flatMap((table) => table.list().causes);
    return causes.length === 0 ? pass("all were read") : cannotKnow(causes);
  },
});

const judged = (facts: Facts, more: { allowIncomplete?: boolean } = {}) =>
  judge(facts, {
    tool: { name: "gonogo", version: "0" },
    settings: settings(),
    rules: { selected: [goodName, everywhere], existing: [goodName, everywhere] },
    location: { file: "gonogo.config.yaml", line: 1 },
    allowIncomplete: false,
    now: facts.startedAt,
    describe: undescribed,
    actionsOf: () => [],
    ...more,
  });

describe("each account has its own verdict", () => {
  const facts = factsOf(
    [],
    ...[shard(one, globalRegion), shard(one, "eu-west-1", "good")],
    ...[shard(two, globalRegion), shard(two, "eu-west-1", "bad-1", "bad-2")],
    ...[shard(three, globalRegion), shard(three, "eu-west-1")],
  );

  test("by its own findings; one without anything to audit hinders nobody", () => {
    const { accounts, verdict, complete } = judged(facts);
    expect(verdict).toBe("NO-GO");
    expect(complete).toBe(true);
    expect(accounts.map(({ id, verdict: own }) => [id, own])).toEqual([
      [one, "GO"],
      [two, "NO-GO"],
      [three, "GO"],
    ]);
    expect(accounts[1]?.failures).toMatchObject({ [metadata.severity]: 2 });
  });
});

describe("what was to be read and is not there", () => {
  const all = [expectedOf(one, { regions: ["eu-north-1", "eu-west-1"] })];
  const facts = factsOf(all, shard(one, globalRegion), shard(one, "eu-west-1", "good"));

  test("is named, with its reason, and the scan is incomplete", () => {
    const report = judged(facts);
    expect(report.verdict).toBe("INCOMPLETE");
    expect(report.reason).toBe("no failure was found, but 1 place that was to be read is missing");
    expect(report.complete).toBe(false);
    expect(report.accounts).toMatchObject([
      {
        verdict: "INCOMPLETE",
        regions: ["eu-west-1"],
        missing: [{ region: "eu-north-1", reason: "nothing of it was recorded" }],
        unread: 0,
      },
    ]);
    expect(report.collection.unread).toEqual([]);
  });

  test("is not judged, and nothing is concluded from what the other places hold", () => {
    expect(
      judged(facts).findings.map(({ rule, verdict, region }) => [rule, verdict, region]),
    ).toEqual([
      ["test-everywhere", "unknown", globalRegion],
      ["test-name", "pass", "eu-west-1"],
    ]);
  });

  test("what rests on it names the place and the reason, in place of each call", () => {
    const [finding] = judged(facts).findings.filter(({ verdict }) => verdict === "unknown");
    expect(finding?.message).toMatch(/: eu-north-1 was not read: nothing of it was recorded$/);
    expect(finding?.unknown).toEqual([
      {
        ...{ reason: "missing", api: null, action: null },
        error: "eu-north-1 was not read: nothing of it was recorded",
        settle: "scan again once it can be read, or merge its recording too",
      },
    ]);
    const failure = "cannot assume the role";
    const entered = judged({ ...facts, expected: all.map((aim) => ({ ...aim, failure })) });
    expect(entered.findings[0]?.message).toMatch(
      /: eu-north-1 was not read: cannot assume the role$/,
    );
  });

  test("is taken for whole where that is allowed", () => {
    const report = judged(facts, { allowIncomplete: true });
    expect([report.verdict, report.accounts[0]?.verdict]).toEqual(["GO", "GO"]);
    expect(report.reason).toContain("1 missing place accepted");
  });

  test("a known failure decides, and says so too", () => {
    const report = judged(factsOf(all, shard(one, globalRegion), shard(one, "eu-west-1", "bad")));
    expect(report.verdict).toBe("NO-GO");
    expect(report.reason).toMatch(/^1 failure .*; 1 place that was to be read is missing$/);
  });

  test("global services: what rests on them is unknown, the account is not judged by nothing", () => {
    const report = judged(factsOf([expectedOf(one)], shard(one, "eu-west-1", "good")));
    expect(report.accounts[0]?.missing?.map(({ region }) => region)).toEqual([globalRegion]);
    expect(report.findings.map(({ rule }) => rule)).toEqual(["test-name"]);
  });

  test("an account that could not be entered: whole, or as far as its regions are known", () => {
    const failure = "cannot assume the role";
    const report = judged(
      factsOf(
        [
          expectedOf(one),
          expectedOf(two, { failure }),
          expectedOf(three, { failure, regions: [], global: false }),
        ],
        ...[shard(one, globalRegion), shard(one, "eu-west-1", "good")],
      ),
    );
    expect(report.verdict).toBe("INCOMPLETE");
    expect(report.accounts.map(({ id, missing, verdict }) => [id, verdict, missing])).toEqual([
      [one, "GO", undefined],
      [
        two,
        "INCOMPLETE",
        [
          { region: "eu-west-1", reason: failure },
          { region: globalRegion, reason: failure },
        ],
      ],
      [three, "INCOMPLETE", [{ region: null, reason: failure }]],
    ]);
    expect(new Set(report.findings.map(({ account }) => account))).toEqual(new Set([one]));
  });

  test("regions that nobody may use are neither missing nor unread", () => {
    const report = judged(
      factsOf(
        [expectedOf(one, { forbidden: ["ap-south-1"] })],
        ...[shard(one, globalRegion), shard(one, "eu-west-1", "good")],
      ),
    );
    expect(report.verdict).toBe("GO");
    expect(report.accounts[0]).toMatchObject({ forbidden: ["ap-south-1"] });
    expect(report.accounts[0]).not.toHaveProperty("missing");
  });
});
