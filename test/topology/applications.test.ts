import { describe, expect, it } from "@jest/globals";
import { securityGroups } from "../../src/model/facts/ec2.ts";
import { clusters, services, taskDefinitions } from "../../src/model/facts/ecs.ts";
import { cacheTags } from "../../src/model/facts/elasticache.ts";
import {
  listenerRules,
  loadBalancers,
  loadBalancerTags,
  targetGroups,
} from "../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import { membersOf } from "../../src/model/report.ts";
import type { Settings } from "../../src/model/settings.ts";
import { applications } from "../../src/topology/applications.ts";
import { caches } from "../../src/topology/caches.ts";
import { databases } from "../../src/topology/databases.ts";
import { row, workerService } from "../scan/support/rows.ts";
import { besideStaging, stagingId } from "../scan/support/twoEnvironments.ts";
import { variants } from "../scan/support/variants.ts";
import { configured, derivedWith, listed, told } from "../scan/support/world.ts";
import {
  breakOff,
  type Change,
  deny,
  denyRow,
  edit,
  only,
  patch,
  put,
} from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const production = "shop/production";
const staging = "shop/staging";
const both = [production, staging];
const serviceIds = [ids.frontend, ids.backend];

/** Nothing but names tells the two environments apart. */
const untagged: readonly Change[] = [
  ...[...serviceIds, ...serviceIds.map(stagingId)].map((id) => patch(services, id, { tags: {} })),
  ...[ids.cluster, stagingId(ids.cluster)].map((id) => patch(clusters, id, { tags: {} })),
  ...[ids.database, stagingId(ids.database)].map((id) => patch(dbInstances, id, { tags: {} })),
  ...[ids.cache, stagingId(ids.cache)].map((id) => put(cacheTags, id, {})),
  ...[ids.loadBalancer, stagingId(ids.loadBalancer)].map((id) => put(loadBalancerTags, id, {})),
];
const databaseTags = (tags: Readonly<Record<string, string>>): Change =>
  patch(dbInstances, ids.database, { tags });
const databaseNamed = (id: string, tags: Readonly<Record<string, string>> = {}): Change =>
  patch(dbInstances, ids.database, { id, tags });
const balancerTags = (tags: Readonly<Record<string, string>>): Change =>
  put(loadBalancerTags, ids.loadBalancer, tags);

type Case = [string, readonly Change[], Partial<Settings>, string | null];

/** The application of the reference account's database, cache or load balancer. */
const placeOf = (
  what: "database" | "cache" | "loadBalancer",
  changes: readonly Change[],
  settings: Partial<Settings>,
): string | null => {
  const found = derivedWith(applications, changes, settings);
  const placed = {
    database: () =>
      derivedWith(databases, changes)
        .items.filter(({ arn }) => arn === ids.database)
        .map(found.ofDatabase),
    cache: () =>
      derivedWith(caches, changes)
        .items.filter(({ arn }) => arn === ids.cache)
        .map(found.ofCache),
    loadBalancer: () => [found.ofLoadBalancer(row(loadBalancers, ids.loadBalancer))],
  }[what]()[0];
  if (placed === undefined) throw new Error(`no ${what}`);
  return placed.known ? (placed.value?.key ?? null) : String(told(placed));
};

