import { describe, expect, test } from "@jest/globals";
import { alikeIn, briefWhereText, saidAlike, whereText } from "../../reporters/_alike.ts";
import type { Finding } from "../../src/model/report.ts";
import { demoFacts, quietAccount, reportOf } from "./reports.ts";

const failure = ((): Finding => {
  const found = reportOf(demoFacts).findings.find(({ rule }) => rule === "ha-rds-multi-az");
  if (found === undefined) throw new Error("the demonstration's account has no such finding");
  return found;
})();

const ids = Array.from({ length: 6 }, (_, index) => String(index + 1).repeat(12));
const [one = "", two = "", three = ""] = ids;
const of = (...accounts: readonly string[]) => ({
  accounts: accounts.map((id) => quietAccount(["eu-west-1"], id)),
});

const at = (account: string, message: string, change: Partial<Finding> = {}): Finding => ({
  ...failure,
  account,
  message,
  ...change,
});

const told = (findings: readonly Finding[], ...accounts: readonly string[]) =>
  alikeIn(findings, of(...accounts)).map((alike) => [
    alike.message,
    alike.findings.map(({ account }) => account),
  ]);

describe("what several accounts have alike", () => {
  test("is told once, the most widespread first; what one has alone is told by itself", () => {
    const findings = [
      at(one, "db: it is small"),
      at(one, "db: it is old"),
      at(two, "db: it is old"),
    ];
    expect(told(findings, one, two)).toEqual([
      ["db: it is old", [one, two]],
      ["db: it is small", [one]],
    ]);
  });

  test("may differ in what AWS makes up, which is then left out", () => {
    const message = (group: string) => `db: ${group} (data) admits everybody`;
    expect(
      told([at(one, message("sg-0a1b2c3d4e5f60718")), at(two, message("sg-12345678"))], one, two),
    ).toEqual([["db: sg-… (data) admits everybody", [one, two]]]);
    const root = (account: string): Finding =>
      at(account, `${account}/aws-global: root has no MFA`, {
        resource: { ...failure.resource, name: `${account}/aws-global` },
      });
    expect(told([root(one), root(two)], one, two)).toEqual([["root has no MFA", [one, two]]]);
  });

  test.each([
    ["another rule", { rule: "hc-interval" }],
    ["another application", { application: "till" }],
    ["another place in the code", { location: { file: "infra/other.tf", line: 7 } }],
    ["another waiver", { waiver: { reason: "known", expiry: "2999-12-31", owner: null } }],
  ] as const)("%s is not alike", (_, change) => {
    expect(told([at(one, "it is old"), at(two, "it is old", change)], one, two)).toHaveLength(2);
  });

  test("in one account everything is told by itself, in its order", () => {
    const twice = [
      at(one, "db: sg-12345678"),
      at(one, "db: sg-87654321"),
      at(one, "db: it is old"),
    ];
    expect(told(twice, one).map(([message]) => message)).toEqual(
      twice.map(({ message }) => message),
    );
    expect(told(twice, one, two)).toHaveLength(3);
  });

  test("reasons are alike where their account and region are what differs", () => {
    const cause = (account: string, region: string) => ({
      ...{ account, region, settle: "allow it" },
      text: `AccessDenied: arn:aws:sts::${account}:assumed-role/audit on arn:aws:rds:${region}:${account}:db:*`,
    });
    const both = [cause(one, "eu-west-1"), cause(two, "us-east-1")];
    expect(saidAlike(both, of(one, two)).map(({ text }) => text)).toEqual([
      "AccessDenied: arn:aws:sts::…:assumed-role/audit on arn:aws:rds:…:…:db:*",
    ]);
    expect(saidAlike(both, of(one)).map(({ text }) => text)).toEqual(both.map(({ text }) => text));
  });
});

describe("where it is", () => {
  const places = (count: number) =>
    ids.slice(0, count).map((account) => ({ account, region: "eu-west-1" }));

  test.each([
    ["one account alone needs no name", [one], 1, "", ""],
    ["one of several is named", ids, 1, `in ${one} eu-west-1`, `in ${one} eu-west-1`],
    [
      "a few are named",
      ids,
      2,
      `in 2 of 6 accounts: ${one} eu-west-1; ${two} eu-west-1`,
      `in 2 of 6 accounts: ${one} eu-west-1; ${two} eu-west-1`,
    ],
    [
      "of many the first are",
      ids,
      5,
      `in 5 of 6 accounts: ${one} eu-west-1; ${two} eu-west-1; ${three} eu-west-1 and 2 more`,
      "in 5 of 6 accounts",
    ],
    ["all of many are known", ids, 6, "in all 6 accounts", "in all 6 accounts"],
  ] as const)("%s", (_, accounts, count, text, brief) => {
    expect(whereText(places(count), of(...accounts))).toBe(text);
    expect(briefWhereText(places(count), of(...accounts))).toBe(brief);
  });

  test("an account's regions stand behind it", () => {
    const regions = ["eu-west-1", "us-east-1", "eu-west-1"];
    expect(
      whereText(
        regions.map((region) => ({ account: one, region })),
        of(one, two),
      ),
    ).toBe(`in ${one} eu-west-1, us-east-1`);
  });
});
