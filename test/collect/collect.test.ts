import { describe, expect, test } from "@jest/globals";
import { collect, declaredApis, noKeeper } from "../../src/collect/collect.ts";
import {
  type Collector,
  defineCollector,
  defineLocalCollector,
  list,
  lookup,
} from "../../src/collect/collector.ts";
import { InterruptedError } from "../../src/collect/interrupted.ts";
import { type ClientConfiguration, defineService } from "../../src/collect/service.ts";
import { complete } from "../../src/model/fact.ts";
import { acrossRegions, type FactKind, factKind } from "../../src/model/kind.ts";
import { sumOf } from "../../src/model/progress.ts";
import { nothingRequested } from "../../src/model/settings.ts";
import { globalRegion } from "../../src/model/store.ts";
import { settings } from "../support/tables.ts";
import { account } from "./support.ts";

const subnets = factKind<string>("test.subnet", "ec2:DescribeSubnets");
const routes = factKind<string>("test.route", "ec2:DescribeRouteTables");
const roles = factKind<string>("test.role", "iam:GetRole", { scope: "account" });

/** Collectors that note where they read, and with which client. */
const gather = async (regions: readonly string[], kinds: readonly (typeof subnets)[]) => {
  const configurations: ClientConfiguration[] = [];
  const read: string[] = [];
  let destroyed = 0;
  const service = defineService({
    prefix: "ec2",
    load: async () => ({}),
    connect: (_, configuration) => {
      configurations.push(configuration);
      return {
        middlewareStack: { add() {}, addRelativeTo() {} },
        destroy() {
          destroyed += 1;
        },
      };
    },
  });
  const reads = (kind: typeof subnets): Collector =>
    list({
      kind,
      service,
      async page({ region, account: id }) {
        read.push(`${kind.kind} ${region}`);
        return { rows: [[`${id}/${region}`, region]], next: undefined };
      },
    });
  const dependent = lookup({
    kind: routes,
    service,
    needs: { subnets },
    keys: ({ subnets: table }) => complete(table.list().items),
    fetch: async (_, keys) => keys.map((key) => [key, `route of ${key}`]),
  });
  const progress: string[] = [];
  let clock = 0;
  const facts = await collect({
    account,
    regions,
    settings: settings(),
    kinds,
    collectors: [reads(subnets), reads(roles), dependent],
    now: () => `t${clock++}`,
    signal: new AbortController().signal,
    earlier: null,
    keeper: noKeeper,
    progress: (services, kind) => {
      const { done, total } = sumOf(services);
      progress.push(`${done}/${total} ${kind}`);
    },
  });
  return { facts, configurations, read: read.sort(), progress, destroyed };
};

describe("collecting", () => {
  test("reads a kind of region scope in each region, and what it needs there", async () => {
    const { facts, read } = await gather(["eu-west-1", "us-east-1"], [routes]);
    expect(read).toEqual(["test.subnet eu-west-1", "test.subnet us-east-1"]);
    const rows = facts.shards.map(({ region, kinds }) => [
      region,
      Object.fromEntries(kinds.get("test.route")?.rows ?? []),
    ]);
    expect(rows).toEqual([
      ["eu-west-1", { "eu-west-1": "route of eu-west-1" }],
      ["us-east-1", { "us-east-1": "route of us-east-1" }],
    ]);
  });

  test("reads a kind of account scope once, with a client of the home region", async () => {
    const { facts, read, configurations } = await gather(["us-east-1", "us-west-2"], [roles]);
    expect(read).toEqual([`test.role ${globalRegion}`]);
    expect(configurations.map(({ region }) => region)).toEqual([account.homeRegion]);
    expect(facts.shards.map(({ region, kinds }) => [region, [...kinds.keys()]])).toEqual([
      [globalRegion, ["test.role"]],
      ["us-east-1", []],
      ["us-west-2", []],
    ]);
  });

  test("reads nothing that no rule needs, and makes no client for it", async () => {
    const { facts, read, configurations, progress } = await gather(["eu-west-1"], []);
    expect({ read, configurations, progress }).toEqual({
      read: [],
      configurations: [],
      progress: [],
    });
    expect(facts.shards).toEqual([
      { partition: "aws", account: account.id, region: "eu-west-1", kinds: new Map() },
    ]);
  });

  test("says what is done of how much, and when it began and ended", async () => {
    const { facts, progress } = await gather(["eu-west-1", "us-east-1"], [roles, routes]);
    expect(progress).toHaveLength(5);
    expect(progress.map((line) => line.split(" ")[0])).toEqual(["1/5", "2/5", "3/5", "4/5", "5/5"]);
    const times = facts.shards.flatMap(({ kinds }) =>
      [...kinds.values()].map(({ readAt }) => readAt),
    );
    expect(facts.startedAt).toBe("t0");
    expect(times).not.toContain("t0");
    expect(facts.finishedAt).toBe("t6");
  });

  test("closes the clients that it made, one a service and region", async () => {
    const { configurations, destroyed } = await gather(["eu-west-1", "us-east-1"], [routes]);
    expect(configurations).toHaveLength(2);
    expect(destroyed).toBe(2);
  });
});

test("what may be called is what the collectors of the scan declare", async () => {
  const service = defineService({
    prefix: "ec2",
    load: async () => ({}),
    connect: () => ({ middlewareStack: { add() {}, addRelativeTo() {} }, destroy() {} }),
  });
  const collector = list({ kind: subnets, service, page: async () => ({ rows: [], next: "" }) });
  const more = { api: "ec2:DescribeVpcs", action: "ec2:DescribeVpcs" };
  expect([...declaredApis([{ ...collector, calls: [...collector.calls, more] }])]).toEqual([
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcs",
  ]);
});

