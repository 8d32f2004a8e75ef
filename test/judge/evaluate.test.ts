import { describe, expect, test } from "@jest/globals";
import { evaluate, noSurroundings, toUnknownCause } from "../../src/judge/evaluate.ts";
import { complete, type Table, type UnreadReason, undecided } from "../../src/model/fact.ts";
import { derive, factKind } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import type { Finding } from "../../src/model/report.ts";
import type { Resource, Rule } from "../../src/model/rule.ts";
import type { RuleSettings, Settings } from "../../src/model/settings.ts";
import type { Facts, Shard } from "../../src/model/store.ts";
import { worldFor } from "../support/changes.ts";
import { denied } from "../support/tables.ts";
import { database, ruleWith } from "./rules.ts";

const instances = factKind<{ readonly name: string }>("rds.instance", "rds:DescribeDBInstances");
const groups = factKind<object>("ec2.securityGroup", "ec2:DescribeSecurityGroups");

const shard: Shard = {
  partition: "aws",
  account: "111122223333",
  region: "eu-west-1",
  kinds: new Map([
    [
      "rds.instance",
      {
        rows: new Map([["shop", { name: "shop" }]]),
        unreadRows: new Map(),
        causes: [],
        readAt: "2026-01-15T12:00:05.000Z",
      },
    ],
  ]),
};

const facts: Facts = {
  startedAt: "2026-01-15T12:00:00.000Z",
  finishedAt: "2026-01-15T12:00:10.000Z",
  shards: [shard],
  statistics: { requests: 1, retries: 0, throttled: 0 },
};

const findingsOf = (changes: Partial<Rule>, changed: Partial<Settings> = {}): readonly Finding[] =>
  evaluate(ruleWith(changes), worldFor("region", facts, changed), noSurroundings, {
    file: "infra/gonogo.config.yaml",
    line: 1,
  });

const only = (findings: readonly Finding[]): Finding => {
  const [finding, ...more] = findings;
  if (finding === undefined || more.length > 0) throw new Error(`${findings.length} findings`);
  return finding;
};

const judging = (outcome: Outcome): Finding => only(findingsOf({ judge: () => outcome }));

const place = { id: "111122223333/eu-west-1", type: "AWS::Account::Region" };
const other: Resource = { ...database, id: `${database.id}-2`, name: "shop-2" };

describe("a finding", () => {
  const seen = saw(instances, "shop", "MultiAZ", false);

  test("says all that a report needs", () => {
    expect(judging(fail("standby", "it has no standby", seen))).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      rule: "ha-rds-multi-az",
      items: ["HA-2"],
      verdict: "fail",
      severity: "high",
      account: "111122223333",
      region: "eu-west-1",
      resource: { id: database.id, type: "AWS::RDS::DBInstance", name: "shop" },
      application: null,
      role: null,
      message: "shop: it has no standby",
      evidence: [
        {
          api: "rds:DescribeDBInstances",
          resource: "shop",
          field: "MultiAZ",
          value: false,
          readAt: "2026-01-15T12:00:05.000Z",
        },
      ],
      notes: [],
      remediation: "Switch on Multi-AZ.",
      location: { file: "infra/gonogo.config.yaml", line: 1 },
    });
  });

  test.each<readonly [string, Outcome, Partial<Finding>]>([
    [
      "a pass",
      pass("it has a standby", seen),
      { verdict: "pass", message: "shop: it has a standby" },
    ],
    [
      "several reasons to pass",
      combine(pass("one"), pass("two")),
      { verdict: "pass", message: "shop: one; two" },
    ],
    ["a pass without words", combine(), { verdict: "pass", message: "shop: as the guide asks" }],
    [
      "not applicable",
      notApplicable("it is a replica"),
      { verdict: "notApplicable", message: "shop: it is a replica" },
    ],
    [
      "not applicable beside a pass",
      combine(notApplicable("no listener"), pass("fine")),
      { verdict: "pass" },
    ],
    [
      "a violation beside a cause",
      combine(cannotKnow([denied("rds:X")]), fail("k", "bad")),
      { verdict: "fail", message: "shop: bad" },
    ],
    [
      "a violation beside not applicable",
      combine(notApplicable("no listener"), fail("k", "bad")),
      { verdict: "fail" },
    ],
    [
      "a cause beside a pass",
      combine(pass("fine"), cannotKnow([denied("rds:X")])),
      { verdict: "unknown", message: "shop: rds:X could not be read (denied)" },
    ],
    [
      "a cause beside not applicable",
      combine(notApplicable("no listener"), cannotKnow([denied("rds:X")])),
      { verdict: "unknown" },
    ],
    ["notes beside a pass", combine(pass("fine"), note("think of it")), { notes: ["think of it"] }],
    [
      "notes beside a failure",
      combine(fail("k", "bad"), note("think of it")),
      { notes: ["think of it"] },
    ],
  ])("%s", (_, outcome, expected) => {
    expect(judging(outcome)).toMatchObject(expected);
  });

  test("a failure carries no causes, an unknown always does", () => {
    expect(judging(combine(cannotKnow([denied("rds:X")]), fail("k", "bad")))).not.toHaveProperty(
      "unknown",
    );
    expect(judging(cannotKnow([denied("rds:X")])).unknown).toHaveLength(1);
    expect(judging(pass("fine"))).not.toHaveProperty("unknown");
  });
});

