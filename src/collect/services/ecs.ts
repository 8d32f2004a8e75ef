import type * as Sdk from "@aws-sdk/client-ecs";
import { accountOf, regionOf, restOf } from "../../model/arn.ts";
import { joinListings } from "../../model/fact.ts";
import {
  type AwsvpcConfiguration,
  type CapacityProviderItem,
  type Container,
  clusters,
  type Deployment,
  lastServiceDeployments,
  ruleScheduledTasks,
  type Service,
  type ServiceLoadBalancer,
  schedulerTasks,
  services,
  type TaskDefinition,
  taskDefinitions,
  tasks,
} from "../../model/facts/ecs.ts";
import type { FactKind, Resolved } from "../../model/kind.ts";
import type { Settings } from "../../model/settings.ts";
import type { Tags } from "../../model/tags.ts";
import { causeOf, errorName } from "../classify.ts";
import {
  type Call,
  type Collector,
  defineCollector,
  keysFrom,
  lookup,
  type Reader,
  wantedFrom,
} from "../collector.ts";
import { classifyCommand } from "../commandLine.ts";
import { describeVariable } from "../environmentVariable.ts";
import { allPages, batches, type Page, readPages } from "../pages.ts";
import { type Bucket, defineService } from "../service.ts";
import { getResources, tagging, tagsByArn } from "./tagging.ts";

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html: buckets by group of actions. */
const buckets: Readonly<Record<string, Bucket>> = {
  ListClusters: { name: "ecs:clusters", burst: 50, perSecond: 20 },
  DescribeClusters: { name: "ecs:clusters", burst: 50, perSecond: 20 },
  ListServices: { name: "ecs:services", burst: 100, perSecond: 20 },
  DescribeServices: { name: "ecs:services", burst: 100, perSecond: 20 },
  ListServiceDeployments: { name: "ecs:serviceDeployments", burst: 50, perSecond: 20 },
  ListTasks: { name: "ecs:tasks", burst: 100, perSecond: 20 },
  DescribeTasks: { name: "ecs:tasks", burst: 100, perSecond: 20 },
  DescribeTaskDefinition: { name: "ecs:taskDefinitions", burst: 50, perSecond: 20 },
};

const ecs = defineService({
  prefix: "ecs",
  load: () => import("@aws-sdk/client-ecs"),
  connect: (sdk, configuration) => new sdk.ECSClient(configuration),
  bucketOf: (operation) => buckets[operation] ?? { name: "ecs:other", burst: 20, perSecond: 10 },
});

const largestPage = 100;
const serviceBatch = 10;
const taskBatch = 100;
const clusterBatch = 100;

const ecsCall = (operation: string): Call => ({
  api: `ecs:${operation}`,
  action: `ecs:${operation}`,
});
const listClusters = ecsCall("ListClusters");
const listServices = ecsCall("ListServices");
const listTasks = ecsCall("ListTasks");

const toTags = (tags: readonly Sdk.Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ key = "", value = "" }) => [key, value]));

const toStrategy = (
  items: readonly Sdk.CapacityProviderStrategyItem[] | undefined,
): readonly CapacityProviderItem[] =>
  (items ?? []).map(({ capacityProvider = "", weight = 0, base = 0 }) => ({
    provider: capacityProvider,
    weight,
    base,
  }));

/** A list that is empty takes a request, too. */
const pagesOf = (rows: readonly unknown[], pageSize: number): number =>
  Math.max(1, Math.ceil(rows.length / pageSize));

const total = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);

