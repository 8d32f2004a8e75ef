import { type DbCluster, dbClusters, dbInstances } from "../../src/model/facts/rds.ts";
import { type Change, only, put } from "./changes.ts";
import { ids } from "./reference.ts";

export const auroraArn = ids.database.replace(":db:shop-prod-db", ":cluster:shop-prod-aurora");

/** An Aurora cluster in the place of the database. */
export const auroraCluster: DbCluster = {
  arn: auroraArn,
  id: "shop-prod-aurora",
  engine: "aurora-postgresql",
  engineVersion: "16.3",
  engineMode: "provisioned",
  class: null,
  status: "available",
  members: [],
  replicationSource: null,
  readReplicas: [],
  resourceId: "cluster-SHOPAURORA",
  subnetGroup: "shop-prod-db",
  securityGroups: ["sg-database"],
  publiclyAccessible: false,
  port: 5432,
  multiAz: true,
  storageEncrypted: true,
  storageEncryptionType: "sse-kms",
  backupRetentionDays: 14,
  latestRestorableTime: "2026-01-15T11:55:00.000Z",
  parameterGroup: "shop-prod-aurora16",
  pendingParameterMembers: [],
  masterUserSecret: null,
  iamAuthentication: false,
  tags: { application: "shop", environment: "production" },
};

/** The database is an Aurora cluster instead of an instance. */
export const onAurora = (changes: Partial<DbCluster> = {}): readonly Change[] => [
  only(dbInstances, {}),
  put(dbClusters, auroraArn, { ...auroraCluster, ...changes }),
];
