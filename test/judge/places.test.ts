import { describe, expect, test } from "@jest/globals";
import { judge } from "../../src/judge/judge.ts";
import { undescribed } from "../../src/judge/judging.ts";
import { complete, mapListing } from "../../src/model/fact.ts";
import { acrossRegions, type FactKind, factKind } from "../../src/model/kind.ts";
import { cannotKnow, combine, fail, pass } from "../../src/model/outcome.ts";
import { defineRule, type Rule } from "../../src/model/rule.ts";
import { type Facts, globalRegion, type Recording } from "../../src/model/store.ts";
import { settings } from "../support/tables.ts";
import { ruleWith } from "./rules.ts";

const databases = factKind<string>("test.database", "rds:DescribeDBInstances");
const budgets = factKind<string>("test.budget", "budgets:DescribeBudgets", { scope: "account" });
const samples = factKind<string>("test.sample", "logs:FilterLogEvents", {
  onRequest: "sampleLogs",
});

const recording = (...rows: readonly string[]): Recording => ({
  rows: new Map(rows.map((row) => [row, row])),
  unreadRows: new Map(),
  causes: [],
  readAt: "2026-01-15T12:00:05.000Z",
});

const place = { partition: "aws", account: "111122223333" };
const facts: Facts = {
  startedAt: "2026-01-15T12:00:00.000Z",
  finishedAt: "2026-01-15T12:00:10.000Z",
  shards: [
    {
      ...place,
      region: globalRegion,
      kinds: new Map([[budgets.kind, recording("monthly")]]),
    },
    { ...place, region: "eu-west-1", kinds: new Map([[databases.kind, recording("orders")]]) },
    { ...place, region: "us-east-1", kinds: new Map([[databases.kind, recording("copy")]]) },
  ],
  statistics: { requests: 3, retries: 0, throttled: 0 },
};

const judged = (rule: Rule, of: Facts = facts) =>
  judge(of, {
    tool: { name: "gonogo", version: "0" },
    settings: settings(),
    rules: { selected: [rule], existing: [rule] },
    location: { file: "gonogo.config.yaml", line: 1 },
    allowIncomplete: false,
    now: of.startedAt,
    describe: undescribed,
    actionsOf: () => [],
  });

const told = (rule: Rule, of?: Facts) =>
  judged(rule, of).findings.map(
    ({ verdict, region, message }) => `${verdict} ${region} ${message}`,
  );

const { resources, judge: judgeNothing, needs, scope, unrequested, ...metadata } = ruleWith();

describe("where a rule judges", () => {
  const named = (name: string) => ({ id: name, type: "AWS::Test", name });
  const overAccount = defineRule({
    ...metadata,
    scope: "account",
    needs: { budgets, inEach: acrossRegions(databases) },
    options: {},
    resources: (read) => mapListing(read.budgets.list(), named),
    judge: (_, { inEach }) =>
      pass(
        [...inEach].map(([region, table]) => `${region} holds ${table.list().items}`).join(", "),
      ),
  });

  test("one of account scope judges once, and sees every region", () => {
    expect(told(overAccount)).toEqual([
      `pass ${globalRegion} monthly: eu-west-1 holds orders, us-east-1 holds copy`,
    ]);
  });

  test("one of account scope is unknown, not silent, where a snapshot holds nothing global", () => {
    const regional = { ...facts, shards: facts.shards.slice(1) };
    expect(told(overAccount, regional)).toEqual([
      expect.stringMatching(/^unknown aws-global .* not everything that .* could be listed/),
    ]);
    expect(judged(overAccount, regional).collection.unread).toEqual([
      expect.objectContaining({ api: budgets.api, reason: "unrecorded", region: globalRegion }),
    ]);
  });

  test("one of a region sees its neighbours when it asks for them", () => {
    const other = defineRule({
      ...metadata,
      needs: { databases, inEach: acrossRegions(databases) },
      options: {},
      resources: (read) => complete(read.databases.list().items.map(named)),
      judge: (_, { inEach }, __, { region }) =>
        pass(`beside ${[...inEach.keys()].filter((name) => name !== region)}`),
    });
    expect(told(other)).toEqual([
      "pass eu-west-1 orders: beside us-east-1",
      "pass us-east-1 copy: beside eu-west-1",
    ]);
  });
});

describe("what was not requested", () => {
  const withSamples = (also: FactKind<unknown> | null) =>
    defineRule({
      ...metadata,
      needs: { databases, samples },
      options: {},
      resources: (read) =>
        complete(
          read.databases.list().items.map((id) => ({
            id,
            type: "AWS::Test",
            name: id,
          })),
        ),
      judge: (_, read, __, context) =>
        combine(
          cannotKnow(read.samples.list().causes),
          ...(also === null ? [] : [cannotKnow([context.unstated(also, "Engine")])]),
        ),
    });

  test("is for a person, says how to request it, and leaves the scan complete", () => {
    expect(told(withSamples(null))).toEqual([
      "manual eu-west-1 orders: it is read on request only: --sample-logs",
      "manual us-east-1 copy: it is read on request only: --sample-logs",
    ]);
    const { complete: isComplete, collection } = judged(withSamples(null));
    expect({ isComplete, unread: collection.unread }).toEqual({ isComplete: true, unread: [] });
  });

  test("does not hide what could not be read", () => {
    expect(told(withSamples(databases))).toEqual([
      expect.stringMatching(/^unknown eu-west-1/),
      expect.stringMatching(/^unknown us-east-1/),
    ]);
  });

  test("does not hide a failure", () => {
    const failing = { ...withSamples(null), judge: () => fail("key", "it is wrong") };
    expect(told(failing)).toEqual([
      "fail eu-west-1 orders: it is wrong",
      "fail us-east-1 copy: it is wrong",
    ]);
  });
});
