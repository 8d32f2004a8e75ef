import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
  type Service as SdkService,
  type Task as SdkTask,
} from "@aws-sdk/client-ecs";
import {
  DescribeRuleCommand,
  ListEventBusesCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { GetScheduleCommand, ListSchedulesCommand } from "@aws-sdk/client-scheduler";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  clusters,
  type Service,
  services,
  type Task,
  taskDefinitions,
  tasks,
} from "../../../src/model/facts/ecs.ts";
import { accessDenied, awsError, denial, inputsOf, on, read, recordingOf } from "../support.ts";

const cluster = "arn:aws:ecs:eu-west-1:111122223333:cluster/main";
const definition = (revision: string): string =>
  `arn:aws:ecs:eu-west-1:111122223333:task-definition/${revision}`;
const oneCluster = [
  on(ListClustersCommand, { clusterArns: [cluster] }),
  on(DescribeClustersCommand, { clusters: [{ clusterArn: cluster, clusterName: "main" }] }),
];

const serviceOf = async (service: SdkService): Promise<Service | undefined> => {
  const { facts } = await read(
    [services],
    [
      ...oneCluster,
      on(ListServicesCommand, { serviceArns: ["web"] }),
      on(DescribeServicesCommand, { services: [{ serviceArn: "web", ...service }] }),
    ],
  );
  return recordingOf(facts, services).rows.web;
};

