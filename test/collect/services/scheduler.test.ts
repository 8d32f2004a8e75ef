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

  const universal = (input: string | undefined, partition = "aws") => ({
    ...schedule,
    Target: {
      Arn: `arn:${partition}:scheduler:::aws-sdk:ecs:runTask`,
      RoleArn: "role",
      ...(input === undefined ? {} : { Input: input }),
    },
  });
  const runTask = JSON.stringify({
    Cluster: cluster,
    TaskDefinition: "sweep",
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: ["subnet-b", "subnet-a"], AssignPublicIp: "ENABLED" },
    },
    Overrides: { ContainerOverrides: [{ Environment: [{ Name: "TOKEN", Value: "hunter2" }] }] },
  });
  const listed = (answer: ReturnType<typeof universal>) => [
    on(ListSchedulesCommand, {
      Schedules: [{ Name: "hourly", GroupName: "reports", Target: { Arn: answer.Target.Arn } }],
    }),
    on(GetScheduleCommand, answer),
  ];

  test.each([
    ["in capitals", universal(runTask), row],
    [
      "in small letters, with the cluster's name",
      universal(
        '{"cluster":"main","taskDefinition":"sweep","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-b","subnet-a"],"assignPublicIp":"ENABLED"}}}',
      ),
      row,
    ],
    [
      "without cluster and network",
      universal('{"TaskDefinition":"sweep:3"}', "aws-cn"),
      {
        ...row,
        cluster: "arn:aws-cn:ecs:eu-west-1:111122223333:cluster/default",
        taskDefinition: "sweep:3",
        network: null,
      },
    ],
  ])("one that calls RunTask itself, %s", async (_, answer, expected) => {
    const { facts } = await read([schedulerTasks], listed(answer));
    const recording = recordingOf(facts, schedulerTasks);
    expect(recording).toEqual({ rows: { "reports/hourly": expected }, unread: {}, causes: [] });
    expect(JSON.stringify(recording)).not.toContain("hunter2");
  });

  test.each([
    ["no input", undefined],
    ["an input that is no JSON", "TOKEN=hunter2"],
    ["an input without a task definition", '{"Cluster":"main","Token":"hunter2"}'],
  ])("one that calls RunTask itself with %s is unread", async (_, input) => {
    const { facts } = await read([schedulerTasks], listed(universal(input)));
    const recording = recordingOf(facts, schedulerTasks);
    expect(recording).toEqual({
      rows: {},
      unread: {
        "reports/hourly": [
          {
            ...denial("scheduler:GetSchedule"),
            reason: "error",
            error: "the input of its target names no task definition",
          },
        ],
      },
      causes: [],
    });
  });

  test("one that calls another API is not asked for", async () => {
    const { facts, sent } = await read(
      [schedulerTasks],
      [
        on(ListSchedulesCommand, {
          Schedules: [{ Name: "off", Target: { Arn: "arn:aws:scheduler:::aws-sdk:ecs:stopTask" } }],
        }),
      ],
    );
    expect(recordingOf(facts, schedulerTasks)).toEqual({ rows: {}, unread: {}, causes: [] });
    expect(inputsOf(sent, "scheduler:GetSchedule")).toEqual([]);
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
