import { describe, expect, test } from "@jest/globals";
import { overall, type Population } from "../../src/judge/verdict.ts";
import { exitCode, type Finding } from "../../src/model/report.ts";
import type { Threshold } from "../../src/model/settings.ts";
import { type Severity, severities } from "../../src/model/verdict.ts";
import { findingWith, waiver } from "./findings.ts";

const thresholds: readonly Threshold[] = ["critical", "high", "medium", "low", "none"];
const some: Population = { kind: "some" };
const nothing: Population = { kind: "nothing", why: "nothing to audit in 111122223333/eu-west-1" };

const failing = (severity: Severity): Finding => findingWith({ severity });
const unknown = (severity: Severity): Finding => findingWith({ severity, verdict: "unknown" });
const waived = (severity: Severity): Finding => findingWith({ severity, waiver });

const verdictOf = (
  findings: readonly Finding[],
  threshold: Threshold = "medium",
  {
    population = some,
    allowIncomplete = false,
  }: { readonly population?: Population; readonly allowIncomplete?: boolean } = {},
): string => overall(findings, threshold, population, allowIncomplete).verdict;

/** Severities that count at each threshold, written out. */
const counting: Readonly<Record<Threshold, readonly Severity[]>> = {
  critical: ["critical"],
  high: ["critical", "high"],
  medium: ["critical", "high", "medium"],
  low: ["critical", "high", "medium", "low"],
  none: [],
};

const pairs = thresholds.flatMap((threshold) =>
  severities.map((severity) => [threshold, severity] as const),
);

describe("every threshold with every severity", () => {
  test.each(pairs)("threshold %s, a failure that is %s", (threshold, severity) => {
    const counts = counting[threshold].includes(severity);
    expect(verdictOf([failing(severity)], threshold)).toBe(counts ? "NO-GO" : "GO");
  });

  test.each(pairs)("threshold %s, an unknown that is %s", (threshold, severity) => {
    const counts = counting[threshold].includes(severity);
    expect(verdictOf([unknown(severity)], threshold)).toBe(counts ? "INCOMPLETE" : "GO");
  });

  test.each(pairs)("threshold %s, a waived failure that is %s", (threshold, severity) => {
    expect(verdictOf([waived(severity)], threshold)).toBe("GO");
  });
});

describe("what decides", () => {
  test.each<readonly [string, readonly Finding[], string]>([
    ["a failure, whatever is unread beside it", [unknown("critical"), failing("medium")], "NO-GO"],
    ["a failure, whatever is waived beside it", [waived("critical"), failing("medium")], "NO-GO"],
    [
      "not a failure below the threshold beside an unknown above it",
      [failing("low"), unknown("high")],
      "INCOMPLETE",
    ],
    [
      "not an unknown below the threshold",
      [unknown("low"), findingWith({ verdict: "pass" })],
      "GO",
    ],
    ["not what only a person can attest", [findingWith({ verdict: "manual" })], "GO"],
    ["not what does not apply", [findingWith({ verdict: "notApplicable" })], "GO"],
    ["nothing, where there is no finding", [], "GO"],
  ])("%s", (_, findings, verdict) => {
    expect(verdictOf(findings)).toBe(verdict);
  });
});

describe("--allow-incomplete takes what was read for the whole", () => {
  test.each<readonly [string, readonly Finding[], string]>([
    ["unknowns are accepted", [unknown("critical")], "GO"],
    ["failures are not", [unknown("critical"), failing("medium")], "NO-GO"],
  ])("%s", (_, findings, verdict) => {
    expect(verdictOf(findings, "medium", { allowIncomplete: true })).toBe(verdict);
  });

  test("and says how many were accepted", () => {
    expect(overall([unknown("high"), unknown("high")], "medium", some, true).reason).toMatch(
      /2 open answers accepted/,
    );
  });
});

