import {
  DescribeInstanceTypesCommand,
  DescribeManagedPrefixListsCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  GetManagedPrefixListEntriesCommand,
} from "@aws-sdk/client-ec2";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListClustersCommand,
  ListServicesCommand,
  ListTasksCommand,
} from "@aws-sdk/client-ecs";
import {
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTagsCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  DescribeCacheClustersCommand,
  DescribeReplicationGroupsCommand,
  DescribeServerlessCachesCommand,
  ElastiCacheClient,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-elasticache";
import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DescribeDBClusterParametersCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeDBParametersCommand,
  DescribeDBProxiesCommand,
  DescribeDBProxyTargetGroupsCommand,
  DescribeDBProxyTargetsCommand,
  RDSClient,
} from "@aws-sdk/client-rds";
import {
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "@jest/globals";
import type { AwsCommand } from "aws-sdk-client-mock";
import * as ec2 from "../../../src/model/facts/ec2.ts";
import * as ecs from "../../../src/model/facts/ecs.ts";
import * as elastiCache from "../../../src/model/facts/elasticache.ts";
import * as elbv2 from "../../../src/model/facts/elbv2.ts";
import * as rds from "../../../src/model/facts/rds.ts";
import * as secrets from "../../../src/model/facts/secrets.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { Settings } from "../../../src/model/settings.ts";
import { type Answer, accessDenied, denial, inputsOf, on, read, recordingOf } from "../support.ts";
import {
  answering,
  ec2Error,
  type HttpAnswer,
  jsonError,
  offline,
  queryError,
  restError,
} from "../wire.ts";

const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:eu-west-1:111122223333:${rest}`;
const balancer = arn("elasticloadbalancing", "loadbalancer/app/web/1");
const listener = arn("elasticloadbalancing", "listener/app/web/1/2");
const group = arn("elasticloadbalancing", "targetgroup/web/1");
const secret = arn("secretsmanager", "secret:app/db-a1B2c3");
const key = arn("kms", "key/1");
const rotation = arn("lambda", "function:rotate");
const replicationGroup = arn("elasticache", "replicationgroup:sessions");
const node = arn("elasticache", "cluster:single");
const serverless = arn("elasticache", "serverlesscache:burst");

const withPrefixList = on(DescribeSecurityGroupsCommand, {
  SecurityGroups: [
    { GroupId: "sg-1", IpPermissions: [{ PrefixListIds: [{ PrefixListId: "pl-1" }] }] },
  ],
});
const withBalancer = on(DescribeLoadBalancersCommand, {
  LoadBalancers: [{ LoadBalancerArn: balancer, Type: "application" }],
});
const withListener = on(DescribeListenersCommand, { Listeners: [{ ListenerArn: listener }] });
const withTargetGroup = on(DescribeTargetGroupsCommand, {
  TargetGroups: [{ TargetGroupArn: group, LoadBalancerArns: [balancer] }],
});
const withInstance = on(DescribeDBInstancesCommand, {
  DBInstances: [
    {
      DBInstanceArn: "db",
      Engine: "postgres",
      DBInstanceClass: "db.t3.micro",
      DBParameterGroups: [{ DBParameterGroupName: "app" }],
    },
  ],
});
const withCluster = on(DescribeDBClustersCommand, {
  DBClusters: [{ DBClusterArn: "db", Engine: "aurora-postgresql", DBClusterParameterGroup: "app" }],
});
const withoutCluster = on(DescribeDBClustersCommand, {});
const withProxy = on(DescribeDBProxiesCommand, { DBProxies: [{ DBProxyName: "app" }] });
const withSecret = on(ListSecretsCommand, {
  SecretList: [{ ARN: secret, Name: "app/db", KmsKeyId: key, RotationLambdaARN: rotation }],
});
const rotatedByHand: Partial<Settings> = { secrets: { rotatedByHand: ["app/*"] } };
const withCaches = [
  on(DescribeReplicationGroupsCommand, { ReplicationGroups: [{ ARN: replicationGroup }] }),
  on(DescribeCacheClustersCommand, {
    CacheClusters: [
      { ARN: node, CacheClusterId: "single" },
      { ARN: "member", CacheClusterId: "sessions-001", ReplicationGroupId: "sessions" },
    ],
  }),
  on(DescribeServerlessCachesCommand, { ServerlessCaches: [{ ARN: serverless }] }),
];

interface PagedLookup {
  readonly kind: FactKind<unknown>;
  readonly key: string;
  readonly needs: readonly Answer[];
  readonly token: string;
  readonly asked: Readonly<Record<string, unknown>>;
  answer(reply: (token: string | undefined) => { row: string; next?: string } | Error): Answer;
  /** What the row is when two pages gave these names. */
  whole(first: string, second: string): unknown;
  readonly names: readonly [string, string];
}

const paged = <I extends object, O extends object>({
  command,
  page,
  names = ["one", "two"],
  ...rest
}: Omit<PagedLookup, "answer" | "asked" | "token" | "names"> & {
  readonly command: new (input: I) => AwsCommand<I, O>;
  readonly token: keyof I & string;
  readonly asked: Partial<I>;
  readonly names?: readonly [string, string];
  page(row: string, next: string | undefined): Partial<O>;
}): PagedLookup => ({
  ...rest,
  names,
  answer: (reply) =>
    on(command, (input: I) => {
      const answer = reply(input[rest.token] as string | undefined);
      return answer instanceof Error ? answer : page(answer.row, answer.next);
    }),
});

const parameterNames = ["rds.force_ssl", "max_connections"] as const;
const parameters = (first: string, second: string) => ({
  [first]: { value: "1", source: "user" },
  [second]: { value: "1", source: "user" },
});
const parameter = (ParameterName: string) => ({
  ParameterName,
  ParameterValue: "1",
  Source: "user",
});

const pagedLookups: readonly PagedLookup[] = [
  paged({
    kind: ec2.prefixListEntries,
    key: "pl-1",
    needs: [withPrefixList],
    command: GetManagedPrefixListEntriesCommand,
    token: "NextToken",
    asked: { PrefixListId: "pl-1", MaxResults: 100 },
    page: (Cidr, NextToken) => ({ Entries: [{ Cidr }], NextToken }),
    whole: (first, second) => [first, second],
  }),
  paged({
    kind: elbv2.listeners,
    key: balancer,
    needs: [withBalancer],
    command: DescribeListenersCommand,
    token: "Marker",
    asked: { LoadBalancerArn: balancer, PageSize: 400 },
    page: (ListenerArn, NextMarker) => ({ Listeners: [{ ListenerArn }], NextMarker }),
    whole: (first, second) => [
      expect.objectContaining({ arn: first }),
      expect.objectContaining({ arn: second }),
    ],
  }),
  paged({
    kind: elbv2.listenerRules,
    key: listener,
    needs: [withBalancer, withListener],
    command: DescribeRulesCommand,
    token: "Marker",
    asked: { ListenerArn: listener, PageSize: 400 },
    page: (RuleArn, NextMarker) => ({ Rules: [{ RuleArn }], NextMarker }),
    whole: (first, second) => [
      expect.objectContaining({ arn: first }),
      expect.objectContaining({ arn: second }),
    ],
  }),
  paged({
    kind: rds.dbParameters,
    key: "app",
    needs: [withInstance],
    command: DescribeDBParametersCommand,
    token: "Marker",
    asked: { DBParameterGroupName: "app", MaxRecords: 100 },
    page: (name, Marker) => ({ Parameters: [parameter(name)], Marker }),
    names: parameterNames,
    whole: parameters,
  }),
  paged({
    kind: rds.dbClusterParameters,
    key: "app",
    needs: [withCluster],
    command: DescribeDBClusterParametersCommand,
    token: "Marker",
    asked: { DBClusterParameterGroupName: "app", MaxRecords: 100 },
    page: (name, Marker) => ({ Parameters: [parameter(name)], Marker }),
    names: parameterNames,
    whole: parameters,
  }),
  paged({
    kind: rds.dbProxyTargets,
    key: "app",
    needs: [withProxy],
    command: DescribeDBProxyTargetsCommand,
    token: "Marker",
    asked: { DBProxyName: "app", MaxRecords: 100 },
    page: (RdsResourceId, Marker) => ({ Targets: [{ RdsResourceId }], Marker }),
    whole: (first, second) => [first, second],
  }),
  paged({
    kind: rds.dbProxyShares,
    key: "app",
    needs: [withProxy],
    command: DescribeDBProxyTargetGroupsCommand,
    token: "Marker",
    asked: { DBProxyName: "app", MaxRecords: 100 },
    page: (TargetGroupName, Marker) => ({
      TargetGroups: [
        {
          TargetGroupName,
          IsDefault: Marker === undefined,
          ConnectionPoolConfig: { MaxConnectionsPercent: Marker === undefined ? 75 : 10 },
        },
      ],
      Marker,
    }),
    whole: () => 75,
  }),
  paged({
    kind: secrets.secretVersions,
    key: secret,
    needs: [withSecret],
    command: ListSecretVersionIdsCommand,
    token: "NextToken",
    asked: { SecretId: secret, MaxResults: 100 },
    page: (VersionId, NextToken) => ({ Versions: [{ VersionId }], NextToken }),
    whole: (first, second) => [
      { id: first, stages: [], created: null },
      { id: second, stages: [], created: null },
    ],
  }),
];

describe.each(pagedLookups.map((lookup) => ({ ...lookup, name: lookup.kind.kind })))(
  "$name",
  ({ kind, key, needs, token, asked, answer, whole, names: [first, second] }) => {
    const follow = async (more: { row: string; next?: string } | Error) => {
      const pages = answer((at) => (at === undefined ? { row: first, next: "more" } : more));
      const { facts, sent } = await read([kind], [pages, ...needs], rotatedByHand);
      return { recording: recordingOf(facts, kind), inputs: inputsOf(sent, kind.api) };
    };

    test("both pages make one row, and each request asks for the largest page", async () => {
      const { recording, inputs } = await follow({ row: second });
      expect(recording).toEqual({ rows: { [key]: whole(first, second) }, unread: {}, causes: [] });
      expect(inputs.map((input) => input[token])).toEqual([undefined, "more"]);
      for (const input of inputs) expect(input).toMatchObject(asked);
    });

    test("a token that repeats for ever ends; half a row is no row", async () => {
      const { recording, inputs } = await follow({ row: second, next: "more" });
      const cause = {
        ...denial(kind.api),
        reason: "error",
        error: expect.stringContaining("repeated a paging token"),
      };
      expect(recording).toEqual({ rows: {}, unread: { [key]: [cause] }, causes: [] });
      expect(inputs).toHaveLength(2);
    });

    test("denied in the middle, the row is unread and the call is named", async () => {
      const { recording } = await follow(accessDenied);
      expect(recording).toEqual({ rows: {}, unread: { [key]: [denial(kind.api)] }, causes: [] });
    });
  },
);

/** The error that the SDK makes of a service's answer. */
const thrown = async (
  send: (configuration: ReturnType<typeof offline>) => Promise<unknown>,
  answer: HttpAnswer,
): Promise<Error> => {
  const failure = await send(offline(answering(answer))).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(failure instanceof Error)) throw new Error(`${answer.name} was no failure`);
  return failure;
};

const ec2Call = (offline: object) => new EC2Client(offline);
const elbCall = (offline: object) => new ElasticLoadBalancingV2Client(offline);
const rdsCall = (offline: object) => new RDSClient(offline);
const cacheCall = (offline: object) => new ElastiCacheClient(offline);

interface Gone {
  readonly kind: FactKind<unknown>;
  readonly key: string;
  readonly needs: readonly Answer[];
  readonly answer: HttpAnswer;
  readonly command: Answer["command"];
  send(configuration: ReturnType<typeof offline>): Promise<unknown>;
}

/** What each service says of a thing that was deleted since it was named. */
const gone: readonly Gone[] = [
  {
    kind: ec2.prefixLists,
    key: "pl-1",
    needs: [withPrefixList],
    answer: ec2Error(400, "InvalidPrefixListID.NotFound", "does not exist"),
    command: DescribeManagedPrefixListsCommand,
    send: (to) => ec2Call(to).send(new DescribeManagedPrefixListsCommand({})),
  },
  {
    kind: ec2.prefixListEntries,
    key: "pl-1",
    needs: [withPrefixList],
    answer: ec2Error(400, "InvalidPrefixListID.NotFound", "does not exist"),
    command: GetManagedPrefixListEntriesCommand,
    send: (to) =>
      ec2Call(to).send(new GetManagedPrefixListEntriesCommand({ PrefixListId: "pl-1" })),
  },
  {
    kind: ec2.instanceTypes,
    key: "t3.micro",
    needs: [withInstance, withoutCluster],
    answer: ec2Error(400, "InvalidInstanceType", "do not exist: [t3.micro]"),
    command: DescribeInstanceTypesCommand,
    send: (to) => ec2Call(to).send(new DescribeInstanceTypesCommand({})),
  },
  {
    kind: elbv2.listeners,
    key: balancer,
    needs: [withBalancer],
    answer: queryError(400, "LoadBalancerNotFound", "not found"),
    command: DescribeListenersCommand,
    send: (to) => elbCall(to).send(new DescribeListenersCommand({})),
  },
  {
    kind: elbv2.listenerRules,
    key: listener,
    needs: [withBalancer, withListener],
    answer: queryError(400, "ListenerNotFound", "not found"),
    command: DescribeRulesCommand,
    send: (to) => elbCall(to).send(new DescribeRulesCommand({})),
  },
  {
    kind: elbv2.targetGroupAttributes,
    key: group,
    needs: [withTargetGroup],
    answer: queryError(400, "TargetGroupNotFound", "not found"),
    command: DescribeTargetGroupAttributesCommand,
    send: (to) =>
      elbCall(to).send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: group })),
  },
  {
    kind: elbv2.targetHealth,
    key: group,
    needs: [withTargetGroup],
    answer: queryError(400, "TargetGroupNotFound", "not found"),
    command: DescribeTargetHealthCommand,
    send: (to) => elbCall(to).send(new DescribeTargetHealthCommand({ TargetGroupArn: group })),
  },
  {
    kind: elbv2.loadBalancerTags,
    key: balancer,
    needs: [withBalancer],
    answer: queryError(400, "LoadBalancerNotFound", "not found"),
    command: DescribeTagsCommand,
    send: (to) => elbCall(to).send(new DescribeTagsCommand({ ResourceArns: [balancer] })),
  },
  {
    kind: rds.dbParameters,
    key: "app",
    needs: [withInstance],
    answer: queryError(404, "DBParameterGroupNotFound", "not found: app"),
    command: DescribeDBParametersCommand,
    send: (to) =>
      rdsCall(to).send(new DescribeDBParametersCommand({ DBParameterGroupName: "app" })),
  },
  {
    kind: rds.dbClusterParameters,
    key: "app",
    needs: [withCluster],
    answer: queryError(404, "DBParameterGroupNotFound", "not found: app"),
    command: DescribeDBClusterParametersCommand,
    send: (to) =>
      rdsCall(to).send(
        new DescribeDBClusterParametersCommand({ DBClusterParameterGroupName: "app" }),
      ),
  },
  {
    kind: rds.dbProxyTargets,
    key: "app",
    needs: [withProxy],
    answer: queryError(404, "DBProxyNotFoundFault", "not found: app"),
    command: DescribeDBProxyTargetsCommand,
    send: (to) => rdsCall(to).send(new DescribeDBProxyTargetsCommand({ DBProxyName: "app" })),
  },
  ...[
    ["ReplicationGroupNotFoundFault", replicationGroup],
    ["CacheClusterNotFound", node],
    ["ServerlessCacheNotFoundFault", serverless],
  ].map(([code = "", key = ""]) => ({
    kind: elastiCache.cacheTags,
    key,
    needs: withCaches,
    answer: queryError(404, code, "not found"),
    command: ListTagsForResourceCommand,
    send: (to: object) =>
      cacheCall(to).send(new ListTagsForResourceCommand({ ResourceName: "arn" })),
  })),
  {
    kind: secrets.secretVersions,
    key: secret,
    needs: [withSecret],
    answer: jsonError("ResourceNotFoundException", "can't find the specified secret."),
    command: ListSecretVersionIdsCommand,
    send: (to) =>
      new SecretsManagerClient(to).send(new ListSecretVersionIdsCommand({ SecretId: secret })),
  },
  {
    kind: secrets.kmsKeys,
    key,
    needs: [withSecret],
    answer: jsonError("NotFoundException", "Key does not exist"),
    command: DescribeKeyCommand,
    send: (to) => new KMSClient(to).send(new DescribeKeyCommand({ KeyId: key })),
  },
  {
    kind: secrets.rotationFunctions,
    key: rotation,
    needs: [withSecret],
    answer: restError(404, "ResourceNotFoundException", "Function not found"),
    command: GetFunctionConfigurationCommand,
    send: (to) =>
      new LambdaClient(to).send(new GetFunctionConfigurationCommand({ FunctionName: rotation })),
  },
];

const lookups = gone.map((lookup) => ({
  ...lookup,
  name: `${lookup.kind.kind} (${lookup.answer.name})`,
}));

describe("what is looked up, and was deleted since it was named", () => {
  test.each(lookups)(
    "$name is none, not unread",
    async ({ kind, needs, answer, command, send }) => {
      const error = await thrown(send, answer);
      const { facts } = await read(
        [kind],
        [{ command, reply: () => error }, ...needs],
        rotatedByHand,
      );
      expect(recordingOf(facts, kind)).toEqual({ rows: {}, unread: {}, causes: [] });
    },
  );
});

describe("what is looked up, and denied", () => {
  test.each(lookups)(
    "$name is unread, and the call is named",
    async ({ kind, key, needs, command }) => {
      const answers = [{ command, reply: () => accessDenied }, ...needs];
      const { facts } = await read([kind], answers, rotatedByHand);
      const { rows, unread, causes } = recordingOf(facts, kind);
      expect(unread[key]).toEqual([denial(kind.api)]);
      expect({ rows, causes }).toEqual({ rows: {}, causes: [] });
    },
  );
});

const numbered = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${String(index).padStart(3, "0")}`);

