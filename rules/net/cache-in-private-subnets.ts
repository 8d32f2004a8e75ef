import { cacheSubnetGroups, serverlessCaches } from "../../src/model/facts/elasticache.ts";
import type { SubnetGroup } from "../../src/model/facts/rds.ts";
import { type Observation, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type Cache, caches } from "../../src/topology/caches.ts";
import { routing } from "../../src/topology/routing.ts";
import { zones } from "../../src/topology/zones.ts";
import { cacheResources } from "../_resources/stores.ts";
import { judgePlacement, privateSubnetReferences, zoneOption } from "./_placement.ts";

/** A serverless cache names its subnets itself; nodes name a group, which has them. */
const seenAt = (
  { serverless, arn }: Cache,
  groups: readonly SubnetGroup[],
): readonly Observation[] =>
  serverless === null
    ? groups.map(({ name, subnets }) =>
        saw(cacheSubnetGroups, name, "Subnets[].SubnetIdentifier", [...subnets]),
      )
    : [saw(serverlessCaches, arn, "SubnetIds", [...serverless.subnets])];

export const rule = defineRule({
  id: "net-cache-in-private-subnets",
  title: "Redis caches lie in private subnets of 2+ Availability Zones",
  section: "NET",
  items: ["NET-5"],
  severity: "critical",
  why: "A cache holds sessions, often behind no password. In a public subnet one wrong rule puts them on the internet; in a single zone the cache goes down with it.",
  checks:
    "The subnets of every cache (of its nodes' subnet groups, or of the serverless cache) must have no route to an internet gateway, and span the required number of Availability Zones.",
  blindSpots: "Network ACLs are not read.",
  remedy: {
    summary: "Create the cache in a subnet group of private subnets, and move to it.",
    cli: "aws elasticache create-cache-subnet-group --cache-subnet-group-name private --cache-subnet-group-description private --subnet-ids PRIVATE_A PRIVATE_B",
    terraform:
      'resource "aws_elasticache_subnet_group" "private" {\n  name       = "private"\n  subnet_ids = aws_subnet.private[*].id\n}',
    cdk: "new elasticache.CfnSubnetGroup(this, 'Private', { description: 'private', subnetIds: vpc.isolatedSubnets.map((s) => s.subnetId) });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html",
    ...privateSubnetReferences,
  ],
  needs: { caches, routing, zones },
  options: zoneOption,
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge: ({ cache }, facts, { minimumZones }) =>
    when(cache.subnetGroups, (groups) =>
      when(cache.subnets, (subnets) =>
        judgePlacement(seenAt(cache, groups), subnets, minimumZones, facts),
      ),
    ),
});
