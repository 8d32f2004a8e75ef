import { describe, expect, it } from "@jest/globals";
import {
  cacheClusters,
  cacheSubnetGroups,
  cacheTags,
  replicationGroups,
  serverlessCaches,
} from "../../src/model/facts/elasticache.ts";
import { caches, isRedis } from "../../src/topology/caches.ts";
import { variants } from "../scan/support/variants.ts";
import { derivedWith, listed, told } from "../scan/support/world.ts";
import { breakOff, type Change, deny, denyRow, patch, remove } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const memcached = variants["a memcached node"] ?? [];
const serverless = variants["a serverless cache"] ?? [];
const serverlessArn = ids.cache.replace(
  "replicationgroup:shop-prod-cache",
  "serverlesscache:shop-prod-carts",
);
const silent = patch(replicationGroups, ids.cache, { engine: null, port: null });

describe("caches", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["a replication group is one, its nodes are none", [], ["shop-prod-cache redis"]],
    [
      "a node of its own is one",
      memcached,
      ["shop-prod-cache redis", "shop-prod-sessions memcached"],
    ],
    ["a serverless cache is one", serverless, ["shop-prod-cache redis", "shop-prod-carts valkey"]],
    ["a group's engine is its nodes'", [silent], ["shop-prod-cache redis"]],
    [
      "a group's engine is unknown without its nodes",
      [silent, deny(cacheClusters)],
      [
        "shop-prod-cache ? elasticache:DescribeCacheClusters",
        "? elasticache:DescribeCacheClusters",
      ],
    ],
    [
      "nodes of a group are none either where groups are unread",
      [...memcached, deny(replicationGroups)],
      ["shop-prod-sessions memcached", "? elasticache:DescribeReplicationGroups"],
    ],
    [
      "there may be serverless ones",
      [deny(serverlessCaches)],
      ["shop-prod-cache redis", "? elasticache:DescribeServerlessCaches"],
    ],
    [
      "there may be more",
      [breakOff(replicationGroups)],
      ["shop-prod-cache redis", "? elasticache:DescribeReplicationGroups"],
    ],
  ])("%s", (_, changes, expected) => {
    expect(
      listed(derivedWith(caches, changes), ({ id, engine }) => `${id} ${told(engine)}`),
    ).toEqual(expected);
  });

  const reference = {
    ports: [6379],
    groups: ["sg-cache"],
    subnets: ["subnet-data-a", "subnet-data-b"],
    tags: { application: "shop", environment: "production" },
  };
  const clustersUnread = "? elasticache:DescribeCacheClusters";

  it.each<[string, string, readonly Change[], Readonly<Record<string, unknown>>]>([
    ["a group stands where its nodes stand", "shop-prod-cache", [], reference],
    ["a group's ports are its nodes'", "shop-prod-cache", [silent], reference],
    [
      "a group one of whose nodes is unread",
      "shop-prod-cache",
      [denyRow(cacheClusters, "shop-prod-cache-002")],
      { ...reference, groups: ["sg-cache", clustersUnread], subnets: clustersUnread },
    ],
    [
      "a group one of whose nodes is gone",
      "shop-prod-cache",
      [remove(cacheClusters, "shop-prod-cache-002")],
      { ...reference, groups: ["sg-cache", "? undecided"], subnets: "? undecided" },
    ],
    [
      "nodes that wear different groups and state different ports",
      "shop-prod-cache",
      [
        silent,
        patch(cacheClusters, "shop-prod-cache-002", { securityGroups: ["sg-a"], port: 6380 }),
      ],
      { ...reference, groups: ["sg-a", "sg-cache"], ports: [6379, 6380] },
    ],
    [
      "a subnet group that is unread",
      "shop-prod-cache",
      [deny(cacheSubnetGroups)],
      { ...reference, subnets: "? elasticache:DescribeCacheSubnetGroups" },
    ],
    [
      "a subnet group that is gone",
      "shop-prod-cache",
      [remove(cacheSubnetGroups, "shop-prod-cache")],
      { ...reference, subnets: "? undecided" },
    ],
    [
      "nodes that name no subnet group",
      "shop-prod-cache",
      [patch(cacheClusters, "shop-prod-cache-001", { subnetGroup: null })],
      { ...reference, subnets: clustersUnread },
    ],
    [
      "tags that are unread",
      "shop-prod-cache",
      [denyRow(cacheTags, ids.cache)],
      { ...reference, tags: "? elasticache:ListTagsForResource" },
    ],
    [
      "a node of its own",
      "shop-prod-sessions",
      memcached,
      { ...reference, ports: [11211], tags: {} },
    ],
    [
      "a node that states no port",
      "shop-prod-sessions",
      [...memcached, patch(cacheClusters, "shop-prod-sessions", { port: null })],
      { ports: clustersUnread },
    ],
    [
      "a serverless cache listens on two ports",
      "shop-prod-carts",
      serverless,
      { ...reference, ports: [6379, 6380] },
    ],
    [
      "a serverless cache that states its ports",
      "shop-prod-carts",
      [...serverless, patch(serverlessCaches, serverlessArn, { ports: [11212, 11211] })],
      { ports: [11211, 11212] },
    ],
    [
      "a serverless cache needs no node",
      "shop-prod-carts",
      [
        ...serverless,
        deny(cacheClusters),
        deny(cacheSubnetGroups),
        remove(cacheTags, serverlessArn),
      ],
      { groups: ["sg-cache"], subnets: ["subnet-data-a", "subnet-data-b"], tags: {} },
    ],
  ])("%s", (_, id, changes, expected) => {
    const cache = derivedWith(caches, changes).items.find((one) => one.id === id);
    if (cache === undefined) throw new Error(`no cache ${id}`);
    const { ports, securityGroups, subnets, tags } = cache;
    expect({
      ports: told(ports),
      groups: listed(securityGroups, (id) => id),
      subnets: told(subnets),
      tags: told(tags),
    }).toMatchObject(expected);
  });

  it.each([
    ["redis", true],
    ["valkey", true],
    ["memcached", false],
  ])("%s is Redis: %s", (engine, expected) => {
    expect(isRedis(engine)).toBe(expected);
  });
});