describe("the application of a database", () => {
  it.each<Case>([
    ["by its tags", besideStaging, {}, production],
    [
      "by its tags, against its name",
      [
        ...besideStaging,
        databaseNamed("shop-stag-old", { application: "shop", environment: "production" }),
      ],
      {},
      production,
    ],
    [
      "by the config before its tags",
      besideStaging,
      configured({ name: "shop", environment: "staging", databases: ["shop-prod-*"] }),
      staging,
    ],
    [
      "by the config, by its ARN",
      besideStaging,
      configured({ name: "shop", environment: "staging", databases: [ids.database] }),
      staging,
    ],
    [
      "undecided where the config puts it into two",
      [],
      configured({ name: "a", databases: ["shop-*"] }, { name: "b", databases: ["*-db"] }),
      "? undecided",
    ],
    ["the only one there is", [databaseNamed("main")], {}, production],
    ["the only one of its tag's name", [databaseTags({ application: "shop" })], {}, production],
    ["by its name, among environments", [...besideStaging, databaseTags({})], {}, production],
    ["by its name, among clusters", [...besideStaging, ...untagged], {}, "shop-prod/"],
    [
      "by its name, among environments of its tag's name",
      [...besideStaging, databaseTags({ application: "shop" })],
      {},
      production,
    ],
    [
      "undecided among environments that only its tag's name fits",
      [...besideStaging, databaseNamed("main", { application: "shop" })],
      {},
      "? undecided",
    ],
    [
      "undecided where its name tells nothing",
      [...besideStaging, databaseNamed("main")],
      {},
      "? undecided",
    ],
    [
      "undecided where its name fits both",
      [...besideStaging, databaseNamed("shop-prod-stag-db")],
      {},
      "? undecided",
    ],
    [
      "undecided where its name gives no environment",
      [...besideStaging, databaseNamed("shop-db")],
      {},
      "? undecided",
    ],
    [
      "not by half a word of its name",
      [...besideStaging, databaseNamed("shopping-prod-db")],
      {},
      "? undecided",
    ],
    ["none where there is none", [only(services, {}), databaseTags({})], {}, null],
    [
      "unknown where services are unread: what the tags say may go by another name",
      [deny(services), deny(clusters)],
      {},
      "? ecs:DescribeServices",
    ],
    [
      "by its tags, as soon as one service is known to be tagged so",
      [breakOff(services), deny(clusters)],
      {},
      production,
    ],
    [
      "undecided where its tags name an application without services",
      [databaseTags({ application: "till", environment: "production" })],
      {},
      "? undecided",
    ],
    [
      "undecided where its tags name an application without services and no environment",
      [databaseTags({ application: "till" })],
      {},
      "? undecided",
    ],
    [
      "unknown by its name, where services are unread",
      [databaseTags({}), breakOff(services)],
      {},
      "? ecs:DescribeServices",
    ],
    [
      "unknown where a service cannot be placed",
      [databaseTags({}), patch(services, ids.frontend, { tags: {} }), deny(clusters)],
      {},
      "? ecs:DescribeClusters",
    ],
    [
      "the same, whatever the security groups say",
      [...besideStaging, databaseTags({}), deny(securityGroups)],
      {},
      production,
    ],
  ])("%s", (_, changes, settings, expected) => {
    expect(placeOf("database", changes, settings)).toBe(expected);
  });

  it("is undecided with the applications that there are, and the line that settles it", () => {
    const changes = [...besideStaging, databaseNamed("main")];
    const [database] = derivedWith(databases, changes).items;
    expect(database && derivedWith(applications, changes).ofDatabase(database)).toEqual({
      known: false,
      causes: [
        {
          reason: "undecided",
          why: "nothing tells to which application main belongs: shop/production, shop/staging",
          settle: "tag it (application, environment), or name it in the config",
        },
      ],
    });
  });
});

describe("the application of a cache", () => {
  it.each<Case>([
    ["by its tags", besideStaging, {}, production],
    ["by its name", [...besideStaging, put(cacheTags, ids.cache, {})], {}, production],
    [
      "by the config, whose answer needs no tag",
      [deny(cacheTags)],
      configured({ name: "blog", caches: ["shop-prod-cache"] }),
      "blog/",
    ],
    [
      "unknown without its tags",
      [denyRow(cacheTags, ids.cache)],
      {},
      "? elasticache:ListTagsForResource",
    ],
  ])("%s", (_, changes, settings, expected) => {
    expect(placeOf("cache", changes, settings)).toBe(expected);
  });
});

