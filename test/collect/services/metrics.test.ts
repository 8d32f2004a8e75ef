import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { metricCollector } from "../../../src/collect/services/metrics.ts";
import { complete } from "../../../src/model/fact.ts";
import {
  type MetricSummary,
  type MetricWindow,
  metricKey,
} from "../../../src/model/facts/metrics.ts";
import { factKind } from "../../../src/model/kind.ts";
import { accessDenied, awsError, collectWith, denial, recordingOf } from "../support.ts";

const use = factKind<MetricSummary>("test.use", "cloudwatch:GetMetricData");

const cpu: MetricWindow = {
  namespace: "AWS/RDS",
  name: "CPUUtilization",
  dimensions: { DBInstanceIdentifier: "orders" },
  statistic: "Average",
  periodSeconds: 3600,
  windowSeconds: 14 * 86_400,
};
const connections: MetricWindow = { ...cpu, name: "DatabaseConnections", statistic: "Maximum" };

interface Result {
  readonly Id: string;
  readonly Values?: number[];
  readonly StatusCode: "Complete" | "PartialData" | "InternalError" | "Forbidden";
  readonly Messages?: { Code: string; Value: string }[];
}
type Reply = { readonly results: readonly Result[]; readonly next?: string } | Error;

/** What is recorded of these windows when the service answers so, call by call. */
const collected = async (windows: readonly MetricWindow[], replies: readonly Reply[]) => {
  const stub = mockClient(CloudWatchClient);
  const inputs: GetMetricDataCommand["input"][] = [];
  stub.on(GetMetricDataCommand).callsFake((input) => {
    const reply = replies[inputs.push(input) - 1];
    if (reply === undefined) throw new Error("one request too many");
    if (reply instanceof Error) throw reply;
    return { MetricDataResults: reply.results, NextToken: reply.next };
  });
  try {
    const collector = metricCollector({ kind: use, needs: {}, windows: () => complete(windows) });
    return { ...recordingOf(await collectWith([use], [collector]), use), inputs };
  } finally {
    stub.restore();
  }
};

const done = (Id: string, ...Values: number[]): Result => ({ Id, Values, StatusCode: "Complete" });

test("one request asks for all windows of one span, up to the last whole period", async () => {
  const { rows, inputs } = await collected(
    [connections, cpu, cpu],
    [{ results: [done("m0", 10, 30), done("m1", 4, 9)] }],
  );
  expect(inputs).toEqual([
    {
      StartTime: new Date("2026-01-01T12:00:00.000Z"),
      EndTime: new Date("2026-01-15T12:00:00.000Z"),
      ScanBy: "TimestampAscending",
      NextToken: undefined,
      MetricDataQueries: [
        {
          Id: "m0",
          MetricStat: {
            Metric: {
              Namespace: "AWS/RDS",
              MetricName: "CPUUtilization",
              Dimensions: [{ Name: "DBInstanceIdentifier", Value: "orders" }],
            },
            Period: 3600,
            Stat: "Average",
          },
        },
        expect.objectContaining({ Id: "m1" }),
      ],
    },
  ]);
  expect(rows[metricKey(cpu)]).toEqual({
    ...cpu,
    datapoints: 2,
    minimum: 10,
    maximum: 30,
    average: 20,
    sum: 40,
  });
  expect(rows[metricKey(connections)]?.maximum).toBe(9);
});

test("windows of another span, and more metrics than one request takes, are asked for beside", async () => {
  const many = Array.from({ length: 301 }, (_, index) => ({
    ...cpu,
    dimensions: { DBInstanceIdentifier: `db-${index}` },
  }));
  const answerAll: Reply = { results: many.map((_, index) => done(`m${index}`, 1)) };
  const { rows, inputs } = await collected(
    [...many, { ...cpu, windowSeconds: 3600 }],
    [answerAll, answerAll, answerAll],
  );
  expect(inputs.map(({ MetricDataQueries = [] }) => MetricDataQueries.length).sort()).toEqual([
    1, 1, 300,
  ]);
  expect(Object.keys(rows)).toHaveLength(302);
});

test("pages of one metric are put together", async () => {
  const { rows } = await collected(
    [cpu],
    [
      { results: [{ Id: "m0", Values: [1, 2], StatusCode: "PartialData" }], next: "more" },
      { results: [done("m0", 6)] },
    ],
  );
  expect(rows[metricKey(cpu)]).toMatchObject({ datapoints: 3, average: 3 });
});

test("a metric without data is known to have none", async () => {
  const { rows } = await collected([cpu], [{ results: [done("m0")] }]);
  expect(rows[metricKey(cpu)]).toMatchObject({ datapoints: 0, average: null, sum: null });
});

test.each<[string, Reply, string]>([
  ["refused", accessDenied, "denied"],
  ["throttled", awsError("Throttling", "slow down"), "throttled"],
  ["forbidden for one metric", { results: [{ Id: "m0", StatusCode: "Forbidden" }] }, "denied"],
  [
    "failed inside the service",
    {
      results: [{ Id: "m0", StatusCode: "InternalError", Messages: [{ Code: "x", Value: "no" }] }],
    },
    "unavailable",
  ],
  ["cut short", { results: [{ Id: "m0", Values: [1], StatusCode: "PartialData" }] }, "error"],
  ["left out of the answer", { results: [] }, "error"],
])("a metric that was %s is unread", async (_, reply, reason) => {
  const { rows, unread } = await collected([cpu], [reply]);
  expect(rows).toEqual({});
  expect(unread[metricKey(cpu)]).toEqual([expect.objectContaining({ reason })]);
});

test("what the windows rest on and could not be read leaves the list open", async () => {
  const stub = mockClient(CloudWatchClient);
  const cause = denial("rds:DescribeDBInstances");
  const collector = metricCollector({
    kind: use,
    needs: {},
    windows: () => ({ items: [], causes: [cause] }),
  });
  expect(recordingOf(await collectWith([use], [collector]), use).causes).toEqual([cause]);
  stub.restore();
});
