import { rule } from "../../../rules/cost/elasticache-right-sized.ts";
import {
  cacheClusters,
  cacheSubnetGroups,
  cacheTags,
  replicationGroups,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import { cacheUse, cacheWindows } from "../../../src/model/facts/use.ts";
import { type Change, denyRow, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";
import { optionsOf, useOf } from "./_use.ts";

const { at, unread } = useOf(cacheUse);
const nodes = ["shop-prod-cache-001", "shop-prod-cache-002"];
const first = cacheWindows("shop-prod-cache-001");
const second = cacheWindows("shop-prod-cache-002");

const idleNode = (node: string): readonly Change[] => {
  const windows = cacheWindows(node);
  return [
    at(windows.peakCpu, 12),
    at(windows.averageCpu, 4),
    at(windows.peakEngineCpu, 9),
    at(windows.averageEngineCpu, 1),
    at(windows.peakMemory, 15),
    at(windows.averageMemory, 10),
  ];
};
const idle = nodes.flatMap(idleNode);

const ofType = (nodeType: string | null) =>
  nodes.map((node) => patch(cacheClusters, node, { nodeType }));

testRule(rule, {
  population: [replicationGroups, cacheClusters],
  indecisive: [
    [cacheSubnetGroups, "where it lies is another matter"],
    [cacheTags, "its size says nothing of its application"],
  ],
  cases: [
    {
      name: "every node idle",
      changes: idle,
      verdict: "fail",
      failures: 1,
      says: /never used more than 12 % of its CPU and 15 % of its memory/,
    },
    {
      name: "a replica idles beside a busy primary: they have one type",
      changes: idleNode("shop-prod-cache-002"),
      verdict: "pass",
    },
    {
      name: "idle on the smallest type",
      changes: [...ofType("cache.t4g.micro"), ...idle],
      verdict: "pass",
    },
    {
      name: "idle on the smallest type that tiers data",
      changes: [...ofType("cache.r6gd.xlarge"), ...idle],
      verdict: "pass",
    },
    {
      name: "the host at rest, the engine's one thread not",
      changes: [...idle, at(first.peakEngineCpu, 60)],
      verdict: "pass",
    },
    {
      name: "memory full of what is wanted",
      changes: [...idle, at(second.peakMemory, 80)],
      verdict: "pass",
    },
    {
      name: "one node's thread above 70 % on average",
      changes: [at(second.averageEngineCpu, 75)],
      verdict: "fail",
      says: /75 % of its CPU on average/,
    },
    {
      name: "memory above 90 % on average",
      changes: [at(first.averageMemory, 95)],
      verdict: "fail",
      failures: 1,
      says: /95 % of its memory/,
    },
    {
      name: "the engine's thread is not measured, the host is",
      changes: [
        at(first.peakEngineCpu, 0, 0),
        at(first.averageEngineCpu, 0, 0),
        at(second.peakEngineCpu, 0, 0),
        at(second.averageEngineCpu, 0, 0),
      ],
      verdict: "pass",
    },
    {
      name: "created this week",
      changes: [at(first.averageMemory, 10, 3)],
      verdict: "unknown",
    },
    {
      name: "one node's figures unread",
      changes: [unread(first.averageCpu)],
      verdict: "unknown",
    },
    {
      name: "full, whatever else is unread",
      changes: [unread(first.averageCpu), at(first.averageMemory, 95)],
      verdict: "fail",
    },
    {
      name: "one node full, whatever another's memory is",
      changes: [unread(second.averageMemory), at(first.averageMemory, 95)],
      verdict: "fail",
    },
    {
      name: "one node's peaks need the size, whatever another's are",
      changes: [unread(second.peakCpu)],
      verdict: "pass",
    },
    {
      name: "one node idles, and another's peaks are unread",
      changes: [...idle, unread(second.peakCpu)],
      verdict: "unknown",
    },
    {
      name: "a node that was not read",
      changes: [denyRow(cacheClusters, "shop-prod-cache-001")],
      verdict: "unknown",
    },
    {
      name: "a node that was not read beside one that is full",
      changes: [denyRow(cacheClusters, "shop-prod-cache-001"), at(second.averageMemory, 95)],
      verdict: { "shop-prod-cache": "fail" },
    },
    { name: "a node type that is not stated", changes: ofType(null), verdict: "unknown" },
    {
      name: "no nodes yet",
      changes: [patch(replicationGroups, ids.cache, { members: [] })],
      verdict: "unknown",
    },
    {
      name: "memcached is no Redis",
      changes: [
        patch(replicationGroups, ids.cache, { engine: "memcached" }),
        ...nodes.map((node) => patch(cacheClusters, node, { engine: "memcached" })),
      ],
      verdict: "notApplicable",
    },
    {
      name: "a serverless cache sizes itself",
      changes: [
        (draftOf) => {
          draftOf(replicationGroups).rows.clear();
          draftOf(cacheClusters).rows.clear();
          draftOf(serverlessCaches).rows.set("arn:carts", {
            arn: "arn:carts",
            name: "carts",
            engine: "valkey",
            status: "available",
            subnets: [],
            securityGroups: [],
            ports: [],
            snapshotRetentionDays: 0,
            snapshotWindow: null,
          });
        },
      ],
      verdict: "notApplicable",
    },
    {
      name: "the config takes more for full",
      changes: [at(first.averageMemory, 95)],
      settings: optionsOf("cost-elasticache-right-sized", { undersizedAboveMemory: 97 }),
      verdict: "pass",
    },
  ],
});