describe("what one place needs of another", () => {
  const offline = defineService({
    prefix: "iam",
    load: async () => ({}),
    connect: (_, { region }) => ({
      region,
      middlewareStack: { add() {}, addRelativeTo() {} },
      destroy() {},
    }),
  });
  const inRegion = list({
    kind: subnets,
    service: offline,
    page: async ({ region }) => ({ rows: [[region, region]], next: undefined }),
  });
  const rowsOf = async (own: readonly Collector[], kind: FactKind<unknown>) => {
    const facts = await collect({
      account,
      regions: ["eu-west-1", "us-west-2"],
      settings: settings(),
      kinds: [kind],
      collectors: own,
      now: () => "now",
      progress: () => {},
      signal: new AbortController().signal,
      earlier: null,
      keeper: noKeeper,
    });
    return facts.shards.flatMap(({ region, kinds }) =>
      [...(kinds.get(kind.kind)?.rows ?? [])].map(([id, row]) => [region, id, row]),
    );
  };

  test("a global collector sees the tables of every region", async () => {
    const global = lookup({
      kind: roles,
      service: offline,
      needs: { inEach: acrossRegions(subnets) },
      keys: ({ inEach }) => complete([...inEach.values()].flatMap((table) => table.list().items)),
      fetch: async (_, keys) => keys.map((key) => [key, `role of ${key}`]),
    });
    expect(await rowsOf([inRegion, global], roles)).toEqual([
      [globalRegion, "eu-west-1", "role of eu-west-1"],
      [globalRegion, "us-west-2", "role of us-west-2"],
    ]);
  });

  test("a regional collector sees what was read of a global service", async () => {
    const global = list({
      kind: roles,
      service: offline,
      page: async () => ({ rows: [["admin", "admin"]], next: undefined }),
    });
    const regional = lookup({
      kind: routes,
      service: offline,
      needs: { roles },
      keys: ({ roles: table }) => complete(table.list().items),
      fetch: async ({ region }, keys) => keys.map((key) => [key, `${key} in ${region}`]),
    });
    expect(await rowsOf([global, regional], routes)).toEqual([
      ["eu-west-1", "admin", "admin in eu-west-1"],
      ["us-west-2", "admin", "admin in us-west-2"],
    ]);
  });

  test("a collector asks another region by a client of that region", async () => {
    const elsewhere = defineCollector({
      kind: routes,
      service: offline,
      needs: {},
      async read({ clientIn, client, region }, recorder) {
        const other = await clientIn("ap-south-1");
        recorder.row(region, `${client.region} ${other.region}`);
      },
    });
    expect(await rowsOf([elsewhere], routes)).toEqual([
      ["eu-west-1", "eu-west-1", "eu-west-1 ap-south-1"],
      ["us-west-2", "us-west-2", "us-west-2 ap-south-1"],
    ]);
  });
});

describe("what is read on request only", () => {
  const workflows = factKind<string>("test.workflow", "repository:ReadFile", {
    scope: "account",
    onRequest: "repository",
  });
  const local = defineLocalCollector({
    kind: workflows,
    needs: {},
    async read({ settings: { requested } }, recorder) {
      recorder.row("folder", `${requested.repository}`);
    },
  });
  const gathered = (repository: string | null) =>
    collect({
      account,
      regions: ["eu-west-1"],
      settings: settings({ requested: { ...nothingRequested, repository } }),
      kinds: [workflows],
      collectors: [local],
      now: () => "now",
      progress: () => {},
      signal: new AbortController().signal,
      earlier: null,
      keeper: noKeeper,
    });

  test("is read when it was requested, without a client where it lies outside AWS", async () => {
    const { shards, statistics } = await gathered("infra");
    const recording = shards
      .find(({ region }) => region === globalRegion)
      ?.kinds.get("test.workflow");
    expect([...(recording?.rows ?? [])]).toEqual([["folder", "infra"]]);
    expect(statistics.requests).toBe(0);
  });

  test("is not read otherwise", async () => {
    const { shards } = await gathered(null);
    expect(shards.flatMap(({ kinds }) => [...kinds.keys()])).toEqual([]);
  });
});

test("what lies outside AWS is not waited for once the scan is stopped, and what it had read is kept", async () => {
  const files = factKind<string>("test.file", "repository:ReadFile", { scope: "account" });
  const stop = new AbortController();
  let late = (): void => {};
  const slow = defineLocalCollector({
    kind: files,
    needs: {},
    read: (_, recorder) => {
      recorder.row("a", "read");
      late = () => recorder.row("b", "too late");
      stop.abort(new InterruptedError("the time limit of 1s was reached"));
      return new Promise<void>(() => {});
    },
  });
  const { shards } = await collect({
    account,
    regions: ["eu-west-1"],
    settings: settings(),
    kinds: [files],
    collectors: [slow],
    now: () => "now",
    progress: () => {},
    signal: stop.signal,
    earlier: null,
    keeper: noKeeper,
  });
  late();
  const recording = shards[0]?.kinds.get("test.file");
  expect([...(recording?.rows ?? [])]).toEqual([["a", "read"]]);
  expect(recording?.causes).toMatchObject([
    { reason: "interrupted", error: "Interrupted: the time limit of 1s was reached" },
  ]);
});
