import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { compare, summaryOf } from "../../src/judge/baseline.ts";
import { type Coverage, coversOf } from "../../src/judge/coverage.ts";
import type { Baseline, EarlierFailure } from "../../src/model/baseline.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { Report } from "../../src/model/report.ts";
import type { Settings } from "../../src/model/settings.ts";
import { judgeFacts } from "../../src/scan.ts";
import {
  breakOff,
  type Change,
  deny,
  edit,
  factsWith,
  remove,
  settingsWith,
} from "../support/changes.ts";
import { ids } from "../support/reference.ts";
import { findingWith, waiver } from "./findings.ts";

const failureOf = (finding = findingWith(), waived = false): EarlierFailure => ({
  ...finding,
  waived,
});

const baselineOf = (...failures: readonly EarlierFailure[]): Baseline => ({
  startedAt: "2026-01-14T12:00:00.000Z",
  accounts: ["111122223333"],
  failures,
});

const coverage: Coverage = {
  rules: ["ha-rds-multi-az"],
  covers: coversOf([{ account: "111122223333", region: "eu-west-1" }]),
  narrowed: false,
  isWhole: () => false,
  isDeferred: () => false,
};

const place = {
  id: "111122223333/eu-west-1",
  type: "AWS::Account::Region",
  name: "111122223333/eu-west-1",
};

describe("a failure is new, or known from the baseline", () => {
  test.each<readonly [string, Baseline, ReturnType<typeof findingWith>, string | undefined]>([
    ["it failed there", baselineOf(failureOf()), findingWith(), "unchanged"],
    ["nothing failed there", baselineOf(), findingWith(), "new"],
    [
      "another violation of the resource failed there",
      baselineOf(failureOf(findingWith({ id: "f".repeat(32) }))),
      findingWith(),
      "new",
    ],
    ["waived there, open now", baselineOf(failureOf(findingWith(), true)), findingWith(), "new"],
    [
      "waived there, and now",
      baselineOf(failureOf(findingWith(), true)),
      findingWith({ waiver }),
      "unchanged",
    ],
    ["open there, waived now", baselineOf(failureOf()), findingWith({ waiver }), "unchanged"],
    ["it passes", baselineOf(failureOf()), findingWith({ verdict: "pass" }), undefined],
    ["it is unknown", baselineOf(failureOf()), findingWith({ verdict: "unknown" }), undefined],
  ])("%s", (_, baseline, finding, state) => {
    expect(compare([finding], baseline)).toEqual([
      state === undefined ? finding : { ...finding, baseline: state },
    ]);
  });
});

describe("what failed in the baseline and fails no more", () => {
  const earlier = baselineOf(failureOf());
  const other = { id: "f".repeat(32) };
  const gone = findingWith({
    ...other,
    verdict: "pass",
    resource: { ...findingWith().resource, id: "arn:aws:rds:eu-west-1:111122223333:db:till" },
  });

  test.each<
    readonly [string, readonly ReturnType<typeof findingWith>[], Partial<Coverage>, string]
  >([
    ["it passes", [findingWith({ ...other, verdict: "pass" })], {}, "absent"],
    ["it does not apply", [findingWith({ ...other, verdict: "notApplicable" })], {}, "absent"],
    ["it is unknown", [findingWith({ ...other, verdict: "unknown" })], {}, "open"],
    ["a person must say", [findingWith({ ...other, verdict: "manual" })], {}, "open"],
    ["the resource fails otherwise", [findingWith(other)], {}, "open"],
    [
      "the resource fails otherwise, and all was read",
      [findingWith(other)],
      { isWhole: () => true },
      "absent",
    ],
    ["the resource is gone", [gone], {}, "absent"],
    [
      "there is nothing of its kind any more",
      [findingWith({ ...other, verdict: "notApplicable", resource: place })],
      {},
      "absent",
    ],
    [
      "the list broke off",
      [gone, findingWith({ ...other, verdict: "unknown", resource: place })],
      {},
      "open",
    ],
    [
      "it does not apply until it is requested",
      [findingWith({ ...other, verdict: "notApplicable" })],
      { isDeferred: () => true },
      "open",
    ],
    [
      "what the rule is about is listed on request only",
      [findingWith({ ...other, verdict: "manual", resource: place })],
      {},
      "open",
    ],
    ["it is out of the scope", [gone], { narrowed: true }, "open"],
    ["its rule did not run", [], { rules: [] }, "open"],
    ["its region was not looked at", [], { covers: () => false }, "open"],
  ])("%s", (_, findings, changes, state) => {
    expect(
      summaryOf(compare(findings, earlier), earlier, { ...coverage, ...changes }),
    ).toMatchObject({
      unchanged: 0,
      absent: state === "absent" ? 1 : 0,
      open: state === "open" ? 1 : 0,
    });
  });

  test("a load balancer that was made again is the same one", () => {
    const balancer = (suffix: string) => ({
      id: `arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/${suffix}`,
      type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
      name: "shop",
    });
    const before = baselineOf(failureOf(findingWith({ resource: balancer("aaaa") })));
    const now = [findingWith({ ...other, verdict: "unknown", resource: balancer("bbbb") })];
    expect(summaryOf(now, before, coverage)).toMatchObject({ absent: 0, open: 1 });
  });
});