describe("clusters", () => {
  test("tell the capacity providers that their services take by default", async () => {
    const { facts, sent } = await read(
      [clusters],
      [
        oneCluster[0] ?? on(ListClustersCommand, {}),
        on(DescribeClustersCommand, {
          clusters: [
            {
              clusterArn: cluster,
              clusterName: "main",
              status: "ACTIVE",
              defaultCapacityProviderStrategy: [
                { capacityProvider: "FARGATE", base: 2, weight: 1 },
                { capacityProvider: "FARGATE_SPOT" },
              ],
              settings: [{ name: "containerInsights", value: "enhanced" }],
              tags: [{ key: "environment", value: "production" }],
            },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, clusters).rows).toEqual({
      [cluster]: {
        arn: cluster,
        name: "main",
        status: "ACTIVE",
        defaultCapacityProviderStrategy: [
          { provider: "FARGATE", base: 2, weight: 1 },
          { provider: "FARGATE_SPOT", base: 0, weight: 0 },
        ],
        containerInsights: "enhanced",
        tags: { environment: "production" },
      },
    });
    expect(inputsOf(sent, "ecs:DescribeClusters")).toEqual([
      { clusters: [cluster], include: ["SETTINGS", "TAGS"] },
    ]);
  });

  test("that may be listed but not described are unread, and so are their services", async () => {
    const { facts } = await read(
      [clusters, services],
      [oneCluster[0] ?? on(ListClustersCommand, {}), on(DescribeClustersCommand, accessDenied)],
    );
    const cause = denial("ecs:DescribeClusters");
    expect(recordingOf(facts, clusters)).toEqual({
      rows: {},
      unread: { [cluster]: [cause] },
      causes: [],
    });
    expect(recordingOf(facts, services)).toEqual({ rows: {}, unread: {}, causes: [cause] });
  });

  test("one that denies its services leaves the others' to be read", async () => {
    const { facts } = await read(
      [services],
      [
        on(ListClustersCommand, { clusterArns: ["open", "closed"] }),
        on(DescribeClustersCommand, {
          clusters: [{ clusterArn: "open" }, { clusterArn: "closed" }],
        }),
        on(ListServicesCommand, ({ cluster: of }) =>
          of === "closed" ? accessDenied : { serviceArns: ["web"] },
        ),
        on(DescribeServicesCommand, { services: [{ serviceArn: "web" }] }),
      ],
    );
    const { rows, causes } = recordingOf(facts, services);
    expect(Object.keys(rows)).toEqual(["web"]);
    expect(causes).toEqual([denial("ecs:ListServices")]);
  });
});

describe("a service", () => {
  test.each<{ name: string; service: SdkService; expected: Partial<Service> }>([
    {
      name: "with capacity providers has no launch type",
      service: { capacityProviderStrategy: [{ capacityProvider: "FARGATE_SPOT", weight: 3 }] },
      expected: {
        launchType: null,
        capacityProviderStrategy: [{ provider: "FARGATE_SPOT", weight: 3, base: 0 }],
      },
    },
    {
      name: "with neither takes the cluster's default",
      service: {},
      expected: { launchType: null, capacityProviderStrategy: [], network: null },
    },
    {
      name: "without security groups has an empty list: the VPC's default group",
      service: {
        launchType: "FARGATE",
        networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-b", "subnet-a"] } },
      },
      expected: {
        launchType: "FARGATE",
        network: { subnets: ["subnet-a", "subnet-b"], securityGroups: [], assignPublicIp: null },
      },
    },
    {
      name: "with native blue/green names both target groups",
      service: {
        deploymentConfiguration: { strategy: "BLUE_GREEN" },
        loadBalancers: [
          {
            targetGroupArn: "blue",
            containerName: "web",
            containerPort: 3000,
            advancedConfiguration: { alternateTargetGroupArn: "green" },
          },
        ],
      },
      expected: {
        deploymentStrategy: "BLUE_GREEN",
        loadBalancers: [
          {
            targetGroup: "blue",
            alternateTargetGroup: "green",
            containerName: "web",
            containerPort: 3000,
          },
        ],
      },
    },
    {
      name: "of CodeDeploy keeps its task sets, each with its own revision and target group",
      service: {
        deploymentController: { type: "CODE_DEPLOY" },
        taskSets: [
          {
            id: "ecs-svc/1",
            status: "PRIMARY",
            taskDefinition: definition("web:7"),
            computedDesiredCount: 2,
            loadBalancers: [{ targetGroupArn: "blue" }],
          },
        ],
      },
      expected: {
        deploymentController: "CODE_DEPLOY",
        taskSets: [
          {
            id: "ecs-svc/1",
            status: "PRIMARY",
            taskDefinition: definition("web:7"),
            launchType: null,
            capacityProviderStrategy: [],
            network: null,
            loadBalancers: [
              {
                targetGroup: "blue",
                alternateTargetGroup: null,
                containerName: null,
                containerPort: null,
              },
            ],
            created: null,
            rolloutState: null,
            stabilityStatus: null,
            desiredCount: 2,
            runningCount: null,
          },
        ],
      },
    },
    {
      name: "with a circuit breaker that does not roll back",
      service: {
        deploymentConfiguration: { deploymentCircuitBreaker: { enable: true, rollback: false } },
      },
      expected: { circuitBreaker: { enable: true, rollback: false } },
    },
    {
      name: "with alarms and lifecycle hooks of a blue/green deployment",
      service: {
        deploymentConfiguration: {
          strategy: "BLUE_GREEN",
          alarms: { alarmNames: ["errors"], enable: true, rollback: true },
          lifecycleHooks: [
            { hookTargetArn: "arn:function", lifecycleStages: ["POST_TEST_TRAFFIC_SHIFT"] },
          ],
        },
      },
      expected: {
        deploymentStrategy: "BLUE_GREEN",
        deploymentAlarms: { enable: true, rollback: true },
        lifecycleHooks: 1,
      },
    },
    {
      name: "without a statement about the circuit breaker",
      service: { deploymentConfiguration: {} },
      expected: { circuitBreaker: null, deploymentController: null, deploymentStrategy: null },
    },
    {
      name: "with Service Connect, as its deployment says",
      service: { deployments: [{ id: "d-1", serviceConnectConfiguration: { enabled: true } }] },
      expected: { serviceConnect: true },
    },
    {
      name: "with Service Connect switched off",
      service: { deployments: [{ id: "d-1", serviceConnectConfiguration: { enabled: false } }] },
      expected: { serviceConnect: false },
    },
    {
      name: "as a daemon, without a desired count",
      service: { schedulingStrategy: "DAEMON", status: "DRAINING" },
      expected: { schedulingStrategy: "DAEMON", status: "DRAINING", desiredCount: null },
    },
    {
      name: "scaled to zero has a desired count of zero",
      service: { desiredCount: 0, runningCount: 0 },
      expected: { desiredCount: 0, runningCount: 0 },
    },
  ])("$name", async ({ service, expected }) => {
    expect(await serviceOf(service)).toMatchObject(expected);
  });

  test("that is gone when it is described is none", async () => {
    const { facts } = await read(
      [services],
      [
        ...oneCluster,
        on(ListServicesCommand, { serviceArns: ["web", "gone"] }),
        on(DescribeServicesCommand, {
          services: [{ serviceArn: "web" }],
          failures: [{ arn: "gone", reason: "MISSING" }],
        }),
      ],
    );
    const { rows, unread, causes } = recordingOf(facts, services);
    expect(Object.keys(rows)).toEqual(["web"]);
    expect({ unread, causes }).toEqual({ unread: {}, causes: [] });
  });
});

describe("a running task", () => {
  const taskOf = async (task: SdkTask): Promise<Task | undefined> => {
    const { facts } = await read(
      [tasks],
      [
        ...oneCluster,
        on(ListTasksCommand, { taskArns: ["task-1"] }),
        on(DescribeTasksCommand, { tasks: [{ taskArn: "task-1", ...task }] }),
      ],
    );
    return recordingOf(facts, tasks).rows["task-1"];
  };

  test("names its zone, its group and the network interface attached to it", async () => {
    const task = await taskOf({
      clusterArn: cluster,
      group: "service:web",
      availabilityZone: "eu-west-1a",
      lastStatus: "RUNNING",
      attachments: [
        {
          type: "ElasticNetworkInterface",
          details: [
            { name: "subnetId", value: "subnet-1" },
            { name: "networkInterfaceId", value: "eni-1" },
          ],
        },
        { type: "Service Connect", details: [{ name: "ContainerName", value: "proxy" }] },
      ],
      containers: [
        { name: "app", image: "shop:1", imageDigest: "sha256:0", runtimeId: "r" },
        { name: "proxy", image: "envoy:2" },
      ],
    });
    expect(task).toEqual({
      arn: "task-1",
      cluster,
      group: "service:web",
      startedBy: null,
      taskDefinition: null,
      launchType: null,
      lastStatus: "RUNNING",
      zone: "eu-west-1a",
      networkInterfaces: ["eni-1"],
      images: [
        { container: "app", image: "shop:1", digest: "sha256:0" },
        { container: "proxy", image: "envoy:2", digest: null },
      ],
    });
  });

  test("that is still provisioning has no network interface yet", async () => {
    const attachments = [{ type: "eni", details: [{ name: "networkInterfaceId" }] }];
    expect((await taskOf({ attachments }))?.networkInterfaces).toEqual([]);
  });
});

describe("task definitions", () => {
  const referring = [
    ...oneCluster,
    on(ListServicesCommand, { serviceArns: ["web"] }),
    on(DescribeServicesCommand, {
      services: [
        {
          serviceArn: "web",
          taskDefinition: definition("web:7"),
          deployments: [
            { id: "new", taskDefinition: definition("web:7") },
            { id: "old", taskDefinition: definition("web:6") },
          ],
          taskSets: [{ id: "set", taskDefinition: definition("web:5") }],
        },
      ],
    }),
    on(ListTasksCommand, { taskArns: ["task-1"] }),
    on(DescribeTasksCommand, {
      tasks: [{ taskArn: "task-1", taskDefinitionArn: definition("migrate:2") }],
    }),
    on(ListEventBusesCommand, { EventBuses: [{ Name: "default" }] }),
    on(ListRuleNamesByTargetCommand, { RuleNames: ["nightly"] }),
    on(DescribeRuleCommand, { Name: "nightly", State: "ENABLED" }),
    on(ListTargetsByRuleCommand, {
      Targets: [
        { Id: "1", Arn: cluster, EcsParameters: { TaskDefinitionArn: definition("report:1") } },
      ],
    }),
    on(ListSchedulesCommand, { Schedules: [{ Name: "hourly", Target: { Arn: cluster } }] }),
    on(GetScheduleCommand, {
      Name: "hourly",
      Target: {
        Arn: cluster,
        RoleArn: "role",
        EcsParameters: { TaskDefinitionArn: definition("sweep") },
      },
    }),
  ];

  test("only those in use are read: services, deployments, task sets, tasks and schedules", async () => {
    const { facts, sent } = await read(
      [taskDefinitions],
      [
        ...referring,
        on(DescribeTaskDefinitionCommand, ({ taskDefinition }) => ({
          taskDefinition: {
            taskDefinitionArn: taskDefinition?.replace(/sweep$/, "sweep:4"),
            family: "any",
            revision: 1,
          },
        })),
      ],
    );
    const used = ["migrate:2", "report:1", "sweep", "web:5", "web:6", "web:7"].map(definition);
    expect(inputsOf(sent, "ecs:DescribeTaskDefinition")).toEqual(
      used.map((taskDefinition) => ({ taskDefinition, include: ["TAGS"] })),
    );
    const { rows } = recordingOf(facts, taskDefinitions);
    expect(Object.keys(rows).sort()).toEqual(used);
    expect(rows[definition("sweep")]?.arn).toBe(definition("sweep:4"));
  });

  test("whatever a revision says, nothing breaks, and no value of its environment is kept", async () => {
    const canary = "canary-7f3a";
    const text = fc.string({ unit: "binary", maxLength: 12 });
    const container = fc.record(
      {
        name: text,
        image: text,
        environment: fc.array(
          fc.record({ name: text, value: text.map((value) => `${canary}${value}`) }),
          { maxLength: 3 },
        ),
        secrets: fc.array(fc.record({ name: text, valueFrom: text }), { maxLength: 2 }),
        command: fc.array(
          text.map((value) => `${canary}${value}`),
          { maxLength: 2 },
        ),
        logConfiguration: fc.record({
          logDriver: text as fc.Arbitrary<"awslogs">,
          options: fc.dictionary(text, text),
        }),
        portMappings: fc.array(fc.record({ containerPort: fc.integer() }), { maxLength: 2 }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(container, { maxLength: 3 }), async (containerDefinitions) => {
        const { facts } = await read(
          [taskDefinitions],
          [
            ...referring,
            on(DescribeTaskDefinitionCommand, ({ taskDefinition }) => ({
              taskDefinition: { taskDefinitionArn: taskDefinition, containerDefinitions },
            })),
          ],
        );
        const { rows, causes } = recordingOf(facts, taskDefinitions);
        expect(causes).toEqual([]);
        expect(Object.keys(rows)).toHaveLength(6);
        expect(JSON.stringify(rows)).not.toContain(canary);
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ["does not exist", "Unable to describe task definition.", {}],
    ["could not be read for another reason", "Invalid revision number", null],
  ])("a revision that %s", async (_, message, none) => {
    const { facts } = await read(
      [taskDefinitions],
      [
        ...referring,
        on(DescribeTaskDefinitionCommand, ({ taskDefinition }) =>
          taskDefinition === definition("sweep")
            ? awsError("ClientException", message)
            : { taskDefinition: { taskDefinitionArn: taskDefinition } },
        ),
      ],
    );
    const { rows, unread, causes } = recordingOf(facts, taskDefinitions);
    expect(Object.keys(rows)).not.toContain(definition("sweep"));
    expect(unread).toEqual(
      none ?? {
        [definition("sweep")]: [
          {
            ...denial("ecs:DescribeTaskDefinition"),
            reason: "error",
            error: `ClientException: ${message}`,
          },
        ],
      },
    );
    expect(causes).toEqual([]);
  });

  test("a call that is denied on the way is named, and the revisions that are known are read", async () => {
    const denied = [on(ListSchedulesCommand, accessDenied), on(ListTasksCommand, accessDenied)];
    const { facts } = await read(
      [taskDefinitions],
      [
        ...denied,
        ...referring,
        on(DescribeTaskDefinitionCommand, ({ taskDefinition }) =>
          taskDefinition === definition("web:6")
            ? awsError("ServerException", "try again", 500)
            : { taskDefinition: { taskDefinitionArn: taskDefinition } },
        ),
      ],
    );
    const { rows, unread, causes } = recordingOf(facts, taskDefinitions);
    expect(Object.keys(rows).sort()).toEqual(["report:1", "web:5", "web:7"].map(definition));
    expect(unread).toEqual({
      [definition("web:6")]: [
        {
          ...denial("ecs:DescribeTaskDefinition"),
          reason: "unavailable",
          error: "ServerException: try again",
        },
      ],
    });
    expect(causes).toEqual([denial("ecs:ListTasks"), denial("scheduler:ListSchedules")]);
  });

  test("every place of a container where a secret may be named is kept, and no value", async () => {
    const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-a1B2c3:password::";
    const { facts } = await read(
      [taskDefinitions],
      [
        ...referring,
        on(DescribeTaskDefinitionCommand, {
          tags: [{ key: "role", value: "backend" }],
          taskDefinition: {
            taskDefinitionArn: definition("web:7"),
            family: "web",
            revision: 7,
            networkMode: "awsvpc",
            taskRoleArn: "task",
            executionRoleArn: "execution",
            containerDefinitions: [
              {
                name: "web",
                environment: [
                  { name: "DB_POOL_MAX", value: "20" },
                  { name: "DB_PASSWORD", value: "hunter2" },
                  { name: "UNSET" },
                ],
                command: ["serve", "--password", "hunter2"],
                entryPoint: ["/bin/entry"],
                healthCheck: { command: ["CMD-SHELL", "curl http://app:hunter2@localhost/"] },
                environmentFiles: [{ type: "s3", value: "arn:aws:s3:::app/web.env" }],
                secrets: [{ name: "DB_PASSWORD", valueFrom: secret }],
                repositoryCredentials: { credentialsParameter: "arn:registry" },
                logConfiguration: {
                  logDriver: "awslogs",
                  options: {
                    "awslogs-group": "/ecs/web",
                    "awslogs-region": "eu-west-1",
                    "awslogs-stream-prefix": "web",
                  },
                  secretOptions: [{ name: "token", valueFrom: "arn:token" }],
                },
                portMappings: [{ containerPort: 3000 }, {}],
              },
              { name: "agent", essential: false },
            ],
          },
        }),
      ],
      { environmentVariables: ["DB_POOL_MAX", "DB_PASSWORD"] },
    );
    expect(recordingOf(facts, taskDefinitions).rows[definition("web:7")]).toEqual({
      arn: definition("web:7"),
      family: "web",
      revision: 7,
      networkMode: "awsvpc",
      cpu: null,
      memory: null,
      taskRole: "task",
      executionRole: "execution",
      containers: [
        {
          name: "web",
          image: null,
          essential: true,
          environment: [
            { name: "DB_POOL_MAX", class: "plain", value: 20 },
            { name: "DB_PASSWORD", class: "secretByName", value: null },
            { name: "UNSET", class: "empty", value: null },
          ],
          commandLines: {
            command: "secretByName",
            entryPoint: "plain",
            "healthCheck.command": "credentialInUrl",
          },
          environmentFiles: ["arn:aws:s3:::app/web.env"],
          secrets: [{ name: "DB_PASSWORD", valueFrom: secret }],
          logSecrets: [{ name: "token", valueFrom: "arn:token" }],
          repositoryCredentials: "arn:registry",
          ports: [3000],
          logDriver: "awslogs",
          logGroup: "/ecs/web",
          logRegion: "eu-west-1",
          logStreamPrefix: "web",
        },
        expect.objectContaining({
          name: "agent",
          essential: false,
          environment: [],
          logGroup: null,
        }),
      ],
      tags: { role: "backend" },
    });
  });
});
