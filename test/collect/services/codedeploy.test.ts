import {
  AutoRollbackEvent,
  BatchGetDeploymentGroupsCommand,
  ListApplicationsCommand,
  ListDeploymentGroupsCommand,
} from "@aws-sdk/client-codedeploy";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import { expect, test } from "@jest/globals";
import { deploymentGroups } from "../../../src/model/facts/codedeploy.ts";
import { accessDenied, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const servicesWith = (type: "CODE_DEPLOY" | "ECS") => [
  on(ListClustersCommand, { clusterArns: ["arn:cluster/main"] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: "arn:cluster/main" }] }),
  on(ListServicesCommand, { serviceArns: ["arn:service/main/web"] }),
  on(DescribeServicesCommand, {
    services: [{ serviceArn: "arn:service/main/web", deploymentController: { type } }],
  }),
];
const applications = on(ListApplicationsCommand, ({ nextToken }) =>
  nextToken === undefined
    ? { applications: ["shop"], nextToken: "more" }
    : { applications: ["blog"] },
);
const groups = on(ListDeploymentGroupsCommand, ({ applicationName }) => ({
  deploymentGroups: [`${applicationName}-group`],
}));
const described = on(BatchGetDeploymentGroupsCommand, ({ applicationName }) => ({
  deploymentGroupsInfo: [
    {
      deploymentGroupId: `id-of-${applicationName}`,
      deploymentGroupName: `${applicationName}-group`,
      applicationName: applicationName ?? "",
      ecsServices: [{ clusterName: "main", serviceName: "web" }],
      autoRollbackConfiguration: {
        enabled: true,
        events: [AutoRollbackEvent.DEPLOYMENT_STOP_ON_ALARM, AutoRollbackEvent.DEPLOYMENT_FAILURE],
      },
    },
  ],
}));

test("the groups of every application are read where a service leaves deployments to CodeDeploy", async () => {
  const { facts } = await read(
    [deploymentGroups],
    [...servicesWith("CODE_DEPLOY"), applications, groups, described],
  );
  expect(recordingOf(facts, deploymentGroups)).toEqual({
    rows: {
      "id-of-blog": expect.objectContaining({ application: "blog" }),
      "id-of-shop": {
        id: "id-of-shop",
        name: "shop-group",
        application: "shop",
        services: [{ cluster: "main", service: "web" }],
        rollback: { enabled: true, events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"] },
      },
    },
    unread: {},
    causes: [],
  });
});

test("CodeDeploy is not asked where no service does", async () => {
  const { facts, sent } = await read([deploymentGroups], servicesWith("ECS"));
  expect(sent.filter(({ api }) => api.startsWith("codedeploy:"))).toEqual([]);
  expect(recordingOf(facts, deploymentGroups)).toEqual({ rows: {}, unread: {}, causes: [] });
});

test.each([
  ["codedeploy:ListApplications", [on(ListApplicationsCommand, accessDenied)]],
  [
    "codedeploy:ListDeploymentGroups",
    [applications, on(ListDeploymentGroupsCommand, accessDenied)],
  ],
  [
    "codedeploy:BatchGetDeploymentGroups",
    [applications, groups, on(BatchGetDeploymentGroupsCommand, accessDenied)],
  ],
])("%s refused: the list broke off", async (api, answers) => {
  const { facts } = await read([deploymentGroups], [...servicesWith("CODE_DEPLOY"), ...answers]);
  expect(recordingOf(facts, deploymentGroups)).toEqual({
    rows: {},
    unread: {},
    causes: [denial(api)],
  });
});

test("services that could not be read may leave deployments to CodeDeploy", async () => {
  const { facts, sent } = await read([deploymentGroups], [on(ListClustersCommand, accessDenied)]);
  expect(inputsOf(sent, "codedeploy:ListApplications")).toEqual([]);
  expect(recordingOf(facts, deploymentGroups).causes).toEqual([denial("ecs:ListClusters")]);
});
