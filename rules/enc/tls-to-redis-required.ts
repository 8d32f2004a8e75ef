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
  id: "enc-tls-to-redis-required",
  title: "Redis takes connections by TLS only",
  section: "ENC",
  items: ["ENC-7"],
  severity: "medium",
  why: "Sessions and tokens travel to the cache with every request. Without TLS they travel in the clear, and in the mode that prefers TLS whoever does not ask for it gets plain text.",
  checks:
    "Every replication group and single Redis or Valkey node must have encryption in transit, in the mode required (which is meant where no mode is stated). Serverless caches always require TLS.",
  blindSpots: "Whether clients check the server's certificate cannot be seen.",
  remedy: {
    summary:
      "Switch on encryption in transit, first in the mode preferred, move the clients to TLS, then set the mode to required.",
    cli: [
      "aws elasticache modify-replication-group --replication-group-id CACHE --transit-encryption-enabled --transit-encryption-mode preferred --apply-immediately",
      "aws elasticache modify-replication-group --replication-group-id CACHE --transit-encryption-mode required --apply-immediately",
    ].join("\n"),
    terraform:
      'resource "aws_elasticache_replication_group" "main" {\n  transit_encryption_enabled = true\n  transit_encryption_mode    = "required"\n}',
    cdk: "new elasticache.CfnReplicationGroup(this, 'Cache', { replicationGroupDescription: 'cache', transitEncryptionEnabled: true, transitEncryptionMode: 'required' });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html",
  ],
  needs: { caches },
  options: {},
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge({ cache }, _facts, _options, context) {
    const { replicationGroup, node, serverless, arn } = cache;
    if (serverless !== null) {
      return pass(
        "serverless caches always require TLS",
        saw(serverlessCaches, arn, "Status", serverless.status),
      );
    }
    const kind = replicationGroup === null ? cacheClusters : replicationGroups;
    const enabled = (replicationGroup ?? node)?.transitEncryption ?? null;
    const mode = (replicationGroup ?? node)?.transitEncryptionMode ?? null;
    if (enabled === null) return cannotKnow([context.unstated(kind, "TransitEncryptionEnabled")]);
    if (!enabled) {
      return fail(
        "plaintext",
        "it takes plain text only",
        saw(kind, arn, "TransitEncryptionEnabled", enabled),
      );
    }
    const evidence = saw(kind, arn, "TransitEncryptionMode", mode);
    return mode === "preferred"
      ? fail("preferred", "it prefers TLS, and still takes plain text", evidence)
      : pass("takes connections by TLS only", evidence);
  },
});