const clusterCollector = defineCollector({
  kind: clusters,
  service: ecs,
  needs: {},
  alsoCalls: [listClusters],
  batchSize: clusterBatch,
  demand: {
    by: "rows",
    says: `1 per ${largestPage} clusters to list them, and as many to describe them`,
    count: (_, rows) =>
      new Map([
        [listClusters.api, pagesOf(rows, largestPage)],
        [clusters.api, Math.ceil(rows.length / clusterBatch)],
      ]),
  },
  async read({ sdk, client, account, region }, recorder) {
    const place = { account, region };
    const arns = await readPages(
      async (token) => {
        const answer = await client.send(
          new sdk.ListClustersCommand({ maxResults: largestPage, nextToken: token }),
        );
        return { next: answer.nextToken, rows: answer.clusterArns ?? [] };
      },
      (error) => recorder.broke(causeOf(error, { ...listClusters, ...place })),
    );
    for (const batch of batches(arns, clusterBatch)) {
      try {
        const answer = await client.send(
          new sdk.DescribeClustersCommand({ clusters: [...batch], include: ["SETTINGS", "TAGS"] }),
        );
        for (const cluster of answer.clusters ?? []) {
          recorder.row(cluster.clusterArn ?? "", {
            arn: cluster.clusterArn ?? "",
            name: cluster.clusterName ?? "",
            status: cluster.status ?? null,
            defaultCapacityProviderStrategy: toStrategy(cluster.defaultCapacityProviderStrategy),
            containerInsights:
              cluster.settings?.find(({ name }) => name === "containerInsights")?.value ?? null,
            tags: toTags(cluster.tags),
          });
        }
      } catch (error) {
        for (const arn of batch) recorder.unread(arn, causeOf(error, { ...clusters, ...place }));
      }
    }
  },
});

const toNetwork = (network: Sdk.NetworkConfiguration | undefined): AwsvpcConfiguration | null => {
  const awsvpc = network?.awsvpcConfiguration;
  return awsvpc === undefined
    ? null
    : {
        subnets: [...(awsvpc.subnets ?? [])].sort(),
        securityGroups: [...(awsvpc.securityGroups ?? [])].sort(),
        assignPublicIp: awsvpc.assignPublicIp ?? null,
      };
};

const toLoadBalancers = (
  balancers: readonly Sdk.LoadBalancer[] | undefined,
): readonly ServiceLoadBalancer[] =>
  (balancers ?? []).map((balancer) => ({
    targetGroup: balancer.targetGroupArn ?? null,
    containerName: balancer.containerName ?? null,
    containerPort: balancer.containerPort ?? null,
    alternateTargetGroup: balancer.advancedConfiguration?.alternateTargetGroupArn ?? null,
  }));

const toDeployment = (deployment: Sdk.Deployment): Deployment => ({
  id: deployment.id ?? "",
  created: deployment.createdAt?.toISOString() ?? null,
  status: deployment.status ?? null,
  taskDefinition: deployment.taskDefinition ?? null,
  launchType: deployment.launchType ?? null,
  capacityProviderStrategy: toStrategy(deployment.capacityProviderStrategy),
  network: toNetwork(deployment.networkConfiguration),
  loadBalancers: [],
  rolloutState: deployment.rolloutState ?? null,
  stabilityStatus: null,
  desiredCount: deployment.desiredCount ?? null,
  runningCount: deployment.runningCount ?? null,
});

const toTaskSet = (set: Sdk.TaskSet): Deployment => ({
  id: set.id ?? "",
  created: set.createdAt?.toISOString() ?? null,
  status: set.status ?? null,
  taskDefinition: set.taskDefinition ?? null,
  launchType: set.launchType ?? null,
  capacityProviderStrategy: toStrategy(set.capacityProviderStrategy),
  network: toNetwork(set.networkConfiguration),
  loadBalancers: toLoadBalancers(set.loadBalancers),
  rolloutState: null,
  stabilityStatus: set.stabilityStatus ?? null,
  desiredCount: set.computedDesiredCount ?? null,
  runningCount: set.runningCount ?? null,
});

/** What ends a deployment: the circuit breaker, or alarms. */
const toGuard = (
  guard: Sdk.DeploymentCircuitBreaker | Sdk.DeploymentAlarms | undefined,
): Service["circuitBreaker"] =>
  guard === undefined ? null : { enable: guard.enable ?? false, rollback: guard.rollback ?? false };

const toPlacement = (service: Sdk.Service) => ({
  schedulingStrategy: service.schedulingStrategy ?? null,
  launchType: service.launchType ?? null,
  capacityProviderStrategy: toStrategy(service.capacityProviderStrategy),
  network: toNetwork(service.networkConfiguration),
  loadBalancers: toLoadBalancers(service.loadBalancers),
  taskDefinition: service.taskDefinition ?? null,
  desiredCount: service.desiredCount ?? null,
  runningCount: service.runningCount ?? null,
});

