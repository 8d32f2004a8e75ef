import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/net/cache-in-private-subnets.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { subnets } from "../../../src/model/facts/ec2.ts";
import {
  cacheClusters,
  cacheSubnetGroups,
  replicationGroups,
} from "../../../src/model/facts/elasticache.ts";
import { type Change, patch } from "../../support/changes.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";
import { serverless } from "../sg/_actors.ts";

testRule(rule, {
  population: [replicationGroups, cacheClusters],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /tags|serverless/.test(kind))
    .map((kind) => [kind, "tags do not matter"]),
  cases: [
    {
      name: "public subnets",
      changes: [
        patch(cacheSubnetGroups, "shop-prod-cache", {
          subnets: ["subnet-public-a", "subnet-public-b"],
        }),
      ],
      verdict: "fail",
      says: /is public/,
    },
    {
      name: "one zone",
      changes: [patch(subnets, "subnet-data-b", { zoneId: "euw1-az1" })],
      verdict: "fail",
      says: /fewer than 2/,
    },
  ],
});

/** What the finding saw of subnets: the API, the resource that it asked for, the field. */
const seen = (changes: readonly Change[]): readonly (readonly string[])[] =>
  findingsOf(rule, changes).flatMap(({ evidence }) =>
    evidence
      .filter(({ api }) => api.startsWith("elasticache:"))
      .map(({ api, resource, field }) => [api, resource, field]),
  );

test("evidence names the subnet group of the nodes", () => {
  expect(seen([])).toEqual([
    ["elasticache:DescribeCacheSubnetGroups", "shop-prod-cache", "Subnets[].SubnetIdentifier"],
  ]);
});

test("evidence names the serverless cache, which states its subnets itself", () => {
  expect(seen(serverless())).toEqual([
    [
      "elasticache:DescribeServerlessCaches",
      "arn:aws:elasticache:eu-west-1:111122223333:serverlesscache:shop-prod-cache",
      "SubnetIds",
    ],
  ]);
});
