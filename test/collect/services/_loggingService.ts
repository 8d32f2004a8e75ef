import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import { ListRuleNamesByTargetCommand } from "@aws-sdk/client-eventbridge";
import { ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { type Answer, on } from "../support.ts";

export const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
export const service = "arn:aws:ecs:eu-west-1:111122223333:service/main/web";

/** A service whose containers log so. */
export const logging = (
  ...logConfigurations: readonly (Record<string, string> | null)[]
): readonly Answer[] => [
  on(ListClustersCommand, { clusterArns: [cluster] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster }] }),
  on(ListServicesCommand, { serviceArns: [service] }),
  on(DescribeServicesCommand, {
    services: [
      { serviceArn: service, clusterArn: cluster, status: "ACTIVE", taskDefinition: "web:1" },
    ],
  }),
  on(ListTasksCommand, {}),
  on(ListRuleNamesByTargetCommand, {}),
  on(ListSchedulesCommand, {}),
  on(DescribeTaskDefinitionCommand, {
    taskDefinition: {
      containerDefinitions: logConfigurations.map((options, index) => ({
        name: `c${index}`,
        ...(options === null
          ? {}
          : { logConfiguration: { logDriver: "awslogs" as const, options } }),
      })),
    },
  }),
];
