import { describe, expect, test } from "@jest/globals";
import type { Arrival } from "../../fixtures/wire/proxy.ts";
import type { Outcome } from "../../fixtures/wire/scan.ts";
import { type Expectation, violations } from "../../fixtures/wire/verify.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import type { Finding, Report } from "../../src/model/report.ts";
import { reportOn } from "../scan/support/judging.ts";
import { denied } from "../scan/support/lessRead.ts";
import { factsWith } from "../support/changes.ts";

const full = reportOn(factsWith());
const honest = reportOn(denied(dbInstances)(factsWith()));

const passed = honest.findings.find(({ verdict }) => verdict === "pass");

const arrival: Arrival = {
  api: dbInstances.api,
  protocol: "query",
  region: "eu-west-1",
  call: 1,
  attempt: 1,
  before: 3,
  text: "/\nAction=DescribeDBInstances",
};
const unread: Expectation = { effect: "unread", apis: [dbInstances.api], paged: false };
const cured: Expectation = { ...unread, effect: "cured" };

const seen = (
  outcome: Report | Outcome,
  { expectation = unread, disturbed = [arrival] as readonly Arrival[] } = {},
): readonly string[] =>
  violations(
    {
      outcome: "ended" in outcome ? outcome : { ended: "report", report: outcome },
      arrivals: [arrival],
      disturbed,
    },
    full,
    expectation,
  );

/** The report with its first finding of a verdict changed. */
const lying = (report: Report, verdict: string, change: Partial<Finding>): Report => {
  const index = report.findings.findIndex((finding) => finding.verdict === verdict);
  return {
    ...report,
    findings: report.findings.map((finding, at) =>
      at === index ? { ...finding, ...change } : finding,
    ),
  };
};

describe("the invariants", () => {
  test("hold for a scan that says what it could not read", () => {
    expect(seen(honest)).toEqual([]);
  });

  test("hold for a fault that changed nothing, where nothing was to change", () => {
    expect(seen(full, { expectation: cured })).toEqual([]);
    expect(seen(full, { disturbed: [] })).toEqual([]);
  });

  test.each<readonly [name: string, report: Report, violation: RegExp]>([
    ["a fault that goes unnoticed", full, /complete, although an answer is missing/],
    [
      "an unknown taken for a pass",
      lying(honest, "unknown", { id: "new", verdict: "pass" }),
      /became pass/,
    ],
    [
      "an unknown taken for a failure",
      lying(honest, "unknown", { id: "new", verdict: "fail" }),
      /became fail/,
    ],
    [
      "an unknown without its cause",
      lying(honest, "unknown", { unknown: [] }),
      /unknown, but no unread call is named/,
    ],
    [
      "a verdict that falls silent",
      { ...honest, findings: honest.findings.filter(({ rule }) => rule !== passed?.rule) },
      /fell silent/,
    ],
    [
      "a role that moves",
      {
        ...honest,
        applications: full.applications.map((one) => ({
          ...one,
          members: { ...one.members, frontend: one.members.backend, backend: [] },
        })),
      },
      /became frontend/,
    ],
    ["a verdict that hides the gap", { ...honest, verdict: "GO" }, /^exit code 0/],
    [
      "a call that counts as unread and was answered",
      {
        ...honest,
        collection: {
          ...honest.collection,
          unread: [
            ...honest.collection.unread,
            ...honest.collection.unread.map((entry) => ({ ...entry, api: "ec2:DescribeVpcs" })),
          ],
        },
      },
      /ec2:DescribeVpcs counts as unread, which was answered/,
    ],
    ["a report of another shape", { ...honest, accounts: undefined as never }, /^JSON|accounts/],
  ])("break by %s", (_, report, violation) => {
    const found = (): readonly string[] => {
      try {
        return seen(report);
      } catch (error) {
        return [`accounts: ${error}`];
      }
    };
    expect(found()).toContainEqual(expect.stringMatching(violation));
  });

  test("break by a fault that another attempt cures and that changes the report", () => {
    expect(seen(honest, { expectation: cured })).toContainEqual(
      expect.stringMatching(
        /another attempt cures has changed .* \(unread: rds:DescribeDBInstances/,
      ),
    );
  });

  test("break by a list whose second page nobody asks for", () => {
    expect(seen(full, { expectation: { ...cured, paged: true } })).toEqual([
      "no second page was asked for",
    ]);
  });

  test.each<readonly [Outcome, string]>([
    [{ ended: "refused", message: "no region" }, "refused: no region"],
    [{ ended: "not in time", seconds: 9 }, "did not end within 9 s"],
    [{ ended: "thrown", error: "lost" }, "threw lost"],
  ])("break by a scan without a report: %j", (outcome, violation) => {
    expect(seen(outcome)).toEqual([violation]);
  });
});
