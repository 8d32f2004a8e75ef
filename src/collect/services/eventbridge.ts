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
const listBuses: Call = { api: "events:ListEventBuses", action: "events:ListEventBuses" };
const describeRule: Call = { api: "events:DescribeRule", action: "events:DescribeRule" };

const defaultBus = "default";

/** A rule's name is its own on its bus alone. */
interface NamedRule {
  readonly bus: string;
  readonly name: string;
}

const keyOf = ({ bus, name }: NamedRule): string => (bus === defaultBus ? name : `${bus}/${name}`);

/** As requests name the bus of a rule: the default one by leaving it out. */
const onBus = (bus: string): { readonly EventBusName?: string } =>
  bus === defaultBus ? {} : { EventBusName: bus };

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
  alsoCalls: [listBuses, namesByTarget, describeRule],
  async read({ sdk, client, facts, account, region }, recorder) {
    const place = { account, region };
    const unread = (named: NamedRule, call: Call) => (error: unknown) =>
      recorder.unread(keyOf(named), causeOf(error, { ...call, ...place }));
    const readBuses = async (): Promise<readonly string[]> => {
      const names = await readPages(
        async (token) => {
          const answer = await client.send(
            new sdk.ListEventBusesCommand({ Limit: largestPage, NextToken: token }),
          );
          return {
            next: answer.NextToken,
            rows: (answer.EventBuses ?? []).flatMap(({ Name }) => Name ?? []),
          };
        },
        (error) => recorder.broke(causeOf(error, { ...listBuses, ...place })),
      );
      return [...new Set([defaultBus, ...names])];
    };
    const readTargets = (named: NamedRule): Promise<readonly Sdk.Target[]> =>
      readPages(
        async (token) => {
          const answer = await client.send(
            new sdk.ListTargetsByRuleCommand({
              Rule: named.name,
              ...onBus(named.bus),
              Limit: largestPage,
              NextToken: token,
            }),
          );
          return { next: answer.NextToken, rows: answer.Targets ?? [] };
        },
        unless(isGone, unread(named, ruleScheduledTasks)),
      );
    const readRule = async (named: NamedRule): Promise<Sdk.DescribeRuleCommandOutput | null> => {
      try {
        return await client.send(
          new sdk.DescribeRuleCommand({ Name: named.name, ...onBus(named.bus) }),
        );
      } catch (error) {
        unless(isGone, unread(named, describeRule))(error);
        return null;
      }
    };
    const record = async (named: NamedRule, cluster: string): Promise<void> => {
      const [rule, targets] = await Promise.all([readRule(named), readTargets(named)]);
      if (rule === null) return;
      for (const target of targets) {
        const parameters = target.EcsParameters;
        if (target.Arn !== cluster || parameters === undefined) continue;
        recorder.row(`${keyOf(named)}/${target.Id ?? ""}`, {
          id: rule.Arn ?? keyOf(named),
          name: named.name,
          cluster,
          taskDefinition: parameters.TaskDefinitionArn ?? "",
          enabled: isOn(rule.State),
          network: toTargetNetwork(parameters.NetworkConfiguration?.awsvpcConfiguration),
        });
      }
    };
    const readCluster = async (cluster: string, bus: string): Promise<void> => {
      const names = await readPages(
        async (token) => {
          const answer = await client.send(
            new sdk.ListRuleNamesByTargetCommand({
              TargetArn: cluster,
              ...onBus(bus),
              Limit: largestPage,
              NextToken: token,
            }),
          );
          return { next: answer.NextToken, rows: answer.RuleNames ?? [] };
        },
        unless(
          (error) => bus !== defaultBus && isGone(error),
          (error) => recorder.broke(causeOf(error, { ...namesByTarget, ...place })),
        ),
      );
      await Promise.all(names.map((name) => record({ bus, name }, cluster)));
    };
    const wanted = wantedFrom(facts.clusters.list(), recorder);
    if (wanted.length === 0) return;
    const buses = await readBuses();
    await Promise.all(wanted.flatMap(({ arn }) => buses.map((bus) => readCluster(arn, bus))));
  },
});

export const eventBridgeCollectors: readonly Collector[] = [ecsTargetCollector];