describe("nothing to audit", () => {
  test.each(thresholds)("is INCOMPLETE at the threshold %s", (threshold) => {
    expect(verdictOf([], threshold, { population: nothing })).toBe("INCOMPLETE");
  });

  test("also where incomplete is allowed: everything was read", () => {
    expect(verdictOf([], "medium", { population: nothing, allowIncomplete: true })).toBe(
      "INCOMPLETE",
    );
  });

  test("says where was looked", () => {
    expect(overall([], "medium", nothing, false).reason).toContain("111122223333/eu-west-1");
  });

  test("a known failure decides even so", () => {
    expect(verdictOf([failing("high")], "medium", { population: nothing })).toBe("NO-GO");
  });

  test("an account of which nothing was read is not empty: its unknowns decide", () => {
    const population: Population = { kind: "unread" };
    expect(verdictOf([unknown("high")], "medium", { population })).toBe("INCOMPLETE");
    expect(overall([unknown("high")], "medium", population, false).reason).not.toMatch(
      /nothing to audit/,
    );
  });
});

describe("what was asked for by name must be answered", () => {
  const asked = [{ item: "PRE-7", reason: "rests on DR-3, for which this version has no rule" }];

  test("INCOMPLETE, and it is named", () => {
    expect(overall([], "medium", some, false, { unanswered: asked })).toEqual({
      verdict: "INCOMPLETE",
      reason:
        "no failure was found, but what was asked for is not answered: PRE-7 (rests on DR-3, for which this version has no rule)",
    });
  });

  test("a failure decides even so; incomplete may be allowed", () => {
    expect(overall([failing("high")], "medium", some, false, { unanswered: asked }).verdict).toBe(
      "NO-GO",
    );
    expect(overall([], "medium", some, true, { unanswered: asked }).verdict).toBe("GO");
  });
});

describe("with a baseline only what is new decides", () => {
  const known = findingWith({ severity: "critical", baseline: "unchanged" });
  const fresh = findingWith({ severity: "high", baseline: "new" });
  test.each<readonly [string, readonly Finding[], string, RegExp]>([
    [
      "a known failure alone",
      [known],
      "GO",
      /^no new failure of severity medium or above \(besides 1 in the baseline\)$/,
    ],
    [
      "a new one beside it",
      [known, fresh],
      "NO-GO",
      /^1 new failure of severity medium or above \(besides 1 in the baseline\)$/,
    ],
    ["a new one alone", [fresh], "NO-GO", /^1 new failure of severity medium or above$/],
    ["a new one that is waived", [findingWith({ baseline: "new", waiver })], "GO", /^no new/],
    [
      "an unknown beside a known failure",
      [known, unknown("high")],
      "INCOMPLETE",
      /^no new failure was found \(besides 1 in the baseline\), but 1 answer /,
    ],
  ])("%s", (_, findings, verdict, reason) => {
    expect(overall(findings, "medium", some, false)).toEqual({
      verdict,
      reason: expect.stringMatching(reason),
    });
  });
});

describe("the reason counts what decided", () => {
  test.each<readonly [string, readonly Finding[], Threshold, RegExp]>([
    [
      "one failure",
      [failing("high"), failing("low")],
      "medium",
      /^1 failure of severity medium or above$/,
    ],
    [
      "two failures",
      [failing("high"), failing("critical")],
      "high",
      /^2 failures of severity high or above$/,
    ],
    [
      "one unknown",
      [unknown("high"), unknown("low")],
      "medium",
      /\b1 answer of severity medium or above/,
    ],
    ["none", [failing("low")], "medium", /^no failure of severity medium or above$/],
    ["failures that are not counted", [failing("critical")], "none", /not counted/],
  ])("%s", (_, findings, threshold, reason) => {
    expect(overall(findings, threshold, some, false).reason).toMatch(reason);
  });
});

test.each([
  ["GO", 0],
  ["NO-GO", 1],
  ["INCOMPLETE", 2],
] as const)("%s stands for the exit code %i", (verdict, code) => {
  expect(exitCode(verdict)).toBe(code);
});
