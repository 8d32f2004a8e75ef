import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVolumesCommand,
  DescribeVpcEndpointsCommand,
} from "@aws-sdk/client-ec2";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  DescribeSSLPoliciesCommand,
  DescribeTargetGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  DescribeCacheClustersCommand,
  DescribeCacheSubnetGroupsCommand,
  DescribeReplicationGroupsCommand,
  DescribeReservedCacheNodesCommand,
  DescribeServerlessCachesCommand,
} from "@aws-sdk/client-elasticache";
import {
  DescribeRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBProxiesCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeReservedDBInstancesCommand,
} from "@aws-sdk/client-rds";
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "@jest/globals";
import type { AwsCommand } from "aws-sdk-client-mock";
import * as autoScaling from "../../../src/model/facts/autoscaling.ts";
import * as cloudWatch from "../../../src/model/facts/cloudwatch.ts";
import * as ec2 from "../../../src/model/facts/ec2.ts";
import * as ecs from "../../../src/model/facts/ecs.ts";
import * as elastiCache from "../../../src/model/facts/elasticache.ts";
import * as elbv2 from "../../../src/model/facts/elbv2.ts";
import * as rds from "../../../src/model/facts/rds.ts";
import { secrets } from "../../../src/model/facts/secrets.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { type Answer, accessDenied, denial, inputsOf, on, read, recordingOf } from "../support.ts";

/** A kind of fact that a paged API lists, and how that API is asked and answers. */
interface PagedList {
  readonly kind: FactKind<unknown>;
  /** The paged API. */
  readonly api: string;
  /** The field of the request that carries the token. */
  readonly token: string;
  /** What every request asks for: the largest page that AWS documents. */
  readonly largest: Readonly<Record<string, unknown>>;
  answer(reply: (token: string | undefined) => PageOf | Error): Answer;
  /** What else is asked for a row to appear. */
  readonly others: readonly Answer[];
}

/** One page: a row of this name, and the token of the next. */
interface PageOf {
  readonly row: string;
  readonly next: string | undefined;
}

/** Declares how a paged API of the account answers. */
const paged = <I extends object, O extends object>(
  kind: FactKind<unknown>,
  {
    command,
    api = kind.api,
    token,
    largest,
    page,
    others = [],
  }: {
    readonly command: new (input: I) => AwsCommand<I, O>;
    readonly api?: string;
    readonly token: keyof I & string;
    readonly largest: Partial<I>;
    page(row: string, next: string | undefined): Partial<O>;
    readonly others?: readonly Answer[];
  },
): PagedList => ({
  kind,
  api,
  token,
  largest,
  others,
  answer: (reply) =>
    on(command, (input: I) => {
      const answer = reply(input[token] as string | undefined);
      return answer instanceof Error ? answer : page(answer.row, answer.next);
    }),
});

const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
const oneCluster = [
  on(ListClustersCommand, { clusterArns: [cluster] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster, clusterName: "main" }] }),
];

