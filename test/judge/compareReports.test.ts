import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { rules } from "../../rules/index.generated.ts";
import { wholeReport } from "../../src/config/reportFile.ts";
import { compareReports, type ReadReport } from "../../src/judge/compareReports.ts";
import type { ChangesReport } from "../../src/model/changes.ts";
import { securityGroups } from "../../src/model/facts/ec2.ts";
import { services } from "../../src/model/facts/ecs.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { Finding } from "../../src/model/report.ts";
import type { Settings, Threshold } from "../../src/model/settings.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { reportOf } from "../reporters/reports.ts";
import { breakOff, type Change, deny, edit, factsWith, remove } from "../support/changes.ts";
import { ids } from "../support/reference.ts";
import { findingWith, waiver } from "./findings.ts";

const tool = { name: "gonogo", version: "0.0.0" };

const compared = (
  a: ReadReport,
  b: ReadReport,
  more: { readonly history?: readonly ReadReport[]; readonly threshold?: Threshold } = {},
): ChangesReport => compareReports({ a, b, history: [], threshold: null, tool, rules, ...more });

/** What a file of the report of these facts says. */
const read = (
  changes: readonly Change[],
  settings: Partial<Settings> = {},
  selected = rules,
): ReadReport =>
  wholeReport(JSON.stringify(reportOf(factsWith(changes), settings, selected)), "report.json");

const statesOf = ({ failures }: ChangesReport) =>
  failures.map(({ state, reason, finding }) =>
    [state, finding.rule, finding.resource.name, ...(reason === null ? [] : [reason])].join(" "),
  );

const single = edit(dbInstances, ids.database, (row) => ({ ...row, multiAz: false }));
const multiAz = "ha-rds-multi-az shop-prod-db";
const clean = read([]);
const failing = read([single]);
const waived: Partial<Settings> = {
  waivers: [
    { rule: "ha-rds-multi-az", resource: "*", reason: "r", expiry: "2999-01-01", owner: null },
  ],
};

describe("a failure", () => {
  test.each<readonly [string, ReadReport, ReadReport, readonly string[], ChangesReport["verdict"]]>(
    [
      ["is new", clean, failing, [`new ${multiAz}`], "new"],
      ["is fixed", failing, clean, [`fixed ${multiAz}`], "nothingNew"],
      ["is waived since", failing, read([single], waived), [`waived ${multiAz}`], "nothingNew"],
      ["is no longer waived", read([single], waived), failing, [`waiverEnded ${multiAz}`], "new"],
      ["is new, and waived", clean, read([single], waived), [`new ${multiAz}`], "nothingNew"],
    ],
  )("%s", (_, a, b, states, verdict) => {
    const report = compared(a, b);
    expect(statesOf(report)).toEqual(states);
    expect(report.verdict).toBe(verdict);
  });

  test("goes with its resource", () => {
    const without = read([remove(dbInstances, ids.database)]);
    expect(statesOf(compared(failing, without))).toContain(`gone ${multiAz}`);
  });

  test("that was not read again is neither fixed nor gone", () => {
    const denied = read([single, deny(dbInstances)]);
    const report = compared(failing, denied);
    expect(statesOf(report).filter((text) => text.includes(multiAz))).toEqual([
      `notEvaluated ${multiAz} rds:DescribeDBInstances could not be read (denied)`,
    ]);
    expect(report.verdict).toBe("incomplete");
    expect(report.open).toContainEqual(
      expect.stringMatching(/failures? of A could not be told in B/),
    );
  });

  test("that A could not read is not new, and counts", () => {
    const report = compared(read([deny(dbInstances)]), failing);
    expect(statesOf(report)).toContain(
      `unseen ${multiAz} rds:DescribeDBInstances could not be read (denied)`,
    );
    expect(report.verdict).toBe("new");
  });

  test("of a rule that did not run again is not fixed", () => {
    const others = rules.filter(({ id }) => id !== "ha-rds-multi-az");
    const report = compared(failing, read([], {}, others));
    expect(statesOf(report)).toEqual([`notEvaluated ${multiAz} its rule was not asked for`]);
    expect(report.rules).toEqual([{ rule: "ha-rds-multi-az", change: "onlyA", fields: [] }]);
    expect(report.open).toContain("1 rule of A did not run for B");
  });

  const scope = { tags: {}, clusters: [], vpcs: [], applications: ["till"] };
  test.each<readonly [string, ReadReport]>([
    ["out of B's scope", read([], { scope })],
    ["in a report that does not tell its scope", { ...clean, scope: null, findings: [] }],
  ])("%s is not gone", (_, b) => {
    const report = compared(failing, b);
    expect(statesOf(report)).toEqual([
      `notEvaluated ${multiAz} it may be outside the scope of this scan`,
    ]);
    expect(report.verdict).toBe("incomplete");
  });

  test("of a region that B did not look at is not gone", () => {
    const elsewhere = {
      ...clean,
      accounts: [{ id: "111122223333", partition: "aws", regions: [] }],
      findings: [],
    };
    const report = compared(failing, elsewhere);
    expect(statesOf(report)).toEqual([
      `notEvaluated ${multiAz} its account or region was not read`,
    ]);
    expect(report.open).toContain("B did not look at 111122223333/eu-west-1");
  });

  test("that B carries on is not evaluated, for the reason that B gives", () => {
    const [finding] = failing.findings.filter(({ verdict }) => verdict === "fail");
    if (finding === undefined) throw new Error("nothing fails");
    const carrying = { ...clean, carried: [{ finding, reason: "the scan was interrupted" }] };
    expect(statesOf(compared(failing, carrying))).toEqual([
      `notEvaluated ${multiAz} the scan was interrupted`,
    ]);
    // What A carried on is known there: it is neither new nor unseen.
    expect(compared(carrying, failing).counts).toMatchObject({ new: 0, unseen: 0, unchanged: 1 });
  });
});

