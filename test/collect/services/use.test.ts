import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import { DescribeCacheClustersCommand } from "@aws-sdk/client-elasticache";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { expect, test } from "@jest/globals";
import { metricKey } from "../../../src/model/facts/metrics.ts";
import {
  cacheUse,
  cacheWindows,
  databaseUse,
  databaseWindows,
  serviceUse,
  serviceWindows,
} from "../../../src/model/facts/use.ts";
import { accessDenied, inputsOf, on, read, recordingOf } from "../support.ts";

/** Every metric stood at 5 all the time. */
const measured = on(GetMetricDataCommand, ({ MetricDataQueries = [] }) => ({
  MetricDataResults: MetricDataQueries.map(({ Id }) => ({
    Id,
    Values: Array<number>(14).fill(5),
    StatusCode: "Complete" as const,
  })),
}));

const keysOf = (windows: Readonly<Record<string, Parameters<typeof metricKey>[0]>>) =>
  Object.values(windows).map(metricKey).sort();

test("databases are measured by a figure a day over two weeks, up to midnight", async () => {
  const { facts, sent } = await read(
    [databaseUse],
    [
      measured,
      on(DescribeDBInstancesCommand, {
        DBInstances: [{ DBInstanceArn: "arn", DBInstanceIdentifier: "orders" }],
      }),
    ],
  );
  const { rows } = recordingOf(facts, databaseUse);
  expect(Object.keys(rows).sort()).toEqual(keysOf(databaseWindows("orders")));
  for (const row of Object.values(rows)) expect(row).toMatchObject({ datapoints: 14, average: 5 });
  expect(inputsOf(sent, databaseUse.api)).toEqual([
    expect.objectContaining({
      StartTime: new Date("2026-01-01T00:00:00.000Z"),
      EndTime: new Date("2026-01-15T00:00:00.000Z"),
    }),
  ]);
});

test("caches are measured node by node, memcached not at all", async () => {
  const { facts } = await read(
    [cacheUse],
    [
      measured,
      on(DescribeCacheClustersCommand, {
        CacheClusters: [
          { CacheClusterId: "sessions-001", Engine: "valkey" },
          { CacheClusterId: "pages", Engine: "memcached" },
        ],
      }),
    ],
  );
  expect(Object.keys(recordingOf(facts, cacheUse).rows).sort()).toEqual(
    keysOf(cacheWindows("sessions-001")),
  );
});

test("services are measured by their cluster's and their own name, those that are gone not", async () => {
  const clusterArn = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
  const { facts } = await read(
    [serviceUse],
    [
      measured,
      on(ListClustersCommand, { clusterArns: [clusterArn] }),
      on(DescribeClustersCommand, { clusters: [{ clusterArn, clusterName: "main" }] }),
      on(ListServicesCommand, { serviceArns: ["arn:api", "arn:old"] }),
      on(DescribeServicesCommand, {
        services: [
          { serviceArn: "arn:api", serviceName: "api", clusterArn, status: "ACTIVE" },
          { serviceArn: "arn:old", serviceName: "old", clusterArn, status: "DRAINING" },
        ],
      }),
    ],
  );
  expect(Object.keys(recordingOf(facts, serviceUse).rows).sort()).toEqual(
    keysOf(serviceWindows("main", "api")),
  );
});

test("what could not be listed leaves its use open", async () => {
  const { facts } = await read(
    [databaseUse],
    [measured, on(DescribeDBInstancesCommand, accessDenied)],
  );
  expect(recordingOf(facts, databaseUse).causes).toEqual([
    expect.objectContaining({ reason: "denied", api: "rds:DescribeDBInstances" }),
  ]);
});
