import { describe, expect, test } from "@jest/globals";
import { defaults } from "../../src/config/defaults.ts";
import { ownRule, withOwnRules } from "../../src/config/ownRule.ts";
import { evaluate, noSurroundings } from "../../src/judge/evaluate.ts";
import { worldsOf } from "../../src/judge/world.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import { factKind } from "../../src/model/kind.ts";
import { pass } from "../../src/model/outcome.ts";
import type { Rule } from "../../src/model/rule.ts";
import { UserError } from "../../src/model/userError.ts";
import { databases } from "../../src/topology/databases.ts";
import { ruleWith } from "./rules.ts";

const own = (
  changes: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> => ({
  ...ruleWith("house-rule"),
  items: [],
  needs: { databases, dbInstances },
  ...changes,
});

const errorOf = (work: () => unknown): string => {
  try {
    work();
    return "";
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
};

describe("a rule of one's own is checked before it runs", () => {
  test("a sound one is taken, with its file", () => {
    expect(ownRule(own(), "rules/a.js")).toMatchObject({
      id: "house-rule",
      source: "rules/a.js",
      scope: "region",
      unrequested: "manual",
    });
  });

  const without = (name: string) => {
    const { [name]: _, ...rest } = own();
    return rest;
  };

  test.each([
    ["nothing", null, "rules/a.js: the rule must be object"],
    ["a text", "hc-interval", "rules/a.js: the rule must be object"],
    ["no title", without("title"), 'rules/a.js (rule "house-rule"): the rule lacks "title"'],
    ["no remedy", without("remedy"), 'rules/a.js (rule "house-rule"): the rule lacks "remedy"'],
    ["no judge", without("judge"), 'rules/a.js (rule "house-rule"): the rule lacks "judge"'],
    [
      "a mistyped key",
      own({ severty: "high" }),
      'rules/a.js (rule "house-rule"): unknown key "severty"; did you mean "severity"?',
    ],
    [
      "no severity of gonogo's",
      own({ severity: "urgent" }),
      'rules/a.js (rule "house-rule"): "severity" must be one of critical, high, medium, low',
    ],
    [
      "an ID that no waiver could name",
      own({ id: "House Rule" }),
      'rules/a.js (rule "House Rule"): "id" must match pattern "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"',
    ],
    [
      "an item that the guide lacks",
      own({ items: ["HA-9"] }),
      'rules/a.js (rule "house-rule"): the guide has no item "HA-9"; did you mean "HA-1"?',
    ],
    [
      "an item that others answer",
      own({ items: ["PRE-1"] }),
      'rules/a.js (rule "house-rule"): PRE-1 is answered by SEC-1: name what it answers of these',
    ],
    [
      "a judge that is none",
      own({ judge: true }),
      'rules/a.js (rule "house-rule"): "judge" must be a function',
    ],
    [
      "a need that is no fact",
      own({ needs: { databases: "rds.dbInstance" } }),
      'rules/a.js (rule "house-rule"): "needs.databases" is no kind of fact and no derived fact; import it from gonogo (kinds, derived)',
    ],
    [
      "a kind that nobody reads",
      own({ needs: { tables: factKind("dynamodb.table", "dynamodb:ListTables") } }),
      'rules/a.js (rule "house-rule"): no collector reads "dynamodb.table", which it needs; take one of gonogo\'s kinds',
    ],
    [
      "an option without a description",
      own({ options: { days: { default: 3 } } }),
      'rules/a.js (rule "house-rule"): "options.days" lacks "description"',
    ],
  ])("%s", (_name, value, message) => {
    expect(errorOf(() => ownRule(value, "rules/a.js"))).toBe(message);
  });
});

describe("a name is given once", () => {
  const existing = [ruleWith("hc-interval", {}, ["hc-every"])];
  const house = (file: string, changes = {}) => ownRule(own(changes), file);

  test("own rules stand beside gonogo's", () => {
    const rules = withOwnRules(existing, [house("a.js"), house("b.js", { id: "house-b" })]);
    expect(rules.map(({ id }) => id)).toEqual(["hc-interval", "house-rule", "house-b"]);
  });

  test.each([
    [
      "a rule of gonogo's",
      [house("a.js", { id: "hc-interval" })],
      '"hc-interval" already, of gonogo\'s own',
    ],
    [
      "an earlier name of one",
      [house("a.js", { id: "hc-every" })],
      '"hc-every" already, of gonogo\'s own',
    ],
    ["another of one's own", [house("a.js"), house("b.js")], '"house-rule" already, in a.js'],
    [
      "an alias of another",
      [house("a.js"), house("b.js", { id: "house-b", aliases: ["house-rule"] })],
      '"house-rule" already, in a.js',
    ],
  ])("not that of %s", (_name, rules, message) => {
    expect(errorOf(() => withOwnRules(existing, rules))).toBe(
      `${rules.at(-1)?.source}: there is a rule ${message}; give it another ID`,
    );
  });
});

describe("what a rule of one's own does is held to what gonogo's own rules do", () => {
  const row = { arn: "arn:aws:rds:eu-west-1:111122223333:db:shop", id: "shop", tags: { a: "b" } };
  const shard = {
    partition: "aws",
    account: "111122223333",
    region: "eu-west-1",
    kinds: new Map([
      [
        "rds.dbInstance",
        {
          rows: new Map<string, unknown>([[row.arn, row]]),
          unreadRows: new Map(),
          causes: [],
          readAt: "2026-01-01T00:00:00Z",
        },
      ],
    ]),
  };
  const facts = {
    startedAt: "2026-01-01T00:00:00Z",
    finishedAt: "2026-01-01T00:00:00Z",
    shards: [shard],
    statistics: { requests: 0, retries: 0, throttled: 0 },
  };
  const resource = { id: row.arn, type: "AWS::RDS::DBInstance", name: "shop" };
  const said = (changes: object) => {
    const rule = ownRule(
      own({
        needs: { dbInstances },
        resources: () => ({ items: [resource], causes: [] }),
        ...changes,
      }),
      "rules/a.js",
    );
    const world = worldsOf(facts, defaults, facts.startedAt).get(shard);
    if (world === undefined) throw new Error("no world");
    const [finding] = evaluate(rule, world, noSurroundings, {
      file: "gonogo.config.yaml",
      line: 1,
    });
    return {
      verdict: finding?.verdict,
      why: finding?.unknown?.[0]?.error,
      settle: finding?.unknown?.[0]?.settle,
    };
  };
  const atOnce =
    "the rule broke down: `judge` must return at once an outcome: pass, fail, notApplicable, cannotKnow, manual or a combine of them";

  test("a sound one passes", () => {
    expect(said({ judge: () => pass("as it should be") }).verdict).toBe("pass");
  });

  test("what it throws is unknown, and names its file", () => {
    const judge = () => {
      throw new Error("no such thing");
    };
    expect(said({ judge })).toEqual({
      verdict: "unknown",
      why: "the rule broke down: no such thing",
      settle: "mend the rule in rules/a.js",
    });
  });

  test.each([
    ["nothing", () => undefined],
    ["a verdict's name", () => "pass"],
    ["a promise", async () => pass("late")],
    ["a message that is no text", () => ({ ...pass("x"), messages: [{}] })],
    [
      "a value that no report can hold",
      () => pass("x", { from: dbInstances, resource: "r", field: "f", value: 1n } as never),
    ],
  ])("an outcome that is %s is unknown", (_name, judge) => {
    expect(said({ judge })).toMatchObject({ verdict: "unknown", why: atOnce });
  });

  test.each([
    ["a bare list", () => [resource]],
    ["resources without a type", () => ({ items: [{ id: "a", name: "a" }], causes: [] })],
  ])("a population that is %s is unknown", (_name, resources) => {
    expect(said({ resources })).toMatchObject({
      verdict: "unknown",
      why: expect.stringContaining("`resources` must return a listing"),
    });
  });

  test.each<readonly [string, Rule["resources"]]>([
    [
      "a list of facts",
      ({ dbInstances: table }) => {
        (table as { list(): { items: unknown[] } }).list().items.pop();
        return { items: [resource], causes: [] };
      },
    ],
    [
      "a row",
      ({ dbInstances: table }) => {
        const [first] = (table as { list(): { items: { tags: object }[] } }).list().items;
        Object.assign(first?.tags ?? {}, { a: "changed" });
        return { items: [resource], causes: [] };
      },
    ],
  ])("it cannot change %s under the others", (_name, resources) => {
    expect(said({ resources }).verdict).toBe("unknown");
    expect(row.tags).toEqual({ a: "b" });
    expect(shard.kinds.get("rds.dbInstance")?.rows.size).toBe(1);
  });
});
