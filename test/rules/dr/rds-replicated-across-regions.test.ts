import { rule } from "../../../rules/dr/rds-replicated-across-regions.ts";
import { dbInstances, globalClusters } from "../../../src/model/facts/rds.ts";
import { auroraArn, onAurora } from "../../support/aurora.ts";
import { breakOff, type Change, deny, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const elsewhere = auroraArn.replace("eu-west-1", "us-east-1");

const global = (...members: readonly (readonly [cluster: string, writer: boolean])[]): Change =>
  put(globalClusters, "shop", {
    id: "shop",
    members: members.map(([cluster, writer]) => ({ cluster, writer })),
  });

testRule(rule, {
  population: [dbInstances],
  indecisive: indecisiveBut(rule, [dbInstances], "the database is an instance with a replica"),
  cases: [
    {
      name: "no replica at all",
      changes: [patch(dbInstances, ids.database, { readReplicas: [] })],
      verdict: "fail",
      says: /no replica in another region/,
    },
    {
      name: "a replica in the same region, by its name",
      changes: [patch(dbInstances, ids.database, { readReplicas: ["shop-prod-db-replica"] })],
      verdict: "fail",
    },
    {
      name: "a replica in the same region, by its ARN",
      changes: [patch(dbInstances, ids.database, { readReplicas: [`${ids.database}-replica`] })],
      verdict: "fail",
    },
    {
      name: "one here and one elsewhere",
      changes: [
        patch(dbInstances, ids.database, { readReplicas: [ids.replica, "shop-prod-db-replica"] }),
      ],
      verdict: "pass",
      says: /replica in eu-central-1/,
    },
    {
      name: "the replica's own side",
      changes: [patch(dbInstances, ids.database, { readReplicaOf: ids.replica, readReplicas: [] })],
      verdict: "notApplicable",
    },
    {
      name: "Aurora by itself",
      changes: onAurora(),
      verdict: { "shop-prod-aurora": "fail" },
    },
    {
      name: "Aurora, the primary of a global database",
      changes: [...onAurora(), global([auroraArn, true], [elsewhere, false])],
      verdict: { "shop-prod-aurora": "pass" },
      says: /global database shop has a cluster in us-east-1/,
    },
    {
      name: "Aurora, a global database without a second cluster",
      changes: [...onAurora(), global([auroraArn, true])],
      verdict: { "shop-prod-aurora": "fail" },
    },
    {
      name: "Aurora, the secondary of a global database",
      changes: [...onAurora(), global([auroraArn, false], [elsewhere, true])],
      verdict: { "shop-prod-aurora": "notApplicable" },
    },
    {
      name: "another cluster's global database",
      changes: [...onAurora(), global([`${auroraArn}-2`, true], [elsewhere, false])],
      verdict: { "shop-prod-aurora": "fail" },
    },
    {
      name: "Aurora, global databases denied",
      changes: [...onAurora(), deny(globalClusters)],
      verdict: { "shop-prod-aurora": "unknown" },
    },
    {
      name: "Aurora, global databases broken off behind the one that decides",
      changes: [
        ...onAurora(),
        global([auroraArn, true], [elsewhere, false]),
        breakOff(globalClusters),
      ],
      verdict: { "shop-prod-aurora": "pass" },
    },
    {
      name: "a cross-region replica of a cluster",
      changes: [...onAurora({ engine: "aurora-mysql", readReplicas: [elsewhere] })],
      verdict: { "shop-prod-aurora": "pass" },
    },
  ],
});