const judged = (
  changes: readonly Change[],
  baseline: Baseline | null,
  scope: Partial<Settings["scope"]> = {},
): Report => {
  const settings = settingsWith();
  return judgeFacts(factsWith(changes), {
    tool: { name: "gonogo", version: "0.0.0" },
    settings: { ...settings, scope: { ...settings.scope, ...scope } },
    location: { file: "gonogo.config.yaml", line: 1 },
    rules: { selected: rules, existing: rules },
    allowIncomplete: false,
    baseline,
    now: null,
  });
};

describe("a scan with a baseline", () => {
  const withoutStandby = edit(dbInstances, ids.database, (row) => ({ ...row, multiAz: false }));
  const withoutBackups = edit(dbInstances, ids.database, (row) => ({
    ...row,
    backupRetentionDays: 0,
  }));
  const before = judged([withoutStandby], null);
  const earlier = baselineOf(
    ...before.findings.flatMap((finding) =>
      finding.verdict === "fail" ? [failureOf(finding)] : [],
    ),
  );

  test("fails for nothing that failed before, and its row says what it is", () => {
    const report = judged([withoutStandby], earlier);
    expect(before.verdict).toBe("NO-GO");
    expect(report.verdict).toBe("GO");
    expect(report.reason).toBe(
      "no new failure of severity medium or above (besides 1 in the baseline)",
    );
    expect(report.checklist).toEqual(before.checklist);
    expect(report.checklist.find(({ item }) => item === "HA-2")?.verdict).toBe("fail");
    expect(report.baseline).toEqual({
      startedAt: earlier.startedAt,
      ...{ new: 0, unchanged: 1, absent: 0, open: 0 },
    });
  });

  test("fails for what is new", () => {
    const report = judged([withoutStandby, withoutBackups], earlier);
    expect(report.verdict).toBe("NO-GO");
    expect(report.reason).toMatch(/^\d new failures? .* \(besides 1 in the baseline\)$/);
    expect(report.baseline?.unchanged).toBe(1);
    expect(report.baseline?.new).toBeGreaterThan(0);
  });

  test("tells what was mended", () => {
    expect(judged([], earlier).baseline).toMatchObject({ unchanged: 0, absent: 1, open: 0 });
    expect(judged([remove(dbInstances, ids.database)], earlier).baseline?.absent).toBe(1);
  });

  test.each([
    ["denied", deny(dbInstances)],
    ["broken off", breakOff(dbInstances)],
  ])("what is %s is never mended, nor is the scan complete", (name, change) => {
    const changes = name === "denied" ? [change] : [remove(dbInstances, ids.database), change];
    const report = judged(changes, earlier);
    expect(report.baseline).toMatchObject({ absent: 0, open: 1 });
    expect(report.verdict).toBe("INCOMPLETE");
  });

  test("what a scope leaves out is not mended", () => {
    expect(judged([], earlier, { tags: { application: ["shop"] } }).baseline?.absent).toBe(1);
    const [service] = factsWith().shards[0]?.kinds.get(services.kind)?.rows.values() ?? [];
    expect(service).toBeDefined();
    expect(
      judged([remove(dbInstances, ids.database)], earlier, { clusters: ["shop-prod"] }).baseline,
    ).toMatchObject({ absent: 0, open: 1 });
  });
});
