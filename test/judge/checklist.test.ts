import { describe, expect, test } from "@jest/globals";
import { beyondGuideOf, checklistOf } from "../../src/judge/checklist.ts";
import { type ItemId, items } from "../../src/model/guide.ts";
import type { ChecklistRow, Finding } from "../../src/model/report.ts";
import type { Verdict } from "../../src/model/verdict.ts";
import { findingWith, waiver } from "./findings.ts";
import { answering, ruleWith } from "./rules.ts";

type Said = Verdict | "waived";

const finding = (said: Said, ...answered: readonly ItemId[]): Finding =>
  said === "waived"
    ? findingWith({ items: answered, waiver })
    : findingWith({ items: answered, verdict: said });

const rowOf = (item: ItemId, rows: readonly ChecklistRow[]): ChecklistRow => {
  const row = rows.find((candidate) => candidate.item === item);
  if (row === undefined) throw new Error(`${item} has no row`);
  return row;
};

describe("an item's verdict: the first of these that any finding says", () => {
  const rule = answering("HA-2");

  test.each<readonly [verdict: Verdict, said: readonly Said[]]>([
    ["fail", ["fail"]],
    ["fail", ["pass", "notApplicable", "manual", "unknown", "waived", "fail"]],
    ["unknown", ["unknown"]],
    ["unknown", ["pass", "notApplicable", "manual", "waived", "unknown"]],
    ["manual", ["manual"]],
    ["manual", ["pass", "notApplicable", "waived", "manual"]],
    ["pass", ["pass"]],
    ["pass", ["waived"]],
    ["pass", ["notApplicable", "pass"]],
    ["pass", ["notApplicable", "waived"]],
    ["notApplicable", ["notApplicable"]],
    ["notApplicable", []],
  ])("%s: %j", (verdict, said) => {
    const findings = said.map((word) => finding(word, "HA-2"));
    for (const order of [findings, [...findings].reverse()]) {
      expect(rowOf("HA-2", checklistOf(order, [rule], [rule]).rows).verdict).toBe(verdict);
    }
  });

  test("counts what was said; a waived failure counts as waived alone", () => {
    const said: readonly Said[] = [
      "fail",
      "fail",
      "waived",
      "unknown",
      "pass",
      "notApplicable",
      "manual",
    ];
    const { rows } = checklistOf(
      said.map((word) => finding(word, "HA-2")),
      [rule],
      [rule],
    );
    expect(rowOf("HA-2", rows).counts).toEqual({
      pass: 1,
      fail: 2,
      unknown: 1,
      manual: 1,
      notApplicable: 1,
      waived: 1,
    });
  });

  test("a finding that answers two items counts for both, and for no other", () => {
    const both = answering("HA-1", "HA-2", "HA-3");
    const { rows } = checklistOf([finding("fail", "HA-1", "HA-2")], [both], [both]);
    expect(rows.map(({ item, verdict }) => [item, verdict])).toEqual([
      ["HA-1", "fail"],
      ["HA-2", "fail"],
      ["HA-3", "notApplicable"],
    ]);
  });
});

const rowsFor = (rules: readonly (readonly ItemId[])[], findings: readonly Finding[] = []) => {
  const all = rules.map((answered) => answering(...answered));
  return checklistOf(findings, all, all);
};

describe("the rows", () => {
  test("stand in the guide's order, whatever the order of the rules", () => {
    const { rows } = rowsFor([
      ["MON-5"],
      ["NET-1"],
      ["HC-1"],
      ["ARC-5"],
      ["NET-2"],
      ["SG-10"],
      ["SG-9"],
    ]);
    expect(rows.map(({ item }) => item)).toEqual([
      "ARC-5",
      "NET-1",
      "NET-2",
      "SG-9",
      "SG-10",
      "HC-1",
      "MON-5",
    ]);
  });

  test("carry the guide's title and section", () => {
    expect(rowsFor([["HA-2"]]).rows).toEqual([
      expect.objectContaining({ item: "HA-2", title: "RDS Multi-AZ", section: "HA" }),
    ]);
  });

  test("every item of the guide has a row or a reason, never both", () => {
    const { rows, notEvaluated } = rowsFor([["HA-2"], ["DR-1", "DR-2"], ["MON-5"], ["MON-6"]]);
    const named = [...rows, ...notEvaluated].map(({ item }) => item);
    expect([...named].sort()).toEqual(items.map(({ id }) => id).sort());
  });
});

