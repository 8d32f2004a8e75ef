import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";
import type { SubnetGroup } from "./rds.ts";

export interface NodeGroupMember {
  readonly cacheCluster: string | null;
  readonly zone: string | null;
  readonly role: string | null;
}

export interface ReplicationGroup {
  readonly arn: string;
  readonly id: string;
  readonly engine: string | null;
  readonly status: string | null;
  readonly members: readonly string[];
  readonly nodeGroups: readonly {
    readonly id: string;
    readonly members: readonly NodeGroupMember[];
  }[];
  readonly port: number | null;
  /** `enabled`, `disabled`, `enabling`, `disabling`. */
  readonly automaticFailover: string | null;
  /** `enabled`, `disabled`. */
  readonly multiAz: string | null;
  readonly atRestEncryption: boolean | null;
  /** `none`, `sse-elasticache`, `sse-kms`; null where not stated: then the flag decides. */
  readonly storageEncryptionType: string | null;
  readonly transitEncryption: boolean | null;
  /** `required` or `preferred`; null where not stated. */
  readonly transitEncryptionMode: string | null;
  readonly snapshotRetentionDays: number | null;
  readonly snapshotWindow: string | null;
}

export interface CacheCluster {
  readonly arn: string;
  readonly id: string;
  /** `redis`, `valkey` or `memcached`. */
  readonly engine: string | null;
  readonly engineVersion: string | null;
  readonly status: string | null;
  /** `cache.t4g.small`. */
  readonly nodeType: string | null;
  /** Memcached clusters may have several. */
  readonly nodes: number | null;
  /** When it was created, ISO 8601. */
  readonly created: string | null;
  readonly replicationGroup: string | null;
  readonly subnetGroup: string | null;
  readonly securityGroups: readonly string[];
  readonly zones: readonly string[];
  readonly port: number | null;
  readonly atRestEncryption: boolean | null;
  readonly storageEncryptionType: string | null;
  readonly transitEncryption: boolean | null;
  readonly transitEncryptionMode: string | null;
  readonly snapshotRetentionDays: number | null;
  readonly snapshotWindow: string | null;
}

export interface ServerlessCache {
  readonly arn: string;
  readonly name: string;
  readonly engine: string | null;
  /** The major one alone: AWS chooses the rest. */
  readonly engineVersion: string | null;
  readonly status: string | null;
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly ports: readonly number[];
  readonly snapshotRetentionDays: number | null;
  readonly snapshotWindow: string | null;
}

/** A reservation of cache nodes: a discount that applies to whatever it fits. */
export interface ReservedCacheNode {
  readonly id: string;
  readonly nodeType: string | null;
  /** `redis`, `valkey` or `memcached`. */
  readonly product: string | null;
  readonly count: number | null;
  /** `active`, `payment-pending`, `payment-failed`, `retired`. */
  readonly state: string | null;
}

/** Keyed by ARN. */
export const replicationGroups = factKind<ReplicationGroup>(
  "elasticache.replicationGroup",
  "elasticache:DescribeReplicationGroups",
);
/** Members of replication groups included; keyed by ID. */
export const cacheClusters = factKind<CacheCluster>(
  "elasticache.cacheCluster",
  "elasticache:DescribeCacheClusters",
);
/** Keyed by ARN. */
export const serverlessCaches = factKind<ServerlessCache>(
  "elasticache.serverlessCache",
  "elasticache:DescribeServerlessCaches",
);
/** Keyed by name. */
export const cacheSubnetGroups = factKind<SubnetGroup>(
  "elasticache.subnetGroup",
  "elasticache:DescribeCacheSubnetGroups",
);
/** Of replication groups, standalone nodes and serverless caches; keyed by ARN. */
export const cacheTags = factKind<Tags>("elasticache.tags", "elasticache:ListTagsForResource");
/** Keyed by ID. */
export const reservedCacheNodes = factKind<ReservedCacheNode>(
  "elasticache.reservedCacheNode",
  "elasticache:DescribeReservedCacheNodes",
);
