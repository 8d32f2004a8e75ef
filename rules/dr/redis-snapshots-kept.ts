import {
  cacheClusters,
  replicationGroups,
  serverlessCaches,
} from "../../src/model/facts/elasticache.ts";
import { cannotKnow, combine, fail, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { caches } from "../../src/topology/caches.ts";
import { cacheResources } from "../_resources/stores.ts";

export const rule = defineRule({
  id: "dr-redis-snapshots-kept",
  title: "Redis snapshots are kept",
  section: "DR",
  items: ["DR-4"],
  severity: "medium",
  why: "Sessions, queues and counters live in Redis alone. Without a snapshot a deleted or emptied cache takes them with it, and the database has to bear the load of filling it again.",
  checks:
    "Every replication group, single Redis or Valkey node and serverless cache must keep automatic snapshots for at least one day, in a window of its own.",
  blindSpots:
    "A cache that holds nothing worth keeping may do without: waive it, with that reason.",
  remedy: {
    summary: "Keep automatic snapshots for a day or more.",
    cli: "aws elasticache modify-replication-group --replication-group-id CACHE --snapshot-retention-limit 7 --snapshot-window 03:00-05:00 --apply-immediately",
    terraform:
      'resource "aws_elasticache_replication_group" "main" {\n  snapshot_retention_limit = 7\n  snapshot_window          = "03:00-05:00"\n}',
    cdk: "new elasticache.CfnReplicationGroup(this, 'Cache', { replicationGroupDescription: 'cache', snapshotRetentionLimit: 7, snapshotWindow: '03:00-05:00' });",
  },
  references: ["https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html"],
  needs: { caches },
  options: {
    minimumDays: {
      default: 1,
      description: "days that snapshots are kept at least",
      minimum: 1,
      maximum: 35,
    },
  },
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge({ cache }, _facts, { minimumDays }, context) {
    const { replicationGroup, node, serverless, arn } = cache;
    const row = replicationGroup ?? node ?? serverless;
    const kind =
      replicationGroup !== null
        ? replicationGroups
        : node !== null
          ? cacheClusters
          : serverlessCaches;
    const days = row?.snapshotRetentionDays ?? null;
    const window = row?.snapshotWindow ?? null;
    if (days === null) return cannotKnow([context.unstated(kind, "SnapshotRetentionLimit")]);
    const evidence = saw(kind, arn, "SnapshotRetentionLimit", days);
    if (days < minimumDays) {
      return fail(
        "retention",
        days === 0
          ? "it keeps no snapshots"
          : `it keeps snapshots for ${days} days, fewer than ${minimumDays}`,
        evidence,
      );
    }
    return combine(
      pass(`keeps snapshots for ${days} days`, evidence),
      window === null
        ? cannotKnow([context.unstated(kind, "SnapshotWindow")])
        : pass(`takes them at ${window}`, saw(kind, arn, "SnapshotWindow", window)),
    );
  },
});
