import {
  DescribeStackResourceDriftsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  DescribeTagsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-elasticache";
import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { describe, expect, test } from "@jest/globals";
import {
  resourceDrifts,
  stacks,
  stacksOfResources,
} from "../../../src/model/facts/cloudformation.ts";
import { snapshotText } from "../../../src/snapshot/write.ts";
import { accessDenied, awsError, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const id = "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/1";
const canary = "c4n4ry";
const stackTags = [{ Key: "aws:cloudformation:stack-id", Value: id }];

const oneStack = on(DescribeStacksCommand, {
  Stacks: [
    { StackId: id, StackName: "shop", StackStatus: "CREATE_COMPLETE", CreationTime: new Date() },
  ],
});

test("stacks, page by page; neither parameters nor outputs are kept", async () => {
  const { facts } = await read(
    [stacks],
    [
      on(DescribeStacksCommand, ({ NextToken }) =>
        NextToken === undefined
          ? {
              Stacks: [
                {
                  StackId: id,
                  StackName: "shop",
                  StackStatus: "UPDATE_COMPLETE" as const,
                  CreationTime: new Date("2025-01-01T00:00:00Z"),
                  DisableRollback: false,
                  RootId: "root",
                  Description: canary,
                  Parameters: [{ ParameterKey: "Password", ParameterValue: canary }],
                  Outputs: [{ OutputKey: "Url", OutputValue: canary }],
                  DriftInformation: {
                    StackDriftStatus: "IN_SYNC" as const,
                    LastCheckTimestamp: new Date("2026-01-10T06:00:00Z"),
                  },
                },
              ],
              NextToken: "more",
            }
          : {
              Stacks: [
                {
                  StackId: "2",
                  StackName: "b",
                  StackStatus: "CREATE_FAILED" as const,
                  CreationTime: new Date(),
                },
              ],
            },
      ),
    ],
  );
  expect(recordingOf(facts, stacks).rows).toEqual({
    [id]: {
      id,
      name: "shop",
      status: "UPDATE_COMPLETE",
      disableRollback: false,
      root: "root",
      drift: "IN_SYNC",
      driftChecked: "2026-01-10T06:00:00.000Z",
    },
    2: {
      id: "2",
      name: "b",
      status: "CREATE_FAILED",
      disableRollback: null,
      root: null,
      drift: null,
      driftChecked: null,
    },
  });
  expect(snapshotText(facts)).not.toContain(canary);
});

describe("drifts", () => {
  const statusOf = (StackDriftStatus: "DRIFTED" | "IN_SYNC") =>
    on(DescribeStacksCommand, {
      Stacks: [
        {
          StackId: id,
          StackName: "shop",
          StackStatus: "CREATE_COMPLETE",
          CreationTime: new Date(),
          DriftInformation: { StackDriftStatus },
        },
      ],
    });

  test("which properties differ, not what they are", async () => {
    const { facts, sent } = await read(
      [resourceDrifts],
      [
        statusOf("DRIFTED"),
        on(DescribeStackResourceDriftsCommand, {
          StackResourceDrifts: [
            {
              StackId: id,
              LogicalResourceId: "Backend",
              ResourceType: "AWS::ECS::Service",
              StackResourceDriftStatus: "MODIFIED",
              Timestamp: new Date(),
              ExpectedProperties: canary,
              ActualProperties: canary,
              PropertyDifferences: [
                {
                  PropertyPath: "/DesiredCount",
                  ExpectedValue: canary,
                  ActualValue: canary,
                  DifferenceType: "NOT_EQUAL",
                },
              ],
            },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, resourceDrifts).rows).toEqual({
      [id]: [
        {
          logicalId: "Backend",
          type: "AWS::ECS::Service",
          status: "MODIFIED",
          paths: ["/DesiredCount"],
        },
      ],
    });
    expect(snapshotText(facts)).not.toContain(canary);
    expect(inputsOf(sent, "cloudformation:DescribeStackResourceDrifts")).toEqual([
      {
        StackName: id,
        StackResourceDriftStatusFilters: ["MODIFIED", "DELETED"],
        MaxResults: 100,
        NextToken: undefined,
      },
    ]);
  });

  test("are asked for where a stack has drifted only", async () => {
    const { sent } = await read([resourceDrifts], [statusOf("IN_SYNC")]);
    expect(inputsOf(sent, "cloudformation:DescribeStackResourceDrifts")).toEqual([]);
  });
});

describe("the stack that holds a resource", () => {
  const balancer = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/1";
  const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
  const around = [
    on(ListClustersCommand, { clusterArns: [cluster] }),
    on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster }] }),
    on(ListServicesCommand, { serviceArns: ["service"] }),
    on(DescribeServicesCommand, {
      services: [
        {
          serviceArn: "service",
          status: "ACTIVE",
          tags: [{ key: "aws:cloudformation:stack-id", value: id }],
        },
      ],
    }),
    on(DescribeLoadBalancersCommand, {
      LoadBalancers: [{ LoadBalancerArn: balancer, Type: "application" }],
    }),
    on(DescribeTagsCommand, { TagDescriptions: [{ ResourceArn: balancer, Tags: [] }] }),
    on(DescribeDBInstancesCommand, {
      DBInstances: [
        { DBInstanceArn: "a", DBInstanceIdentifier: "orders", Engine: "postgres" },
        {
          DBInstanceArn: "b",
          DBInstanceIdentifier: "tagged",
          Engine: "postgres",
          TagList: stackTags,
        },
        {
          DBInstanceArn: "c",
          DBInstanceIdentifier: "member",
          Engine: "aurora",
          DBClusterIdentifier: "x",
        },
      ],
    }),
    on(DescribeDBClustersCommand, { DBClusters: [] }),
    on(DescribeReplicationGroupsCommand, {
      ReplicationGroups: [{ ARN: "group-arn", ReplicationGroupId: "sessions" }],
    }),
    on(DescribeCacheClustersCommand, { CacheClusters: [] }),
    on(DescribeServerlessCachesCommand, { ServerlessCaches: [] }),
    on(ListTagsForResourceCommand, { TagList: stackTags }),
  ];

  test("is asked for of those without its tag; in no stack is an answer", async () => {
    const { facts, sent } = await read(
      [stacksOfResources],
      [
        ...around,
        oneStack,
        on(DescribeStackResourcesCommand, ({ PhysicalResourceId }) =>
          PhysicalResourceId === "orders"
            ? {
                StackResources: [
                  {
                    StackId: id,
                    LogicalResourceId: "Topic",
                    PhysicalResourceId: "topic",
                    ResourceType: "AWS::SNS::Topic",
                    Timestamp: new Date(),
                    ResourceStatus: "CREATE_COMPLETE" as const,
                  },
                  {
                    StackId: id,
                    LogicalResourceId: "Database",
                    PhysicalResourceId: "orders",
                    ResourceType: "AWS::RDS::DBInstance",
                    Timestamp: new Date(),
                    ResourceStatus: "CREATE_COMPLETE" as const,
                  },
                ],
              }
            : awsError("ValidationError", `Stack for ${PhysicalResourceId} does not exist`),
        ),
      ],
    );
    expect(recordingOf(facts, stacksOfResources)).toEqual({
      rows: { orders: { stack: id, types: ["AWS::RDS::DBInstance"] } },
      unread: {},
      causes: [],
    });
    expect(
      inputsOf(sent, "cloudformation:DescribeStackResources").map((one) => one.PhysicalResourceId),
    ).toEqual([balancer, "orders"]);
  });

  test("is told by the stacks' own resources where there are fewer stacks than resources", async () => {
    const names = ["orders", "users", "carts"];
    const { facts, sent } = await read(
      [stacksOfResources],
      [
        on(DescribeDBInstancesCommand, {
          DBInstances: names.map((name) => ({
            DBInstanceArn: `arn:aws:rds:eu-west-1:111122223333:db:${name}`,
            DBInstanceIdentifier: name,
            Engine: "postgres",
          })),
        }),
        ...around,
        oneStack,
        on(ListStackResourcesCommand, ({ NextToken }) => ({
          StackResourceSummaries: [
            {
              LogicalResourceId: "One",
              PhysicalResourceId: NextToken === undefined ? "users" : "queue",
              ResourceType: "AWS::RDS::DBInstance",
              LastUpdatedTimestamp: new Date(),
              ResourceStatus: "CREATE_COMPLETE" as const,
            },
          ],
          ...(NextToken === undefined ? { NextToken: "more" } : {}),
        })),
      ],
    );
    expect(recordingOf(facts, stacksOfResources)).toEqual({
      rows: { users: { stack: id, types: ["AWS::RDS::DBInstance"] } },
      unread: {},
      causes: [],
    });
    expect(inputsOf(sent, "cloudformation:ListStackResources")).toHaveLength(2);
    expect(inputsOf(sent, "cloudformation:DescribeStackResources")).toEqual([]);
  });

  test("another validation error is a gap, and so is a refusal", async () => {
    const { facts } = await read(
      [stacksOfResources],
      [
        ...around,
        oneStack,
        on(DescribeStackResourcesCommand, ({ PhysicalResourceId }) =>
          PhysicalResourceId === "orders"
            ? awsError("ValidationError", "1 validation error detected")
            : accessDenied,
        ),
      ],
    );
    expect(recordingOf(facts, stacksOfResources).unread).toEqual({
      [balancer]: [denial("cloudformation:DescribeStackResources")],
      orders: [expect.objectContaining({ reason: "error" })],
    });
  });

  test("is not asked for where there is no stack", async () => {
    const { sent } = await read(
      [stacksOfResources],
      [...around, on(DescribeStacksCommand, { Stacks: [] })],
    );
    expect(inputsOf(sent, "cloudformation:DescribeStackResources")).toEqual([]);
  });
});
