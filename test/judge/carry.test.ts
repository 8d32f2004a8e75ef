import { describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import { carryOn } from "../../src/judge/carry.ts";
import { type Coverage, coversOf } from "../../src/judge/coverage.ts";
import type { EarlierReport, WholeFailure } from "../../src/model/baseline.ts";
import type { Finding } from "../../src/model/report.ts";
import type { Rule } from "../../src/model/rule.ts";
import type { Settings } from "../../src/model/settings.ts";
import { findingWith, waiver } from "./findings.ts";

const now = "2026-01-15T12:00:00.000Z";
const lastReadAt = "2026-01-10T12:00:00.000Z";

const failureOf = (finding: Finding): WholeFailure => ({
  ...finding,
  waived: finding.waiver !== undefined,
  finding,
  lastReadAt,
});

const earlierWith = (...findings: readonly Finding[]): EarlierReport => ({
  startedAt: "2026-01-14T12:00:00.000Z",
  accounts: ["111122223333"],
  failures: findings.map(failureOf),
});

const coverage: Coverage = {
  rules: ["ha-rds-multi-az"],
  covers: coversOf([{ account: "111122223333", region: "eu-west-1" }]),
  narrowed: false,
  isWhole: () => false,
  isDeferred: () => false,
};

const settingsWith = (changes: Partial<Settings>): Settings => ({
  ...resolveConfig({}, rules),
  ...changes,
});

const place = {
  id: "111122223333/eu-west-1",
  type: "AWS::Account::Region",
  name: "111122223333/eu-west-1",
};
const other = { id: "f".repeat(32) };
const denied = {
  reason: "denied",
  api: "rds:DescribeDBInstances",
  error: "AccessDenied: no",
  action: "rds:DescribeDBInstances",
  settle: "allow it",
};
const unknown = findingWith({ ...other, verdict: "unknown", unknown: [denied] });
const elsewhere = findingWith({
  ...other,
  verdict: "pass",
  resource: { ...findingWith().resource, id: "arn:aws:rds:eu-west-1:111122223333:db:till" },
});

interface Case {
  readonly earlier?: Finding;
  readonly findings: readonly Finding[];
  readonly coverage?: Partial<Coverage>;
  readonly settings?: Partial<Settings>;
  readonly existing?: readonly Rule[];
}

const carriedIn = ({ earlier, findings, existing = rules, ...rest }: Case) =>
  carryOn(
    earlierWith(earlier ?? findingWith()),
    findings,
    { ...coverage, ...rest.coverage },
    existing,
    settingsWith(rest.settings ?? {}),
    now,
  );

const renamed = (id: string): readonly Rule[] =>
  rules.map((rule) => (rule.id === "ha-rds-multi-az" ? { ...rule, id, aliases: [rule.id] } : rule));

const switchedOff: Partial<Settings> = {
  rules: { "ha-rds-multi-az": { enabled: false, severity: null, options: {} } },
};

describe("a failure of an earlier report is carried on", () => {
  test.each<readonly [string, Case, string]>([
    [
      "where its answer is unknown now",
      { findings: [unknown] },
      "rds:DescribeDBInstances could not be read (denied)",
    ],
    [
      "where the list that it was in could not be read",
      {
        findings: [
          findingWith({ ...other, verdict: "unknown", resource: place, unknown: [denied] }),
        ],
      },
      "rds:DescribeDBInstances could not be read (denied)",
    ],
    [
      "where a person must say now",
      { findings: [findingWith({ ...other, verdict: "manual" })] },
      "it is read on request only",
    ],
    [
      "where it does not apply until it is requested",
      {
        findings: [findingWith({ ...other, verdict: "notApplicable", resource: place })],
        coverage: { isDeferred: () => true },
      },
      "it is read on request only",
    ],
    [
      "where the resource fails in another way, and not all was read",
      { findings: [findingWith(other)] },
      "not everything that its rule reads could be read",
    ],
    [
      "where its rule was not asked for",
      { findings: [], coverage: { rules: [] } },
      "its rule was not asked for",
    ],
    [
      "where it may be out of the scope",
      { findings: [elsewhere], coverage: { narrowed: true } },
      "it may be outside the scope of this scan",
    ],
    [
      "where its rule has another name by now",
      {
        findings: [{ ...unknown, rule: "ha-database-standby" }],
        existing: renamed("ha-database-standby"),
        coverage: { rules: ["ha-database-standby"] },
      },
      "rds:DescribeDBInstances could not be read (denied)",
    ],
  ])("%s", (_, one, reason) => {
    expect(carriedIn(one)).toEqual([{ finding: findingWith(), lastReadAt, reason }]);
  });

  test("under the waivers of today, not those of then", () => {
    const { reason, expiry, owner } = waiver;
    const waivers = [{ rule: "ha-*", resource: "shop", reason, expiry, owner }];
    const then = findingWith({ waiver, baseline: "new" });
    expect(carriedIn({ findings: [unknown], settings: { waivers } })[0]?.finding).toEqual(
      findingWith({ waiver }),
    );
    expect(carriedIn({ earlier: then, findings: [unknown] })[0]?.finding).toEqual(findingWith());
  });
});

describe("a failure of an earlier report is not carried on", () => {
  test.each<readonly [string, Case]>([
    ["where it fails again", { findings: [findingWith()] }],
    ["where it is waived", { findings: [findingWith({ waiver })] }],
    ["where it passes", { findings: [findingWith({ ...other, verdict: "pass" })] }],
    [
      "where it does not apply",
      { findings: [findingWith({ ...other, verdict: "notApplicable" })] },
    ],
    ["where its resource is gone", { findings: [elsewhere] }],
    [
      "where there is nothing of its kind",
      { findings: [findingWith({ ...other, verdict: "notApplicable", resource: place })] },
    ],
    [
      "where the resource fails in another way, and all was read",
      { findings: [findingWith(other)], coverage: { isWhole: () => true } },
    ],
    [
      "from a region that this scan says nothing of",
      { findings: [], coverage: { covers: () => false } },
    ],
    ["from a rule that the config switches off", { findings: [unknown], settings: switchedOff }],
    ["from a rule that there is no more", { findings: [unknown], existing: [] }],
  ])("%s", (_, one) => {
    expect(carriedIn(one)).toEqual([]);
  });
});
