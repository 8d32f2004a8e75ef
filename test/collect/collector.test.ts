import { describe, expect, test } from "@jest/globals";
import {
  type Collector,
  defineCollector,
  keysFrom,
  list,
  lookup,
} from "../../src/collect/collector.ts";
import type { Page } from "../../src/collect/pages.ts";
import { defineService } from "../../src/collect/service.ts";
import { complete, type UnreadCall } from "../../src/model/fact.ts";
import { factKind } from "../../src/model/kind.ts";
import {
  accessDenied,
  account,
  awsError,
  collectWith,
  denial,
  recordingOf,
  region,
} from "./support.ts";

interface Vpc {
  readonly id: string;
  readonly dns: string | null;
}

const vpcs = factKind<Vpc>("test.vpc", "ec2:DescribeVpcs");
const zones = factKind<string>("test.zone", "route53:GetHostedZone", { action: "route53:GetZone" });

const client = { middlewareStack: { add() {}, addRelativeTo() {} }, destroy() {} };
const service = defineService({
  prefix: "ec2",
  load: async () => ({}),
  connect: () => client,
});

/** A list of VPCs that answers page after page; an error stands for a call that fails. */
const vpcList = (...answers: readonly (Page<Vpc> | Error)[]): Collector => {
  let asked = 0;
  return list({
    kind: vpcs,
    service,
    async page() {
      const answer = answers[asked++];
      if (answer === undefined || answer instanceof Error) throw answer;
      return { next: answer.next, rows: answer.rows.map((vpc) => [vpc.id, vpc]) };
    },
  });
};
const vpc = (id: string, dns: string | null = id.replace("vpc", "zone")): Vpc => ({ id, dns });
const page = (next: string | undefined, ...rows: readonly Vpc[]): Page<Vpc> => ({ rows, next });

const zoneCause = (error: string, reason: UnreadCall["reason"] = "error"): UnreadCall => ({
  reason,
  api: "route53:GetHostedZone",
  action: "route53:GetZone",
  account: account.id,
  region,
  error,
});

/** A look-up of the VPCs' zones; notes what it was asked. */
const zoneLookup = (
  answer: (keys: readonly string[]) => Readonly<Record<string, string>>,
  options: { readonly batchSize?: number; readonly absent?: readonly string[] } = {},
) => {
  const asked: string[][] = [];
  const collector = lookup({
    kind: zones,
    service,
    needs: { vpcs },
    keys: (facts) => keysFrom(facts.vpcs.list(), ({ dns }) => [dns]),
    ...options,
    async fetch(_, keys) {
      asked.push([...keys]);
      return Object.entries(answer(keys));
    },
  });
  return { asked, collector };
};
const echo = (keys: readonly string[]) => Object.fromEntries(keys.map((key) => [key, `of ${key}`]));

describe("a list", () => {
  test("every row of every page, the last of an ID", async () => {
    const facts = await collectWith(
      [vpcs],
      [vpcList(page("a", vpc("vpc-1"), vpc("vpc-2")), page(undefined, vpc("vpc-2", "later")))],
    );
    expect(recordingOf(facts, vpcs)).toEqual({
      rows: { "vpc-1": vpc("vpc-1"), "vpc-2": vpc("vpc-2", "later") },
      unread: {},
      causes: [],
    });
  });

  test.each<{
    name: string;
    answers: readonly (Page<Vpc> | Error)[];
    rows: readonly string[];
    cause: UnreadCall;
  }>([
    { name: "denied", answers: [accessDenied], rows: [], cause: denial("ec2:DescribeVpcs") },
    {
      name: "denied in the middle",
      answers: [page("a", vpc("vpc-1")), accessDenied],
      rows: ["vpc-1"],
      cause: denial("ec2:DescribeVpcs"),
    },
    {
      name: "a token that repeats",
      answers: [page("a", vpc("vpc-1")), page("a", vpc("vpc-2"))],
      rows: ["vpc-1", "vpc-2"],
      cause: {
        ...denial("ec2:DescribeVpcs"),
        reason: "error",
        error: expect.stringContaining("repeated a paging token") as unknown as string,
      },
    },
  ])(
    "$name: keeps what was read, and says why there may be more",
    async ({ answers, rows, cause }) => {
      const recording = recordingOf(await collectWith([vpcs], [vpcList(...answers)]), vpcs);
      expect(Object.keys(recording.rows)).toEqual(rows);
      expect(recording.causes).toEqual([cause]);
    },
  );
});

