import type * as Sdk from "@aws-sdk/client-codedeploy";
import { type DeploymentGroup, deploymentGroups } from "../../model/facts/codedeploy.ts";
import { services } from "../../model/facts/ecs.ts";
import { causeOf } from "../classify.ts";
import { type Collector, defineCollector, wantedFrom } from "../collector.ts";
import { batches, readPages } from "../pages.ts";
import { defineService } from "../service.ts";

const codeDeploy = defineService({
  prefix: "codedeploy",
  load: () => import("@aws-sdk/client-codedeploy"),
  connect: (sdk, configuration) => new sdk.CodeDeployClient(configuration),
});

/** https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeploymentGroups.html: 100 names. */
const largestBatch = 100;

const toDeploymentGroup = (group: Sdk.DeploymentGroupInfo): DeploymentGroup => ({
  id: group.deploymentGroupId ?? "",
  name: group.deploymentGroupName ?? "",
  application: group.applicationName ?? "",
  services: (group.ecsServices ?? []).map(({ clusterName = "", serviceName = "" }) => ({
    cluster: clusterName,
    service: serviceName,
  })),
  rollback: {
    enabled: group.autoRollbackConfiguration?.enabled ?? false,
    events: [...(group.autoRollbackConfiguration?.events ?? [])].sort(),
  },
});

const listed = (operation: string) => ({
  api: `codedeploy:${operation}`,
  action: `codedeploy:${operation}`,
});

const groupCollector = defineCollector({
  kind: deploymentGroups,
  service: codeDeploy,
  needs: { services },
  alsoCalls: [listed("ListApplications"), listed("ListDeploymentGroups")],
  batchSize: largestBatch,
  async read({ sdk, client, facts, account, region }, recorder) {
    const all = wantedFrom(facts.services.list(), recorder);
    if (!all.some(({ deploymentController }) => deploymentController === "CODE_DEPLOY")) return;
    const breakAt = (operation: string) => (error: unknown) =>
      recorder.broke(causeOf(error, { ...listed(operation), account, region }));
    const applications = await readPages(async (token) => {
      const answer = await client.send(new sdk.ListApplicationsCommand({ nextToken: token }));
      return { rows: answer.applications ?? [], next: answer.nextToken };
    }, breakAt("ListApplications"));
    const describeGroups = async (applicationName: string): Promise<void> => {
      const names = await readPages(async (token) => {
        const answer = await client.send(
          new sdk.ListDeploymentGroupsCommand({ applicationName, nextToken: token }),
        );
        return { rows: answer.deploymentGroups ?? [], next: answer.nextToken };
      }, breakAt("ListDeploymentGroups"));
      for (const deploymentGroupNames of batches(names, largestBatch)) {
        const answer = await client.send(
          new sdk.BatchGetDeploymentGroupsCommand({
            applicationName,
            deploymentGroupNames: [...deploymentGroupNames],
          }),
        );
        for (const group of answer.deploymentGroupsInfo ?? []) {
          recorder.row(group.deploymentGroupId ?? "", toDeploymentGroup(group));
        }
      }
    };
    const describeAll = applications.map((name) =>
      describeGroups(name).catch(breakAt("BatchGetDeploymentGroups")),
    );
    await Promise.all(describeAll);
  },
});

export const codeDeployCollectors: readonly Collector[] = [groupCollector];
