import { describe, expect, test } from "@jest/globals";
import { readDashboardBody } from "../../src/collect/dashboardBody.ts";

const bodyOf = (...widgets: readonly object[]): string => JSON.stringify({ widgets });
const graph = (metrics: readonly unknown[], properties: object = {}) => ({
  type: "metric",
  properties: { region: "eu-west-1", metrics, ...properties },
});
const read = (metrics: readonly unknown[], properties: object = {}) =>
  readDashboardBody(bodyOf(graph(metrics, properties)));
const told = (metrics: readonly unknown[], properties: object = {}) =>
  read(metrics, properties).metrics.map(
    ({ namespace, name, dimensions, combined }) =>
      `${namespace} ${name} ${JSON.stringify(dimensions)}${combined ? " combined" : ""}`,
  );

describe("lines that repeat what stands before", () => {
  test.each<{ name: string; lines: readonly unknown[]; expected: readonly string[] }>([
    {
      name: "a dot for each value",
      lines: [
        ["AWS/ECS", "CPUUtilization", "ClusterName", "a", "ServiceName", "b"],
        [".", "MemoryUtilization", ".", ".", ".", ".", { stat: "Maximum" }],
        [".", ".", ".", ".", ".", "c"],
      ],
      expected: [
        'AWS/ECS CPUUtilization {"ClusterName":"a","ServiceName":"b"}',
        'AWS/ECS MemoryUtilization {"ClusterName":"a","ServiceName":"b"}',
        'AWS/ECS MemoryUtilization {"ClusterName":"a","ServiceName":"c"}',
      ],
    },
    {
      name: "three dots for all but the last ones",
      lines: [
        ["AWS/ECS", "CPUUtilization", "ClusterName", "a", "ServiceName", "b"],
        ["...", "c"],
        ["...", "d", "ServiceName", "e"],
        ["...", { stat: "p99" }],
      ],
      expected: [
        'AWS/ECS CPUUtilization {"ClusterName":"a","ServiceName":"b"}',
        'AWS/ECS CPUUtilization {"ClusterName":"a","ServiceName":"c"}',
        'AWS/ECS CPUUtilization {"ClusterName":"d","ServiceName":"e"}',
        'AWS/ECS CPUUtilization {"ClusterName":"d","ServiceName":"e"}',
      ],
    },
    {
      name: "an expression between them is no metric",
      lines: [
        ["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "a", { id: "m1" }],
        [{ expression: "m1 * 2" }],
        [".", "FreeableMemory", ".", "."],
      ],
      expected: [
        'AWS/RDS CPUUtilization {"DBInstanceIdentifier":"a"}',
        'AWS/RDS FreeableMemory {"DBInstanceIdentifier":"a"}',
      ],
    },
    {
      name: "fewer dimensions than before",
      lines: [
        ["AWS/ECS", "CPUUtilization", "ClusterName", "a", "ServiceName", "b"],
        [".", "CPUUtilization", ".", "."],
      ],
      expected: [
        'AWS/ECS CPUUtilization {"ClusterName":"a","ServiceName":"b"}',
        'AWS/ECS CPUUtilization {"ClusterName":"a"}',
      ],
    },
    { name: "nothing stands before", lines: [["...", "x"]], expected: [] },
    { name: "no list", lines: ["AWS/ECS", 7, null, {}], expected: [] },
  ])("$name", ({ lines, expected }) => {
    expect(told(lines)).toEqual(expected);
  });

  test("each widget begins anew", () => {
    const body = bodyOf(
      graph([["AWS/ECS", "CPUUtilization"]]),
      graph([[".", "MemoryUtilization"], ["..."]]),
    );
    expect(readDashboardBody(body).metrics.map(({ namespace }) => namespace)).toEqual([
      "AWS/ECS",
      ".",
      ".",
    ]);
  });
});

describe("a metric that is not drawn itself", () => {
  const memory = (id: string, instance: string) => [
    "AWS/RDS",
    "FreeableMemory",
    "DBInstanceIdentifier",
    instance,
    { id, visible: false },
  ];

  test.each<{ name: string; lines: readonly unknown[]; expected: readonly string[] }>([
    { name: "and used nowhere, is not shown", lines: [memory("m1", "a")], expected: [] },
    {
      name: "is shown in another unit",
      lines: [memory("m1", "a"), [{ expression: "m1 / 1024", id: "e1" }]],
      expected: ['AWS/RDS FreeableMemory {"DBInstanceIdentifier":"a"}'],
    },
    {
      name: "is shown through two expressions",
      lines: [
        memory("m1", "a"),
        [{ expression: "m1 / 1024", id: "e1", visible: false }],
        [{ expression: "FILL(e1, 0)", id: "e2" }],
      ],
      expected: ['AWS/RDS FreeableMemory {"DBInstanceIdentifier":"a"}'],
    },
    {
      name: "and used by an expression that is not drawn either, is not shown",
      lines: [memory("m1", "a"), [{ expression: "m1 / 1024", id: "e1", visible: false }]],
      expected: [],
    },
    {
      name: "is combined with another",
      lines: [memory("m1", "a"), memory("m2", "b"), [{ expression: "AVG([m1, m2])" }]],
      expected: [
        'AWS/RDS FreeableMemory {"DBInstanceIdentifier":"a"} combined',
        'AWS/RDS FreeableMemory {"DBInstanceIdentifier":"b"} combined',
      ],
    },
    {
      name: "is combined with all of the widget",
      lines: [memory("m1", "a"), memory("m2", "b"), [{ expression: "SUM(METRICS())" }]],
      expected: [
        'AWS/RDS FreeableMemory {"DBInstanceIdentifier":"a"} combined',
        'AWS/RDS FreeableMemory {"DBInstanceIdentifier":"b"} combined',
      ],
    },
    {
      name: "is not meant by an ID that begins alike",
      lines: [memory("m1", "a"), memory("m11", "b"), [{ expression: "m11 * 2" }]],
      expected: ['AWS/RDS FreeableMemory {"DBInstanceIdentifier":"b"}'],
    },
  ])("$name", ({ lines, expected }) => {
    expect(told(lines)).toEqual(expected);
  });
});

describe("expressions that find metrics", () => {
  const search = "SEARCH('{AWS/ECS,ClusterName} CPU', 'Average')";
  const select = 'SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/ECS", ClusterName)';

  test.each<[name: string, lines: readonly unknown[], expected: readonly string[]]>([
    ["are kept", [[{ expression: search }], [{ expression: select }]], [search, select]],
    ["math over lines is none", [[{ expression: "m1 + m2" }]], []],
    ["not drawn and not used", [[{ expression: search, id: "e1", visible: false }]], []],
    [
      "with what is done to them",
      [[{ expression: search, id: "e1", visible: false }], [{ expression: "FILL(e1, 0)" }]],
      [`FILL(${search}, 0)`],
    ],
    [
      "through another expression",
      [
        [{ expression: search, id: "e1", visible: false }],
        [{ expression: "AVG(e1)", id: "e2", visible: false }],
        [{ expression: "e2 * 2" }],
      ],
      [`e2 * 2: ${search}`],
    ],
  ])("%s", (_, lines, expected) => {
    expect(read(lines).queries.map(({ text }) => text)).toEqual(expected);
  });
});

test("a metric's region and account are its own, else its widget's", () => {
  const { metrics, queries } = read(
    [
      ["AWS/ECS", "A"],
      ["AWS/ECS", "B", { region: "us-east-1", accountId: "222222222222" }],
      [{ expression: "SEARCH('x', 'Sum')", region: "us-west-2" }],
    ],
    { accountId: "333333333333" },
  );
  expect([...metrics, ...queries].map(({ region, account }) => [region, account])).toEqual([
    ["eu-west-1", "333333333333"],
    ["us-east-1", "222222222222"],
    ["us-west-2", "333333333333"],
  ]);
  expect(read([["AWS/ECS", "A"]], { region: undefined }).metrics[0]?.region).toBeNull();
});

test("other widgets: alarms' graphs, explorers, and what may show anything", () => {
  const body = JSON.stringify({
    variables: [{ type: "property", property: "ServiceName" }],
    widgets: [
      { type: "text", properties: { markdown: "password: hunter2" } },
      { type: "log", properties: { query: "SOURCE 'x' | fields @message" } },
      { type: "alarm", properties: { alarms: ["arn:state"] } },
      { type: "metric", properties: { annotations: { alarms: ["arn:graph"] }, title: "hunter2" } },
      {
        type: "explorer",
        properties: {
          metrics: [{ metricName: "CPUUtilization", resourceType: "AWS::RDS::DBInstance" }],
          labels: [{ key: "Name", value: "hunter2" }],
        },
      },
      { type: "custom", properties: { params: { key: "hunter2" } } },
    ],
  });
  const dashboard = readDashboardBody(body);
  expect(dashboard).toEqual({
    widgets: 6,
    metrics: [],
    queries: [],
    alarms: ["arn:graph"],
    explorers: [{ resourceType: "AWS::RDS::DBInstance", name: "CPUUtilization" }],
    others: ["custom"],
    variables: true,
  });
  expect(JSON.stringify(dashboard)).not.toContain("hunter2");
});

test.each([["{}"], ['{"widgets":[]}'], ['{"widgets":"none"}'], ["[]"]])(
  "%s shows nothing",
  (body) => {
    expect(readDashboardBody(body)).toMatchObject({ widgets: 0, metrics: [], variables: false });
  },
);

test("what is no JSON is an error that does not repeat it", () => {
  expect(() => readDashboardBody("hunter2 {")).toThrow(/^the dashboard's body is no JSON$/);
});
