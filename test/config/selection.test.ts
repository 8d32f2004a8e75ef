import { describe, expect, test } from "@jest/globals";
import { itemsByName, selectRules } from "../../src/config/selection.ts";
import { answering } from "../judge/rules.ts";
import { settingsWith } from "../support/changes.ts";

const rules = [answering("DR-1"), answering("DR-2"), answering("HA-2")];

const selectedBy = (...item: readonly string[]): readonly string[] =>
  selectRules({ item, rule: [] }, rules, settingsWith()).map(({ id }) => id);

describe("items", () => {
  test("select the rules of what they rest on", () => {
    expect(selectedBy("PRE-7")).toEqual(["rule-dr-1", "rule-dr-2"]);
    expect(selectedBy("dr-1", "HA-*")).toEqual(["rule-dr-1", "rule-ha-2"]);
  });

  test.each([
    ["CICD-1", "this version has no rule for CICD-1"],
    ["pre-8", "this version has no rule for PRE-8 (it rests on MON-9)"],
    ["CICD-*", "this version has no rule for CICD-*"],
    ["NET-99", 'no item "NET-99" in the guide; did you mean "NET-'],
  ])("that nothing answers are refused: %s", (item, says) => {
    expect(() => selectedBy(item)).toThrow(says);
  });

  test("asked for by name, whatever the case; not by a pattern", () => {
    expect(itemsByName({ item: ["pre-7", "DR-*", "HA-2"] })).toEqual(["HA-2", "PRE-7"]);
    expect(itemsByName({ item: [] })).toEqual([]);
  });
});