describe("batches", () => {
  const withClusters = [
    on(ListClustersCommand, { clusterArns: ["main"] }),
    on(DescribeClustersCommand, ({ clusters = [] }) => ({
      clusters: clusters.map((clusterArn) => ({ clusterArn })),
    })),
  ];

  test.each<{
    kind: FactKind<unknown>;
    keys: string;
    sizes: readonly number[];
    answers: readonly Answer[];
  }>([
    {
      kind: ecs.services,
      keys: "services",
      sizes: [10, 10, 5],
      answers: [
        ...withClusters,
        on(ListServicesCommand, { serviceArns: numbered(25, "s") }),
        on(DescribeServicesCommand, ({ services = [] }) => ({
          services: services.map((serviceArn) => ({ serviceArn })),
        })),
      ],
    },
    {
      kind: ecs.tasks,
      keys: "tasks",
      sizes: [100, 20],
      answers: [
        ...withClusters,
        on(ListTasksCommand, { taskArns: numbered(120, "t") }),
        on(DescribeTasksCommand, ({ tasks = [] }) => ({
          tasks: tasks.map((taskArn) => ({ taskArn })),
        })),
      ],
    },
    {
      kind: ecs.clusters,
      keys: "clusters",
      sizes: [100, 1],
      answers: [
        on(ListClustersCommand, { clusterArns: numbered(101, "c") }),
        ...withClusters.slice(1),
      ],
    },
    {
      kind: elbv2.loadBalancerTags,
      keys: "ResourceArns",
      sizes: [20, 20, 1],
      answers: [
        on(DescribeLoadBalancersCommand, {
          LoadBalancers: numbered(41, "lb").map((LoadBalancerArn) => ({
            LoadBalancerArn,
            Type: "application" as const,
          })),
        }),
        on(DescribeTagsCommand, ({ ResourceArns = [] }) => ({
          TagDescriptions: ResourceArns.map((ResourceArn) => ({ ResourceArn })),
        })),
      ],
    },
    {
      kind: ec2.prefixLists,
      keys: "PrefixListIds",
      sizes: [100, 1],
      answers: [
        on(DescribeSecurityGroupsCommand, {
          SecurityGroups: numbered(101, "pl-").map((PrefixListId) => ({
            GroupId: `sg-${PrefixListId}`,
            IpPermissionsEgress: [{ PrefixListIds: [{ PrefixListId }] }],
          })),
        }),
        on(DescribeManagedPrefixListsCommand, ({ PrefixListIds = [] }) => ({
          PrefixLists: PrefixListIds.map((PrefixListId) => ({ PrefixListId })),
        })),
      ],
    },
    {
      kind: ec2.instanceTypes,
      keys: "InstanceTypes",
      sizes: [100, 1],
      answers: [
        withoutCluster,
        on(DescribeDBInstancesCommand, {
          DBInstances: numbered(101, "db.r").map((type) => ({
            DBInstanceArn: type,
            DBInstanceClass: `${type}.large`,
          })),
        }),
        on(DescribeInstanceTypesCommand, ({ InstanceTypes = [] }) => ({
          InstanceTypes: InstanceTypes.map((InstanceType) => ({ InstanceType })),
        })),
      ],
    },
  ])(
    "$kind.kind: each request names as many as AWS takes, and every row is read",
    async (given) => {
      const { facts, sent } = await read([given.kind], given.answers);
      const requests = inputsOf(sent, given.kind.api);
      expect(requests.map((input) => (input[given.keys] as unknown[]).length)).toEqual(given.sizes);
      const total = given.sizes.reduce((sum, size) => sum + size, 0);
      expect(Object.keys(recordingOf(facts, given.kind).rows)).toHaveLength(total);
    },
  );

  test("a batch of services that is denied leaves its services unread, and no other", async () => {
    const { facts } = await read(
      [ecs.services],
      [
        ...withClusters,
        on(ListServicesCommand, { serviceArns: numbered(12, "s") }),
        on(DescribeServicesCommand, ({ services = [] }) =>
          services.includes("s011")
            ? accessDenied
            : { services: services.map((serviceArn) => ({ serviceArn })) },
        ),
      ],
    );
    const { rows, unread, causes } = recordingOf(facts, ecs.services);
    expect(Object.keys(rows)).toHaveLength(10);
    expect(unread).toEqual({
      s010: [denial("ecs:DescribeServices")],
      s011: [denial("ecs:DescribeServices")],
    });
    expect(causes).toEqual([]);
  });
});
