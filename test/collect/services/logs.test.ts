import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { describe, expect, test } from "@jest/globals";
import { logSamples } from "../../../src/model/facts/logs.ts";
import { nothingRequested } from "../../../src/model/settings.ts";
import { accessDenied, awsError, inputsOf, on, read, recordingOf } from "../support.ts";
import { logging } from "./_loggingService.ts";

describe("samples of logs", () => {
  const requested = { requested: { ...nothingRequested, sampleLogs: true } };
  const web = logging({ "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "app" });

  test("are not read unasked", async () => {
    const { facts } = await read([logSamples], []);
    expect(facts.shards.some(({ kinds }) => kinds.has(logSamples.kind))).toBe(false);
  });

  test("are one request a container, of which only counts are kept", async () => {
    const { facts, sent } = await read(
      [logSamples],
      [
        ...web,
        on(FilterLogEventsCommand, {
          events: [
            { message: '{"level":"info","token":"hunter2"}' },
            { message: "hunter2" },
            { message: '{"note":"hunter2"}' },
          ],
          nextToken: "more",
        }),
      ],
      requested,
    );
    expect(inputsOf(sent, "logs:FilterLogEvents")).toEqual([
      {
        logGroupName: "/ecs/web",
        logStreamNamePrefix: "app/c0/",
        startTime: Date.parse("2026-01-14T12:00:00.000Z"),
        endTime: Date.parse("2026-01-15T12:00:00.000Z"),
        limit: 100,
        nextToken: undefined,
      },
    ]);
    expect(recordingOf(facts, logSamples).rows).toEqual({
      "/ecs/web|app/c0/": {
        group: "/ecs/web",
        prefix: "app/c0/",
        sampled: 3,
        json: 2,
        structured: 1,
      },
    });
    expect(JSON.stringify(facts.shards.map(({ kinds }) => [...kinds]))).not.toContain("hunter2");
  });

  test("empty pages are followed, but not for ever", async () => {
    let page = 0;
    const { facts, sent } = await read(
      [logSamples],
      [
        ...web,
        on(FilterLogEventsCommand, () => {
          page += 1;
          return { events: [], nextToken: `page-${page}` };
        }),
      ],
      requested,
    );
    expect(inputsOf(sent, "logs:FilterLogEvents")).toHaveLength(5);
    expect(recordingOf(facts, logSamples).rows["/ecs/web|app/c0/"]?.sampled).toBe(0);
  });

  test("a group that does not exist has none; one that is refused is unread", async () => {
    const of = async (error: Error) => {
      const answers = [...web, on(FilterLogEventsCommand, error)];
      return recordingOf((await read([logSamples], answers, requested)).facts, logSamples);
    };
    expect(await of(awsError("ResourceNotFoundException"))).toEqual({
      rows: {},
      unread: {},
      causes: [],
    });
    expect((await of(accessDenied)).unread["/ecs/web|app/c0/"]).toEqual([
      expect.objectContaining({ reason: "denied", api: "logs:FilterLogEvents" }),
    ]);
  });
});
