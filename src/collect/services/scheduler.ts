import type * as Sdk from "@aws-sdk/client-scheduler";
import { schedulerTasks } from "../../model/facts/ecs.ts";
import { causeOf } from "../classify.ts";
import { type Call, type Collector, defineCollector } from "../collector.ts";
import { readPages } from "../pages.ts";
import { defineService } from "../service.ts";
import { type RunTaskInput, runTaskInput } from "./_runTaskInput.ts";
import { isGone, toTargetNetwork } from "./_scheduledTasks.ts";

const scheduler = defineService({
  prefix: "scheduler",
  load: () => import("@aws-sdk/client-scheduler"),
  connect: (sdk, configuration) => new sdk.SchedulerClient(configuration),
});

const largestPage = 100;
const listSchedules: Call = { api: "scheduler:ListSchedules", action: "scheduler:ListSchedules" };

/** The target of a schedule that runs a task is a cluster, or the API itself; the summary gives it. */
const isCluster = (arn: string): boolean => /^arn:[^:]+:ecs:.*:cluster\//.test(arn);

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html */
const isUniversal = (arn: string): boolean =>
  /^arn:[^:]+:scheduler:::aws-sdk:ecs:(runTask|startTask)$/i.test(arn);

interface Place {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** A cluster's ARN from what RunTask takes: that, or its name. */
const clusterArn = (cluster: string, { partition, account, region }: Place): string =>
  cluster.startsWith("arn:")
    ? cluster
    : `arn:${partition}:ecs:${region}:${account}:cluster/${cluster}`;

/** The task that a schedule runs; null: it runs none. */
const taskOf = (
  target: Sdk.Target | undefined,
  account: string,
  region: string,
): RunTaskInput | "unstated" | null => {
  const arn = target?.Arn ?? "";
  if (isUniversal(arn)) {
    const input = runTaskInput(target?.Input);
    const [, partition = "aws"] = arn.split(":");
    return input === null
      ? "unstated"
      : { ...input, cluster: clusterArn(input.cluster, { partition, account, region }) };
  }
  const parameters = target?.EcsParameters;
  return parameters === undefined
    ? null
    : {
        cluster: arn,
        taskDefinition: parameters.TaskDefinitionArn ?? "",
        network: toTargetNetwork(parameters.NetworkConfiguration?.awsvpcConfiguration),
      };
};

const ecsTargetCollector = defineCollector({
  kind: schedulerTasks,
  service: scheduler,
  needs: {},
  alsoCalls: [listSchedules],
  async read({ sdk, client, account, region }, recorder) {
    const place = { account, region };
    const readSchedule = async (name: string, group: string): Promise<void> => {
      const schedule = await client.send(
        new sdk.GetScheduleCommand({ Name: name, GroupName: group }),
      );
      const task = taskOf(schedule.Target, account, region);
      if (task === null) return;
      if (task === "unstated") {
        recorder.unread(`${group}/${name}`, {
          reason: "error",
          api: schedulerTasks.api,
          action: schedulerTasks.action,
          ...place,
          error: "the input of its target names no task definition",
        });
        return;
      }
      recorder.row(`${group}/${name}`, {
        id: schedule.Arn ?? name,
        name,
        enabled: schedule.State !== "DISABLED",
        ...task,
      });
    };
    const summaries = await readPages(
      async (token) => {
        const answer = await client.send(
          new sdk.ListSchedulesCommand({ MaxResults: largestPage, NextToken: token }),
        );
        return { next: answer.NextToken, rows: answer.Schedules ?? [] };
      },
      (error) => recorder.broke(causeOf(error, { ...listSchedules, ...place })),
    );
    await Promise.all(
      summaries
        .filter(({ Target: { Arn = "" } = {} }) => isCluster(Arn) || isUniversal(Arn))
        .map(async ({ Name = "", GroupName = "default" }) => {
          try {
            await readSchedule(Name, GroupName);
          } catch (error) {
            if (isGone(error)) return;
            recorder.unread(
              `${GroupName}/${Name}`,
              causeOf(error, { ...schedulerTasks, ...place }),
            );
          }
        }),
    );
  },
});

export const schedulerCollectors: readonly Collector[] = [ecsTargetCollector];