const toService = (service: Sdk.Service): Service => ({
  arn: service.serviceArn ?? "",
  name: service.serviceName ?? "",
  cluster: service.clusterArn ?? "",
  status: service.status ?? null,
  ...toPlacement(service),
  deployments: (service.deployments ?? []).map(toDeployment),
  taskSets: (service.taskSets ?? []).map(toTaskSet),
  deploymentController: service.deploymentController?.type ?? null,
  deploymentStrategy: service.deploymentConfiguration?.strategy ?? null,
  maximumPercent: service.deploymentConfiguration?.maximumPercent ?? null,
  circuitBreaker: toGuard(service.deploymentConfiguration?.deploymentCircuitBreaker),
  deploymentAlarms: toGuard(service.deploymentConfiguration?.alarms),
  lifecycleHooks: service.deploymentConfiguration?.lifecycleHooks?.length ?? 0,
  serviceConnect: (service.deployments ?? []).some(
    ({ serviceConnectConfiguration }) => serviceConnectConfiguration?.enabled === true,
  ),
  serviceRegistries: (service.serviceRegistries ?? []).flatMap(
    ({ registryArn }) => registryArn ?? [],
  ),
  tags: toTags(service.tags),
});

type EcsReader = Reader<typeof Sdk, Sdk.ECSClient, { readonly clusters: typeof clusters }>;

/** Reads what lies in clusters: lists the ARNs of each cluster, then describes them in batches. */
const inClusters = <T>({
  kind,
  listed,
  batchSize,
  list,
  describe,
}: {
  readonly kind: FactKind<T>;
  readonly listed: Call;
  readonly batchSize: number;
  list(reader: EcsReader, cluster: string, token: string | undefined): Promise<Page<string>>;
  describe(
    reader: EcsReader,
    cluster: string,
    arns: readonly string[],
  ): Promise<readonly (T & { readonly arn: string })[]>;
}): Collector =>
  defineCollector({
    kind,
    service: ecs,
    needs: { clusters },
    alsoCalls: [listed],
    batchSize,
    demand: {
      by: "rows",
      says: `1 per cluster and per further ${largestPage} listed there; 1 per ${batchSize} described`,
      count: (facts, rows) => {
        const own = facts as unknown as Resolved<{ readonly clusters: typeof clusters }>;
        const perCluster = own.clusters
          .list()
          .items.map(({ arn }) =>
            (rows as readonly { readonly cluster: string }[]).filter((row) => row.cluster === arn),
          );
        return new Map([
          [listed.api, total(perCluster.map((some) => pagesOf(some, largestPage)))],
          [kind.api, total(perCluster.map((some) => Math.ceil(some.length / batchSize)))],
        ]);
      },
    },
    async read(reader, recorder) {
      const { account, region } = reader;
      const describeBatch = async (cluster: string, arns: readonly string[]): Promise<void> => {
        try {
          for (const row of await describe(reader, cluster, arns)) recorder.row(row.arn, row);
        } catch (error) {
          const cause = causeOf(error, { ...kind, account, region });
          for (const arn of arns) recorder.unread(arn, cause);
        }
      };
      const readCluster = async (cluster: string): Promise<void> => {
        const arns = await readPages(
          (token) => list(reader, cluster, token),
          (error) => recorder.broke(causeOf(error, { ...listed, account, region })),
        );
        await Promise.all(batches(arns, batchSize).map((batch) => describeBatch(cluster, batch)));
      };
      const wanted = wantedFrom(reader.facts.clusters.list(), recorder);
      await Promise.all(wanted.map(({ arn }) => readCluster(arn)));
    },
  });

const serviceCollector = inClusters({
  kind: services,
  listed: listServices,
  batchSize: serviceBatch,
  async list({ sdk, client }, cluster, token) {
    const answer = await client.send(
      new sdk.ListServicesCommand({ cluster, maxResults: largestPage, nextToken: token }),
    );
    return { next: answer.nextToken, rows: answer.serviceArns ?? [] };
  },
  async describe({ sdk, client }, cluster, arns) {
    const answer = await client.send(
      new sdk.DescribeServicesCommand({ cluster, services: [...arns], include: ["TAGS"] }),
    );
    return (answer.services ?? []).map(toService);
  },
});

/** The strategies whose deployments are told by an API of their own. */
const nativeStrategies: readonly (string | null)[] = ["BLUE_GREEN", "LINEAR", "CANARY"];

