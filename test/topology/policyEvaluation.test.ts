import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { known, unknown } from "../../src/model/fact.ts";
import type { PolicyStatement } from "../../src/model/facts/iam.ts";
import {
  type Access,
  allowedBy,
  allows,
  grantsOf,
  type NamedPolicy,
  type Request,
} from "../../src/topology/policyEvaluation.ts";
import { allow, condition, deny } from "../support/policies.ts";
import { denied } from "../support/tables.ts";

const account = "111122223333";
const secret = (name: string, region = "eu-west-1", owner = account): string =>
  `arn:aws:secretsmanager:${region}:${owner}:secret:${name}`;
const ours = secret("shop/prod/jwt-a1b2c3");
const read = "secretsmanager:GetSecretValue";
const variable = (name: string): string => `\${${name}}`;

const policy = (...statements: readonly PolicyStatement[]): NamedPolicy => ({
  name: "own",
  arn: null,
  statements,
});

const accessOf = (
  statements: readonly PolicyStatement[],
  {
    boundary = null,
    ...rest
  }: { boundary?: NamedPolicy | null; policies?: Access["policies"] } = {},
): Access => ({
  principal: {
    arn: `arn:aws:iam::${account}:role/shop`,
    account,
    partition: "aws",
    tags: { Application: "shop" },
  },
  policies: { items: [policy(...statements)], causes: [] },
  ...rest,
  boundary: known(boundary),
});

const requestFor = (fields: Partial<Request> = {}): Request => ({
  action: read,
  resource: ours,
  tags: known({ application: "shop" }),
  arbitrary: false,
  ...fields,
});

/** yes, no, or ? where it is not decided. */
const word = (access: Access, fields: Partial<Request> = {}): string => {
  const fact = allows(access, requestFor(fields));
  return fact.known ? (fact.value ? "yes" : "no") : "?";
};

type Line = readonly [name: string, statements: readonly PolicyStatement[], expected: string];

describe("actions", () => {
  test.each<Line>([
    ["by its name", [allow(read)], "yes"],
    ["in another case", [allow("SECRETSMANAGER:getsecretvalue")], "yes"],
    ["another action", [allow("secretsmanager:DescribeSecret")], "no"],
    ["everything", [allow("*")], "yes"],
    ["the whole service", [allow("secretsmanager:*")], "yes"],
    ["another whole service", [allow("secrets:*")], "no"],
    ["a wildcard within", [allow("secretsmanager:Get*Value")], "yes"],
    ["a wildcard in the service", [allow("secrets*:Get*")], "yes"],
    ["one character open", [allow("secretsmanager:GetSecretValu?")], "yes"],
    ["one character too many", [allow("secretsmanager:GetSecretValue?")], "no"],
    ["nothing in a star", [allow("secretsmanager:GetSecretValue*")], "yes"],
    ["all but another one", [allow("iam:*", "*", { notActions: true })], "yes"],
    ["all but this one", [allow(["iam:*", "secretsmanager:*"], "*", { notActions: true })], "no"],
    ["nothing at all", [], "no"],
  ])("%s", (_, statements, expected) => {
    expect(word(accessOf(statements))).toBe(expected);
  });
});

describe("resources", () => {
  test.each<Line>([
    ["its ARN", [allow(read, ours)], "yes"],
    ["without the suffix", [allow(read, secret("shop/prod/jwt"))], "no"],
    ["with an open suffix", [allow(read, secret("shop/prod/jwt-??????"))], "yes"],
    ["with a suffix of five", [allow(read, secret("shop/prod/jwt-?????"))], "no"],
    ["a prefix", [allow(read, secret("shop/prod/*"))], "yes"],
    ["another prefix", [allow(read, secret("shop/staging/*"))], "no"],
    ["in another case", [allow(read, secret("Shop/prod/*"))], "no"],
    ["any region and account", [allow(read, "arn:aws:secretsmanager:*:*:secret:shop/*")], "yes"],
    ["another region", [allow(read, secret("shop/prod/*", "us-east-1"))], "no"],
    ["a star beyond colons", [allow(read, "arn:aws:secretsmanager:*")], "yes"],
    ["all but another", [allow(read, secret("other/*"), { notResources: true })], "yes"],
    ["all but this", [allow(read, secret("shop/*"), { notResources: true })], "no"],
    ["the second of two", [allow(read, [secret("a"), ours])], "yes"],
    [
      "a tag of the role",
      [allow(read, secret(`${variable("aws:PrincipalTag/application")}/prod/*`))],
      "yes",
    ],
    [
      "a tag that the role lacks",
      [allow(read, secret(`${variable("aws:PrincipalTag/team")}/*`))],
      "no",
    ],
    [
      "with a value to fall back on",
      [allow(read, secret(`${variable("aws:PrincipalTag/team, 'shop'")}/*`))],
      "yes",
    ],
    [
      "a variable that is not known",
      [allow(read, secret(`${variable("aws:userid")}/prod/*`))],
      "?",
    ],
    ["an unknown variable elsewhere", [allow(read, secret(`x/${variable("aws:userid")}/*`))], "no"],
    ["a star that is meant as such", [allow(read, secret(`shop/${variable("*")}`))], "no"],
  ])("%s", (_, statements, expected) => {
    expect(word(accessOf(statements))).toBe(expected);
  });
});

