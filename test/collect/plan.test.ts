import { readdirSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { type Collector, list } from "../../src/collect/collector.ts";
import { actionsOf, plan } from "../../src/collect/plan.ts";
import { collectors } from "../../src/collect/registry.ts";
import { defineService } from "../../src/collect/service.ts";
import { type FactKind, factKind, isAcross } from "../../src/model/kind.ts";

const service = defineService({
  prefix: "ec2",
  load: async () => ({}),
  connect: () => ({ middlewareStack: { add() {}, addRelativeTo() {} }, destroy() {} }),
});

const kindOf = (name: string): FactKind<string> => factKind(name, `ec2:Describe${name}`);
const [subnet, vpc, account, lonely] = ["Subnet", "Vpc", "Account", "Lonely"].map(kindOf) as [
  FactKind<string>,
  FactKind<string>,
  FactKind<string>,
  FactKind<string>,
];
const collectorOf = (kind: FactKind<string>, needs: Collector["needs"] = {}): Collector => ({
  ...list({ kind, service, page: async () => ({ rows: [], next: undefined }) }),
  needs,
});
const own = [
  collectorOf(subnet, { vpc, account }),
  collectorOf(lonely),
  collectorOf(vpc, { account }),
  collectorOf(account),
];
const planned = (...kinds: readonly FactKind<unknown>[]): readonly string[] =>
  plan(kinds, own, () => false).map(({ provides }) => provides.kind);

describe("the plan", () => {
  test.each([
    { name: "nothing is asked for", kinds: [], expected: [] },
    { name: "what needs nothing", kinds: [account], expected: ["Account"] },
    {
      name: "each after what it needs, and once",
      kinds: [subnet],
      expected: ["Account", "Vpc", "Subnet"],
    },
    {
      name: "a kind that is asked for and needed",
      kinds: [vpc, subnet, account, vpc],
      expected: ["Account", "Vpc", "Subnet"],
    },
    {
      name: "a kind that no collector provides is left out",
      kinds: [kindOf("Unheard"), account],
      expected: ["Account"],
    },
  ])("$name", ({ kinds, expected }) => {
    expect(planned(...kinds)).toEqual(expected);
  });

  test("the actions are named once each, in order, not as APIs but as IAM spells them", () => {
    const buckets = factKind<string>("s3.bucket", "s3:ListBuckets", {
      action: "s3:ListAllMyBuckets",
    });
    expect(actionsOf([...own, collectorOf(buckets), ...own])).toEqual([
      "ec2:DescribeAccount",
      "ec2:DescribeLonely",
      "ec2:DescribeSubnet",
      "ec2:DescribeVpc",
      "s3:ListAllMyBuckets",
    ]);
  });
});

const isKind = (value: unknown): value is FactKind<unknown> =>
  typeof value === "object" && value !== null && "kind" in value && "api" in value;
const modules: readonly object[] = await Promise.all(
  readdirSync("src/model/facts").map((file) => import(`../../src/model/facts/${file}`)),
);
const kinds = modules.flatMap((module) => Object.values(module).filter(isKind));

describe("the collectors that there are", () => {
  test("every kind of fact has one collector, and every collector a kind", () => {
    const provided = collectors.map(({ provides }) => provides.kind).sort();
    expect(provided).toEqual(kinds.map(({ kind }) => kind).sort());
    expect(new Set(provided).size).toBe(provided.length);
  });

  test("all of them can be planned, each after what it needs", () => {
    const order = plan(kinds, collectors, () => true).map(({ provides }) => provides.kind);
    expect(order).toHaveLength(collectors.length);
    for (const { provides, needs } of collectors) {
      for (const need of Object.values(needs)) {
        const { kind } = isAcross(need) ? need.across : need;
        expect(order.indexOf(kind)).toBeGreaterThanOrEqual(0);
        expect(order.indexOf(kind)).toBeLessThan(order.indexOf(provides.kind));
      }
    }
  });

  test.each(collectors.map((collector) => [collector.provides.kind, collector] as const))(
    "%s declares its own API, and calls only what reads",
    async (_, { calls, provides, service }) => {
      if (service === null) {
        expect(calls).toEqual([]);
        return;
      }
      expect(provides.api).toMatch(new RegExp(`^${service.prefix}:`));
      expect(calls.map(({ api }) => api)).toContain(provides.api);
      for (const { api, action } of calls) {
        const [apiPrefix, operation = ""] = api.split(":");
        const called = collectors.find((other) => other.service?.prefix === apiPrefix)?.service;
        const sdk = (await called?.load()) as Readonly<Record<string, unknown>>;
        expect(action).toMatch(
          /^[a-z0-9-]+:(Describe|List|Get|BatchGet|Lookup|Filter|View)[A-Z][A-Za-z]*$/,
        );
        expect(operation).toMatch(
          /^(Describe|List|Get|BatchGet|Lookup|Filter|View)[A-Z][A-Za-z]*$/,
        );
        expect(sdk[`${operation}Command`]).toBeInstanceOf(Function);
      }
    },
  );

  test("none reads a secret's value, a parameter's or a data key", () => {
    const called = collectors.flatMap(({ calls }) =>
      calls.flatMap(({ api, action }) => [api, action]),
    );
    expect(called).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/SecretValue|GetParameter|Decrypt|DataKey/)]),
    );
  });
});
