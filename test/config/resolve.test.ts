import { describe, expect, test } from "@jest/globals";
import { defaults } from "../../src/config/defaults.ts";
import { type RawConfig, resolveConfig } from "../../src/config/resolve.ts";
import { configSchema } from "../../src/config/schema.ts";
import { nothingRequested } from "../../src/model/settings.ts";
import { rules } from "./rules.ts";

/** Where a value is missing. */
const holesIn = (value: unknown, path = ""): readonly string[] => {
  if (value === undefined) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => holesIn(inner, `${path}.${key}`));
};

const keysOf = (value: unknown): readonly string[] => Object.keys(value as object).sort();

const full = {
  regions: ["eu-west-1"],
  failOn: "high",
  scope: { tags: { env: ["prod"] }, clusters: ["c"], vpcs: ["vpc-1"], applications: ["shop"] },
  tagKeys: { application: ["a"], environment: ["e"], role: ["r"] },
  applications: [
    {
      name: "shop",
      environment: "production",
      loadBalancers: ["alb"],
      frontend: ["f"],
      backend: ["b"],
      workers: ["w"],
      databases: ["d"],
      caches: ["c"],
      databaseSecrets: ["s"],
      without: ["cache"],
      frontendCallsBackend: true,
      frontendReachedFrom: ["sg-1"],
      backendReachedFrom: ["sg-2"],
      ports: { frontend: 3000, backend: 3003 },
    },
  ],
  secrets: { rotatedByHand: ["s"] },
  backups: { buckets: ["*-backups"], regions: ["eu-central-1"] },
  infrastructure: { terraformStates: ["terraform.tfstate"], stacks: { "shop-*": "shop.yaml" } },
  environmentVariables: ["POOL_MAX"],
  rules: { "hc-interval": { enabled: false, severity: "low", options: { maximumSeconds: 10 } } },
  waivers: [{ rule: "*", resource: "*", reason: "r", expiry: "2026-12-31", owner: "me" }],
  attestations: [
    {
      item: "POST-7",
      application: "shop",
      by: "me",
      at: "2026-01-01",
      link: "https://example.com",
      expiry: "2026-12-31",
    },
  ],
  baseline: "gonogo.baseline.json",
  collection: {
    connectTimeoutSeconds: 2,
    requestTimeoutSeconds: 10,
    attempts: 3,
    patienceSeconds: 20,
    shareOfLimits: 0.1,
  },
  probe: {
    paths: ["/healthz"],
    allowedOrigins: ["https://shop.example.com"],
    corsPath: "/api",
  },
} as const satisfies RawConfig;

describe("afterwards nothing is optional", () => {
  test("an empty config is the defaults", () => {
    expect(resolveConfig({}, rules)).toEqual(defaults);
  });

  test("a config that says everything stays what it is", () => {
    expect(resolveConfig(full, rules)).toEqual({ ...full, requested: nothingRequested });
  });

  test("the settings have every key that a config may have, but its own schema's address", () => {
    const allowed = keysOf(configSchema.properties).filter((key) => key !== "$schema");
    const { requested, ...configurable } = resolveConfig({}, rules);
    expect(requested).toEqual(nothingRequested);
    expect(keysOf(configurable)).toEqual(allowed);
  });

  test.each<readonly [string, RawConfig]>([
    ["nothing", {}],
    ["an application with a name alone", { applications: [{ name: "shop" }] }],
    ["one port of two", { applications: [{ name: "shop", ports: { backend: 3003 } }] }],
    ["half a scope", { scope: { clusters: ["c"] } }],
    ["one tag key", { tagKeys: { role: ["r"] } }],
    ["a rule without options", { rules: { "hc-interval": {} } }],
    ["a waiver without an owner", { waivers: [{ ...full.waivers[0], owner: undefined } as never] }],
    [
      "a JavaScript config that leaves things undefined",
      {
        regions: undefined,
        scope: { clusters: undefined },
        tagKeys: { role: undefined },
        secrets: { rotatedByHand: undefined },
        backups: { buckets: undefined },
        infrastructure: { terraformStates: undefined, stacks: undefined },
        applications: [{ name: "shop", frontend: undefined, ports: { backend: undefined } }],
      } as never,
    ],
  ])("%s", (_, raw) => {
    expect(holesIn(resolveConfig(raw, rules))).toEqual([]);
  });

  test("an application that says little has every part, in its own list", () => {
    const [first, second] = resolveConfig(
      { applications: [{ name: "shop", backend: ["api"] }, { name: "other" }] },
      rules,
    ).applications;
    const [whole] = resolveConfig(full, rules).applications;
    expect(keysOf(first)).toEqual(keysOf(whole));
    expect(first?.backend).toEqual(["api"]);
    expect(second?.backend).toEqual([]);
  });

  test("one port leaves the other to what is registered", () => {
    const [shop] = resolveConfig(
      { applications: [{ name: "shop", ports: { backend: 1 } }] },
      rules,
    ).applications;
    expect(shop?.ports).toEqual({ frontend: null, backend: 1 });
  });

  test("half a scope narrows by that half alone", () => {
    expect(resolveConfig({ scope: { vpcs: ["vpc-1"] } }, rules).scope).toEqual({
      tags: {},
      clusters: [],
      vpcs: ["vpc-1"],
      applications: [],
    });
  });

  test("a tag with one value is a list of one", () => {
    expect(
      resolveConfig({ scope: { tags: { env: "prod", team: ["a", "b"] } } }, rules).scope.tags,
    ).toEqual({ env: ["prod"], team: ["a", "b"] });
  });

  test("the defaults stay as they are whatever is resolved", () => {
    const before = JSON.stringify(defaults);
    resolveConfig(full, rules);
    expect(JSON.stringify(defaults)).toBe(before);
  });
});

describe("rules", () => {
  test.each<readonly [string, RawConfig["rules"], object]>([
    ["off", { "hc-interval": "off" }, { enabled: false, severity: null, options: {} }],
    ["nothing said", { "hc-interval": {} }, { enabled: true, severity: null, options: {} }],
    [
      "another severity",
      { "hc-interval": { severity: "low" } },
      { enabled: true, severity: "low", options: {} },
    ],
    [
      "an option, and off for now",
      { "hc-interval": { enabled: false, options: { maximumSeconds: 10 } } },
      { enabled: false, severity: null, options: { maximumSeconds: 10 } },
    ],
  ])("%s", (_, raw, settings) => {
    expect(resolveConfig({ rules: raw ?? {} }, rules).rules).toEqual({ "hc-interval": settings });
  });

  test("a rule's earlier name stands for its present one", () => {
    expect(Object.keys(resolveConfig({ rules: { "hc-time-out": "off" } }, rules).rules)).toEqual([
      "hc-timeout",
    ]);
  });
});
