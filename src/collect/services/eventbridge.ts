import type * as Sdk from "@aws-sdk/client-eventbridge";
import { clusters, ruleScheduledTasks } from "../../model/facts/ecs.ts";
import { causeOf } from "../classify.ts";
import { type Call, type Collector, defineCollector, wantedFrom } from "../collector.ts";
import { readPages } from "../pages.ts";
import { defineService } from "../service.ts";
import { isGone, toTargetNetwork } from "./_scheduledTasks.ts";

const eventBridge = defineService({
  prefix: "events",
  load: () => import("@aws-sdk/client-eventbridge"),
  connect: (sdk, configuration) => new sdk.EventBridgeClient(configuration),
});

const largestPage = 100;
const namesByTarget: Call = {
  api: "events:ListRuleNamesByTarget",
  action: "events:ListRuleNamesByTarget",
};
const describeRule: Call = { api: "events:DescribeRule", action: "events:DescribeRule" };

const unless =
  (excused: (error: unknown) => boolean, otherwise: (error: unknown) => void) =>
  (error: unknown): void => {
    if (!excused(error)) otherwise(error);
  };

const isOn = (state: Sdk.RuleState | undefined): boolean => state !== "DISABLED";

/** An ECS target's ARN is its cluster's: asking by target spares the rules that run no task. */
const ecsTargetCollector = defineCollector({
  kind: ruleScheduledTasks,
  service: eventBridge,
  needs: { clusters },
  alsoCalls: [namesByTarget, describeRule],
  async read({ sdk, client, facts, account, region }, recorder) {
    const place = { account, region };
    const unread = (name: string, call: Call) => (error: unknown) =>
      recorder.unread(name, causeOf(error, { ...call, ...place }));
    const readTargets = (name: string): Promise<readonly Sdk.Target[]> =>
      readPages(
        async (token) => {
          const answer = await client.send(
            new sdk.ListTargetsByRuleCommand({ Rule: name, Limit: largestPage, NextToken: token }),
          );
          return { next: answer.NextToken, rows: answer.Targets ?? [] };
        },
        unless(isGone, unread(name, ruleScheduledTasks)),
      );
    const readRule = async (name: string): Promise<Sdk.DescribeRuleCommandOutput | null> => {
      try {
        return await client.send(new sdk.DescribeRuleCommand({ Name: name }));
      } catch (error) {
        unless(isGone, unread(name, describeRule))(error);
        return null;
      }
    };
    const record = async (name: string, cluster: string): Promise<void> => {
      const [rule, targets] = await Promise.all([readRule(name), readTargets(name)]);
      if (rule === null) return;
      for (const target of targets) {
        const parameters = target.EcsParameters;
        if (target.Arn !== cluster || parameters === undefined) continue;
        recorder.row(`${name}/${target.Id ?? ""}`, {
          id: rule.Arn ?? name,
          name,
          cluster,
          taskDefinition: parameters.TaskDefinitionArn ?? "",
          enabled: isOn(rule.State),
          network: toTargetNetwork(parameters.NetworkConfiguration?.awsvpcConfiguration),
        });
      }
    };
    const readCluster = async (cluster: string): Promise<void> => {
      const names = await readPages(
        async (token) => {
          const answer = await client.send(
            new sdk.ListRuleNamesByTargetCommand({
              TargetArn: cluster,
              Limit: largestPage,
              NextToken: token,
            }),
          );
          return { next: answer.NextToken, rows: answer.RuleNames ?? [] };
        },
        (error) => recorder.broke(causeOf(error, { ...namesByTarget, ...place })),
      );
      await Promise.all(names.map((name) => record(name, cluster)));
    };
    const wanted = wantedFrom(facts.clusters.list(), recorder);
    await Promise.all(wanted.map(({ arn }) => readCluster(arn)));
  },
});

export const eventBridgeCollectors: readonly Collector[] = [ecsTargetCollector];
