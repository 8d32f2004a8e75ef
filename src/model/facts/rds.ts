import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";

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
  /** When it was created, ISO 8601. */
  readonly created: string | null;
  /** The cluster that it is a member of. */
  readonly cluster: string | null;
  readonly readReplicaOf: string | null;
  /** IDs of instances in this region, ARNs of instances and clusters in others. */
  readonly readReplicas: readonly string[];
  /** Unique in its region, and never given to a later instance of the same name. */
  readonly resourceId: string | null;
  /** ARNs of its automated backups' replicas in other regions. */
  readonly backupReplications: readonly string[];
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
  /** ARNs of the clusters and instances that replicate it. */
  readonly readReplicas: readonly string[];
  /** Unique in its region, and never given to a later cluster of the same name. */
  readonly resourceId: string | null;
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

/** An instance's automated backups as they arrive in another region. */
export interface ReplicatedBackup {
  readonly arn: string;
  readonly region: string;
  readonly status: string | null;
}

/** A snapshot of a database of this region that lies in another one. */
export interface SnapshotCopy {
  readonly arn: string;
  readonly status: string | null;
  /** When the data was as the snapshot holds it, not when it was copied. */
  readonly created: string | null;
}

export interface SnapshotCopies {
  readonly database: string;
  readonly region: string;
  readonly copies: readonly SnapshotCopy[];
}

export interface GlobalCluster {
  readonly id: string;
  /** Clusters of one or several regions, by ARN. */
  readonly members: readonly { readonly cluster: string; readonly writer: boolean }[];
}

/** An export of a snapshot, or of a cluster, to S3. */
export interface ExportTask {
  readonly id: string;
  /** The ARN of the snapshot or the cluster. */
  readonly source: string;
  readonly bucket: string | null;
  readonly status: string | null;
  readonly ended: string | null;
}

/** Whose data a snapshot holds. */
export interface SnapshotOwner {
  /** The ID of the instance or the cluster. */
  readonly database: string;
  readonly resourceId: string | null;
}

/** A reservation of DB instances: a discount that applies to whatever it fits. */
export interface ReservedDbInstance {
  readonly id: string;
  readonly class: string | null;
  /** `postgresql`, `aurora-postgresql`, `oracle-se2(byol)` … */
  readonly product: string | null;
  readonly count: number | null;
  readonly multiAz: boolean | null;
  /** `active`, `payment-pending`, `payment-failed`, `retired`. */
  readonly state: string | null;
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
/** What instances name as replicated automated backups, read in the region where they arrive; keyed by ARN. */
export const replicatedBackups = factKind<ReplicatedBackup>(
  "rds.replicatedBackup",
  "rds:DescribeDBInstanceAutomatedBackups",
);
/** Of databases that nothing else copies, a row for each other region; keyed by database ARN and region. */
export const snapshotCopies = factKind<SnapshotCopies>(
  "rds.snapshotCopies",
  "rds:DescribeDBSnapshots",
);
/** Keyed by identifier; asked for where there is an Aurora cluster. */
export const globalClusters = factKind<GlobalCluster>(
  "rds.globalCluster",
  "rds:DescribeGlobalClusters",
);
/** Keyed by identifier. */
export const exportTasks = factKind<ExportTask>("rds.exportTask", "rds:DescribeExportTasks");
/** Of exported snapshots whose names do not tell; keyed by the snapshot's ARN. */
export const snapshotOwners = factKind<SnapshotOwner>(
  "rds.snapshotOwner",
  "rds:DescribeDBSnapshots",
);

/** Whether backups arrive: RDS says `replicating` or, where it does not tell it apart, `active`. */
export const isReplicating = ({ status }: ReplicatedBackup): boolean =>
  status === "replicating" || status === "active";
/** The share of the database's connections that a proxy may hold, in percent; keyed by the proxy's name. */
export const dbProxyShares = factKind<number | null>(
  "rds.dbProxyShare",
  "rds:DescribeDBProxyTargetGroups",
);
/** Keyed by ID. */
export const reservedDbInstances = factKind<ReservedDbInstance>(
  "rds.reservedDbInstance",
  "rds:DescribeReservedDBInstances",
);
