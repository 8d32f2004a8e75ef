import { type Event, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import { expect, test } from "@jest/globals";
import { taskRuns } from "../../../src/model/facts/cloudtrail.ts";
import { accessDenied, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const deployedAt = (...times: readonly string[]) => [
  on(ListClustersCommand, { clusterArns: ["arn:cluster/main"] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: "arn:cluster/main" }] }),
  on(ListServicesCommand, { serviceArns: times.map((_, index) => `service-${index}`) }),
  on(DescribeServicesCommand, {
    services: times.map((time, index) => ({
      serviceArn: `service-${index}`,
      status: "ACTIVE",
      deployments: [
        { id: "now", status: "PRIMARY", createdAt: new Date(time) },
        { id: "old", status: "ACTIVE", createdAt: new Date("2026-01-02T00:00:00.000Z") },
      ],
    })),
  }),
];

const event = (id: string, detail: object): Event => ({
  EventId: id,
  EventTime: new Date("2026-01-14T09:50:00.000Z"),
  CloudTrailEvent: JSON.stringify(detail),
});

const overrides = (...command: readonly string[]) => ({
  containerOverrides: [
    { name: "app", command, environment: [{ name: "A", value: "very-secret" }] },
  ],
});

test("the hours before deployments are asked for, overlapping ones once, page by page", async () => {
  const { facts, sent } = await read(
    [taskRuns],
    [
      ...deployedAt(
        "2026-01-14T10:00:00.000Z",
        "2026-01-14T10:30:00.000Z",
        "2026-01-10T08:00:00.000Z",
        "2025-01-01T00:00:00.000Z",
      ),
      on(LookupEventsCommand, ({ NextToken, StartTime }) =>
        StartTime?.toISOString() === "2026-01-14T09:00:00.000Z" && NextToken === undefined
          ? { Events: [event("a", {})], NextToken: "more" }
          : { Events: [] },
      ),
    ],
  );
  expect(
    inputsOf(sent, "cloudtrail:LookupEvents").map(({ StartTime, EndTime, NextToken }) => [
      StartTime,
      EndTime,
      NextToken,
    ]),
  ).toEqual([
    [new Date("2026-01-10T07:00:00.000Z"), new Date("2026-01-10T08:00:00.000Z"), undefined],
    [new Date("2026-01-14T09:00:00.000Z"), new Date("2026-01-14T10:30:00.000Z"), undefined],
    [new Date("2026-01-14T09:00:00.000Z"), new Date("2026-01-14T10:30:00.000Z"), "more"],
  ]);
  expect(Object.keys(recordingOf(facts, taskRuns).rows)).toEqual(["a"]);
});

test("of an event only what it is about is kept", async () => {
  const request = { cluster: "main", taskDefinition: "shop:3" };
  const { facts } = await read(
    [taskRuns],
    [
      ...deployedAt("2026-01-14T10:00:00.000Z"),
      on(LookupEventsCommand, {
        Events: [
          event("command", {
            requestParameters: { ...request, overrides: overrides("npm", "run", "migrate") },
          }),
          event("name", {
            requestParameters: { cluster: "main", taskDefinition: "shop-migrations" },
          }),
          event("other", { requestParameters: { ...request, overrides: overrides("report") } }),
          event("refused", { errorCode: "AccessDenied", requestParameters: null }),
          { EventId: "broken", EventTime: new Date(0), CloudTrailEvent: "{" },
        ],
      }),
    ],
  );
  const { rows } = recordingOf(facts, taskRuns);
  expect(rows.command).toEqual({
    id: "command",
    time: "2026-01-14T09:50:00.000Z",
    cluster: "main",
    migrates: true,
    failed: false,
  });
  expect(Object.values(rows).map(({ id, migrates, failed }) => [id, migrates, failed])).toEqual([
    ["command", true, false],
    ["name", true, false],
    ["other", false, false],
    ["refused", false, true],
    ["broken", false, false],
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/very-secret/);
});

test("CloudTrail is not asked where nothing was deployed in the days that it keeps", async () => {
  const { sent } = await read([taskRuns], deployedAt("2025-01-01T00:00:00.000Z"));
  expect(inputsOf(sent, "cloudtrail:LookupEvents")).toEqual([]);
});

test("a refusal leaves the list open", async () => {
  const { facts } = await read(
    [taskRuns],
    [...deployedAt("2026-01-14T10:00:00.000Z"), on(LookupEventsCommand, accessDenied)],
  );
  expect(recordingOf(facts, taskRuns).causes).toEqual([denial("cloudtrail:LookupEvents")]);
});
