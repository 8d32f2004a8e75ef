import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { exists, type Fact, type Listing } from "../../src/model/fact.ts";
import {
  prefixListEntries,
  type SecurityGroup,
  type SecurityGroupRule,
  securityGroups,
} from "../../src/model/facts/ec2.ts";
import {
  type Admission,
  admission,
  describeRule,
  type EffectiveRule,
  isEverybody,
  isGroup,
  isSelfReference,
  joinsEverybody,
  reaches,
  rulesFor,
} from "../../src/topology/admission.ts";
import type { Port } from "../../src/topology/networkTraffic.ts";
import { expectNoMore, reading, tableAsRead } from "../support/monotone.ts";
import { securityGroup, sgRule } from "../support/network.ts";
import { compute, denied, given, tableById, tableOf, unreadTable } from "../support/tables.ts";

const postgres: Port = { protocol: "tcp", port: 5432 };
const https: Port = { protocol: "tcp", port: 443 };

const entries = given(
  prefixListEntries,
  tableOf<readonly string[]>({
    "pl-open": ["10.0.0.0/8", "0.0.0.0/0"],
    "pl-open6": ["::/0"],
    "pl-office": ["203.0.113.0/24"],
    "pl-empty": [],
  }),
);

const admissionOf = (...groups: readonly SecurityGroup[]): Admission =>
  compute(admission, [given(securityGroups, tableById(groups)), entries]);

const ingressOf = (...ingress: readonly SecurityGroupRule[]) =>
  admissionOf(securityGroup("sg-1", { ingress })).ingress(["sg-1"]);

const egressOf = (...egress: readonly SecurityGroupRule[]) =>
  admissionOf(securityGroup("sg-1", { egress })).egress(["sg-1"]);

const answer = (fact: Fact<boolean>): boolean | null => (fact.known ? fact.value : null);

describe("effective rules", () => {
  it.each<[SecurityGroupRule, string, string]>([
    [sgRule("tcp", 5432, "0.0.0.0/0"), "ingress|tcp|5432|0.0.0.0/0", "TCP 5432 from 0.0.0.0/0"],
    [sgRule("6", [5432, 5440], "sg-2"), "ingress|tcp|5432-5440|sg-2", "TCP 5432-5440 from sg-2"],
    [sgRule("-1", null, "0:0::0/0"), "ingress|all|all|::/0", "all traffic from ::/0"],
    [sgRule("47", null, "10.0.0.9/8"), "ingress|47|all|10.0.0.0/8", "protocol 47 from 10.0.0.0/8"],
    [sgRule("udp", 53, "pl-office"), "ingress|udp|53|pl-office", "UDP 53 from pl-office"],
    [
      sgRule("tcp", 443, "sg-2@444455556666"),
      "ingress|tcp|443|sg-2",
      "TCP 443 from sg-2 of account 444455556666",
    ],
    [sgRule("tcp", 443, "sg-2@111122223333"), "ingress|tcp|443|sg-2", "TCP 443 from sg-2"],
  ])("%j has the key %s", (rule, key, words) => {
    const { items, causes } = ingressOf(rule);
    expect(items.map((item) => [item.key, describeRule(item)])).toEqual([[key, words]]);
    expect(causes).toEqual([]);
  });

  it("are the union of all groups, each rule once, sorted, in their own direction", () => {
    const shared = sgRule("tcp", 443, "0.0.0.0/0");
    const admissions = admissionOf(
      securityGroup("sg-b", { ingress: [shared, sgRule("tcp", 22, "10.0.0.0/8")] }),
      securityGroup("sg-a", { ingress: [shared], egress: [sgRule("-1", null, "0.0.0.0/0")] }),
    );
    const { items } = admissions.ingress(["sg-b", "sg-a", "sg-b"]);
    expect(items.map(({ key, groups }) => [key, groups])).toEqual([
      ["ingress|tcp|22|10.0.0.0/8", ["sg-b"]],
      ["ingress|tcp|443|0.0.0.0/0", ["sg-a", "sg-b"]],
    ]);
    expect(admissions.egress(["sg-a", "sg-b"]).items.map(describeRule)).toEqual([
      "all traffic to 0.0.0.0/0",
    ]);
  });

  it.each([
    sgRule("icmp", [252, 86], "255.255.255.255/32"),
    sgRule("-1", null, "127.0.0.1/32"),
    sgRule("-1", null, "::1/128"),
  ])("leave out what no packet can match: %j", (rule) => {
    expect(egressOf(rule)).toEqual({ items: [], causes: [] });
  });

  it("keep what the groups that were read hold, with the causes of the others", () => {
    const broken = compute(admission, [
      given(
        securityGroups,
        tableById(
          [securityGroup("sg-1", { ingress: [sgRule("tcp", 22, "0.0.0.0/0")] })],
          [denied("ec2:DescribeSecurityGroups")],
        ),
      ),
      entries,
    ]);
    expect(broken.ingress(["sg-1"])).toMatchObject({ items: [{ groups: ["sg-1"] }], causes: [] });
    expect(broken.ingress(["sg-1", "sg-2"])).toMatchObject({
      items: [{ groups: ["sg-1"] }],
      causes: [{ api: "ec2:DescribeSecurityGroups" }],
    });
  });

  it("are undecided where a group is not there", () => {
    expect(admissionOf().ingress(["sg-gone"])).toMatchObject({
      items: [],
      causes: [{ reason: "undecided" }],
    });
  });

  it("are none for no groups", () => {
    expect(admissionOf().ingress([])).toEqual({ items: [], causes: [] });
  });

  it("know references to their own group", () => {
    const { items } = ingressOf(sgRule("tcp", 1, "sg-1"), sgRule("tcp", 2, "sg-2"));
    expect(items.map(isSelfReference)).toEqual([true, false]);
    expect(items.map(({ peer }) => isGroup(peer, ["sg-2"]))).toEqual([false, true]);
  });
});

