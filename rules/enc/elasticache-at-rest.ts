import {
  cacheClusters,
  replicationGroups,
  serverlessCaches,
} from "../../src/model/facts/elasticache.ts";
import { cannotKnow, fail, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { caches } from "../../src/topology/caches.ts";
import { cacheResources } from "../_resources/stores.ts";

export const rule = defineRule({
  id: "enc-elasticache-at-rest",
  title: "Redis caches are encrypted at rest",
  section: "ENC",
  items: ["ENC-2"],
  severity: "medium",
  why: "A cache writes to disk when it synchronises replicas, swaps and takes snapshots. Sessions and personal data lie there in the clear when it is not encrypted.",
  checks:
    "Every replication group and single Redis or Valkey node must state encryption at rest: by its storage-encryption type, else by the older flag. Serverless caches are always encrypted.",
  blindSpots: "Who may use the key is not judged.",
  remedy: {
    summary:
      "Encryption at rest cannot be switched on in place: create an encrypted replication group, from a snapshot where the data matters, and move to it.",
    cli: "aws elasticache create-replication-group --replication-group-id CACHE --replication-group-description cache --at-rest-encryption-enabled --snapshot-name SNAPSHOT",
    terraform:
      'resource "aws_elasticache_replication_group" "main" {\n  at_rest_encryption_enabled = true\n}',
    cdk: "new elasticache.CfnReplicationGroup(this, 'Cache', { replicationGroupDescription: 'cache', atRestEncryptionEnabled: true });",
  },
  references: ["https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html"],
  needs: { caches },
  options: {},
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge({ cache }, _facts, _options, context) {
    const { replicationGroup, node, serverless, arn } = cache;
    if (serverless !== null) {
      return pass(
        "serverless caches are always encrypted",
        saw(serverlessCaches, arn, "Status", serverless.status),
      );
    }
    const kind = replicationGroup === null ? cacheClusters : replicationGroups;
    const row = replicationGroup ?? node;
    const type = row?.storageEncryptionType ?? null;
    const flag = row?.atRestEncryption ?? null;
    if (type !== null) {
      const evidence = saw(kind, arn, "StorageEncryptionType", type);
      return type === "none"
        ? fail("unencrypted", "its storage is not encrypted", evidence)
        : pass(`encrypted at rest (${type})`, evidence);
    }
    if (flag === null) return cannotKnow([context.unstated(kind, "AtRestEncryptionEnabled")]);
    const evidence = saw(kind, arn, "AtRestEncryptionEnabled", flag);
    return flag
      ? pass("encrypted at rest", evidence)
      : fail("unencrypted", "its storage is not encrypted", evidence);
  },
});
