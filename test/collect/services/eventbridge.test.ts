import { DescribeClustersCommand, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  DescribeRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { describe, expect, test } from "@jest/globals";
import { ruleScheduledTasks } from "../../../src/model/facts/ecs.ts";
import {
  type Answer,
  accessDenied,
  awsError,
  denial,
  inputsOf,
  on,
  read,
  recordingOf,
} from "../support.ts";

const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
const other = "arn:aws:ecs:eu-west-1:111122223333:cluster/other";
const awsvpc = {
  awsvpcConfiguration: { Subnets: ["subnet-b", "subnet-a"], AssignPublicIp: "ENABLED" as const },
};
const network = {
  subnets: ["subnet-a", "subnet-b"],
  securityGroups: [],
  assignPublicIp: "ENABLED",
};
const notFound = awsError("ResourceNotFoundException", "does not exist");

describe("the ECS targets of EventBridge rules", () => {
  const target: Target = {
    Id: "1",
    Arn: cluster,
    EcsParameters: { TaskDefinitionArn: "report:1", NetworkConfiguration: awsvpc },
  };
  const rules = (...own: readonly Answer[]) => [
    ...own,
    on(ListClustersCommand, { clusterArns: [cluster] }),
    on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster }] }),
    on(ListEventBusesCommand, { EventBuses: [{ Name: "default" }] }),
    on(ListRuleNamesByTargetCommand, { RuleNames: ["nightly"] }),
    on(DescribeRuleCommand, { Arn: "arn:rule", State: "ENABLED" }),
    on(ListTargetsByRuleCommand, { Targets: [target] }),
  ];
  const row = {
    id: "arn:rule",
    name: "nightly",
    cluster,
    taskDefinition: "report:1",
    enabled: true,
    network,
  };

  test.each<{ name: string; own: readonly Answer[]; rows: Readonly<Record<string, object>> }>([
    { name: "one target", own: [], rows: { "nightly/1": row } },
    {
      name: "a rule that is switched off",
      own: [on(DescribeRuleCommand, { Arn: "arn:rule", State: "DISABLED" })],
      rows: { "nightly/1": { ...row, enabled: false } },
    },
    {
      name: "two tasks of one rule",
      own: [on(ListTargetsByRuleCommand, { Targets: [target, { ...target, Id: "2" }] })],
      rows: { "nightly/1": row, "nightly/2": row },
    },
    {
      name: "targets that are no task, or a task of another cluster",
      own: [
        on(ListTargetsByRuleCommand, {
          Targets: [
            { Id: "3", Arn: "arn:aws:lambda:eu-west-1:111122223333:function:f" },
            { ...target, Id: "4", Arn: other },
          ],
        }),
      ],
      rows: {},
    },
    {
      name: "a target without a network",
      own: [
        on(ListTargetsByRuleCommand, {
          Targets: [{ Id: "1", Arn: cluster, EcsParameters: { TaskDefinitionArn: "report" } }],
        }),
      ],
      rows: { "nightly/1": { ...row, taskDefinition: "report", network: null } },
    },
    {
      name: "a rule that was deleted since it was listed",
      own: [on(DescribeRuleCommand, notFound), on(ListTargetsByRuleCommand, notFound)],
      rows: {},
    },
  ])("$name", async ({ own, rows }) => {
    const { facts } = await read([ruleScheduledTasks], rules(...own));
    expect(recordingOf(facts, ruleScheduledTasks)).toEqual({ rows, unread: {}, causes: [] });
  });

  test("two pages of targets are both read, each request asks for the largest page", async () => {
    const { facts, sent } = await read(
      [ruleScheduledTasks],
      rules(
        on(ListTargetsByRuleCommand, ({ NextToken }) =>
          NextToken === undefined
            ? { Targets: [target], NextToken: "more" }
            : { Targets: [{ ...target, Id: "2" }] },
        ),
      ),
    );
    const { rows } = recordingOf(facts, ruleScheduledTasks);
    expect(Object.keys(rows)).toEqual(["nightly/1", "nightly/2"]);
    expect(inputsOf(sent, "events:ListTargetsByRule")).toEqual([
      { Rule: "nightly", Limit: 100, NextToken: undefined },
      { Rule: "nightly", Limit: 100, NextToken: "more" },
    ]);
  });

  const ownBus = (names: Readonly<Record<string, readonly string[]>>) => [
    on(ListEventBusesCommand, { EventBuses: [{ Name: "default" }, { Name: "orders" }] }),
    on(ListRuleNamesByTargetCommand, ({ EventBusName = "default" }) => ({
      RuleNames: [...(names[EventBusName] ?? [])],
    })),
  ];

  test("a rule of another bus, whose name is one of the default bus as well", async () => {
    const { facts, sent } = await read(
      [ruleScheduledTasks],
      rules(...ownBus({ default: ["nightly"], orders: ["nightly"] })),
    );
    expect(recordingOf(facts, ruleScheduledTasks)).toEqual({
      rows: { "nightly/1": row, "orders/nightly/1": row },
      unread: {},
      causes: [],
    });
    for (const api of ["DescribeRule", "ListTargetsByRule", "ListRuleNamesByTarget"]) {
      expect(inputsOf(sent, `events:${api}`).map(({ EventBusName }) => EventBusName)).toEqual([
        undefined,
        "orders",
      ]);
    }
  });

  test("two pages of buses are both read, each request asks for the largest page", async () => {
    const { facts, sent } = await read(
      [ruleScheduledTasks],
      rules(
        on(ListEventBusesCommand, ({ NextToken }) =>
          NextToken === undefined
            ? { EventBuses: [{ Name: "default" }], NextToken: "more" }
            : { EventBuses: [{ Name: "orders" }] },
        ),
        ...ownBus({ orders: ["nightly"] }),
      ),
    );
    expect(Object.keys(recordingOf(facts, ruleScheduledTasks).rows)).toEqual(["orders/nightly/1"]);
    expect(inputsOf(sent, "events:ListEventBuses")).toEqual([
      { Limit: 100, NextToken: undefined },
      { Limit: 100, NextToken: "more" },
    ]);
  });

  test("denied buses leave the default one, and there may be more", async () => {
    const { facts } = await read(
      [ruleScheduledTasks],
      rules(on(ListEventBusesCommand, accessDenied)),
    );
    expect(recordingOf(facts, ruleScheduledTasks)).toEqual({
      rows: { "nightly/1": row },
      unread: {},
      causes: [denial("events:ListEventBuses")],
    });
  });

  test("a bus that was deleted since it was listed has no rules", async () => {
    const { facts } = await read(
      [ruleScheduledTasks],
      rules(
        on(ListEventBusesCommand, { EventBuses: [{ Name: "orders" }] }),
        on(ListRuleNamesByTargetCommand, ({ EventBusName }) =>
          EventBusName === undefined ? { RuleNames: ["nightly"] } : notFound,
        ),
      ),
    );
    expect(recordingOf(facts, ruleScheduledTasks)).toEqual({
      rows: { "nightly/1": row },
      unread: {},
      causes: [],
    });
  });

  test("without a cluster no bus is asked for", async () => {
    const { sent } = await read(
      [ruleScheduledTasks],
      [on(ListClustersCommand, { clusterArns: [] })],
    );
    expect(sent.map(({ api }) => api)).toEqual(["ecs:ListClusters"]);
  });

  test.each([
    { api: "events:DescribeRule", command: DescribeRuleCommand },
    { api: "events:ListTargetsByRule", command: ListTargetsByRuleCommand },
  ])("denied $api leaves the rule unread, and names that call", async ({ api, command }) => {
    const { facts } = await read(
      [ruleScheduledTasks],
      rules({ command, reply: () => accessDenied }),
    );
    const { rows, unread, causes } = recordingOf(facts, ruleScheduledTasks);
    expect(rows).toEqual({});
    expect([...Object.values(unread).flat(), ...causes]).toEqual([denial(api)]);
  });
});
