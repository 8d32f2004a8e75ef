import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/net/database-in-private-subnets.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { routeTables, subnets } from "../../../src/model/facts/ec2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { variants } from "../../scan/support/variants.ts";
import { patch } from "../../support/changes.ts";
import { route } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [dbInstances],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /ubnetGroup/.test(kind))
    .map((kind) => [kind, "the instance names its subnets"]),
  cases: [
    {
      name: "a public flag in private subnets",
      changes: [patch(dbInstances, ids.database, { publiclyAccessible: true })],
      verdict: "fail",
      says: /publicly accessible/,
    },
    {
      name: "a private flag in public subnets",
      changes: [
        patch(dbInstances, ids.database, { subnets: ["subnet-public-a", "subnet-public-b"] }),
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
    {
      name: "the main route table is public",
      changes: [patch(routeTables, "rtb-main", { routes: [route("0.0.0.0/0", "igw-1")] })],
      verdict: "fail",
    },
    {
      name: "not stated",
      changes: [patch(dbInstances, ids.database, { publiclyAccessible: null })],
      verdict: "unknown",
    },
  ],
});

test.each([
  [
    "AWS::RDS::DBInstance",
    "rds:DescribeDBInstances",
    ids.database,
    "DBSubnetGroup.Subnets[].SubnetIdentifier",
  ],
  [
    "AWS::RDS::DBCluster",
    "rds:DescribeDBSubnetGroups",
    "shop-prod-db",
    "Subnets[].SubnetIdentifier",
  ],
])("evidence of the subnets of a %s", (type, api, resource, field) => {
  const evidence = findingsOf(rule, variants["an Aurora cluster besides"])
    .filter((finding) => finding.resource.type === type)
    .flatMap((finding) => finding.evidence);
  expect(evidence).toContainEqual(expect.objectContaining({ api, resource, field }));
});
