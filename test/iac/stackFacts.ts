import { securityGroups } from "../../src/model/facts/ec2.ts";
import { services, taskDefinitions } from "../../src/model/facts/ecs.ts";
import { cacheTags } from "../../src/model/facts/elasticache.ts";
import { loadBalancerTags } from "../../src/model/facts/elbv2.ts";
import { iamRoles } from "../../src/model/facts/iam.ts";
import { dbInstances } from "../../src/model/facts/rds.ts";
import { secrets } from "../../src/model/facts/secrets.ts";
import type { FactKind } from "../../src/model/kind.ts";
import { type Facts, globalRegion } from "../../src/model/store.ts";

const account = "111122223333";
const region = "eu-west-1";
const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

/** Resources of an account: what a finding says of them, and the kind of fact with their tags. */
export const seen = {
  database: { type: "AWS::RDS::DBInstance", id: arn("rds", "db:orders"), kind: dbInstances },
  balancer: {
    type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
    id: arn("elasticloadbalancing", "loadbalancer/app/shop/0123456789abcdef"),
    kind: loadBalancerTags,
  },
  cache: {
    type: "AWS::ElastiCache::ReplicationGroup",
    id: arn("elasticache", "replicationgroup:shop"),
    kind: cacheTags,
  },
  secret: {
    type: "AWS::SecretsManager::Secret",
    id: arn("secretsmanager", "secret:shop-AbCdEf"),
    kind: secrets,
  },
  service: { type: "AWS::ECS::Service", id: arn("ecs", "service/shop/web"), kind: services },
  definition: {
    type: "AWS::ECS::TaskDefinition",
    id: arn("ecs", "task-definition/web:7"),
    kind: taskDefinitions,
  },
  role: { type: "AWS::IAM::Role", id: `arn:aws:iam::${account}:role/web`, kind: iamRoles },
  group: { type: "AWS::EC2::SecurityGroup", id: "sg-0a1b2c3d", kind: securityGroups },
} as const;

const kindsOfTags: ReadonlySet<FactKind<unknown>> = new Set<FactKind<unknown>>([
  loadBalancerTags,
  cacheTags,
]);

export const shopStack = "shop-production";

/** Facts of an account whose resources carry the tags of a stack: `{ database: "shop/Db" }`. */
export const taggedFacts = (
  members: Partial<Record<keyof typeof seen, string>>,
  place: { readonly account: string; readonly region: string } = { account, region },
): Facts => {
  const shards = [region, globalRegion].map((own) => ({
    partition: "aws",
    account,
    region: own,
    kinds: new Map(
      Object.entries(members).flatMap(([key, membership]) => {
        const { kind, id } = seen[key as keyof typeof seen];
        if ((kind.scope === "account") !== (own === globalRegion)) return [];
        const [stack = "", logicalId = ""] = membership.split("/");
        const tags = {
          Name: "shop",
          "aws:cloudformation:stack-name": stack,
          "aws:cloudformation:stack-id": `arn:aws:cloudformation:${place.region}:${place.account}:stack/${stack}/0a1b2c3d`,
          "aws:cloudformation:logical-id": logicalId,
        };
        const row = kindsOfTags.has(kind as FactKind<unknown>) ? tags : { tags };
        const recording = {
          rows: new Map<string, unknown>([[id, row]]),
          unreadRows: new Map(),
          causes: [],
          readAt: "2026-01-15T12:00:00.000Z",
        };
        return [[kind.kind, recording] as const];
      }),
    ),
  }));
  return {
    startedAt: "2026-01-15T12:00:00.000Z",
    finishedAt: "2026-01-15T12:00:05.000Z",
    shards,
    statistics: { requests: 1, retries: 0, throttled: 0 },
  };
};
