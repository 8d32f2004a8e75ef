import type * as Sdk from "@aws-sdk/client-eventbridge";
import { clusters, ruleScheduledTasks } from "../../model/facts/ecs.ts";
import { causeOf } from "../classify.ts";
import { type Call, type Collector, defineCollector } from "../collector.ts";
import { allPages } from "../pages.ts";
import { defineService } from "../service.ts";

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

const isOn = (state: Sdk.RuleState | undefined): boolean => state !== "DISABLED";

/** An ECS target's ARN is its cluster's: asking by target spares the rules that run no task. */
const ecsTargetCollector = defineCollector({
  kind: ruleScheduledTasks,
  service: eventBridge,
  needs: { clusters },
  alsoCalls: [namesByTarget, describeRule],
  async read({ sdk, client, facts, account, region }, recorder) {
    const place = { account, region };
    const readRule = async (name: string, cluster: string): Promise<void> => {
      const [rule, targets] = await Promise.all([
        client.send(new sdk.DescribeRuleCommand({ Name: name })),
        allPages(async (token) => {
          const answer = await client.send(
            new sdk.ListTargetsByRuleCommand({ Rule: name, Limit: largestPage, NextToken: token }),
          );
          return { next: answer.NextToken, rows: answer.Targets ?? [] };
        }),
      ]);
      for (const target of targets) {
        const parameters = target.EcsParameters;
        if (target.Arn !== cluster || parameters === undefined) continue;
        const network = parameters.NetworkConfiguration?.awsvpcConfiguration;
        recorder.row(`${name}/${target.Id ?? ""}`, {
          id: rule.Arn ?? name,
          name,
          cluster,
          taskDefinition: parameters.TaskDefinitionArn ?? "",
          enabled: isOn(rule.State),
          network:
            network === undefined
              ? null
              : {
                  subnets: [...(network.Subnets ?? [])].sort(),
                  securityGroups: [...(network.SecurityGroups ?? [])].sort(),
                  assignPublicIp: network.AssignPublicIp ?? null,
                },
        });
      }
    };
    const readCluster = async (cluster: string): Promise<void> => {
      let names: readonly string[];
      try {
        names = await allPages(async (token) => {
          const answer = await client.send(
            new sdk.ListRuleNamesByTargetCommand({
              TargetArn: cluster,
              Limit: largestPage,
              NextToken: token,
            }),
          );
          return { next: answer.NextToken, rows: answer.RuleNames ?? [] };
        });
      } catch (error) {
        recorder.broke(causeOf(error, { ...namesByTarget, ...place }));
        return;
      }
      for (const name of names) {
        try {
          await readRule(name, cluster);
        } catch (error) {
          recorder.unread(name, causeOf(error, { ...ruleScheduledTasks, ...place }));
        }
      }
    };
    const wanted = facts.clusters.list();
    for (const cause of wanted.causes) if (cause.reason !== "undecided") recorder.broke(cause);
    await Promise.all(wanted.items.map(({ arn }) => readCluster(arn)));
  },
});

export const eventBridgeCollectors: readonly Collector[] = [ecsTargetCollector];
