import { describe, expect, test } from "@jest/globals";
import { explain } from "../../src/cli/explain.ts";
import { UserError } from "../../src/model/userError.ts";
import { answering, ruleWith } from "../judge/rules.ts";

const rules = [
  ruleWith({ id: "ha-rds-multi-az", aliases: ["ha-rds-standby"], items: ["HA-2"] }),
  ruleWith({ id: "enc-rds-at-rest", items: ["ENC-1"] }),
  ruleWith({ id: "enc-ebs-at-rest", items: ["ENC-1"] }),
  answering("DR-1"),
  answering("DR-2"),
];

/** The rules that are explained, in order. */
const explained = (name: string): readonly string[] =>
  [...explain(name, rules).matchAll(/^(\S+) \((?:high); /gm)].map(([, id]) => id ?? "");

describe("what is explained", () => {
  test.each([
    ["a rule", "ha-rds-multi-az", ["ha-rds-multi-az"]],
    ["a rule in capitals", "HA-RDS-Multi-AZ", ["ha-rds-multi-az"]],
    ["a rule by its earlier name", "ha-rds-standby", ["ha-rds-multi-az"]],
    ["an item", "HA-2", ["ha-rds-multi-az"]],
    ["an item in small letters", "ha-2", ["ha-rds-multi-az"]],
    ["an item of two rules", "ENC-1", ["enc-rds-at-rest", "enc-ebs-at-rest"]],
    ["an item that others answer", "PRE-7", ["rule-dr-1", "rule-dr-2"]],
    ["a section", "enc", ["enc-rds-at-rest", "enc-ebs-at-rest"]],
    ["a pattern of rules", "enc-*-at-rest", ["enc-rds-at-rest", "enc-ebs-at-rest"]],
    ["a pattern of items", "DR-*", ["rule-dr-1", "rule-dr-2"]],
  ])("%s", (_, name, ids) => {
    expect(explained(name)).toEqual(ids);
  });

  test("several rules stand under their item, with what has no rule", () => {
    expect(explain("PRE-7", rules)).toMatch(
      /^PRE-7: Backup strategy in place\. Answered by rule-dr-1, rule-dr-2\. No rule yet for DR-3, DR-4\.\n/,
    );
    expect(explain("ENC-1", rules)).toMatch(
      /^ENC-1: .* Answered by enc-rds-at-rest, enc-ebs-at-rest\.\n/,
    );
    expect(explain("HA-2", rules)).toMatch(/^ha-rds-multi-az /);
  });
});

test.each([
  ["an item mistyped", "ha2", 'no rule or item "ha2"; did you mean "HA-2"?'],
  ["a rule mistyped", "ha-rds-mutli-az", 'did you mean "ha-rds-multi-az"?'],
  ["a part of a rule's name", "at-rest", "there is enc-rds-at-rest, enc-ebs-at-rest"],
  ["an item without a rule", "CICD-1", "this version has no rule for CICD-1 (Pipeline"],
  ["an item that rests on such", "PRE-8", "; it rests on MON-9"],
  ["nothing like it", "xyzzyplugh", "none is like it"],
])("%s: one line that helps", (_, name, says) => {
  const told = () => explain(name, rules);
  expect(told).toThrow(UserError);
  expect(told).toThrow(says);
});