describe("the application of a load balancer", () => {
  const shared = [
    ...besideStaging,
    balancerTags({}),
    patch(targetGroups, stagingId(ids.backendTargets), { loadBalancers: [ids.loadBalancer] }),
  ];

  it.each<Case>([
    ["by its tags", besideStaging, {}, production],
    [
      "by the config before its tags",
      besideStaging,
      configured({ name: "shop", environment: "staging", loadBalancers: ["shop-prod-alb"] }),
      staging,
    ],
    ["by the services behind it", [...besideStaging, balancerTags({})], {}, production],
    [
      "by the services behind it, among those of its tag's name",
      [...besideStaging, balancerTags({ application: "shop" })],
      {},
      production,
    ],
    [
      "undecided where its tags name an application without services, and others stand behind it",
      [balancerTags({ application: "till", environment: "production" })],
      {},
      "? undecided",
    ],
    [
      "by its tags, where nothing stands behind it",
      [
        balancerTags({ application: "till", environment: "production" }),
        ...serviceIds.map((id) => patch(services, id, { loadBalancers: [], deployments: [] })),
      ],
      {},
      "till/production",
    ],
    ["none where two applications stand behind it", shared, {}, null],
    [
      "none where nothing stands behind it",
      [
        balancerTags({}),
        ...serviceIds.map((id) => patch(services, id, { loadBalancers: [], deployments: [] })),
      ],
      {},
      null,
    ],
    [
      "unknown without its tags",
      [denyRow(loadBalancerTags, ids.loadBalancer)],
      {},
      "? elasticloadbalancing:DescribeTags",
    ],
    [
      "unknown where services are unread",
      [balancerTags({}), breakOff(services)],
      {},
      "? ecs:DescribeServices",
    ],
    [
      "unknown where target groups are unread",
      [balancerTags({}), breakOff(targetGroups)],
      {},
      "? elasticloadbalancing:DescribeTargetGroups",
    ],
  ])("%s", (_, changes, settings, expected) => {
    expect(placeOf("loadBalancer", changes, settings)).toBe(expected);
  });
});

describe("applications", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["one", [], [production]],
    ["two environments", besideStaging, both],
    ["two clusters", [...besideStaging, ...untagged], ["shop-prod/", "shop-stag/"]],
    ["maybe more", [breakOff(services)], [production, "? ecs:DescribeServices"]],
  ])("are %s", (_, changes, expected) => {
    expect(listed(derivedWith(applications, changes).list, ({ key }) => key)).toEqual(expected);
  });

  it.each<[string, readonly Change[], Readonly<Record<string, readonly string[]>>]>([
    [
      "in each environment its own",
      besideStaging,
      {
        databases: ["shop-prod-db"],
        caches: ["shop-prod-cache"],
        loadBalancers: ["shop-prod-alb"],
      },
    ],
    [
      "a cluster, not its members",
      variants["an Aurora cluster besides"] ?? [],
      { databases: ["shop-prod-db", "shop-prod-aurora"] },
    ],
    [
      "a read replica",
      variants["the database has a read replica"] ?? [],
      { databases: ["shop-prod-db", "shop-prod-db-replica"] },
    ],
    [
      "caches of every kind",
      [...(variants["a memcached node"] ?? []), ...(variants["a serverless cache"] ?? [])],
      { caches: ["shop-prod-cache", "shop-prod-sessions", "shop-prod-carts"] },
    ],
    [
      "no network load balancer",
      variants["a network load balancer besides"] ?? [],
      { loadBalancers: ["shop-prod-alb"] },
    ],
    [
      "maybe a database that cannot be placed",
      [...besideStaging, databaseNamed("main")],
      { databases: ["? undecided"], caches: ["shop-prod-cache"] },
    ],
    [
      "maybe a cache whose tags are unread",
      [denyRow(cacheTags, ids.cache)],
      { databases: ["shop-prod-db"], caches: ["? elasticache:ListTagsForResource"] },
    ],
  ])("hold %s", (_, changes, expected) => {
    const found = derivedWith(applications, changes);
    const [shop] = found.list.items;
    if (shop === undefined) throw new Error("no application");
    expect({
      databases: listed(found.databasesOf(shop), ({ id }) => id),
      caches: listed(found.cachesOf(shop), ({ id }) => id),
      loadBalancers: listed(found.loadBalancersOf(shop), ({ name }) => name),
    }).toMatchObject(expected);
  });

  it.each<[string, readonly Change[], string | null, string | null]>([
    [ids.backend, [], "shop (production)", "backend"],
    [ids.database, [], "shop (production)", "database"],
    [ids.cache, [], "shop (production)", "cache"],
    [ids.loadBalancer, [], "shop (production)", "loadBalancer"],
    [ids.database, [...besideStaging, databaseNamed("main")], null, "database"],
    [ids.backend, [deny(taskDefinitions)], "shop (production)", null],
    [ids.backend, untaggedHere(), "shop-prod", "backend"],
    [ids.frontendTask, [], null, null],
  ])("%s is owned as %#", (id, changes, application, role) => {
    expect(derivedWith(applications, changes).ownershipOf(id)).toEqual({ application, role });
  });
});