const lastDeploymentCollector = lookup({
  kind: lastServiceDeployments,
  service: ecs,
  paged: true,
  needs: { services },
  keys: (facts) =>
    keysFrom(facts.services.list(), ({ arn, status, deploymentStrategy }) =>
      status === "ACTIVE" && nativeStrategies.includes(deploymentStrategy) ? [arn] : [],
    ),
  async fetch({ sdk, client, facts }, [service = ""]) {
    const row = facts.services.get(service);
    const deployments = await allPages(async (nextToken) => {
      const answer = await client.send(
        new sdk.ListServiceDeploymentsCommand({
          service,
          ...(row.known && row.value !== null ? { cluster: row.value.cluster } : {}),
          maxResults: largestPage,
          nextToken,
        }),
      );
      return { next: answer.nextToken, rows: answer.serviceDeployments ?? [] };
    });
    const [newest] = [...deployments].sort(
      (a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0),
    );
    return [
      [
        service,
        { status: newest?.status ?? null, created: newest?.createdAt?.toISOString() ?? null },
      ],
    ];
  },
});

const toTask = (task: Sdk.Task) => ({
  arn: task.taskArn ?? "",
  cluster: task.clusterArn ?? "",
  group: task.group ?? null,
  startedBy: task.startedBy ?? null,
  taskDefinition: task.taskDefinitionArn ?? null,
  launchType: task.launchType ?? null,
  lastStatus: task.lastStatus ?? null,
  zone: task.availabilityZone ?? null,
  networkInterfaces: (task.attachments ?? [])
    .filter(({ type }) => type === "ElasticNetworkInterface" || type === "eni")
    .flatMap(({ details }) => details ?? [])
    .flatMap(({ name, value }) => (name === "networkInterfaceId" && value ? [value] : [])),
  images: (task.containers ?? []).map(({ name = "", image = "", imageDigest = null }) => ({
    container: name,
    image,
    digest: imageDigest,
  })),
});

const taskCollector = inClusters({
  kind: tasks,
  listed: listTasks,
  batchSize: taskBatch,
  async list({ sdk, client }, cluster, token) {
    const answer = await client.send(
      new sdk.ListTasksCommand({
        cluster,
        desiredStatus: "RUNNING",
        maxResults: largestPage,
        nextToken: token,
      }),
    );
    return { next: answer.nextToken, rows: answer.taskArns ?? [] };
  },
  async describe({ sdk, client }, cluster, arns) {
    const answer = await client.send(new sdk.DescribeTasksCommand({ cluster, tasks: [...arns] }));
    return (answer.tasks ?? []).map(toTask);
  },
});

const toSecrets = (secrets: readonly Sdk.Secret[] | undefined) =>
  (secrets ?? []).map(({ name = "", valueFrom = "" }) => ({ name, valueFrom }));

