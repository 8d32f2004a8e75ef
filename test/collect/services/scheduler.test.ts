import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ListSchedulesCommand,
} from "@aws-sdk/client-scheduler";
import { describe, expect, test } from "@jest/globals";
import { schedulerTasks } from "../../../src/model/facts/ecs.ts";
import { accessDenied, awsError, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
const awsvpc = {
  awsvpcConfiguration: { Subnets: ["subnet-b", "subnet-a"], AssignPublicIp: "ENABLED" as const },
};
const network = {
  subnets: ["subnet-a", "subnet-b"],
  securityGroups: [],
  assignPublicIp: "ENABLED",
};
const notFound = awsError("ResourceNotFoundException", "does not exist");

describe("the ECS targets of EventBridge Scheduler", () => {
  const schedules = (answer: Partial<GetScheduleCommandOutput> | Error) => [
    on(ListSchedulesCommand, {
      Schedules: [
        { Name: "hourly", GroupName: "reports", Target: { Arn: cluster } },
        { Name: "queue", GroupName: "default", Target: { Arn: "arn:aws:sqs:eu-west-1:1:q" } },
      ],
    }),
    on(GetScheduleCommand, answer),
  ];
  const schedule: Partial<GetScheduleCommandOutput> = {
    Arn: "arn:schedule",
    State: "ENABLED",
    Target: {
      Arn: cluster,
      RoleArn: "role",
      EcsParameters: { TaskDefinitionArn: "sweep", NetworkConfiguration: awsvpc },
    },
  };
  const row = {
    id: "arn:schedule",
    name: "hourly",
    cluster,
    taskDefinition: "sweep",
    enabled: true,
    network,
  };

  test.each<{
    name: string;
    answer: Partial<GetScheduleCommandOutput> | Error;
    rows: Readonly<Record<string, object>>;
  }>([
    { name: "a schedule", answer: schedule, rows: { "reports/hourly": row } },
    {
      name: "one that is switched off",
      answer: { ...schedule, State: "DISABLED" },
      rows: { "reports/hourly": { ...row, enabled: false } },
    },
    {
      name: "one that runs no task",
      answer: { ...schedule, Target: { Arn: cluster, RoleArn: "role" } },
      rows: {},
    },
    { name: "one that was deleted since it was listed", answer: notFound, rows: {} },
  ])("$name", async ({ answer, rows }) => {
    const { facts, sent } = await read([schedulerTasks], schedules(answer));
    expect(recordingOf(facts, schedulerTasks)).toEqual({ rows, unread: {}, causes: [] });
    expect(inputsOf(sent, "scheduler:GetSchedule")).toEqual([
      { Name: "hourly", GroupName: "reports" },
    ]);
  });

  test("one that may be listed but not read is unread, and the call is named", async () => {
    const { facts } = await read([schedulerTasks], schedules(accessDenied));
    expect(recordingOf(facts, schedulerTasks)).toEqual({
      rows: {},
      unread: { "reports/hourly": [denial("scheduler:GetSchedule")] },
      causes: [],
    });
  });
});