describe("a failure is reopened", () => {
  test("where a report from before A has it", () => {
    const report = compared(clean, failing, { history: [failing] });
    expect(statesOf(report)).toEqual([`reopened ${multiAz}`]);
    expect(report.verdict).toBe("new");
  });

  test("where B's baseline has it, and A judged and did not find it", () => {
    const known = {
      ...failing,
      findings: failing.findings.map(
        (finding): Finding =>
          finding.verdict === "fail" ? { ...finding, baseline: "unchanged" } : finding,
      ),
    };
    expect(statesOf(compared(clean, known))).toEqual([`reopened ${multiAz}`]);
  });

  test("not where A could not tell", () => {
    const report = compared(read([deny(dbInstances)]), failing, { history: [failing] });
    expect(report.counts).toMatchObject({ reopened: 0, unseen: 1 });
  });
});

describe("the threshold", () => {
  test.each<readonly [Threshold, ChangesReport["verdict"]]>([
    ["critical", "nothingNew"],
    ["high", "new"],
    ["none", "nothingNew"],
  ])("%s", (threshold, verdict) => {
    expect(compared(clean, failing, { threshold }).verdict).toBe(verdict);
  });

  test("is B's, if none is given", () => {
    expect(compared(clean, read([single], { failOn: "critical" })).threshold).toBe("critical");
  });
});

test("rules that are described otherwise are told", () => {
  const other = read([single], {
    rules: { "ha-rds-multi-az": { enabled: true, severity: "low", options: {} } },
  });
  expect(compared(failing, other).rules).toEqual([
    {
      rule: "ha-rds-multi-az",
      change: "changed",
      fields: [{ field: "severity", a: "high", b: "low" }],
    },
  ]);
});

test("what a probe found is not fixed by a scan that probes nothing", () => {
  const place = { id: "111122223333/aws-global", type: "AWS::Account::Region", name: "" };
  const [rule] = clean.rules.filter(({ id }) => id === "enc-old-tls-refused");
  const of = (changes: Partial<Finding>): ReadReport => ({
    ...clean,
    rules: rule === undefined ? [] : [rule],
    findings: [findingWith({ rule: "enc-old-tls-refused", region: "aws-global", ...changes })],
  });
  const report = compared(
    of({}),
    of({ id: "f".repeat(32), verdict: "notApplicable", resource: place }),
  );
  expect(statesOf(report)).toEqual([
    "notEvaluated enc-old-tls-refused shop it is read on request only",
  ]);
});