const toContainer = (container: Sdk.ContainerDefinition, settings: Settings): Container => ({
  name: container.name ?? "",
  image: container.image ?? null,
  essential: container.essential ?? true,
  environment: (container.environment ?? []).map(({ name = "", value = "" }) =>
    describeVariable(name, value, settings.environmentVariables),
  ),
  commandLines: {
    command: classifyCommand(container.command ?? []),
    entryPoint: classifyCommand(container.entryPoint ?? []),
    "healthCheck.command": classifyCommand(container.healthCheck?.command ?? []),
  },
  environmentFiles: (container.environmentFiles ?? []).flatMap(({ value }) => value ?? []),
  secrets: toSecrets(container.secrets),
  logSecrets: toSecrets(container.logConfiguration?.secretOptions),
  repositoryCredentials: container.repositoryCredentials?.credentialsParameter ?? null,
  ports: (container.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
  logDriver: container.logConfiguration?.logDriver ?? null,
  logGroup: container.logConfiguration?.options?.["awslogs-group"] ?? null,
  logRegion: container.logConfiguration?.options?.["awslogs-region"] ?? null,
  logStreamPrefix: container.logConfiguration?.options?.["awslogs-stream-prefix"] ?? null,
});

const revisionsOf = (service: Service): readonly (string | null)[] => [
  service.taskDefinition,
  ...service.deployments.map(({ taskDefinition }) => taskDefinition),
  ...service.taskSets.map(({ taskDefinition }) => taskDefinition),
];

/**
 * ECS deletes a revision only when no task, deployment or service refers to it any more; then it gives
 * this error, whose name stands for others as well
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-definition-state.html).
 */
const isNoRevision = (error: unknown): boolean =>
  errorName(error) === "ClientException" &&
  error instanceof Error &&
  /^Unable to describe task definition\b/i.test(error.message);

const toRevision = (
  definition: Sdk.TaskDefinition,
  key: string,
  settings: Settings,
): Omit<TaskDefinition, "tags"> => ({
  arn: definition.taskDefinitionArn ?? key,
  family: definition.family ?? "",
  revision: definition.revision ?? 0,
  networkMode: definition.networkMode ?? null,
  cpu: definition.cpu ?? null,
  memory: definition.memory ?? null,
  taskRole: definition.taskRoleArn ?? null,
  executionRole: definition.executionRoleArn ?? null,
  containers: (definition.containerDefinitions ?? []).map((container) =>
    toContainer(container, settings),
  ),
});

/** What of a revision cannot change any more, and whether it had a tag when it was read. */
interface KeptRevision {
  readonly revision: Omit<TaskDefinition, "tags">;
  readonly isTagged: boolean;
}

const referringKinds = { services, tasks, ruleScheduledTasks, schedulerTasks };

/**
 * Revisions that ECS keeps as they are: what services and tasks refer to cannot be deleted, what only a
 * schedule names can. A family's name stands for another revision tomorrow.
 */
const lastingRevisions = ({
  facts,
  account,
  region,
}: Pick<
  Reader<unknown, unknown, typeof referringKinds>,
  "facts" | "account" | "region"
>): ReadonlySet<string> =>
  new Set(
    [
      ...keysFrom(facts.services.list(), revisionsOf).items,
      ...keysFrom(facts.tasks.list(), (row) => [row.taskDefinition]).items,
    ].filter(
      (arn) =>
        regionOf(arn) === region &&
        accountOf(arn) === account &&
        /^task-definition\/[^:]+:\d+$/.test(restOf(arn)),
    ),
  );

/** A kept revision with the tags that it has now; null where they do not tell. */
const withTagsNow = (
  { revision, isTagged }: KeptRevision,
  tags: Tags | null | undefined,
): TaskDefinition | null => {
  // What ever had a tag is in the answer: where it is not, the answer does not cover it.
  if (tags === null || (tags === undefined && isTagged)) return null;
  return { ...revision, tags: tags ?? {} };
};

const taskDefinitionCollector = lookup({
  kind: taskDefinitions,
  service: ecs,
  needs: referringKinds,
  keys: (facts) =>
    joinListings([
      keysFrom(facts.services.list(), revisionsOf),
      keysFrom(facts.tasks.list(), (row) => [row.taskDefinition]),
      keysFrom(facts.ruleScheduledTasks.list(), (row) => [row.taskDefinition]),
      keysFrom(facts.schedulerTasks.list(), (row) => [row.taskDefinition]),
    ]),
  isAbsent: isNoRevision,
  recallCalls: [getResources],
  async recall(reader, keys) {
    const known = (await reader.answers.known()) as ReadonlyMap<string, KeptRevision>;
    const lasting = lastingRevisions(reader);
    const arns = keys.filter((arn) => lasting.has(arn) && known.has(arn));
    // One is as soon read as its tags.
    if (arns.length < 2) return [];
    const tags = await tagsByArn(await reader.connectTo(tagging), arns);
    return arns.flatMap((arn) => {
      const kept = known.get(arn) as KeptRevision;
      const row = withTagsNow(kept, tags.get(arn));
      if (row === null) return [];
      reader.answers.keep(arn, kept);
      return [[arn, row] as const];
    });
  },
  async fetch(reader, [key = ""]) {
    const { sdk, client, settings, answers } = reader;
    const answer = await client.send(
      new sdk.DescribeTaskDefinitionCommand({ taskDefinition: key, include: ["TAGS"] }),
    );
    const definition = answer.taskDefinition;
    if (definition === undefined) return [];
    const revision = toRevision(definition, key, settings);
    const tags = toTags(answer.tags);
    if (revision.arn === key) {
      const kept: KeptRevision = { revision, isTagged: Object.keys(tags).length > 0 };
      answers.keep(key, kept);
    }
    return [[key, { ...revision, tags }]];
  },
});

export const ecsCollectors: readonly Collector[] = [
  clusterCollector,
  serviceCollector,
  lastDeploymentCollector,
  taskCollector,
  taskDefinitionCollector,
];