const lists: readonly PagedList[] = [
  paged(rds.reservedDbInstances, {
    command: DescribeReservedDBInstancesCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (ReservedDBInstanceId, Marker) => ({
      ReservedDBInstances: [{ ReservedDBInstanceId }],
      Marker,
    }),
  }),
  paged(elastiCache.reservedCacheNodes, {
    command: DescribeReservedCacheNodesCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (ReservedCacheNodeId, Marker) => ({
      ReservedCacheNodes: [{ ReservedCacheNodeId }],
      Marker,
    }),
  }),
  paged(ec2.subnets, {
    command: DescribeSubnetsCommand,
    token: "NextToken",
    largest: { MaxResults: 1000 },
    page: (SubnetId, NextToken) => ({ Subnets: [{ SubnetId }], NextToken }),
  }),
  paged(ec2.routeTables, {
    command: DescribeRouteTablesCommand,
    token: "NextToken",
    largest: { MaxResults: 100 },
    page: (RouteTableId, NextToken) => ({ RouteTables: [{ RouteTableId }], NextToken }),
  }),
  paged(ec2.securityGroups, {
    command: DescribeSecurityGroupsCommand,
    token: "NextToken",
    largest: { MaxResults: 1000 },
    page: (GroupId, NextToken) => ({ SecurityGroups: [{ GroupId }], NextToken }),
  }),
  paged(ec2.networkInterfaces, {
    command: DescribeNetworkInterfacesCommand,
    token: "NextToken",
    largest: { MaxResults: 1000 },
    page: (NetworkInterfaceId, NextToken) => ({
      NetworkInterfaces: [{ NetworkInterfaceId }],
      NextToken,
    }),
  }),
  paged(ec2.natGateways, {
    command: DescribeNatGatewaysCommand,
    token: "NextToken",
    largest: { MaxResults: 1000 },
    page: (NatGatewayId, NextToken) => ({ NatGateways: [{ NatGatewayId }], NextToken }),
  }),
  paged(ec2.vpcEndpoints, {
    command: DescribeVpcEndpointsCommand,
    token: "NextToken",
    largest: { MaxResults: 1000 },
    page: (VpcEndpointId, NextToken) => ({ VpcEndpoints: [{ VpcEndpointId }], NextToken }),
  }),
  paged(ec2.volumes, {
    command: DescribeVolumesCommand,
    token: "NextToken",
    largest: { MaxResults: 500 },
    page: (VolumeId, NextToken) => ({ Volumes: [{ VolumeId }], NextToken }),
  }),
  paged(elbv2.loadBalancers, {
    command: DescribeLoadBalancersCommand,
    token: "Marker",
    largest: { PageSize: 400 },
    page: (LoadBalancerArn, NextMarker) => ({ LoadBalancers: [{ LoadBalancerArn }], NextMarker }),
  }),
  paged(elbv2.targetGroups, {
    command: DescribeTargetGroupsCommand,
    token: "Marker",
    largest: { PageSize: 400 },
    page: (TargetGroupArn, NextMarker) => ({ TargetGroups: [{ TargetGroupArn }], NextMarker }),
  }),
  paged(elbv2.sslPolicies, {
    command: DescribeSSLPoliciesCommand,
    token: "Marker",
    largest: { PageSize: 400 },
    page: (Name, NextMarker) => ({ SslPolicies: [{ Name }], NextMarker }),
  }),
  paged(ecs.clusters, {
    command: ListClustersCommand,
    api: "ecs:ListClusters",
    token: "nextToken",
    largest: { maxResults: 100 },
    page: (arn, nextToken) => ({ clusterArns: [arn], nextToken }),
    others: [
      on(DescribeClustersCommand, ({ clusters = [] }) => ({
        clusters: clusters.map((clusterArn) => ({ clusterArn })),
      })),
    ],
  }),
  paged(ecs.services, {
    command: ListServicesCommand,
    api: "ecs:ListServices",
    token: "nextToken",
    largest: { cluster, maxResults: 100 },
    page: (arn, nextToken) => ({ serviceArns: [arn], nextToken }),
    others: [
      ...oneCluster,
      on(DescribeServicesCommand, ({ services = [] }) => ({
        services: services.map((serviceArn) => ({ serviceArn })),
      })),
    ],
  }),
  paged(ecs.tasks, {
    command: ListTasksCommand,
    api: "ecs:ListTasks",
    token: "nextToken",
    largest: { cluster, maxResults: 100, desiredStatus: "RUNNING" },
    page: (arn, nextToken) => ({ taskArns: [arn], nextToken }),
    others: [
      ...oneCluster,
      on(DescribeTasksCommand, ({ tasks = [] }) => ({
        tasks: tasks.map((taskArn) => ({ taskArn })),
      })),
    ],
  }),
  paged(ecs.ruleScheduledTasks, {
    command: ListRuleNamesByTargetCommand,
    api: "events:ListRuleNamesByTarget",
    token: "NextToken",
    largest: { TargetArn: cluster, Limit: 100 },
    page: (name, NextToken) => ({ RuleNames: [name], NextToken }),
    others: [
      ...oneCluster,
      on(ListEventBusesCommand, { EventBuses: [{ Name: "default" }] }),
      on(DescribeRuleCommand, ({ Name }) => ({ Name: Name ?? "", State: "ENABLED" as const })),
      on(ListTargetsByRuleCommand, {
        Targets: [{ Id: "run", Arn: cluster, EcsParameters: { TaskDefinitionArn: "nightly" } }],
      }),
    ],
  }),
  paged(ecs.schedulerTasks, {
    command: ListSchedulesCommand,
    api: "scheduler:ListSchedules",
    token: "NextToken",
    largest: { MaxResults: 100 },
    page: (Name, NextToken) => ({
      Schedules: [{ Name, GroupName: "default", Target: { Arn: cluster } }],
      NextToken,
    }),
    others: [
      on(GetScheduleCommand, ({ Name }) => ({
        Name: Name ?? "",
        Target: { Arn: cluster, RoleArn: "r", EcsParameters: { TaskDefinitionArn: "nightly" } },
      })),
    ],
  }),
  paged(autoScaling.scalableTargets, {
    command: DescribeScalableTargetsCommand,
    token: "NextToken",
    largest: { ServiceNamespace: "ecs", MaxResults: 50 },
    page: (ResourceId, NextToken) => ({
      ScalableTargets: [
        {
          ServiceNamespace: "ecs" as const,
          ScalableDimension: "ecs:service:DesiredCount" as const,
          ResourceId,
          MinCapacity: 2,
          MaxCapacity: 10,
          RoleARN: "r",
          CreationTime: new Date(0),
        },
      ],
      NextToken,
    }),
  }),
  paged(autoScaling.scalingPolicies, {
    command: DescribeScalingPoliciesCommand,
    token: "NextToken",
    largest: { ServiceNamespace: "ecs", MaxResults: 10 },
    page: (PolicyARN, NextToken) => ({
      ScalingPolicies: [
        {
          PolicyARN,
          PolicyName: "cpu",
          PolicyType: "TargetTrackingScaling" as const,
          ServiceNamespace: "ecs" as const,
          ScalableDimension: "ecs:service:DesiredCount" as const,
          ResourceId: "service/main/web",
          CreationTime: new Date(0),
        },
      ],
      NextToken,
    }),
  }),
  paged(rds.dbInstances, {
    command: DescribeDBInstancesCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (DBInstanceArn, Marker) => ({ DBInstances: [{ DBInstanceArn }], Marker }),
  }),
  paged(rds.dbClusters, {
    command: DescribeDBClustersCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (DBClusterArn, Marker) => ({ DBClusters: [{ DBClusterArn }], Marker }),
  }),
  paged(rds.dbSubnetGroups, {
    command: DescribeDBSubnetGroupsCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (DBSubnetGroupName, Marker) => ({ DBSubnetGroups: [{ DBSubnetGroupName }], Marker }),
  }),
  paged(rds.dbProxies, {
    command: DescribeDBProxiesCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (DBProxyName, Marker) => ({ DBProxies: [{ DBProxyName }], Marker }),
  }),
  paged(elastiCache.replicationGroups, {
    command: DescribeReplicationGroupsCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (ARN, Marker) => ({ ReplicationGroups: [{ ARN }], Marker }),
  }),
  paged(elastiCache.cacheClusters, {
    command: DescribeCacheClustersCommand,
    token: "Marker",
    largest: { MaxRecords: 100, ShowCacheNodeInfo: true },
    page: (CacheClusterId, Marker) => ({ CacheClusters: [{ CacheClusterId }], Marker }),
  }),
  paged(elastiCache.serverlessCaches, {
    command: DescribeServerlessCachesCommand,
    token: "NextToken",
    largest: { MaxResults: 50 },
    page: (ARN, NextToken) => ({ ServerlessCaches: [{ ARN }], NextToken }),
  }),
  paged(elastiCache.cacheSubnetGroups, {
    command: DescribeCacheSubnetGroupsCommand,
    token: "Marker",
    largest: { MaxRecords: 100 },
    page: (CacheSubnetGroupName, Marker) => ({
      CacheSubnetGroups: [{ CacheSubnetGroupName }],
      Marker,
    }),
  }),
  paged(secrets, {
    command: ListSecretsCommand,
    token: "NextToken",
    largest: { MaxResults: 100, IncludePlannedDeletion: true },
    page: (ARN, NextToken) => ({ SecretList: [{ ARN }], NextToken }),
  }),
  paged(cloudWatch.metricAlarms, {
    command: DescribeAlarmsCommand,
    token: "NextToken",
    largest: { AlarmTypes: ["MetricAlarm"], MaxRecords: 100 },
    page: (AlarmArn, NextToken) => ({ MetricAlarms: [{ AlarmArn }], NextToken }),
  }),
  paged(cloudWatch.compositeAlarms, {
    command: DescribeAlarmsCommand,
    token: "NextToken",
    largest: { AlarmTypes: ["CompositeAlarm"], MaxRecords: 100 },
    page: (AlarmArn, NextToken) => ({ CompositeAlarms: [{ AlarmArn }], NextToken }),
  }),
];

