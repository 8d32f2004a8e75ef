import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeCacheClustersCommand,
  DescribeServerlessCachesCommand,
} from "@aws-sdk/client-elasticache";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { expect, test } from "@jest/globals";
import {
  cacheCommands,
  connectionsOf,
  databaseConnections,
  logEvents,
  logEventsOf,
} from "../../../src/model/facts/activity.ts";
import { metricKey } from "../../../src/model/facts/metrics.ts";
import { inputsOf, on, read, recordingOf } from "../support.ts";
import { logging } from "./_loggingService.ts";

const metrics = on(GetMetricDataCommand, ({ MetricDataQueries = [] }) => ({
  MetricDataResults: MetricDataQueries.map(({ Id }) => ({
    Id,
    Values: [0, 3],
    StatusCode: "Complete",
  })),
}));

const askedFor = (sent: Awaited<ReturnType<typeof read>>["sent"]): readonly string[] =>
  inputsOf(sent, "cloudwatch:GetMetricData")
    .flatMap(
      ({ MetricDataQueries }) =>
        MetricDataQueries as GetMetricDataCommand["input"]["MetricDataQueries"],
    )
    .map((query) => {
      const metric = query?.MetricStat?.Metric;
      return `${metric?.MetricName} ${metric?.Dimensions?.map(({ Value }) => Value).join()}`;
    });

test("the connections of each instance", async () => {
  const { facts, sent } = await read(
    [databaseConnections],
    [
      on(DescribeDBInstancesCommand, {
        DBInstances: [{ DBInstanceIdentifier: "orders", DBInstanceArn: "arn:orders" }],
      }),
      metrics,
    ],
  );
  expect(askedFor(sent)).toEqual(["DatabaseConnections orders"]);
  expect(recordingOf(facts, databaseConnections).rows[metricKey(connectionsOf("orders"))]).toEqual(
    expect.objectContaining({ maximum: 3, datapoints: 2 }),
  );
});

test("the commands of each node and serverless cache, of Memcached none", async () => {
  const { sent } = await read(
    [cacheCommands],
    [
      on(DescribeCacheClustersCommand, {
        CacheClusters: [
          { CacheClusterId: "redis-001", Engine: "redis" },
          { CacheClusterId: "old", Engine: "memcached" },
        ],
      }),
      on(DescribeServerlessCachesCommand, {
        ServerlessCaches: [{ ServerlessCacheName: "sessions", Engine: "valkey" }],
      }),
      metrics,
    ],
  );
  expect([...askedFor(sent)].sort()).toEqual([
    "EvalBasedCmds redis-001",
    "EvalBasedCmds sessions",
    "GetTypeCmds redis-001",
    "GetTypeCmds sessions",
    "KeyBasedCmds redis-001",
    "PubSubBasedCmds redis-001",
    "SetTypeCmds redis-001",
    "SetTypeCmds sessions",
  ]);
});

test("the events of each log group of this region, once", async () => {
  const { facts, sent } = await read(
    [logEvents],
    [
      ...logging(
        { "awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1" },
        { "awslogs-group": "/ecs/web", "awslogs-stream-prefix": "other" },
        { "awslogs-group": "/ecs/far", "awslogs-region": "us-east-1" },
        null,
      ),
      metrics,
    ],
  );
  expect(askedFor(sent)).toEqual(["IncomingLogEvents /ecs/web"]);
  expect(recordingOf(facts, logEvents).rows[metricKey(logEventsOf("/ecs/web"))]?.sum).toBe(3);
});