describe("denials", () => {
  test.each<Line>([
    ["everything", [allow("*"), deny("*")], "no"],
    ["this action", [allow("*"), deny(read)], "no"],
    ["another action", [allow("*"), deny("iam:*")], "yes"],
    [
      "all other secrets",
      [allow("*"), deny(read, secret("shop/*"), { notResources: true })],
      "yes",
    ],
    [
      "all but other secrets",
      [allow("*"), deny(read, secret("x/*"), { notResources: true })],
      "no",
    ],
    ["all other actions", [allow("*"), deny(read, "*", { notActions: true })], "yes"],
    ["all but other actions", [allow("*"), deny("s3:*", "*", { notActions: true })], "no"],
    ["alone", [deny(read)], "no"],
    [
      "perhaps",
      [
        allow("*"),
        deny(read, "*", { when: [condition("StringNotEquals", "aws:SourceVpce", null)] }),
      ],
      "?",
    ],
    [
      "without TLS",
      [allow("*"), deny("*", "*", { when: [condition("Bool", "aws:SecureTransport", "false")] })],
      "yes",
    ],
  ])("%s", (_, statements, expected) => {
    expect(word(accessOf(statements))).toBe(expected);
  });
});

describe("conditions", () => {
  const on = (operator: string, key: string, values: string | readonly string[] | null) => [
    allow("*", "*", { when: [condition(operator, key, values)] }),
  ];
  test.each<Line>([
    ["its tag", on("StringEquals", "aws:ResourceTag/Application", "shop"), "yes"],
    [
      "its tag by the service's key",
      on("StringLike", "secretsmanager:ResourceTag/application", "sh*"),
      "yes",
    ],
    ["another value", on("StringEquals", "aws:ResourceTag/application", "other"), "no"],
    [
      "one of several values",
      on("StringEquals", "aws:ResourceTag/application", ["a", "shop"]),
      "yes",
    ],
    ["a star where none is meant", on("StringEquals", "aws:ResourceTag/application", "*"), "no"],
    ["without case", on("StringEqualsIgnoreCase", "aws:ResourceTag/application", "SHOP"), "yes"],
    ["not that value", on("StringNotEquals", "aws:ResourceTag/application", "other"), "yes"],
    [
      "not this value",
      on("StringNotEquals", "aws:ResourceTag/application", ["other", "shop"]),
      "no",
    ],
    ["a tag that it lacks", on("StringEquals", "aws:ResourceTag/team", "green"), "no"],
    ["not a tag that it lacks", on("StringNotEquals", "aws:ResourceTag/team", "green"), "yes"],
    ["if it had the tag", on("StringEqualsIfExists", "aws:ResourceTag/team", "green"), "yes"],
    ["if it had it, wrongly", on("StringEqualsIfExists", "aws:ResourceTag/application", "x"), "no"],
    ["the tag is missing", on("Null", "aws:ResourceTag/team", "true"), "yes"],
    ["the tag is there", on("Null", "aws:ResourceTag/application", "false"), "yes"],
    [
      "all values of a missing tag",
      on("ForAllValues:StringEquals", "aws:ResourceTag/team", "g"),
      "yes",
    ],
    [
      "any value of a missing tag",
      on("ForAnyValue:StringNotEquals", "aws:ResourceTag/team", "g"),
      "no",
    ],
    [
      "as the role is tagged",
      on(
        "StringEquals",
        "aws:ResourceTag/application",
        `${variable("aws:PrincipalTag/application")}`,
      ),
      "yes",
    ],
    [
      "as a stranger is tagged",
      on("StringEquals", "aws:ResourceTag/application", `${variable("aws:PrincipalTag/team")}`),
      "no",
    ],
    ["in this account", on("StringEquals", "aws:ResourceAccount", account), "yes"],
    ["in another account", on("StringEquals", "aws:ResourceAccount", "999988887777"), "no"],
    ["in this region", on("StringEquals", "aws:RequestedRegion", "eu-west-1"), "yes"],
    ["in another region", on("StringEquals", "aws:RequestedRegion", "us-east-1"), "no"],
    ["by this role", on("ArnLike", "aws:PrincipalArn", `arn:aws:iam::${account}:role/sh*`), "yes"],
    [
      "by another role",
      on("ArnNotEquals", "aws:PrincipalArn", `arn:aws:iam::${account}:role/shop`),
      "no",
    ],
    ["over TLS", on("Bool", "aws:SecureTransport", "true"), "yes"],
    ["the current version", on("StringEquals", "secretsmanager:VersionStage", null), "yes"],
    ["by an endpoint", on("StringEquals", "aws:SourceVpce", null), "?"],
    ["from addresses", on("IpAddress", "aws:SourceIp", null), "?"],
    ["before a day", on("DateLessThan", "aws:ResourceTag/until", "2030-01-01T00:00:00Z"), "?"],
  ])("%s", (_, statements, expected) => {
    expect(word(accessOf(statements))).toBe(expected);
  });

  test("two must both hold: one that fails decides", () => {
    const both = allow("*", "*", {
      when: [
        condition("StringEquals", "aws:SourceVpce", null),
        condition("StringEquals", "aws:ResourceTag/application", "other"),
      ],
    });
    expect(word(accessOf([both]))).toBe("no");
  });

  test("what restricts to particular resources leaves out an arbitrary one", () => {
    const statements = [
      allow("kms:Decrypt", "*", { when: [condition("StringEquals", "kms:ViaService", null)] }),
    ];
    const request = { action: "kms:Decrypt", resource: `arn:aws:kms:eu-west-1:${account}:key/1` };
    expect(word(accessOf(statements), request)).toBe("?");
    expect(word(accessOf(statements), { ...request, arbitrary: true })).toBe("no");
  });

  test("a tag whose value was not recorded leaves it open, of the secret and of the role", () => {
    const ofSecret = on("StringEquals", "aws:ResourceTag/pin", "1");
    expect(word(accessOf(ofSecret), { tags: known({ Pin: null }) })).toBe("?");
    const ofRole = accessOf([allow(read, secret(`${variable("aws:PrincipalTag/pin")}/*`))]);
    const principal = { ...ofRole.principal, tags: { pin: null } };
    expect(word({ ...ofRole, principal })).toBe("?");
  });

  test("tags that were not read leave it open", () => {
    const statements = on("StringEquals", "aws:ResourceTag/application", "shop");
    expect(word(accessOf(statements), { tags: unknown([denied("tag:GetResources")]) })).toBe("?");
  });
});

