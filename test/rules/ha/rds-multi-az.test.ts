import { rule } from "../../../rules/ha/rds-multi-az.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import {
  type DbCluster,
  type DbInstance,
  dbClusters,
  dbInstances,
} from "../../../src/model/facts/rds.ts";
import { type Change, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const cluster: DbCluster = {
  arn: "aurora",
  id: "aurora",
  engine: "aurora-postgresql",
  engineVersion: "16.1",
  engineMode: "provisioned",
  class: null,
  status: "available",
  members: [
    { instance: "one", writer: true },
    { instance: "two", writer: false },
  ],
  replicationSource: null,
  readReplicas: [],
  resourceId: null,
  subnetGroup: "shop-prod-db",
  securityGroups: [],
  publiclyAccessible: false,
  port: 5432,
  multiAz: false,
  storageEncrypted: true,
  storageEncryptionType: null,
  backupRetentionDays: 7,
  latestRestorableTime: null,
  parameterGroup: null,
  pendingParameterMembers: [],
  masterUserSecret: null,
  iamAuthentication: false,
  tags: {},
};

/** The database as a cluster with members in these zones. */
const aurora = (...zones: readonly string[]): readonly Change[] => [
  put(dbClusters, "aurora", cluster),
  ...["one", "two"].map(
    (id, index): Change =>
      (draftOf) => {
        const { rows } = draftOf(dbInstances);
        const row = rows.get(ids.database) as DbInstance;
        rows.set(id, {
          ...row,
          arn: id,
          id,
          cluster: "aurora",
          multiAz: false,
          zone: zones[index] ?? null,
        });
      },
  ),
];

testRule(rule, {
  population: [dbInstances],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /ubnetGroup/.test(kind))
    .map((kind) => [kind, "subnets do not matter"]),
  cases: [
    { name: "members in two zones", changes: aurora("eu-west-1a", "eu-west-1b"), verdict: "pass" },
    {
      name: "members in one zone",
      changes: aurora("eu-west-1a", "eu-west-1a"),
      verdict: { aurora: "fail", "shop-prod-db": "pass" },
    },
    {
      name: "a member's zone is not stated",
      changes: aurora("eu-west-1a"),
      verdict: { aurora: "unknown" },
    },
    {
      name: "no standby",
      changes: [patch(dbInstances, ids.database, { multiAz: false })],
      verdict: "fail",
      says: /no standby/,
    },
    {
      name: "pending does not count yet",
      changes: [
        patch(dbInstances, ids.database, {
          multiAz: false,
          pending: { multiAz: true, backupRetentionDays: null },
        }),
      ],
      verdict: "fail",
    },
    {
      name: "not stated",
      changes: [patch(dbInstances, ids.database, { multiAz: null })],
      verdict: "unknown",
    },
    {
      name: "a read replica",
      changes: [patch(dbInstances, ids.database, { multiAz: false, readReplicaOf: "other" })],
      verdict: "notApplicable",
    },
  ],
});