describe("an item that others answer", () => {
  const hc: readonly ItemId[] = ["HC-1", "HC-2", "HC-3", "HC-4", "HC-5", "HC-6"];

  test.each<readonly [Verdict, readonly (readonly [Said, ItemId])[]]>([
    [
      "fail",
      [
        ["pass", "HC-1"],
        ["unknown", "HC-2"],
        ["fail", "HC-6"],
      ],
    ],
    [
      "unknown",
      [
        ["pass", "HC-1"],
        ["unknown", "HC-2"],
        ["waived", "HC-6"],
      ],
    ],
    [
      "pass",
      [
        ["pass", "HC-1"],
        ["notApplicable", "HC-5"],
      ],
    ],
    ["pass", [["waived", "HC-1"]]],
    ["notApplicable", [["notApplicable", "HC-1"]]],
  ])("%s", (verdict, said) => {
    const { rows } = rowsFor(
      hc.map((item) => [item]),
      said.map(([word, item]) => finding(word, item)),
    );
    const row = rowOf("PRE-4", rows);
    expect(row.verdict).toBe(verdict);
    expect(Object.values(row.counts).reduce((sum, count) => sum + count)).toBe(said.length);
  });

  test("counts what all of its sources count, and nothing else", () => {
    const { rows } = rowsFor(
      [["MON-5"], ["MON-6"], ["HA-2"]],
      [finding("fail", "MON-5"), finding("pass", "MON-6"), finding("fail", "HA-2")],
    );
    expect(rowOf("PRE-6", rows).counts).toMatchObject({ fail: 1, pass: 1, unknown: 0 });
  });

  test("a finding that answers two of its sources is one finding", () => {
    const { rows } = rowsFor([["MON-5", "MON-6"]], [finding("fail", "MON-5", "MON-6")]);
    expect(rowOf("PRE-6", rows).counts.fail).toBe(1);
  });

  test("has no row while one of its sources has none", () => {
    const { rows, notEvaluated } = rowsFor([["MON-5"]], [finding("fail", "MON-5")]);
    expect(rows.map(({ item }) => item)).toEqual(["MON-5"]);
    expect(notEvaluated.map(({ item }) => item)).toContain("PRE-6");
  });
});

describe("why an item was not evaluated", () => {
  const reasonOf = (
    item: ItemId,
    selected: readonly (readonly ItemId[])[],
    existing: readonly (readonly ItemId[])[],
  ): string | undefined =>
    checklistOf(
      [],
      selected.map((answered) => answering(...answered)),
      existing.map((answered) => answering(...answered)),
    ).notEvaluated.find((entry) => entry.item === item)?.reason;

  test.each<
    readonly [
      string,
      ItemId,
      readonly (readonly ItemId[])[],
      readonly (readonly ItemId[])[],
      string,
    ]
  >([
    ["no rule", "HA-2", [], [["HA-1"]], "this version has no rule for it"],
    [
      "a rule that was not selected",
      "HA-2",
      [["HA-1"]],
      [["HA-1"], ["HA-2"]],
      "no selected rule answers it",
    ],
    [
      "sources that were not selected",
      "PRE-6",
      [["MON-5"]],
      [["MON-5"], ["MON-6"]],
      "no selected rule answers it",
    ],
    [
      "sources without a rule, named",
      "PRE-7",
      [["DR-1"], ["DR-2"]],
      [["DR-1"], ["DR-2"]],
      "rests on DR-3, DR-4, for which this version has no rule",
    ],
    [
      "one source without a rule, another not selected",
      "PRE-6",
      [],
      [["MON-5"]],
      "rests on MON-6, for which this version has no rule",
    ],
    [
      "a single source without a rule",
      "PRE-8",
      [],
      [],
      "rests on MON-9, for which this version has no rule",
    ],
  ])("%s", (_, item, selected, existing, reason) => {
    expect(reasonOf(item, selected, existing)).toBe(reason);
  });

  test("nothing where it has a row", () => {
    expect(reasonOf("HA-2", [["HA-2"]], [["HA-2"]])).toBeUndefined();
  });
});

describe("a rule that answers no item of the guide", () => {
  const house = (id: string) => ruleWith({ id, items: [], title: `${id} holds` });
  const said = (rule: string, ...verdicts: readonly Said[]): readonly Finding[] =>
    verdicts.map((verdict) => ({ ...finding(verdict), rule }));

  test("has a row beside the checklist, by the same measure", () => {
    const rules = [house("house-b"), answering("HA-2"), house("house-a"), house("house-c")];
    const findings = [
      ...said("house-b", "pass", "unknown"),
      ...said("house-a", "waived", "pass", "notApplicable"),
      finding("fail", "HA-2"),
    ];
    const { rows, notEvaluated } = checklistOf(findings, rules, rules);
    expect(rows.map(({ item }) => item)).toEqual(["HA-2"]);
    expect(notEvaluated).toHaveLength(items.length - 1);
    expect(beyondGuideOf(findings, rules)).toMatchObject([
      { rule: "house-a", verdict: "pass", counts: { pass: 1, waived: 1, notApplicable: 1 } },
      { rule: "house-b", title: "house-b holds", verdict: "unknown", counts: { fail: 0 } },
      { rule: "house-c", verdict: "notApplicable" },
    ]);
  });
});
