import { schedulerTasks } from "../../model/facts/ecs.ts";
import { causeOf } from "../classify.ts";
import { type Call, type Collector, defineCollector } from "../collector.ts";
import { readPages } from "../pages.ts";
import { defineService } from "../service.ts";
import { isGone, toTargetNetwork } from "./_scheduledTasks.ts";

const scheduler = defineService({
  prefix: "scheduler",
  load: () => import("@aws-sdk/client-scheduler"),
  connect: (sdk, configuration) => new sdk.SchedulerClient(configuration),
});

const largestPage = 100;
const listSchedules: Call = { api: "scheduler:ListSchedules", action: "scheduler:ListSchedules" };

/** The target of a schedule that runs a task is a cluster; the summary gives it. */
const isCluster = (arn: string | undefined): boolean =>
  /^arn:[^:]+:ecs:.*:cluster\//.test(arn ?? "");

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
      const parameters = schedule.Target?.EcsParameters;
      if (parameters === undefined) return;
      recorder.row(`${group}/${name}`, {
        id: schedule.Arn ?? name,
        name,
        cluster: schedule.Target?.Arn ?? "",
        taskDefinition: parameters.TaskDefinitionArn ?? "",
        enabled: schedule.State !== "DISABLED",
        network: toTargetNetwork(parameters.NetworkConfiguration?.awsvpcConfiguration),
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
        .filter(({ Target }) => isCluster(Target?.Arn))
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
