import { securityGroups, subnets, volumes } from "../model/facts/ec2.ts";
import { clusters, services, taskDefinitions } from "../model/facts/ecs.ts";
import { cacheTags } from "../model/facts/elasticache.ts";
import { loadBalancerTags } from "../model/facts/elbv2.ts";
import { iamRoles } from "../model/facts/iam.ts";
import { dbClusters, dbInstances } from "../model/facts/rds.ts";
import { secrets } from "../model/facts/secrets.ts";
import { tagsIn } from "../model/facts/tagged.ts";
import { groupBy } from "../model/groupBy.ts";
import type { Facts } from "../model/store.ts";
import type { Identified } from "./made.ts";

/** A resource that CloudFormation made, by the tags that it alone can set. */
export interface StackMember extends Identified {
  readonly logicalId: string;
}

/** A stack, and what was read of its resources. */
export interface ObservedStack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly members: readonly StackMember[];
}

const types: ReadonlyMap<string, string> = new Map([
  [subnets.kind, "AWS::EC2::Subnet"],
  [securityGroups.kind, "AWS::EC2::SecurityGroup"],
  [volumes.kind, "AWS::EC2::Volume"],
  [clusters.kind, "AWS::ECS::Cluster"],
  [services.kind, "AWS::ECS::Service"],
  [taskDefinitions.kind, "AWS::ECS::TaskDefinition"],
  [loadBalancerTags.kind, "AWS::ElasticLoadBalancingV2::LoadBalancer"],
  [iamRoles.kind, "AWS::IAM::Role"],
  [dbClusters.kind, "AWS::RDS::DBCluster"],
  [dbInstances.kind, "AWS::RDS::DBInstance"],
  [secrets.kind, "AWS::SecretsManager::Secret"],
]);

const cacheTypes: readonly (readonly [part: string, type: string])[] = [
  [":replicationgroup:", "AWS::ElastiCache::ReplicationGroup"],
  [":serverlesscache:", "AWS::ElastiCache::ServerlessCache"],
  [":cluster:", "AWS::ElastiCache::CacheCluster"],
];

const typeOf = (kind: string, id: string): string | null =>
  kind === cacheTags.kind
    ? (cacheTypes.find(([part]) => id.includes(part))?.[1] ?? null)
    : (types.get(kind) ?? null);

/** `arn:aws:cloudformation:REGION:ACCOUNT:stack/NAME/ID` */
const stackArn = /^arn:[^:]+:cloudformation:([^:]+):([^:]+):stack\/([^/]+)\//;

interface Membership {
  readonly stackId: string;
  readonly member: StackMember;
}

const membershipOf = (kind: string, id: string, row: unknown): Membership | null => {
  const type = typeOf(kind, id);
  const tags = type === null ? null : tagsIn(kind, row);
  const stackId = tags?.["aws:cloudformation:stack-id"];
  const logicalId = tags?.["aws:cloudformation:logical-id"];
  return type !== null && typeof stackId === "string" && typeof logicalId === "string"
    ? { stackId, member: { type, id, logicalId } }
    : null;
};

const membershipsIn = ({ shards }: Facts): readonly Membership[] =>
  shards.flatMap(({ kinds }) =>
    [...kinds].flatMap(([kind, { rows }]) =>
      [...rows].flatMap(([id, row]) => membershipOf(kind, id, row) ?? []),
    ),
  );

/** The stacks that the tags of what was read name, in a stable order. */
export const stacksIn = (facts: Facts): readonly ObservedStack[] =>
  [...groupBy(membershipsIn(facts), ({ stackId }) => stackId)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([stackId, memberships]) => {
      const [, region, account, name] = stackArn.exec(stackId) ?? [];
      return region === undefined || account === undefined || name === undefined
        ? []
        : [{ name, account, region, members: memberships.map(({ member }) => member) }];
    });
