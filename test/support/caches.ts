import {
  type CacheCluster,
  cacheClusters,
  replicationGroups,
  type ServerlessCache,
  serverlessCaches,
} from "../../src/model/facts/elasticache.ts";
import { type Change, only, put } from "./changes.ts";

const node: CacheCluster = {
  arn: "n",
  id: "n",
  engine: "redis",
  engineVersion: "7.1.0",
  status: "available",
  replicationGroup: null,
  subnetGroup: null,
  securityGroups: [],
  nodeType: "cache.t3.small",
  nodes: 1,
  created: "2025-06-01T00:00:00.000Z",
  zones: [],
  port: 6379,
  atRestEncryption: false,
  storageEncryptionType: null,
  transitEncryption: false,
  transitEncryptionMode: null,
  snapshotRetentionDays: 0,
  snapshotWindow: null,
};

/** A single node instead of the replication group: nothing is switched on. */
export const singleNode = (changes: Partial<CacheCluster> = {}): readonly Change[] => [
  only(replicationGroups, {}),
  only(cacheClusters, { n: { ...node, ...changes } }),
];

/** Memcached instead of Redis. */
export const memcached = singleNode({ engine: "memcached", port: 11211 });

const serverless: ServerlessCache = {
  arn: "sl",
  name: "sl",
  engine: "valkey",
  engineVersion: "8",
  status: "available",
  subnets: [],
  securityGroups: [],
  ports: [6379],
  snapshotRetentionDays: 0,
  snapshotWindow: null,
};

/** A serverless cache, `sl`, beside the replication group; it keeps no snapshots. */
export const besideServerless: Change = put(serverlessCaches, "sl", serverless);

/** A serverless cache of this name instead of the replication group. */
export const serverlessOnly = (name: string): readonly Change[] => [
  only(replicationGroups, {}),
  only(cacheClusters, {}),
  only(serverlessCaches, { [name]: { ...serverless, arn: name, name, snapshotRetentionDays: 7 } }),
];