describe("whatever the reports say", () => {
  const resources = ["orders", "till"];
  const keys = ["a", "b"];
  const idOf = (rule: string, name: string, key: string): string =>
    `${rules.findIndex(({ id }) => id === rule)}${resources.indexOf(name)}${key}`.padStart(32, "0");
  const ofRules = ["ha-rds-multi-az", "enc-rds-at-rest", "enc-old-tls-refused"];

  /** What one rule says of one resource: several failures, or one other verdict, or nothing. */
  const judged = fc.oneof(
    fc.constant([] as readonly string[]),
    fc.subarray(keys, { minLength: 1 }).map((some) => some.map((key) => `fail ${key}`)),
    fc.constantFrom<Verdict>("pass", "unknown", "manual", "notApplicable").map((one) => [one]),
  );

  const report: fc.Arbitrary<ReadReport> = fc
    .record({
      complete: fc.boolean(),
      narrowed: fc.boolean(),
      ran: fc.subarray(ofRules),
      waived: fc.boolean(),
      said: fc.array(judged, { minLength: 6, maxLength: 6 }),
    })
    .map(({ complete, narrowed, ran, waived: isWaived, said }) => ({
      ...clean,
      complete,
      scope: { tags: {}, clusters: [], vpcs: narrowed ? ["vpc-1"] : [], applications: [] },
      rules: clean.rules.filter(({ id }) => ran.includes(id)),
      findings: ofRules
        .filter((rule) => ran.includes(rule))
        .flatMap((rule) =>
          resources.flatMap((name) =>
            (said[ofRules.indexOf(rule) * 2 + resources.indexOf(name)] ?? []).map((text) => {
              const [verdict = "fail", key = "c"] = text.split(" ");
              return findingWith({
                rule,
                id: idOf(rule, name, key),
                verdict: verdict as Verdict,
                resource: { id: `arn:aws:rds:eu-west-1:111122223333:db:${name}`, type: "T", name },
                ...(verdict === "fail" && isWaived ? { waiver } : {}),
              });
            }),
          ),
        ),
    }));

  const idsOf = ({ failures }: ChangesReport, ...states: readonly string[]): readonly string[] =>
    failures
      .filter(({ state }) => states.includes(state))
      .map(({ finding }) => finding.id)
      .sort();

  test("a report compared with itself has no change", () => {
    fc.assert(
      fc.property(report, (one) => {
        const same = compared(one, one);
        expect(same.failures).toEqual([]);
        expect(same.rules).toEqual([]);
        expect(same.verdict).not.toBe("new");
      }),
    );
  });

  test("what is fixed one way is new the other way, and what is unseen is not evaluated", () => {
    fc.assert(
      fc.property(report, report, (one, other) => {
        const [there, back] = [compared(one, other), compared(other, one)];
        expect(idsOf(there, "fixed", "gone")).toEqual(idsOf(back, "new"));
        expect(idsOf(there, "new")).toEqual(idsOf(back, "fixed", "gone"));
        expect(idsOf(there, "unseen")).toEqual(idsOf(back, "notEvaluated"));
        expect(idsOf(there, "waived")).toEqual(idsOf(back, "waiverEnded"));
        expect(there.counts.unchanged).toBe(back.counts.unchanged);
      }),
    );
  });

  test("nothing is fixed or gone that B did not judge", () => {
    fc.assert(
      fc.property(report, report, (one, other) => {
        for (const { state, finding } of compared(one, other).failures) {
          if (state !== "fixed" && state !== "gone") continue;
          const own = other.findings.filter(
            ({ rule, resource }) => rule === finding.rule && resource.id === finding.resource.id,
          );
          expect(other.rules.map(({ id }) => id)).toContain(finding.rule);
          expect(own.map(({ verdict }) => verdict)).not.toContain("unknown");
          expect(own.map(({ verdict }) => verdict)).not.toContain("manual");
          if (state === "gone") expect(other.scope?.vpcs).toEqual([]);
        }
      }),
    );
  });
});

test.each([
  ["denied", deny(dbInstances)],
  ["broken off", breakOff(dbInstances)],
  ["services denied", deny(services)],
  ["security groups denied", deny(securityGroups)],
] as const)("reading less fixes nothing: %s", (_, change) => {
  const everybody = edit(securityGroups, "sg-database", (row) => ({
    ...row,
    ingress: [
      ...row.ingress,
      ...row.ingress.map((one) => ({ ...one, peer: { kind: "ipv4" as const, cidr: "0.0.0.0/0" } })),
    ],
  }));
  const report = compared(read([single, everybody]), read([single, everybody, change]));
  expect(report.counts).toMatchObject({ fixed: 0, gone: 0, new: 0 });
});