describe("boundaries", () => {
  test.each<readonly [string, NamedPolicy, string]>([
    ["that allow everything", policy(allow("*")), "yes"],
    ["that allow something else", policy(allow("s3:*")), "no"],
    ["that deny it", policy(allow("*"), deny(read)), "no"],
    ["that allow other secrets", policy(allow(read, secret("other/*"))), "no"],
    [
      "that allow it by an endpoint",
      policy(allow("*", "*", { when: [condition("StringEquals", "aws:SourceVpce", null)] })),
      "?",
    ],
    ["that cannot be understood", { name: "odd", arn: null, statements: null }, "?"],
  ])("%s", (_, boundary, expected) => {
    expect(word(accessOf([allow("*")], { boundary }))).toBe(expected);
  });

  test("allow nothing by themselves", () => {
    expect(word(accessOf([], { boundary: policy(allow("*")) }))).toBe("no");
  });
});

describe("what was not read", () => {
  const causes = [denied("iam:GetPolicyVersion")];
  test.each<readonly [string, readonly PolicyStatement[], string]>([
    ["may allow", [], "?"],
    ["may deny what the others allow", [allow("*")], "?"],
    ["cannot allow what the others deny", [deny("*")], "no"],
  ])("a policy %s", (_, statements, expected) => {
    const access = accessOf(statements, { policies: { items: [policy(...statements)], causes } });
    expect(word(access)).toBe(expected);
  });

  test("a boundary may forbid, but not allow", () => {
    const unread = { boundary: unknown(causes) };
    expect(word({ ...accessOf([allow("*")]), ...unread })).toBe("?");
    expect(word({ ...accessOf([]), ...unread })).toBe("no");
  });

  test("a document that cannot be understood may say anything", () => {
    const odd: NamedPolicy = { name: "odd", arn: null, statements: null };
    const beside = (...statements: readonly PolicyStatement[]) =>
      accessOf([], { policies: { items: [policy(...statements), odd], causes: [] } });
    expect(word(beside(allow("*")))).toBe("?");
    expect(word(beside(deny("*")))).toBe("no");
  });
});