describe("a look-up", () => {
  test("asks for each key once, in order, in batches, and for nothing that no fact names", async () => {
    const { asked, collector } = zoneLookup(echo, { batchSize: 2 });
    const needed = ["vpc-3", "vpc-1", "vpc-2"].map((id) => vpc(id));
    const facts = await collectWith(
      [zones],
      [vpcList(page(undefined, ...needed, vpc("vpc-4", "zone-1"), vpc("vpc-5", null))), collector],
    );
    expect(asked).toEqual([["zone-1", "zone-2"], ["zone-3"]]);
    expect(recordingOf(facts, zones)).toEqual({
      rows: { "zone-1": "of zone-1", "zone-2": "of zone-2", "zone-3": "of zone-3" },
      unread: {},
      causes: [],
    });
  });

  test("asks nothing when there is no key", async () => {
    const { asked, collector } = zoneLookup(echo, { batchSize: 2 });
    const facts = await collectWith([zones], [vpcList(page(undefined)), collector]);
    expect(asked).toEqual([]);
    expect(recordingOf(facts, zones)).toEqual({ rows: {}, unread: {}, causes: [] });
  });

  const three = vpcList.bind(null, page(undefined, vpc("vpc-1"), vpc("vpc-2"), vpc("vpc-3")));

  test("a key that the answer lacks does not exist", async () => {
    const { collector } = zoneLookup(() => ({ "zone-1": "one" }), { batchSize: 3 });
    const facts = await collectWith([zones], [three(), collector]);
    expect(recordingOf(facts, zones)).toEqual({
      rows: { "zone-1": "one" },
      unread: {},
      causes: [],
    });
  });

  test.each([
    {
      name: "unread, in an answer to itself alone",
      absent: [],
      unread: { "zone-2": [zoneCause("NoSuchZone: no")] },
    },
    { name: "absent, where the error means that", absent: ["NoSuchZone"], unread: {} },
  ])(
    "a bad key spoils its batch; asked alone, the others are read and it is $name",
    async ({ absent, unread }) => {
      const { asked, collector } = zoneLookup(
        (keys) => {
          if (keys.includes("zone-2")) throw awsError("NoSuchZone");
          return echo(keys);
        },
        { batchSize: 3, absent },
      );
      const facts = await collectWith([zones], [three(), collector]);
      expect(asked).toEqual([["zone-1", "zone-2", "zone-3"], ["zone-1"], ["zone-2"], ["zone-3"]]);
      expect(recordingOf(facts, zones)).toEqual({
        rows: { "zone-1": "of zone-1", "zone-3": "of zone-3" },
        unread,
        causes: [],
      });
    },
  );

  test("a batch that is denied is not asked again key by key", async () => {
    const { asked, collector } = zoneLookup(
      (keys) => {
        if (keys.includes("zone-2")) throw accessDenied;
        return echo(keys);
      },
      { batchSize: 2, absent: ["NoSuchZone"] },
    );
    const facts = await collectWith([zones], [three(), collector]);
    const cause = zoneCause("AccessDeniedException: not authorized", "denied");
    expect(asked).toHaveLength(2);
    expect(recordingOf(facts, zones)).toEqual({
      rows: { "zone-3": "of zone-3" },
      unread: { "zone-1": [cause], "zone-2": [cause] },
      causes: [],
    });
  });

  test("the keys that a broken list still gave are read; its cause is carried on", async () => {
    const { collector } = zoneLookup(echo);
    const facts = await collectWith(
      [zones],
      [vpcList(page("a", vpc("vpc-1")), accessDenied), collector],
    );
    expect(recordingOf(facts, zones)).toEqual({
      rows: { "zone-1": "of zone-1" },
      unread: {},
      causes: [denial("ec2:DescribeVpcs")],
    });
  });

  test("a need that no collector meets leaves the list incomplete", async () => {
    const { collector } = zoneLookup(echo);
    const { rows, causes } = recordingOf(await collectWith([zones], [collector]), zones);
    expect(rows).toEqual({});
    expect(causes).toEqual([
      expect.objectContaining({ reason: "unrecorded", api: "ec2:DescribeVpcs" }),
    ]);
  });
});

describe("a collector with a read of its own", () => {
  const throwing = defineCollector<string, object, typeof client>({
    kind: zones,
    service,
    needs: {},
    async read(_, recorder) {
      recorder.row("zone-1", "one");
      recorder.unread("zone-2", zoneCause("first"));
      recorder.unread("zone-2", zoneCause("second"));
      recorder.broke(zoneCause("b"));
      recorder.broke(zoneCause("a"));
      recorder.broke(zoneCause("b"));
      throw accessDenied;
    },
  });

  test("what it throws breaks the list; each cause is kept once, in order", async () => {
    expect(recordingOf(await collectWith([zones], [throwing]), zones)).toEqual({
      rows: { "zone-1": "one" },
      unread: { "zone-2": [zoneCause("first"), zoneCause("second")] },
      causes: [
        zoneCause("AccessDeniedException: not authorized", "denied"),
        zoneCause("a"),
        zoneCause("b"),
      ],
    });
  });

  test("a client that cannot be made leaves a cause, and the scan goes on", async () => {
    const broken = list({
      kind: zones,
      service: defineService({
        prefix: "route53",
        load: async () => {
          throw new Error("no such module");
        },
        connect: () => client,
      }),
      page: async () => ({ rows: [], next: undefined }),
    });
    const facts = await collectWith(
      [vpcs, zones],
      [broken, vpcList(page(undefined, vpc("vpc-1")))],
    );
    expect(recordingOf(facts, zones).causes).toEqual([zoneCause("Error: no such module")]);
    expect(Object.keys(recordingOf(facts, vpcs).rows)).toEqual(["vpc-1"]);
  });
});

describe("a kind that several collectors need", () => {
  test("is read once", async () => {
    let reads = 0;
    const counted = list({
      kind: vpcs,
      service,
      async page() {
        reads += 1;
        return { rows: [["vpc-1", vpc("vpc-1")]], next: undefined };
      },
    });
    const others = ["a", "b", "c"].map((name) => factKind<string>(name, "ec2:DescribeOthers"));
    const lookups = others.map((kind) =>
      lookup({
        kind,
        service,
        needs: { vpcs },
        keys: () => complete(["x"]),
        fetch: async () => [["x", "y"]],
      }),
    );
    await collectWith([...others, vpcs], [counted, ...lookups]);
    expect(reads).toBe(1);
  });
});