describe("one finding for each violation", () => {
  const judge = () =>
    combine(
      fail("tcp|5432", "open to all", saw(instances, "shop", "A", 1)),
      fail("tcp|22", "open to all", saw(instances, "shop", "B", 2)),
      fail("tcp|5432", "open to all, again", saw(instances, "shop", "C", 3)),
    );

  test("two of one key are one finding, with the evidence of both", () => {
    const findings = findingsOf({ judge });
    expect(
      findings.map(({ message, evidence }) => [message, evidence.map(({ field }) => field)]),
    ).toEqual([
      ["shop: open to all", ["A", "C"]],
      ["shop: open to all", ["B"]],
    ]);
  });

  test("each has its own fingerprint, also where the message is the same", () => {
    expect(new Set(findingsOf({ judge }).map(({ id }) => id)).size).toBe(2);
  });

  test("a resource with violations has no pass beside them", () => {
    const findings = findingsOf({ judge: () => combine(pass("fine"), fail("k", "bad")) });
    expect(findings.map(({ verdict }) => verdict)).toEqual(["fail"]);
  });
});

describe("the fingerprint never depends on", () => {
  const first = judging(fail("k", "it has no standby", saw(instances, "shop", "MultiAZ", false)));

  test.each<readonly [string, Partial<Rule>, Partial<Settings>]>([
    [
      "the message",
      { judge: () => fail("k", "other words", saw(instances, "shop", "MultiAZ", false)) },
      {},
    ],
    ["the evidence", { judge: () => fail("k", "it has no standby") }, {}],
    ["the rule's severity", { judge: () => fail("k", "it has no standby"), severity: "low" }, {}],
    [
      "the config's severity",
      { judge: () => fail("k", "it has no standby") },
      { rules: { "ha-rds-multi-az": { enabled: true, severity: "critical", options: {} } } },
    ],
    ["the items", { judge: () => fail("k", "it has no standby"), items: ["HA-1", "HA-2"] }, {}],
    ["the title", { judge: () => fail("k", "it has no standby"), title: "Other words" }, {}],
    [
      "the resource's name",
      {
        judge: () => fail("k", "x"),
        resources: () => complete([{ ...database, name: "renamed" }]),
      },
      {},
    ],
  ])("%s", (_, changes, changed) => {
    expect(only(findingsOf(changes, changed)).id).toBe(first.id);
  });
});

describe("a population", () => {
  test("that is empty is not applicable, of the account and region", () => {
    expect(only(findingsOf({ resources: () => complete([]) }))).toMatchObject({
      verdict: "notApplicable",
      resource: place,
      message: "111122223333/eu-west-1: there is no database",
    });
  });

  test("that could not be listed is one unknown, of the account and region", () => {
    const causes = [denied("rds:DescribeDBInstances")];
    expect(only(findingsOf({ resources: () => ({ items: [], causes }) }))).toMatchObject({
      verdict: "unknown",
      resource: place,
      unknown: [{ reason: "denied", api: "rds:DescribeDBInstances" }],
    });
  });

  test("that broke off is judged as far as it goes, and one unknown more", () => {
    const causes = [denied("rds:DescribeDBInstances"), denied("rds:DescribeDBClusters")];
    const findings = findingsOf({ resources: () => ({ items: [database, other], causes }) });
    expect(findings.map(({ verdict, resource }) => [verdict, resource.id])).toEqual([
      ["pass", database.id],
      ["pass", other.id],
      ["unknown", place.id],
    ]);
    expect(findings[2]?.unknown).toHaveLength(2);
  });

  test("what broke off keeps its fingerprint whatever broke it off", () => {
    const idWith = (api: string) =>
      only(findingsOf({ resources: () => ({ items: [], causes: [denied(api)] }) })).id;
    expect(idWith("rds:DescribeDBInstances")).toBe(idWith("rds:DescribeDBClusters"));
  });
});