test("grants name the policy, the statement, and the patterns that match", () => {
  const access = accessOf([
    allow("s3:*"),
    allow(["s3:*", "secretsmanager:*"], [secret("other/*"), secret("shop/*")]),
    allow("s3:*", secret("x"), { notActions: true, notResources: true }),
  ]);
  const [policy_] = access.policies.items;
  expect(grantsOf(access, requestFor())).toEqual([
    {
      policy: policy_,
      statement: policy_?.statements?.[1],
      actions: ["secretsmanager:*"],
      resources: [secret("shop/*")],
    },
    { policy: policy_, statement: policy_?.statements?.[2], actions: [], resources: [] },
  ]);
});

test("without one policy's permissions its denials stay", () => {
  const [wide, other] = [
    { ...policy(allow("*"), deny(read, secret("x*"))), name: "wide" },
    policy(allow(read, secret("*"))),
  ];
  const access = accessOf([], { policies: { items: [wide, other], causes: [] } });
  const own = allowedBy(access, ({ name }) => name === "own");
  expect(word(own)).toBe("yes");
  expect(word(own, { resource: secret("x-a1b2c3") })).toBe("no");
  expect(word(own, { action: "s3:GetObject" })).toBe("no");
});

describe("for all policies", () => {
  const pattern = fc.array(fc.constantFrom("a", "b", "/", "*", "?"), { maxLength: 8 });
  const name = fc.array(fc.constantFrom("a", "b", "/"), { maxLength: 8 });
  const statement = fc
    .record({
      effect: fc.constantFrom("Allow" as const, "Deny" as const),
      actions: fc.constantFrom("*", read, "secretsmanager:*", "s3:*"),
      resource: pattern.map((characters) => secret(characters.join(""))),
      except: fc.boolean(),
      open: fc.boolean(),
    })
    .map(({ effect, actions, resource, except, open }) =>
      (effect === "Allow" ? allow : deny)(actions, resource, {
        notResources: except,
        when: open ? [condition("StringEquals", "aws:SourceVpce", null)] : [],
      }),
    );
  const statements = fc.array(statement, { maxLength: 5 });
  const resource = name.map((characters) => secret(characters.join("")));

  test("wildcards match as the same regular expression does", () => {
    fc.assert(
      fc.property(pattern, name, (characters, text) => {
        const expression = characters
          .map((one) => (one === "*" ? ".*" : one === "?" ? "." : `\\${one}`))
          .join("")
          .replace(/\\(?=[ab])/g, "");
        const expected = new RegExp(`^${expression}$`).test(text.join("")) ? "yes" : "no";
        const access = accessOf([allow(read, secret(characters.join("")))]);
        expect(word(access, { resource: secret(text.join("")) })).toBe(expected);
      }),
    );
  });

  test("one more denial never allows more, one more permission never less", () => {
    const rank: Readonly<Record<string, number>> = { no: 0, "?": 1, yes: 2 };
    fc.assert(
      fc.property(statements, statement, resource, (some, extra, arn) => {
        const before = rank[word(accessOf(some), { resource: arn })] ?? 0;
        const after = rank[word(accessOf([...some, extra]), { resource: arn })] ?? 0;
        if (extra.effect === "Deny") expect(after).toBeLessThanOrEqual(before);
        else expect(after).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  test("an open condition, decided either way, agrees with what was decided before", () => {
    const decide = (holds: boolean) => (one: PolicyStatement) =>
      one.conditions.length === 0 ? [one] : holds ? [{ ...one, conditions: [] }] : [];
    fc.assert(
      fc.property(statements, resource, fc.boolean(), (some, arn, holds) => {
        const open = word(accessOf(some), { resource: arn });
        const decided = word(accessOf(some.flatMap(decide(holds))), { resource: arn });
        if (open !== "?") expect(decided).toBe(open);
      }),
    );
  });

  test("a policy that is not read turns an answer into an open one, or leaves it", () => {
    fc.assert(
      fc.property(statements, statements, resource, (first, second, arn) => {
        const both = accessOf([], {
          policies: { items: [policy(...first), policy(...second)], causes: [] },
        });
        const less = accessOf([], {
          policies: { items: [policy(...first)], causes: [denied("iam:GetPolicyVersion")] },
        });
        expect(["?", word(both, { resource: arn })]).toContain(word(less, { resource: arn }));
      }),
    );
  });
});
