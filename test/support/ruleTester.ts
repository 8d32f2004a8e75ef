import { expect, test } from "@jest/globals";
import { mapTexts } from "../../reporters/_text.ts";
import { evaluate, noSurroundings } from "../../src/judge/evaluate.ts";
import { kindsOf } from "../../src/judge/world.ts";
import type { FactKind } from "../../src/model/kind.ts";
import type { Finding } from "../../src/model/report.ts";
import type { Rule } from "../../src/model/rule.ts";
import type { Settings } from "../../src/model/settings.ts";
import { type Facts, globalRegion } from "../../src/model/store.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { breakOff, type Change, deny, factsWith, only, worldFor } from "./changes.ts";
import { redeployed, renaming } from "./redeployed.ts";

/** One line of a rule's table: what is different, and what the rule says then. */
export interface Case {
  readonly name: string;
  readonly changes?: readonly Change[];
  readonly settings?: Partial<Settings>;
  /** Of every finding, or by the resource's name. */
  readonly verdict: Verdict | Readonly<Record<string, Verdict>>;
  /** Found in the message of some finding. */
  readonly says?: RegExp;
  /** How many failures there are. */
  readonly failures?: number;
}

export interface RuleTest {
  /** Kinds whose rows are the rule's resources: without any of them it has nothing to judge. None: it judges the account itself. */
  readonly population: readonly FactKind<unknown>[];
  /** Kinds that the verdict on the reference account does not rest on, each with the reason. */
  readonly indecisive?: readonly (readonly [kind: FactKind<unknown>, why: string])[];
  /** What the rule says of the reference account; by default it passes. */
  readonly onReference?: Verdict;
  readonly cases: readonly Case[];
}

/**
 * What a rule says of the reference account with these changes.
 *
 * @param now the judgement's present, ISO 8601: the scan's start unless another time is given
 */
export const findingsOf = (
  rule: Rule,
  changes: readonly Change[] = [],
  settings: Partial<Settings> = {},
  now?: string,
): readonly Finding[] => {
  const facts = factsWith(changes);
  const world = worldFor(rule.scope, facts, settings, now);
  return evaluate(rule, world, noSurroundings, { file: "gonogo.config.yaml", line: 1 });
};

/** The kinds that the rule needs beside the decisive ones, for one reason. */
export const indecisiveBut = (
  rule: Rule,
  decisive: readonly FactKind<unknown>[],
  why: string,
): NonNullable<RuleTest["indecisive"]> =>
  kindsOf(rule.needs)
    .filter(({ kind }) => !decisive.some((other) => other.kind === kind))
    .map((kind) => [kind, why]);

const verdictsOf = (findings: readonly Finding[]): Readonly<Record<string, Verdict>> =>
  Object.fromEntries(findings.map(({ resource, verdict }) => [resource.name, verdict]));

const describeFindings = (findings: readonly Finding[]): string =>
  findings.map(({ verdict, message }) => `${verdict}: ${message}`).join("\n");

const checkCase = (rule: Rule, { changes, settings, verdict, says, failures }: Case): void => {
  const findings = findingsOf(rule, changes, settings);
  if (typeof verdict === "string") {
    expect(
      `${[...new Set(Object.values(verdictsOf(findings)))]}\n${describeFindings(findings)}`,
    ).toBe(`${verdict}\n${describeFindings(findings)}`);
  } else {
    expect(verdictsOf(findings)).toMatchObject(verdict);
  }
  if (says !== undefined) expect(describeFindings(findings)).toMatch(says);
  if (failures !== undefined) {
    expect(findings.filter((finding) => finding.verdict === "fail")).toHaveLength(failures);
  }
};

/** What is said is known again after everything was deployed again, and is not taken for another account's. */
const checkAgain = (rule: Rule, { changes, settings = {} }: Case): void => {
  const facts = factsWith(changes);
  const again = renaming(facts);
  const known = (world: Facts, own: Partial<Settings>): readonly string[] =>
    evaluate(rule, worldFor(rule.scope, world, own), noSurroundings, {
      file: "gonogo.config.yaml",
      line: 1,
    })
      .map(({ id, verdict }) => `${verdict} ${id}`)
      .sort();
  const before = known(facts, settings);
  expect(new Set(before).size).toBe(before.length);
  expect(known(redeployed(facts, again), mapTexts(settings, again))).toEqual(before);
};

/** The lines of a table over an account that differs from the reference account to begin with. */
export const startingFrom = (changes: readonly Change[], cases: readonly Case[]): readonly Case[] =>
  cases.map((entry) => ({ ...entry, changes: [...changes, ...(entry.changes ?? [])] }));

/** Tests a rule by more of its table: for a second file beside the one that calls `testRule`. */
export const testCases = (rule: Rule, cases: readonly Case[]): void => {
  test.each(cases.map((entry) => [entry.name, entry] as const))("%s", (_, entry) => {
    checkCase(rule, entry);
    checkAgain(rule, entry);
  });
};

/**
 * Tests a rule by its table, and what every rule must survive: the reference account passes; each
 * kind that it needs denied, or broken off, moves no verdict except to unknown; without a population
 * it is not applicable; its inputs are frozen.
 */
export const testRule = (
  rule: Rule,
  { population, indecisive = [], onReference = "pass", cases }: RuleTest,
): void => {
  const before = verdictsOf(findingsOf(rule));
  const kinds = kindsOf(rule.needs);

  test(`the reference account: ${onReference}`, () => {
    const others = findingsOf(rule).filter(({ verdict }) => verdict !== onReference);
    expect(describeFindings(others)).toBe("");
    expect(Object.keys(before).length).toBeGreaterThan(0);
  });

  testCases(rule, cases);

  test.each(kinds.map((kind) => [kind.kind, kind] as const))("%s denied: unknown", (_, kind) => {
    const after = verdictsOf(findingsOf(rule, [deny(kind)]));
    for (const [name, verdict] of Object.entries(after)) {
      expect([before[name], "unknown"]).toContain(verdict);
    }
    if (!indecisive.some(([other]) => other === kind)) {
      expect(Object.values(after)).toContain("unknown");
    }
  });

  test.each(kinds.map((kind) => [kind.kind, kind] as const))(
    "%s broken off: nothing moves except to unknown",
    (_, kind) => {
      const after = verdictsOf(findingsOf(rule, [breakOff(kind)]));
      for (const [name, verdict] of Object.entries(after)) {
        expect([before[name], "unknown"]).toContain(verdict);
      }
    },
  );

  if (population.length === 0) return;
  test("without a population it is not applicable", () => {
    const findings = findingsOf(
      rule,
      population.map((kind) => only(kind, {})),
    );
    expect(findings.map(({ verdict, message }) => ({ verdict, message }))).toEqual([
      {
        verdict: "notApplicable",
        message: `111122223333/${rule.scope === "region" ? "eu-west-1" : globalRegion}: ${rule.nothing}`,
      },
    ]);
  });
};
