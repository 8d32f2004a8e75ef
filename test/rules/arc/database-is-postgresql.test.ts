import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/arc/database-is-postgresql.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { type DbCluster, dbClusters, dbInstances } from "../../../src/model/facts/rds.ts";
import { breakOff, type Change, deny, only, patch, put, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";
import { copy, declared, place } from "./_changes.ts";

const cluster: DbCluster = {
  arn: "arn:aws:rds:eu-west-1:111122223333:cluster:shop-cluster",
  id: "shop-cluster",
  engine: "aurora-postgresql",
  engineVersion: "16.4",
  engineMode: "provisioned",
  class: null,
  status: "available",
  members: [{ instance: "shop-prod-db", writer: true }],
  replicationSource: null,
  readReplicas: [],
  resourceId: null,
  subnetGroup: "shop-prod-db",
  securityGroups: ["sg-database"],
  publiclyAccessible: null,
  port: 5432,
  multiAz: true,
  storageEncrypted: true,
  storageEncryptionType: "sse-kms",
  backupRetentionDays: 14,
  latestRestorableTime: null,
  parameterGroup: "default.aurora-postgresql16",
  pendingParameterMembers: [],
  masterUserSecret: null,
  iamAuthentication: false,
  tags: {},
};

/** The only database is a cluster, and the reference account's instance is a member of it. */
const clusterOf = (engine: string): readonly Change[] => [
  put(dbClusters, cluster.arn, { ...cluster, engine }),
  patch(dbInstances, ids.database, { cluster: cluster.id, engine }),
];

const engine = (name: string) => patch(dbInstances, ids.database, { engine: name });
const noDatabase = remove(dbInstances, ids.database);

testRule(rule, {
  population: [services, loadBalancers],
  indecisive: kindsOf(rule.needs)
    .filter((kind) => kind !== dbInstances)
    .map((kind) => [kind, "the instance is PostgreSQL, and a load balancer or a service is there"]),
  cases: [
    {
      name: "MySQL alone",
      changes: [engine("mysql")],
      verdict: { [place]: "fail" },
      failures: 1,
      says: /there is no PostgreSQL database, only mysql/,
    },
    {
      name: "no database",
      changes: [noDatabase],
      verdict: { [place]: "fail" },
      says: /there is no RDS database/,
    },
    { name: "Aurora MySQL", changes: clusterOf("aurora-mysql"), verdict: "fail" },
    {
      name: "the members of a cluster are not separate databases",
      changes: clusterOf("aurora-mysql"),
      verdict: "fail",
      says: /only aurora-mysql$/m,
      failures: 1,
    },
    {
      name: "several other engines, each told once",
      changes: [
        engine("mysql"),
        copy(dbInstances, ids.database, "second", { arn: "second", id: "second", engine: "mysql" }),
        copy(dbInstances, ids.database, "third", { arn: "third", id: "third", engine: "mariadb" }),
      ],
      verdict: "fail",
      says: /only mariadb, mysql$/m,
    },
    // The collector leaves Neptune and DocumentDB out; a row that got this far must not count.
    { name: "Neptune is no PostgreSQL", changes: clusterOf("neptune"), verdict: "fail" },
    {
      name: "Aurora PostgreSQL",
      changes: clusterOf("aurora-postgresql"),
      verdict: "pass",
      says: /: shop-cluster: PostgreSQL$/m,
    },
    {
      name: "a Multi-AZ cluster of PostgreSQL",
      changes: clusterOf("postgres"),
      verdict: "pass",
      says: /: shop-cluster: PostgreSQL$/m,
    },
    {
      name: "MySQL beside PostgreSQL",
      changes: [
        copy(dbInstances, ids.database, "second", { arn: "second", id: "second", engine: "mysql" }),
      ],
      verdict: "pass",
      says: /: shop-prod-db: PostgreSQL$/m,
    },
    {
      name: "a member says nothing while its cluster is unread",
      changes: [...clusterOf("aurora-postgresql"), deny(dbClusters)],
      verdict: "unknown",
    },
    {
      name: "MySQL among the instances read, and there may be more",
      changes: [engine("mysql"), breakOff(dbInstances)],
      verdict: "unknown",
    },
    {
      name: "no instance, and the clusters are unread",
      changes: [noDatabase, deny(dbClusters)],
      verdict: "unknown",
    },
    {
      name: "PostgreSQL among the instances read is enough",
      changes: [breakOff(dbInstances), deny(dbClusters)],
      verdict: "pass",
    },
    {
      name: "the config says that the only application does without",
      changes: [noDatabase],
      settings: declared({ name: "shop", without: ["database"] }),
      verdict: "notApplicable",
    },
    {
      name: "one of two applications does without",
      changes: [noDatabase],
      settings: declared({ name: "shop" }, { name: "batch", without: ["database"] }),
      verdict: "fail",
    },
    {
      name: "the config excuses an application that is not the one that runs",
      changes: [noDatabase],
      settings: declared({ name: "batch", without: ["database"] }),
      verdict: "fail",
    },
    {
      name: "the config does without the cache",
      changes: [noDatabase],
      settings: declared({ name: "shop", without: ["cache"] }),
      verdict: "fail",
    },
    {
      name: "a load balancer alone wants a database, too",
      changes: [noDatabase, only(services, {})],
      verdict: "fail",
    },
    {
      name: "it is not known whether anything runs",
      changes: [only(loadBalancers, {}), deny(services)],
      verdict: "unknown",
    },
  ],
});

test.each([
  ["an instance", [], "rds:DescribeDBInstances"],
  ["a cluster", clusterOf("aurora-postgresql"), "rds:DescribeDBClusters"],
])("the evidence on %s names the API that told of it", (_, changes, api) => {
  const evidence = findingsOf(rule, changes).flatMap((finding) => finding.evidence);
  expect(evidence.map((one) => one.api)).toEqual([api]);
});