describe("the reported application", () => {
  const mailings = workerService("mailings");
  const reportedWith = (changes: readonly Change[]) => {
    const [shop] = derivedWith(applications, changes).reported();
    if (shop === undefined) throw new Error("no application");
    const found = membersOf(shop);
    const name = (id: string): string => found.find((one) => one.id === id)?.name ?? id;
    return {
      members: found.map((one) => `${one.role} ${one.name}`),
      edges: shop.edges.map(({ from, to, port }) =>
        `${name(from)} → ${name(to)} ${port ?? ""}`.trim(),
      ),
      undecided: shop.undecided,
    };
  };
  const stores = ["database shop-prod-db", "cache shop-prod-cache"];

  it.each<[string, readonly Change[], readonly string[], readonly string[]]>([
    [
      "holds everything",
      [],
      ["loadBalancer shop-prod-alb", "frontend frontend", "backend backend", ...stores],
      [
        "shop-prod-alb → backend 3003",
        "shop-prod-alb → frontend 3000",
        "backend → shop-prod-db",
        "backend → shop-prod-cache",
      ],
    ],
    [
      "lets workers reach the data, and no load balancer reach them",
      [put(services, mailings.arn, mailings)],
      [
        "loadBalancer shop-prod-alb",
        "frontend frontend",
        "backend backend",
        "worker mailings",
        ...stores,
      ],
      [
        "shop-prod-alb → backend 3003",
        "shop-prod-alb → frontend 3000",
        "backend → shop-prod-db",
        "backend → shop-prod-cache",
        "mailings → shop-prod-db",
        "mailings → shop-prod-cache",
      ],
    ],
    [
      "leaves out what is not known",
      [deny(cacheTags), denyRow(loadBalancerTags, ids.loadBalancer)],
      ["frontend frontend", "backend backend", "database shop-prod-db"],
      ["backend → shop-prod-db"],
    ],
  ])("%s", (_, changes, members, edges) => {
    expect(reportedWith(changes)).toEqual({ members, edges, undecided: [] });
  });

  it.each<[string, readonly Change[], readonly string[], RegExp]>([
    [
      "unread",
      [denyRow(taskDefinitions, ids.frontendTask)],
      ["loadBalancer shop-prod-alb", "backend backend", ...stores],
      /^the role of frontend: ecs:DescribeTaskDefinition could not be read$/,
    ],
    [
      "against the evidence",
      variants["the frontend reads the database's secret"] ?? [],
      ["loadBalancer shop-prod-alb", "backend backend", ...stores],
      /^the evidence on the role of the service frontend conflicts: /,
    ],
  ])("names the service whose role is %s", (_, changes, members, why) => {
    const shop = reportedWith(changes);
    expect(shop.members).toEqual(members);
    expect(shop.undecided).toEqual([expect.stringMatching(why)]);
  });

  it("keeps its members where listener rules are unread and tags tell the roles", () => {
    const roles = serviceIds.map((id) =>
      edit(services, id, (own) => ({ ...own, tags: { ...own.tags, role: own.name } })),
    );
    expect(reportedWith([...roles, deny(listenerRules)]).members).toEqual(reportedWith([]).members);
  });
});

/** The reference account without a tag, where it is alone. */
function untaggedHere(): readonly Change[] {
  return [
    ...serviceIds.map((id) => patch(services, id, { tags: {} })),
    patch(clusters, ids.cluster, { tags: {} }),
  ];
}