describe("the default group of a VPC", () => {
  const other = securityGroup("sg-other", { name: "default", vpc: "vpc-2" });
  const own = securityGroup("sg-default", { name: "default" });

  it.each<[string, readonly SecurityGroup[], readonly string[], string | null]>([
    ["found", [other, own], [], "sg-default"],
    ["found, though the list broke off", [own], ["ec2:BrokeOff"], "sg-default"],
    ["among the unread", [other], ["ec2:BrokeOff"], null],
    ["not there", [other], [], null],
  ])("%s", (_, rows, broken, expected) => {
    const found = compute(admission, [
      given(securityGroups, tableById(rows, broken.map(denied))),
      entries,
    ]).defaultGroup("vpc-1");
    expect(found.known ? found.value : null).toBe(expected);
  });
});

describe("peers", () => {
  it.each<[string, boolean | null]>([
    ["0.0.0.0/0", true],
    ["::/0", true],
    ["0.0.0.0/1", false],
    ["pl-open", true],
    ["pl-open6", true],
    ["pl-office", false],
    ["pl-empty", false],
    ["pl-unlisted", null],
    ["sg-2", false],
  ])("%s is everybody: %s", (peer, expected) => {
    const answers = ingressOf(sgRule("tcp", 443, peer)).items.map((rule) =>
      answer(isEverybody(rule.peer)),
    );
    expect(answers).toEqual([expected]);
  });
});

/** Whether a rule that holds 443 admits everybody, alone or with the others. */
const everybody = (rules: Listing<EffectiveRule>): Fact<boolean> =>
  exists(rulesFor(rules, https), (rule) => joinsEverybody(rule, rules));

