import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeNetworkInterfacesCommand } from "@aws-sdk/client-ec2";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type DescribeTaskDefinitionCommandOutput,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupsCommand,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  DescribeRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { GetFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { ListSecretsCommand } from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "@jest/globals";
import { metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import { networkInterfaces } from "../../../src/model/facts/ec2.ts";
import { taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { listenerRules, targetGroups } from "../../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { rotationFunctions } from "../../../src/model/facts/secrets.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { openAnswerFolder } from "../../../src/snapshot/answerFolder.ts";
import { snapshotText } from "../../../src/snapshot/write.ts";
import { awsError, on, read, recordingOf } from "../support.ts";

const fail = (error: unknown): never => {
  throw error;
};

/** Stands where a secret may be: it must not be found again. */
const canary = "c4n4ry";
const keyId = "AKIAIOSFODNN7EXAMPLE";
const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";

const oidc = {
  Type: "authenticate-oidc" as const,
  AuthenticateOidcConfig: {
    Issuer: "https://issuer",
    AuthorizationEndpoint: "https://issuer/a",
    TokenEndpoint: "https://issuer/t",
    UserInfoEndpoint: "https://issuer/u",
    ClientId: canary,
    ClientSecret: canary,
    AuthenticationRequestExtraParams: { key: canary },
  },
};
const overrides = JSON.stringify({
  containerOverrides: [{ environment: [{ name: "DB_PASSWORD", value: canary }] }],
});

const answers = [
  on(ListClustersCommand, { clusterArns: [cluster] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster }] }),
  on(ListServicesCommand, { serviceArns: ["web"] }),
  on(DescribeServicesCommand, {
    services: [
      {
        serviceArn: "web",
        taskDefinition: "web:7",
        events: [{ message: canary }],
        deployments: [
          {
            id: "d-1",
            serviceConnectConfiguration: {
              enabled: true,
              logConfiguration: { logDriver: "splunk", options: { "splunk-token": canary } },
            },
          },
        ],
      },
    ],
  }),
  on(ListTasksCommand, { taskArns: ["task"] }),
  on(DescribeTasksCommand, {
    tasks: [
      {
        taskArn: "task",
        overrides: { containerOverrides: [{ environment: [{ name: "A", value: canary }] }] },
      },
    ],
  }),
  on(DescribeTaskDefinitionCommand, {
    taskDefinition: {
      taskDefinitionArn: "web:7",
      containerDefinitions: [
        {
          name: "web",
          environment: [
            { name: "DATABASE_URL", value: `postgres://app:${canary}@db.internal/app` },
            { name: "GREETING", value: `hello ${canary}` },
            { name: "DB_POOL_MAX", value: canary },
            { name: "DB_PASSWORD", value: canary },
          ],
          command: ["--password", canary],
          entryPoint: ["sh", "-c", `export PASSWORD=${canary}`],
          dockerLabels: { token: canary },
          healthCheck: { command: ["CMD", `curl -u admin:${canary} localhost`] },
          logConfiguration: { logDriver: "splunk", options: { "splunk-token": canary } },
        },
      ],
    },
  }),
  on(ListEventBusesCommand, { EventBuses: [{ Name: "default", Policy: canary }] }),
  on(ListRuleNamesByTargetCommand, { RuleNames: ["nightly"] }),
  on(DescribeRuleCommand, { Description: canary, EventPattern: canary }),
  on(ListTargetsByRuleCommand, {
    Targets: [
      {
        Id: "1",
        Arn: cluster,
        Input: overrides,
        EcsParameters: { TaskDefinitionArn: "web:7" },
        InputTransformer: { InputTemplate: overrides },
      },
    ],
  }),
  on(ListSchedulesCommand, { Schedules: [{ Name: "hourly", Target: { Arn: cluster } }] }),
  on(GetScheduleCommand, {
    Description: canary,
    Target: {
      Arn: cluster,
      RoleArn: "role",
      Input: overrides,
      EcsParameters: { TaskDefinitionArn: "web:7" },
    },
  }),
  on(ListSecretsCommand, {
    SecretList: [{ ARN: "secret", Description: canary, RotationLambdaARN: "rotate" }],
  }),
  on(GetFunctionConfigurationCommand, {
    FunctionArn: "rotate",
    Environment: { Variables: { MASTER_PASSWORD: canary } },
    Description: canary,
  }),
  on(DescribeDBInstancesCommand, {
    DBInstances: [
      {
        DBInstanceArn: "db",
        MasterUsername: canary,
        PendingModifiedValues: { MasterUserPassword: canary },
      },
    ],
  }),
  on(DescribeLoadBalancersCommand, {
    LoadBalancers: [{ LoadBalancerArn: "lb", Type: "application" }],
  }),
  on(DescribeListenersCommand, {
    Listeners: [
      {
        ListenerArn: "listener",
        DefaultActions: [
          oidc,
          {
            Type: "fixed-response",
            FixedResponseConfig: { StatusCode: "200", MessageBody: canary },
          },
        ],
      },
    ],
  }),
  on(DescribeRulesCommand, {
    Rules: [
      {
        RuleArn: "rule",
        Actions: [oidc],
        Conditions: [
          {
            Field: "http-header",
            HttpHeaderConfig: { HttpHeaderName: "x-origin-verify", Values: [canary] },
          },
          {
            Field: "query-string",
            QueryStringConfig: { Values: [{ Key: "token", Value: canary }] },
          },
        ],
      },
    ],
  }),
  on(DescribeNetworkInterfacesCommand, {
    NetworkInterfaces: [{ NetworkInterfaceId: "eni-1", TagSet: [{ Key: "x", Value: canary }] }],
  }),
  on(DescribeAlarmsCommand, {
    MetricAlarms: [{ AlarmArn: "alarm", AlarmDescription: canary, StateReasonData: canary }],
  }),
];

const kinds: readonly FactKind<unknown>[] = [
  taskDefinitions,
  rotationFunctions,
  dbInstances,
  listenerRules,
  networkInterfaces,
  metricAlarms,
];

describe("nothing secret that AWS answers is kept", () => {
  test("no value of a variable, a command, an override, a header or a client secret", async () => {
    const { facts } = await read(kinds, answers, {
      environmentVariables: ["DB_POOL_MAX", "DB_PASSWORD"],
    });
    for (const kind of kinds) {
      const { rows, unread, causes } = recordingOf(facts, kind);
      expect(Object.keys(rows)).toHaveLength(1);
      expect({ unread, causes }).toEqual({ unread: {}, causes: [] });
    }
    expect([...snapshotText(facts)].join("")).not.toContain(canary);
  });

  test("no value in what is kept from scan to scan, which nobody else may read", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gonogo-answers-"));
    try {
      const cache = join(folder, "cache");
      const revision = "arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7";
      const own = [
        on(DescribeServicesCommand, {
          services: [{ serviceArn: "web", taskDefinition: revision }],
        }),
        on(DescribeTaskDefinitionCommand, (input) => {
          const stated = answers.find(({ command }) => command === DescribeTaskDefinitionCommand);
          const answer = stated?.reply(input, "eu-west-1") as DescribeTaskDefinitionCommandOutput;
          return {
            tags: [{ key: "note", value: canary }],
            taskDefinition: { ...answer.taskDefinition, taskDefinitionArn: input.taskDefinition },
          };
        }),
      ];
      await read(
        [taskDefinitions],
        [...own, ...answers],
        { environmentVariables: ["DB_POOL_MAX", "DB_PASSWORD"] },
        { answers: await openAnswerFolder(cache, "1", fail) },
      );
      const [name = "", ...others] = await readdir(cache);
      expect(others).toEqual([]);
      const text = await readFile(join(cache, name), "utf8");
      expect(text).toContain(revision);
      expect(text).not.toContain(canary);
      expect((await stat(cache)).mode & 0o777).toBe(0o700);
      expect((await stat(join(cache, name))).mode & 0o777).toBe(0o600);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("no free text of a network interface, no token in a health check or a redirect", async () => {
    const kinds = [networkInterfaces, targetGroups, listenerRules];
    const { facts } = await read(kinds, [
      on(DescribeNetworkInterfacesCommand, {
        NetworkInterfaces: [{ NetworkInterfaceId: "eni-1", Description: canary }],
      }),
      on(DescribeTargetGroupsCommand, {
        TargetGroups: [{ TargetGroupArn: "group", HealthCheckPath: `/health?token=${canary}` }],
      }),
      on(DescribeLoadBalancersCommand, {
        LoadBalancers: [{ LoadBalancerArn: "lb", Type: "application" }],
      }),
      on(DescribeListenersCommand, { Listeners: [{ ListenerArn: "listener" }] }),
      on(DescribeRulesCommand, {
        Rules: [
          {
            RuleArn: "rule",
            Actions: [
              {
                Type: "redirect",
                RedirectConfig: {
                  StatusCode: "HTTP_301",
                  Path: `/in?api_key=${canary}`,
                  Query: canary,
                },
              },
            ],
          },
        ],
      }),
    ]);
    expect(recordingOf(facts, targetGroups).rows.group?.healthCheck.path).toBe("/health?token=…");
    expect([...snapshotText(facts)].join("")).not.toContain(canary);
  });

  test("the search sees what is shown on purpose: a name", async () => {
    const { facts } = await read(
      [networkInterfaces],
      [
        on(DescribeNetworkInterfacesCommand, {
          NetworkInterfaces: [{ NetworkInterfaceId: canary }],
        }),
      ],
    );
    expect([...snapshotText(facts)].join("")).toContain(canary);
  });

  test("no part of a refusal that tells of keys and policies", async () => {
    const refusal = awsError(
      "UnauthorizedOperation",
      `The key ${keyId} is not authorized. Encoded authorization failure message: ${canary}`,
      403,
    );
    const { facts } = await read(
      [networkInterfaces],
      [on(DescribeNetworkInterfacesCommand, refusal)],
    );
    const text = [...snapshotText(facts)].join("");
    expect(text).toContain("is not authorized");
    expect(text).not.toContain(canary);
    expect(text).not.toContain(keyId);
  });
});
