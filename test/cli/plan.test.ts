import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { rules } from "../../rules/index.generated.ts";
import { planOf, planText } from "../../src/cli/plan.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import type { Facts, Recording } from "../../src/model/store.ts";
import { demoFacts } from "../reporters/reports.ts";
import { gonogo } from "../support/emulator.ts";

const settings = resolveConfig({}, rules);
const isValid = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(new URL("../../schemas/plan.schema.json", import.meta.url), "utf8")),
);
const known = (facts: Facts = demoFacts, changed = settings) =>
  planOf(rules, changed, ["eu-west-1"], { file: "demo.ndjson", facts });

/** The demo with a kind's rows, each so many times. */
const times = (
  kind: string,
  count: number,
  change: (row: object, nth: number) => object,
): Facts => ({
  ...demoFacts,
  shards: demoFacts.shards.map((shard) => {
    const recording = shard.kinds.get(kind);
    if (recording === undefined) return shard;
    const rows = [...recording.rows.values()].flatMap((row) =>
      Array.from({ length: count }, (_, nth) => change(row as object, nth)),
    );
    const many: Recording = {
      ...recording,
      rows: new Map(rows.map((row, nth) => [`${nth}`, row])),
    };
    return { ...shard, kinds: new Map([...shard.kinds, [kind, many]]) };
  }),
});

const rowOf = (plan: ReturnType<typeof known>, api: string) =>
  plan.requests?.find((row) => row.api === api && row.region === "eu-west-1");

describe("the plan of a scan", () => {
  test("without a snapshot nothing is counted but a request a list, and each kind says how", () => {
    const plan = planOf(rules, settings, [], null);
    expect(isValid(plan)).toBe(true);
    expect(plan).toMatchObject({ from: null, requests: null, seconds: null });
    expect(plan.total.exact).toBe(false);
    const wordsOf = (kind: string) => plan.kinds.find((one) => one.kind === kind)?.requests;
    expect(wordsOf("ec2.subnet")).toBe("1 per 1000 found, at least 1");
    expect(wordsOf("elbv2.tags")).toBe("1 per 20 that elbv2.loadBalancer refers to");
    expect(planText(plan)).toContain("nothing was asked of AWS");
    expect(
      planOf(rules, settings, ["eu-west-1", "eu-central-1"], null).total.requests,
    ).toBeGreaterThan(plan.total.requests);
  });

  test("with one it counts in it: pages, batches of keys, clusters", () => {
    const plan = known();
    expect(isValid(plan)).toBe(true);
    expect(rowOf(plan, "ec2:DescribeSubnets")).toMatchObject({ requests: 1, exact: true });
    expect(rowOf(plan, "elasticloadbalancing:DescribeTargetHealth")).toMatchObject({
      requests: 2,
      exact: true,
    });
    const subnets = known(
      times("ec2.subnet", 1000, (row, nth) => ({ ...row, id: `subnet-${nth}` })),
    );
    const before = demoFacts.shards.flatMap(
      ({ kinds }) => kinds.get("ec2.subnet")?.rows.size ?? [],
    );
    expect(rowOf(subnets, "ec2:DescribeSubnets")?.requests).toBe(before[0]);
    const groups = known(
      times("elbv2.targetGroup", 100, (row, nth) => ({ ...row, arn: `${nth}` })),
    );
    expect(rowOf(groups, "elasticloadbalancing:DescribeTargetHealth")?.requests).toBe(100);
  });

  test("the slowest bucket tells the time, and a smaller share takes longer", () => {
    const many = times("elbv2.targetGroup", 100, (row, nth) => ({ ...row, arn: `${nth}` }));
    const plan = known(many);
    expect(plan.buckets[0]).toMatchObject({ bucket: "elasticloadbalancing:Describe*" });
    const { requests = 0, seconds = 0 } = plan.buckets[0] ?? {};
    expect(seconds).toBeCloseTo((requests - 20) / 5);
    expect(plan.seconds).toBe(seconds);
    const tenth = { ...settings.collection, shareOfLimits: 0.1 };
    const slow = known(many, { ...settings, collection: tenth });
    expect(slow.seconds).toBeCloseTo(requests - 4);
    expect(planText(slow)).toContain("10 % of AWS's limits");
  });

  test("what the snapshot could not list is a bound", () => {
    const denied: Facts = {
      ...demoFacts,
      shards: demoFacts.shards.map((shard) => ({
        ...shard,
        kinds: new Map([...shard.kinds].filter(([kind]) => kind !== "elbv2.targetGroup")),
      })),
    };
    const plan = known(denied);
    expect(rowOf(plan, "elasticloadbalancing:DescribeTargetGroups")).toMatchObject({
      requests: 1,
      exact: false,
    });
    expect(rowOf(plan, "elasticloadbalancing:DescribeTargetHealth")).toMatchObject({
      requests: 0,
      exact: false,
    });
  });

  test("what is read on request only is named with its option, and planned once it is asked for", () => {
    const asked = { ...settings, requested: { ...settings.requested, sampleLogs: true } };
    const logs = (plan: ReturnType<typeof known>) =>
      plan.onRequest.find(({ request }) => request === "--sample-logs")?.requested;
    expect([logs(known()), logs(known(demoFacts, asked))]).toEqual([false, true]);
    expect(known().actions).not.toContain("logs:FilterLogEvents");
    expect(known(demoFacts, asked).actions).toContain("logs:FilterLogEvents");
  });
});

describe("gonogo plan", () => {
  const aRun = 60_000;
  const demo = "fixtures/accounts/demo.ndjson";

  test(
    "needs no credentials; the same input gives the same bytes",
    async () => {
      const args = ["plan", "--from", demo, "--item", "NET-*", "--output", "json"];
      const [first, second] = [await gonogo(args), await gonogo(args)];
      expect(first).toMatchObject({ code: 0, stderr: "" });
      expect(second.stdout).toBe(first.stdout);
      expect(isValid(JSON.parse(first.stdout))).toBe(true);
      expect(JSON.parse(first.stdout).from).toBe(demo);
    },
    aRun,
  );

  test.each([
    {
      name: "a region of which the snapshot holds nothing",
      args: ["--from", demo, "--region", "us-west-2"],
      says: `${demo} holds nothing of us-west-2`,
    },
    { name: "a region that is none", args: ["--region", "mars-1"], says: "mars-1" },
    {
      name: "no such snapshot",
      args: ["--from", "nowhere.ndjson"],
      says: "no such snapshot: nowhere.ndjson",
    },
    { name: "no such rule", args: ["--rule", "nonsense"], says: 'no rule "nonsense"' },
  ])(
    "$name: one clear line, exit code 3",
    async ({ args, says }) => {
      const run = await gonogo(["plan", ...args]);
      expect(run).toMatchObject({ code: 3, stdout: "" });
      expect(run.stderr).toContain(says);
      expect(run.stderr.trim().split("\n")).toHaveLength(1);
    },
    aRun,
  );
});