describe("a port", () => {
  it("is held by ranges and by all traffic", () => {
    const rules = ingressOf(
      sgRule("tcp", [5000, 6000], "10.0.0.0/8"),
      sgRule("-1", null, "sg-2"),
      sgRule("47", 5432, "0.0.0.0/0"),
      sgRule("tcp", 443, "0.0.0.0/0"),
    );
    expect(rulesFor(rules, postgres).items.map(({ key }) => key)).toEqual([
      "ingress|all|all|sg-2",
      "ingress|tcp|5000-6000|10.0.0.0/8",
    ]);
  });

  it.each<[string, readonly SecurityGroupRule[], boolean | null]>([
    ["everybody", [sgRule("tcp", 443, "0.0.0.0/0")], true],
    [
      "everybody in halves",
      [sgRule("tcp", 443, "0.0.0.0/1"), sgRule("-1", null, "128.0.0.0/1")],
      true,
    ],
    ["one half", [sgRule("tcp", 443, "0.0.0.0/1")], false],
    [
      "halves on different ports",
      [sgRule("tcp", 443, "0.0.0.0/1"), sgRule("tcp", 80, "128.0.0.0/1")],
      false,
    ],
    ["an unread prefix list", [sgRule("tcp", 443, "pl-unlisted")], null],
    [
      "everybody beside an unread prefix list",
      [sgRule("tcp", 443, "pl-unlisted"), sgRule("tcp", 443, "::/0")],
      true,
    ],
    ["an unread prefix list on another port", [sgRule("tcp", 22, "pl-unlisted")], false],
  ])("443 is open to %s", (_, rules, expected) => {
    expect(answer(everybody(ingressOf(...rules)))).toBe(expected);
  });

  const database = { groups: ["sg-db"], cidrs: ["10.0.1.0/24", "10.0.2.0/24"] };

  it.each<[string, readonly SecurityGroupRule[], boolean | null]>([
    ["nothing", [], false],
    ["its group", [sgRule("tcp", 5432, "sg-db")], true],
    ["its group on another port", [sgRule("tcp", 443, "sg-db")], false],
    ["another group", [sgRule("tcp", 5432, "sg-2")], false],
    ["everywhere", [sgRule("-1", null, "0.0.0.0/0")], true],
    ["everywhere in IPv6", [sgRule("-1", null, "::/0")], false],
    ["one of its subnets", [sgRule("tcp", 5432, "10.0.1.0/24")], false],
    [
      "all its subnets, by several rules",
      [sgRule("tcp", 5432, "10.0.1.0/24"), sgRule("tcp", [5000, 6000], "10.0.2.0/24")],
      true,
    ],
    ["an unread prefix list", [sgRule("tcp", 5432, "pl-unlisted")], null],
    [
      "its group beside an unread prefix list",
      [sgRule("tcp", 5432, "pl-unlisted"), sgRule("tcp", 5432, "sg-db")],
      true,
    ],
  ])("5432 of the database by %s", (_, rules, expected) => {
    expect(answer(reaches(egressOf(...rules), postgres, database))).toBe(expected);
  });

  it("is not reached at no address", () => {
    const egress = egressOf(sgRule("-1", null, "0.0.0.0/0"));
    expect(answer(reaches(egress, postgres, { groups: ["sg-db"], cidrs: [] }))).toBe(false);
  });
});

describe("reading less", () => {
  const rule = fc
    .record({
      protocol: fc.constantFrom("-1", "tcp", "6", "udp", "47"),
      port: fc.constantFrom(443, 5432, null),
      peer: fc.constantFrom(
        "0.0.0.0/0",
        "0.0.0.0/1",
        "128.0.0.0/1",
        "::1/128",
        "pl-open",
        "pl-office",
        "sg-1",
      ),
    })
    .map(({ protocol, port, peer }) => sgRule(protocol, port, peer));
  const groups = fc
    .array(fc.array(rule, { maxLength: 4 }), { minLength: 3, maxLength: 3 })
    .map((made) => made.map((ingress, index) => securityGroup(`sg-${index + 1}`, { ingress })));

  it("only loses rules and answers", () => {
    const ids = ["sg-1", "sg-2", "sg-3"];
    const destination = { groups: ["sg-1"], cidrs: ["10.0.0.0/16"] };
    fc.assert(
      fc.property(groups, reading, fc.boolean(), (rows, groupsRead, entriesRead) => {
        const full = compute(admission, [given(securityGroups, tableById(rows)), entries]).ingress(
          ids,
        );
        const less = compute(admission, [
          given(securityGroups, tableAsRead(rows, groupsRead)),
          entriesRead
            ? entries
            : given(
                prefixListEntries,
                unreadTable<readonly string[]>("ec2:GetManagedPrefixListEntries"),
              ),
        ]).ingress(ids);
        const keys = full.items.map(({ key }) => key);
        expect(keys).toEqual(expect.arrayContaining(less.items.map(({ key }) => key)));
        if (less.causes.length === 0) expect(less.items.map(({ key }) => key)).toEqual(keys);
        expectNoMore(everybody(less), everybody(full));
        expectNoMore(reaches(less, https, destination), reaches(full, https, destination));
      }),
    );
  });
});
