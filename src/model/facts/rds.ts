import { factKind } from "../kind.ts";
import type { Tags } from "./ec2.ts";

export interface ParameterGroupUse {
  readonly name: string;
  /** `in-sync`, `pending-reboot`, `applying` … */
  readonly status: string | null;
}

export interface DbInstance {
  readonly arn: string;
  readonly id: string;
  readonly engine: string;
  readonly engineVersion: string | null;
  readonly class: string | null;
  readonly status: string | null;
  /** The cluster that it is a member of. */
  readonly cluster: string | null;
  readonly readReplicaOf: string | null;
  readonly vpc: string | null;
  readonly subnetGroup: string | null;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly publiclyAccessible: boolean | null;
  readonly port: number | null;
  readonly multiAz: boolean | null;
  readonly zone: string | null;
  readonly secondaryZone: string | null;
  readonly storageEncrypted: boolean | null;
  /** `none`, `sse-kms`, `sse-rds`; null where not stated: then the flag decides. */
  readonly storageEncryptionType: string | null;
  readonly backupRetentionDays: number | null;
  readonly latestRestorableTime: string | null;
  readonly parameterGroups: readonly ParameterGroupUse[];
  readonly masterUserSecret: string | null;
  readonly iamAuthentication: boolean | null;
  readonly pending: {
    readonly multiAz: boolean | null;
    readonly backupRetentionDays: number | null;
  };
  readonly tags: Tags;
}

export interface DbCluster {
  readonly arn: string;
  readonly id: string;
  readonly engine: string;
  readonly engineVersion: string | null;
  readonly engineMode: string | null;
  /** Set on Multi-AZ DB clusters. */
  readonly class: string | null;
  readonly status: string | null;
  readonly members: readonly { readonly instance: string; readonly writer: boolean }[];
  readonly replicationSource: string | null;
  readonly subnetGroup: string | null;
  readonly securityGroups: readonly string[];
  readonly publiclyAccessible: boolean | null;
  readonly port: number | null;
  readonly multiAz: boolean | null;
  readonly storageEncrypted: boolean | null;
  readonly storageEncryptionType: string | null;
  readonly backupRetentionDays: number | null;
  readonly latestRestorableTime: string | null;
  readonly parameterGroup: string | null;
  /** Members whose cluster parameters wait for a reboot. */
  readonly pendingParameterMembers: readonly string[];
  readonly masterUserSecret: string | null;
  readonly iamAuthentication: boolean | null;
  readonly tags: Tags;
}

export interface SubnetGroup {
  readonly name: string;
  readonly vpc: string | null;
  readonly subnets: readonly string[];
}

/** A parameter in force. `source`: `user`, `system` or `engine-default`. */
export interface Parameter {
  readonly value: string | null;
  readonly source: string | null;
}

/** The parameters that rules ask for, by name; a name that is missing does not exist there. */
export type Parameters = Readonly<Record<string, Parameter>>;

export interface DbProxy {
  readonly arn: string;
  readonly name: string;
  readonly vpc: string | null;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly endpoint: string | null;
  readonly secrets: readonly string[];
  readonly requireTls: boolean | null;
}

/** Keyed by ARN. Neptune and DocumentDB are left out. */
export const dbInstances = factKind<DbInstance>("rds.dbInstance", "rds:DescribeDBInstances");
/** Keyed by ARN. Neptune and DocumentDB are left out. */
export const dbClusters = factKind<DbCluster>("rds.dbCluster", "rds:DescribeDBClusters");
/** Keyed by name. */
export const dbSubnetGroups = factKind<SubnetGroup>(
  "rds.dbSubnetGroup",
  "rds:DescribeDBSubnetGroups",
);
/** Of the instances' parameter groups; keyed by group name. */
export const dbParameters = factKind<Parameters>("rds.dbParameters", "rds:DescribeDBParameters");
/** Of the clusters' parameter groups; keyed by group name. */
export const dbClusterParameters = factKind<Parameters>(
  "rds.dbClusterParameters",
  "rds:DescribeDBClusterParameters",
);
/** Keyed by name. */
export const dbProxies = factKind<DbProxy>("rds.dbProxy", "rds:DescribeDBProxies");
/** The instances and clusters (IDs) behind a proxy; keyed by the proxy's name. */
export const dbProxyTargets = factKind<readonly string[]>(
  "rds.dbProxyTargets",
  "rds:DescribeDBProxyTargets",
);