describe("a rule that breaks down is unknown, never a crash", () => {
  const boom = (): never => {
    throw new TypeError("x is undefined");
  };
  const broken = {
    verdict: "unknown",
    unknown: [
      {
        reason: "undecided",
        api: null,
        action: null,
        error: expect.stringContaining("x is undefined"),
        settle: expect.stringContaining("bug"),
      },
    ],
  };

  test("where it lists its resources: unknown of the account and region", () => {
    expect(only(findingsOf({ resources: boom }))).toMatchObject({ ...broken, resource: place });
  });

  test("where it judges: unknown of that resource, and the others are judged", () => {
    const findings = findingsOf({
      resources: () => complete([database, other]),
      judge: (resource) => (resource.name === "shop" ? boom() : pass("fine")),
    });
    expect(findings).toMatchObject([
      { ...broken, resource: { id: database.id } },
      { verdict: "pass", resource: { id: other.id } },
    ]);
  });

  test("where a derived fact that it needs breaks down: unknown as well", () => {
    const needs = { broken: derive({ name: "broken", needs: {}, compute: boom }) };
    expect(only(findingsOf({ needs }))).toMatchObject({ ...broken, resource: place });
  });

  test("whatever it throws", () => {
    const judge = (): never => {
      throw "a text";
    };
    expect(only(findingsOf({ judge })).unknown?.[0]?.error).toContain("a text");
  });
});

describe("what a rule is given", () => {
  const needing = { needs: { instances } };

  test("its facts and nothing beyond them", () => {
    const names: string[] = [];
    findingsOf({
      ...needing,
      resources: (given) => {
        names.push(...Object.keys(given));
        return complete([]);
      },
    });
    expect(names).toEqual(["instances"]);
  });

  test("a kind that was never recorded is unknown, and says how to record it", () => {
    const finding = only(
      findingsOf({
        needs: { groups },
        judge: (_, given) =>
          when((given.groups as unknown as Table<object>).get("sg-1"), () => pass("fine")),
      }),
    );
    expect(finding).toMatchObject({
      verdict: "unknown",
      unknown: [{ reason: "unrecorded", api: "ec2:DescribeSecurityGroups" }],
    });
  });

  const options = {
    days: { default: 7, description: "Days." },
    strict: { default: false, description: "Whether." },
  };
  const withOptions = (given: RuleSettings["options"]): unknown => {
    let seen: unknown;
    findingsOf(
      {
        options,
        judge: (_, __, chosen) => {
          seen = chosen;
          return pass("fine");
        },
      },
      { rules: { "ha-rds-multi-az": { enabled: true, severity: null, options: given } } },
    );
    return seen;
  };

  test.each([
    ["the guide's numbers", {}, { days: 7, strict: false }],
    ["what the config puts in their place", { days: 30 }, { days: 30, strict: false }],
    ["also where that is zero or false", { days: 0, strict: false }, { days: 0, strict: false }],
  ])("options: %s", (_, given, expected) => {
    expect(withOptions(given)).toEqual(expected);
  });

  test("settings of another rule do not touch it", () => {
    const finding = only(
      findingsOf({}, { rules: { "hc-interval": { enabled: true, severity: "low", options: {} } } }),
    );
    expect(finding.severity).toBe("high");
  });

  test.each(["critical", "high", "medium", "low"] as const)(
    "the severity %s from the config",
    (severity) => {
      const rules = { "ha-rds-multi-az": { enabled: true, severity, options: {} } };
      expect(only(findingsOf({}, { rules })).severity).toBe(severity);
      expect(only(findingsOf({ resources: () => complete([]) }, { rules })).severity).toBe(
        severity,
      );
    },
  );
});

describe("a cause says what would settle it", () => {
  test.each<readonly [UnreadReason, RegExp]>([
    ["denied", /allow rds:X/],
    ["throttled", /less busy/],
    ["unavailable", /scan again/],
    ["unsupported", /does not offer/],
    ["expired", /renew the credentials/],
    ["interrupted", /--resume/],
    ["error", /rds:X/],
    ["unrecorded", /record the snapshot again/],
  ])("%s", (reason, settle) => {
    expect(toUnknownCause({ ...denied("rds:X"), reason })).toEqual({
      reason,
      api: "rds:X",
      error: "AccessDenied: not authorized",
      action: "rds:X",
      settle: expect.stringMatching(settle),
    });
  });

  test("missing: no single call, for none of its place was made", () => {
    const error = "eu-north-1 was not read: nothing of it was recorded";
    expect(toUnknownCause({ ...denied("rds:X"), reason: "missing", error })).toEqual({
      ...{ reason: "missing", api: null, error, action: null },
      settle: "scan again once it can be read, or merge its recording too",
    });
  });

  test("undecided: what the topology said", () => {
    expect(
      judging(when(undecided("two look alike", "name one in the config"), () => pass(""))),
    ).toMatchObject({
      verdict: "unknown",
      message: "shop: two look alike",
      unknown: [
        {
          reason: "undecided",
          api: null,
          error: "two look alike",
          action: null,
          settle: "name one in the config",
        },
      ],
    });
  });

  test("the same cause is named once", () => {
    const outcome = cannotKnow([denied("rds:X"), denied("rds:X"), denied("rds:Y")]);
    expect(judging(outcome).unknown?.map(({ api }) => api)).toEqual(["rds:X", "rds:Y"]);
  });
});
