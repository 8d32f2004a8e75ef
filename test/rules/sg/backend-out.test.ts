import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/sg/backend-out.ts";
import {
  prefixListEntries,
  type SecurityGroupRule,
  securityGroups,
  subnets,
} from "../../../src/model/facts/ec2.ts";
import { services, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { cacheClusters, replicationGroups } from "../../../src/model/facts/elasticache.ts";
import { dbInstances, dbProxies } from "../../../src/model/facts/rds.ts";
import { type Change, deny, denyRow, only, patch, remove } from "../../support/changes.ts";
import { sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, indecisiveBut, testRule } from "../../support/ruleTester.ts";
import {
  egressOf,
  group,
  networkOf,
  nobody,
  otherDatabase,
  otherService,
  prefixList,
  proxy,
  serverless,
  shop,
  untaggedDatabase,
  untaggedServices,
} from "./_actors.ts";
import { egressCases, https } from "./_egress.ts";

const toDatabase = sgRule("tcp", 5432, "sg-database");
const toCache = sgRule("tcp", 6379, "sg-cache");

const egress = (...rules: readonly SecurityGroupRule[]) => egressOf("sg-backend", ...rules);

/** These rules on top of what the backend needs. */
const also = (...rules: readonly SecurityGroupRule[]) =>
  egress(toDatabase, toCache, https, ...rules);

const withoutCache: readonly Change[] = [only(replicationGroups, {}), only(cacheClusters, {})];

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, securityGroups, subnets, dbInstances, replicationGroups, cacheClusters, dbProxies],
    "the backend, its database and its cache are known without it",
  ),
  cases: [
    ...egressCases("backend", [toDatabase, toCache, https]),
    {
      name: "SSH to the VPC",
      changes: [also(sgRule("tcp", 22, "10.0.0.0/16"))],
      verdict: "fail",
      says: /TCP 22 to 10\.0\.0\.0\/16/,
    },
    {
      name: "a range that begins with 443",
      changes: [also(sgRule("tcp", [443, 65535], "0.0.0.0/0"))],
      verdict: "fail",
    },
    {
      name: "every protocol to the database's group",
      changes: [egress(sgRule("-1", null, "sg-database"), toCache, https)],
      verdict: "fail",
    },
    {
      name: "a range that holds the database's port",
      changes: [egress(sgRule("tcp", [5432, 5439], "sg-database"), toCache, https)],
      verdict: "fail",
    },
    {
      name: "the database's port to the cache's group",
      changes: [also(sgRule("tcp", 5432, "sg-cache"))],
      verdict: "fail",
    },
    {
      name: "the database's port to another service's group",
      changes: [also(sgRule("tcp", 5432, "sg-frontend"))],
      verdict: "fail",
    },
    {
      name: "the database of another application",
      changes: [otherDatabase("sg-blog-database"), also(sgRule("tcp", 5432, "sg-blog-database"))],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "no service goes by the application that the stores are tagged with",
      changes: untaggedServices,
      verdict: "unknown",
      says: /the tags of shop-prod-db say shop\/production, and no service is known to belong to it/,
    },
    {
      name: "no service goes by the application of the stores' tags, but everything is let out",
      changes: [...untaggedServices, also(sgRule("-1", null, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "the config names the services of the application of the stores' tags",
      settings: shop({ backend: ["backend"], frontend: ["frontend"] }),
      changes: untaggedServices,
      verdict: "pass",
    },
    {
      name: "a second database that nobody is seen to use",
      changes: [untaggedDatabase("sg-legacy")],
      verdict: "pass",
    },
    {
      name: "a second database that nobody is seen to use, and which it reaches",
      changes: [untaggedDatabase("sg-legacy"), also(sgRule("tcp", 5432, "sg-legacy"))],
      verdict: "pass",
    },
    {
      name: "a second database whose secret it reads",
      changes: [
        untaggedDatabase("sg-legacy", { masterUserSecret: ids.jwtSecret }),
        also(sgRule("tcp", 25, "0.0.0.0/0")),
      ],
      verdict: "fail",
      failures: 2,
      says: /no rule lets it out to database legacy on port 5432/,
    },
    {
      name: "a second database whose secret may be what it reads",
      changes: [
        untaggedDatabase("sg-legacy", { masterUserSecret: ids.jwtSecret }),
        denyRow(taskDefinitions, ids.backendTask),
      ],
      settings: shop({ backend: ["backend"] }),
      verdict: "unknown",
    },
    {
      name: "a second database of the application by its tags",
      changes: [
        untaggedDatabase("sg-legacy", {
          tags: { application: "shop", environment: "production" },
        }),
      ],
      verdict: "fail",
      failures: 1,
      says: /no rule lets it out to database legacy/,
    },
    {
      name: "the only database, which is there because no other application is",
      changes: [patch(dbInstances, ids.database, { tags: {} }), egress(toCache, https)],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "two databases, and nothing says which of them it uses",
      changes: [
        patch(dbInstances, ids.database, { tags: {} }),
        untaggedDatabase("sg-legacy"),
        egress(toCache, https),
      ],
      verdict: "unknown",
      says: /whether it uses it cannot be told/,
    },
    {
      name: "no way to the database",
      changes: [egress(toCache, https)],
      verdict: "fail",
      failures: 1,
      says: /no rule lets it out to database shop-prod-db on port 5432/,
    },
    {
      name: "no way to the cache",
      changes: [egress(toDatabase, https)],
      verdict: "fail",
      failures: 1,
      says: /no rule lets it out to cache shop-prod-cache on port 6379/,
    },
    {
      name: "no way to either, and one too many",
      changes: [egress(https, sgRule("tcp", 25, "0.0.0.0/0"))],
      verdict: "fail",
      failures: 3,
    },
    {
      name: "the ways to say none reach nothing, and are none too many",
      changes: [egress(...nobody)],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "the database's port in the VPC: more than the database",
      changes: [egress(sgRule("tcp", 5432, "10.0.0.0/16"), toCache, https)],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "the addresses of the database's subnets",
      changes: [
        egress(
          sgRule("tcp", 5432, "10.0.20.0/24"),
          sgRule("tcp", 5432, "10.0.21.0/24"),
          toCache,
          https,
        ),
      ],
      verdict: "pass",
    },
    {
      name: "one block for the subnets of both zones",
      changes: [
        egress(sgRule("tcp", 5432, "10.0.20.0/23"), sgRule("tcp", 6379, "10.0.20.0/23"), https),
      ],
      verdict: "pass",
    },
    {
      name: "the subnet of one zone only: the standby is out of reach",
      changes: [egress(sgRule("tcp", 5432, "10.0.20.0/24"), toCache, https)],
      verdict: "fail",
      failures: 1,
      says: /no rule lets it out to database/,
    },
    {
      name: "a prefix list of the database's subnets",
      changes: [
        prefixList("pl-data", ["10.0.20.0/24", "10.0.21.0/24"]),
        egress(sgRule("tcp", 5432, "pl-data"), toCache, https),
      ],
      verdict: "pass",
    },
    {
      name: "a prefix list that holds everybody",
      changes: [
        prefixList("pl-data", ["10.0.20.0/23", "0.0.0.0/0"]),
        egress(sgRule("tcp", 5432, "pl-data"), toCache, https),
      ],
      verdict: "fail",
    },
    {
      name: "a prefix list that could not be read",
      changes: [
        denyRow(prefixListEntries, "pl-data"),
        egress(sgRule("tcp", 5432, "pl-data"), toCache, https),
      ],
      verdict: "unknown",
    },
    {
      name: "TCP by its number",
      changes: [egress(sgRule("6", 5432, "sg-database"), toCache, https)],
      verdict: "pass",
    },
    {
      name: "the database's port is its own",
      changes: [
        patch(dbInstances, ids.database, { port: 6543 }),
        egress(sgRule("tcp", 6543, "sg-database"), toCache, https),
      ],
      verdict: "pass",
    },
    {
      name: "the usual port, where the database listens on another",
      changes: [patch(dbInstances, ids.database, { port: 6543 })],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "two groups that hold what is needed together",
      changes: [
        egress(toDatabase, https),
        group("sg-to-cache", { egress: [toCache] }),
        networkOf(ids.backend, { securityGroups: ["sg-backend", "sg-to-cache"] }),
      ],
      verdict: "pass",
    },
    {
      name: "another service's open egress is not the backend's",
      changes: [
        group("sg-worker", { egress: [sgRule("-1", null, "0.0.0.0/0")] }),
        ...otherService({ name: "worker", securityGroup: "sg-worker" }),
      ],
      verdict: "pass",
    },
    {
      name: "the database's proxy instead of the database",
      changes: [
        ...proxy("shop-proxy", { securityGroups: ["sg-proxy"] }, ["shop-prod-db"]),
        egress(sgRule("tcp", 5432, "sg-proxy"), toCache, https),
      ],
      verdict: "pass",
    },
    {
      name: "another database's proxy",
      changes: [
        ...proxy("blog-proxy", { securityGroups: ["sg-proxy"] }, ["blog-prod-db"]),
        egress(sgRule("tcp", 5432, "sg-proxy"), toCache, https),
      ],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "the addresses of the proxy's own subnets",
      changes: [
        ...proxy("shop-proxy", { securityGroups: ["sg-proxy"] }, ["shop-prod-db"]),
        egress(
          sgRule("tcp", 5432, "sg-proxy"),
          sgRule("tcp", 5432, "10.0.10.0/23"),
          toCache,
          https,
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a serverless cache listens on 6379 and 6380",
      changes: [...serverless(), also(sgRule("tcp", 6380, "sg-cache"))],
      verdict: "pass",
    },
    {
      name: "a serverless cache, both ports in one rule",
      changes: [
        ...serverless(),
        egress(toDatabase, https, sgRule("tcp", [6379, 6380], "sg-cache")),
      ],
      verdict: "pass",
    },
    { name: "a serverless cache, without its read port", changes: serverless(), verdict: "pass" },
    {
      name: "a serverless cache, and a port beyond its own",
      changes: [
        ...serverless(),
        egress(toDatabase, https, sgRule("tcp", [6379, 6381], "sg-cache")),
      ],
      verdict: "fail",
    },
    {
      name: "6380 of a cache that is not serverless",
      changes: [also(sgRule("tcp", 6380, "sg-cache"))],
      verdict: "fail",
    },
    {
      name: "without a cache none has to be reached",
      changes: [...withoutCache, egress(toDatabase, https)],
      verdict: "pass",
    },
    {
      name: "without a cache a rule for one is one too many",
      changes: withoutCache,
      verdict: "fail",
      failures: 1,
    },
    {
      name: "an open rule fails whatever else could not be read",
      changes: [
        deny(dbInstances),
        deny(subnets),
        deny(replicationGroups),
        also(sgRule("-1", null, "0.0.0.0/0")),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "a missing way fails, though another store could not be read",
      changes: [denyRow(cacheClusters, "shop-prod-cache-001"), egress(toCache, https)],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "a group that is not the account's may hold the missing rule",
      changes: [
        egress(toCache, https),
        networkOf(ids.backend, { securityGroups: ["sg-backend", "sg-shared"] }),
      ],
      verdict: "unknown",
    },
    {
      name: "a role that nothing tells is unknown",
      changes: [
        patch(services, ids.backend, { name: "thing" }),
        remove(taskDefinitions, ids.backendTask),
      ],
      verdict: "unknown",
    },
  ],
});

test("a rule by addresses is noted: it reaches whatever else lies in the subnets", () => {
  const [finding, ...others] = findingsOf(rule, [
    egress(sgRule("tcp", 5432, "10.0.20.0/23"), toCache, https),
  ]);
  expect(others).toEqual([]);
  expect(finding?.notes.join("\n")).toMatch(/TCP 5432 to 10\.0\.20\.0\/23/);
});

test("a rule by groups needs no note", () => {
  expect(findingsOf(rule).flatMap(({ notes }) => notes)).toEqual([]);
});
