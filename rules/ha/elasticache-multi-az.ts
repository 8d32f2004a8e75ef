import {
  cacheClusters,
  type ReplicationGroup,
  replicationGroups,
  serverlessCaches,
} from "../../src/model/facts/elasticache.ts";
import type { Context } from "../../src/model/kind.ts";
import { cannotKnow, combine, fail, type Outcome, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { caches } from "../../src/topology/caches.ts";
import { cacheResources } from "../_resources/stores.ts";

const judgeSwitch = (
  arn: string,
  field: string,
  value: string | null,
  what: string,
  context: Context,
): Outcome => {
  if (value === null) return cannotKnow([context.unstated(replicationGroups, field)]);
  const evidence = saw(replicationGroups, arn, field, value);
  return value === "enabled"
    ? pass(`${what} is enabled`, evidence)
    : fail(field, `${what} is ${value}`, evidence);
};

const judgeNodes = ({ arn, nodeGroups }: ReplicationGroup, context: Context): Outcome => {
  if (nodeGroups.length === 0)
    return cannotKnow([context.unstated(replicationGroups, "NodeGroups")]);
  return combine(
    ...nodeGroups.map(({ id, members }) => {
      if (members.length === 0) {
        return cannotKnow([
          context.unstated(replicationGroups, `NodeGroups[${id}].NodeGroupMembers`),
        ]);
      }
      const found = [...new Set(members.flatMap(({ zone }) => zone ?? []))].sort();
      const evidence = saw(
        replicationGroups,
        arn,
        `NodeGroups[${id}].PreferredAvailabilityZone`,
        found,
      );
      if (found.length >= 2) return pass(`node group ${id} spans ${found.join(" and ")}`, evidence);
      return members.some(({ zone }) => zone === null)
        ? cannotKnow([context.unstated(replicationGroups, "PreferredAvailabilityZone")])
        : fail(`zones|${id}`, `the nodes of group ${id} lie in one zone`, evidence);
    }),
  );
};

export const rule = defineRule({
  id: "ha-elasticache-multi-az",
  title: "Redis fails over to another Availability Zone by itself",
  section: "HA",
  items: ["HA-3"],
  severity: "high",
  why: "When the only node fails, every session is lost and the database takes the whole load at once. A replica helps only if it lies elsewhere and takes over by itself.",
  checks:
    "Every replication group must have Multi-AZ and automatic failover enabled (two different switches; enabling is not yet enabled), and nodes in at least two Availability Zones in each node group. A single node fails. Serverless caches span zones by design.",
  blindSpots: "Whether clients follow a failover is not seen.",
  remedy: {
    summary: "Add a replica in another zone, and switch on automatic failover and Multi-AZ.",
    cli: [
      "aws elasticache increase-replica-count --replication-group-id CACHE --new-replica-count 1 --apply-immediately",
      "aws elasticache modify-replication-group --replication-group-id CACHE --automatic-failover-enabled --multi-az-enabled --apply-immediately",
    ].join("\n"),
    terraform:
      'resource "aws_elasticache_replication_group" "main" {\n  num_cache_clusters         = 2\n  automatic_failover_enabled = true\n  multi_az_enabled           = true\n}',
    cdk: "new elasticache.CfnReplicationGroup(this, 'Cache', { replicationGroupDescription: 'cache', numCacheClusters: 2, automaticFailoverEnabled: true, multiAzEnabled: true });",
  },
  references: ["https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html"],
  needs: { caches },
  options: {},
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge({ cache }, _facts, _options, context) {
    const { replicationGroup, serverless, arn } = cache;
    if (serverless !== null) {
      return pass(
        "serverless caches span zones by design",
        saw(serverlessCaches, arn, "Status", serverless.status),
      );
    }
    if (replicationGroup === null) {
      return fail(
        "single",
        "it is a single node, without a replica",
        saw(cacheClusters, arn, "ReplicationGroupId", null),
      );
    }
    const { automaticFailover, multiAz } = replicationGroup;
    return combine(
      judgeSwitch(arn, "AutomaticFailover", automaticFailover, "automatic failover", context),
      judgeSwitch(arn, "MultiAZ", multiAz, "Multi-AZ", context),
      judgeNodes(replicationGroup, context),
    );
  },
});
