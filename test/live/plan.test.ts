import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { rules } from "../../rules/index.generated.ts";
import { planOf } from "../../src/cli/plan.ts";
import { RequestCounter } from "../../src/collect/clients.ts";
import { collect, noKeeper } from "../../src/collect/collect.ts";
import { collectors } from "../../src/collect/registry.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import type { Facts } from "../../src/model/store.ts";
import { kindsFor } from "../../src/scan.ts";
import { describeLive } from "../support/emulator.ts";

const region = "eu-west-1";
const account = "300000000009";
const settings = resolveConfig({}, rules);

describeLive("the plan of an account, against the requests made over the wire", (emulator) => {
  const counter = new RequestCounter();
  let facts: Facts;

  beforeAll(async () => {
    const { endpoint } = emulator();
    await buildAccount({ endpoint, account, region }, reference);
    process.env.AWS_ENDPOINT_URL = endpoint;
    facts = await collect({
      account: {
        id: account,
        partition: "aws",
        homeRegion: "us-east-1",
        credentials: async () => ({ accessKeyId: account, secretAccessKey: "emulator" }),
      },
      regions: [region],
      settings,
      kinds: kindsFor(rules, settings),
      collectors,
      now: () => new Date().toISOString(),
      progress: () => {},
      signal: new AbortController().signal,
      earlier: null,
      keeper: noKeeper,
      counter,
    });
  }, 120_000);
  afterAll(() => {
    delete process.env.AWS_ENDPOINT_URL;
  });

  test("API by API: the same number where it says so, no more than there were where it is a bound", () => {
    const plan = planOf(rules, settings, [region], { file: "account.ndjson", facts });
    const planned = new Map<string, { requests: number; exact: boolean }>();
    for (const { api, requests, exact } of plan.requests ?? []) {
      const before = planned.get(api) ?? { requests: 0, exact: true };
      planned.set(api, { requests: before.requests + requests, exact: before.exact && exact });
    }
    const made = counter.byApi();
    const wrong = [...planned].filter(([api, { requests, exact }]) => {
      const actual = made.get(api) ?? 0;
      return exact ? requests !== actual : requests > actual;
    });
    expect(wrong.map(([api, one]) => ({ api, ...one, made: made.get(api) ?? 0 }))).toEqual([]);
    expect([...made.keys()].filter((api) => !planned.has(api))).toEqual([]);
    const exact = [...planned.values()].filter((one) => one.exact);
    expect(exact.length).toBeGreaterThan(planned.size / 2);
    expect(plan.total.requests).toBeLessThanOrEqual(counter.statistics().requests);
  });
});