/** Reads a list whose pages are these, by the token that asks for them. */
const follow = async (
  { kind, api, token, answer, others }: PagedList,
  pages: Readonly<Record<string, PageOf | Error>>,
) => {
  const page = answer((asked) => pages[asked ?? "first"] ?? new Error(`no page ${asked}`));
  const { facts, sent } = await read([kind], [page, ...others]);
  const { rows, unread, causes } = recordingOf(facts, kind);
  const inputs = inputsOf(sent, api);
  return {
    /** The names that the pages gave; schedules and rules keep more than a name in their IDs. */
    names: Object.keys(rows).map((id) => id.replace(/^default\/|\/run$/g, "")),
    unread,
    causes,
    inputs,
    tokens: inputs.map((input) => input[token]),
  };
};

const first: PageOf = { row: "one", next: "more" };
const last: PageOf = { row: "two", next: undefined };

describe.each(lists.map((paged) => ({ ...paged, name: paged.kind.kind })))("$name", (list) => {
  test("both pages are read, and each request asks for the largest page", async () => {
    const { names, unread, causes, inputs, tokens } = await follow(list, { first, more: last });
    expect(names).toEqual(["one", "two"]);
    expect({ unread, causes }).toEqual({ unread: {}, causes: [] });
    expect(tokens).toEqual([undefined, "more"]);
    for (const input of inputs) expect(input).toMatchObject(list.largest);
  });

  test("an empty token is the last page", async () => {
    const { names, causes } = await follow(list, { first: { row: "one", next: "" } });
    expect(names).toEqual(["one"]);
    expect(causes).toEqual([]);
  });

  test("a token that repeats for ever ends; what was read stays, the list is incomplete", async () => {
    const { names, causes, tokens } = await follow(list, {
      first,
      more: { row: "two", next: "more" },
    });
    expect(tokens).toEqual([undefined, "more"]);
    expect(causes).toEqual([
      {
        ...denial(list.api),
        reason: "error",
        error: expect.stringContaining("repeated a paging token"),
      },
    ]);
    expect(names).toEqual(["one", "two"]);
  });

  test("denied in the middle, the first page stays and the call is named", async () => {
    const { names, causes } = await follow(list, { first, more: accessDenied });
    expect(causes).toEqual([denial(list.api)]);
    expect(names).toEqual(["one"]);
  });

  test("denied at once, nothing is read and the call is named", async () => {
    const { names, unread, causes } = await follow(list, { first: accessDenied });
    expect({ names, unread, causes }).toEqual({
      names: [],
      unread: {},
      causes: [denial(list.api)],
    });
  });
});
