import { scalableTargets, scalingPolicies } from "../../src/model/facts/autoscaling.ts";
import { taskRuns } from "../../src/model/facts/cloudtrail.ts";
import { compositeAlarms, metricAlarms } from "../../src/model/facts/cloudwatch.ts";
import { deploymentGroups } from "../../src/model/facts/codedeploy.ts";
import { deliveryPipelines } from "../../src/model/facts/codepipeline.ts";
import {
  availabilityZones,
  ebsEncryptionByDefault,
  instanceTypes,
  natGateways,
  networkInterfaces,
  prefixListEntries,
  prefixLists,
  routeTables,
  securityGroups,
  subnets,
  volumes,
  vpcEndpoints,
} from "../../src/model/facts/ec2.ts";
import { imageScans, repositoryScanning } from "../../src/model/facts/ecr.ts";
import {
  clusters,
  ruleScheduledTasks,
  type Service,
  schedulerTasks,
  services,
  type Task,
  type TaskDefinition,
  taskDefinitions,
  tasks,
} from "../../src/model/facts/ecs.ts";
import {
  type CacheCluster,
  cacheClusters,
  cacheSubnetGroups,
  cacheTags,
  replicationGroups,
  serverlessCaches,
} from "../../src/model/facts/elasticache.ts";
import {
  listenerRules,
  listeners,
  loadBalancers,
  loadBalancerTags,
  sslPolicies,
  type TargetGroup,
  targetGroupAttributes,
  targetGroups,
  targetHealth,
} from "../../src/model/facts/elbv2.ts";
import { probes } from "../../src/model/facts/probes.ts";
import {
  dbClusterParameters,
  dbClusters,
  dbInstances,
  dbParameters,
  dbProxies,
  dbProxyTargets,
  dbSubnetGroups,
} from "../../src/model/facts/rds.ts";
import { pipelines, repositoryTools } from "../../src/model/facts/repository.ts";
import {
  kmsKeys,
  rotationFunctions,
  type Secret,
  secrets,
  secretVersions,
} from "../../src/model/facts/secrets.ts";
import type { FactKind } from "../../src/model/kind.ts";
import {
  networkInterface,
  route,
  routeTable,
  securityGroup,
  sgRule,
  subnet,
  zone,
} from "./network.ts";
import { costs } from "./reference/cost.ts";
import { edgeOf } from "./reference/edge.ts";
import { iamReference } from "./reference/iam.ts";
import { infrastructure } from "./reference/infrastructure.ts";
import { observation } from "./reference/observation.ts";
import { recovery } from "./reference/recovery.ts";
import { storage } from "./reference/storage.ts";
import { pipelineFile, soundPipeline } from "./referencePipelines.ts";
import { address, soundProbe } from "./referenceProbes.ts";

/**
 * The reference application as facts: everything as the guide asks. Rule tests change one thing of
 * it at a time; see `changes.ts`.
 */

const account = "111122223333";
const region = "eu-west-1";
const otherRegion = "eu-central-1";
const arn = (service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;
const balancerName = `shop-prod-alb-1.${region}.elb.amazonaws.com`;

export const ids = {
  loadBalancer: arn("elasticloadbalancing", "loadbalancer/app/shop-prod-alb/50dc6c495c0c9188"),
  httpListener: arn("elasticloadbalancing", "listener/app/shop-prod-alb/50dc6c495c0c9188/80"),
  httpsListener: arn("elasticloadbalancing", "listener/app/shop-prod-alb/50dc6c495c0c9188/443"),
  frontendTargets: arn("elasticloadbalancing", "targetgroup/shop-prod-frontend/73e2d6bc24d8a067"),
  backendTargets: arn("elasticloadbalancing", "targetgroup/shop-prod-backend/943f017f100becff"),
  certificate: arn("acm", "certificate/12345678-1234-1234-1234-123456789012"),
  cluster: arn("ecs", "cluster/shop-prod"),
  frontend: arn("ecs", "service/shop-prod/frontend"),
  backend: arn("ecs", "service/shop-prod/backend"),
  frontendTask: arn("ecs", "task-definition/shop-prod-frontend:7"),
  backendTask: arn("ecs", "task-definition/shop-prod-backend:12"),
  database: arn("rds", "db:shop-prod-db"),
  replica: `arn:aws:rds:${otherRegion}:${account}:db:shop-prod-db-replica`,
  replicatedBackup: `arn:aws:rds:${otherRegion}:${account}:auto-backup:ab-shop-prod`,
  cache: arn("elasticache", "replicationgroup:shop-prod-cache"),
  databaseSecret: arn("secretsmanager", "secret:shop/prod/database-a1b2c3"),
  jwtSecret: arn("secretsmanager", "secret:shop/prod/jwt-d4e5f6"),
  rotationFunction: arn("lambda", "function:shop-prod-rotate-database"),
  cpuAlarm: (service: string) => arn("cloudwatch", `alarm:shop-prod-${service}-cpu`),
  connectionsAlarm: arn("cloudwatch", "alarm:shop-prod-db-connections"),
  imageRepository: `${account}/${region}/shop`,
  imageKey: `${account}/${region}/shop@sha256:${"a".repeat(64)}`,
  topic: arn("sns", "shop-prod-alerts"),
  stack: arn("cloudformation", "stack/shop-prod/8f0e1b2c-0000-11ee-aaaa-0a58a9feac02"),
} as const;

const tags = {
  application: "shop",
  environment: "production",
  "aws:cloudformation:stack-name": "shop-prod",
  "aws:cloudformation:stack-id": ids.stack,
};

/** The rows of one kind, by ID. */
export interface Entry {
  readonly kind: FactKind<unknown>;
  readonly rows: Readonly<Record<string, unknown>>;
}

const rows = <T>(kind: FactKind<T>, values: Readonly<Record<string, T>>): Entry => ({
  kind,
  rows: values,
});

const byId = <T extends { readonly id: string }>(kind: FactKind<T>, values: readonly T[]): Entry =>
  rows(kind, Object.fromEntries(values.map((value) => [value.id, value])));

const byArn = <T extends { readonly arn: string }>(
  kind: FactKind<T>,
  values: readonly T[],
): Entry => rows(kind, Object.fromEntries(values.map((value) => [value.arn, value])));

const inZoneA = { zoneId: "euw1-az1", zone: "eu-west-1a" };
const inZoneB = { zoneId: "euw1-az2", zone: "eu-west-1b" };

const network: readonly Entry[] = [
  byId(availabilityZones, [zone("euw1-az1"), zone("euw1-az2"), zone("euw1-az3")]),
  byId(subnets, [
    subnet("subnet-public-a", { ...inZoneA, cidr: "10.0.0.0/24" }),
    subnet("subnet-public-b", { ...inZoneB, cidr: "10.0.1.0/24" }),
    subnet("subnet-app-a", { ...inZoneA, cidr: "10.0.10.0/24" }),
    subnet("subnet-app-b", { ...inZoneB, cidr: "10.0.11.0/24" }),
    subnet("subnet-data-a", { ...inZoneA, cidr: "10.0.20.0/24" }),
    subnet("subnet-data-b", { ...inZoneB, cidr: "10.0.21.0/24" }),
  ]),
  byId(routeTables, [
    routeTable("rtb-main", { main: true }),
    routeTable("rtb-public", {
      subnets: ["subnet-public-a", "subnet-public-b"],
      routes: [route("10.0.0.0/16", "local"), route("0.0.0.0/0", "igw-1")],
    }),
    routeTable("rtb-app-a", {
      subnets: ["subnet-app-a"],
      routes: [route("10.0.0.0/16", "local"), route("0.0.0.0/0", "nat-a")],
    }),
    routeTable("rtb-app-b", {
      subnets: ["subnet-app-b"],
      routes: [route("10.0.0.0/16", "local"), route("0.0.0.0/0", "nat-b")],
    }),
  ]),
  byId(
    natGateways,
    ["a", "b"].map((letter) => ({
      id: `nat-${letter}`,
      vpc: "vpc-1",
      subnet: `subnet-public-${letter}`,
      state: "available",
      connectivityType: "public",
      availabilityMode: "zonal",
      publicIps: [`198.51.100.${letter === "a" ? 1 : 2}`],
      networkInterfaces: [`eni-nat-${letter}`],
    })),
  ),
  byId(vpcEndpoints, []),
  byId(prefixLists, []),
  rows(prefixListEntries, {}),
  byId(securityGroups, [
    securityGroup("sg-default", {
      name: "default",
      ingress: [sgRule("-1", null, "sg-default")],
      egress: [sgRule("-1", null, "0.0.0.0/0")],
    }),
    securityGroup("sg-alb", {
      ingress: [sgRule("tcp", 80, "0.0.0.0/0"), sgRule("tcp", 443, "0.0.0.0/0")],
      egress: [sgRule("tcp", 3000, "sg-frontend"), sgRule("tcp", 3003, "sg-backend")],
    }),
    securityGroup("sg-frontend", {
      ingress: [sgRule("tcp", 3000, "sg-alb")],
      egress: [sgRule("tcp", 443, "0.0.0.0/0")],
    }),
    securityGroup("sg-backend", {
      ingress: [sgRule("tcp", 3003, "sg-alb")],
      egress: [
        sgRule("tcp", 5432, "sg-database"),
        sgRule("tcp", 6379, "sg-cache"),
        sgRule("tcp", 443, "0.0.0.0/0"),
      ],
    }),
    securityGroup("sg-database", { ingress: [sgRule("tcp", 5432, "sg-backend")] }),
    securityGroup("sg-cache", { ingress: [sgRule("tcp", 6379, "sg-backend")] }),
  ]),
];

const attachment = (id: string): string =>
  `arn:aws:ecs:${region}:${account}:attachment/${id.padEnd(12, "0")}`;

const taskInterface = (service: string, letter: string, group: string, ip: string) =>
  networkInterface(`eni-${service}-${letter}`, {
    subnet: `subnet-app-${letter}`,
    zone: letter === "a" ? inZoneA.zone : inZoneB.zone,
    description: attachment(`${service}-${letter}`),
    requesterId: "578734482556",
    securityGroups: [group],
    privateIps: [ip],
  });

const interfaces = byId(networkInterfaces, [
  ...["a", "b"].map((letter, index) =>
    networkInterface(`eni-alb-${letter}`, {
      subnet: `subnet-public-${letter}`,
      zone: letter === "a" ? inZoneA.zone : inZoneB.zone,
      description: "ELB app/shop-prod-alb/50dc6c495c0c9188",
      requesterId: "amazon-elb",
      securityGroups: ["sg-alb"],
      publicIp: `203.0.113.${10 + index}`,
      privateIps: [`10.0.${index}.10`],
    }),
  ),
  ...["a", "b"].map((letter, index) =>
    networkInterface(`eni-nat-${letter}`, {
      subnet: `subnet-public-${letter}`,
      zone: letter === "a" ? inZoneA.zone : inZoneB.zone,
      interfaceType: "nat_gateway",
      description: `Interface for NAT Gateway nat-${letter}`,
      publicIp: `203.0.113.${20 + index}`,
      privateIps: [`10.0.${index}.20`],
    }),
  ),
  taskInterface("frontend", "a", "sg-frontend", "10.0.10.11"),
  taskInterface("frontend", "b", "sg-frontend", "10.0.11.11"),
  taskInterface("backend", "a", "sg-backend", "10.0.10.12"),
  taskInterface("backend", "b", "sg-backend", "10.0.11.12"),
  networkInterface("eni-database", {
    subnet: "subnet-data-a",
    description: "RDSNetworkInterface",
    requesterId: "amazon-rds",
    securityGroups: ["sg-database"],
    privateIps: ["10.0.20.5"],
  }),
  ...["a", "b"].map((letter, index) =>
    networkInterface(`eni-cache-${letter}`, {
      subnet: `subnet-data-${letter}`,
      zone: letter === "a" ? inZoneA.zone : inZoneB.zone,
      description: `ElastiCache shop-prod-cache-00${index + 1}`,
      requesterId: "amazon-elasticache",
      securityGroups: ["sg-cache"],
      privateIps: [`10.0.2${index}.6`],
    }),
  ),
]);

const targetGroup = (
  targetGroupArn: string,
  name: string,
  port: number,
  path: string,
): TargetGroup => ({
  arn: targetGroupArn,
  name,
  protocol: "HTTPS",
  protocolVersion: "HTTP1",
  port,
  targetType: "ip",
  vpc: "vpc-1",
  loadBalancers: [ids.loadBalancer],
  healthCheck: {
    enabled: true,
    protocol: "HTTPS",
    port: "traffic-port",
    path,
    intervalSeconds: 30,
    timeoutSeconds: 5,
    healthyThreshold: 2,
    unhealthyThreshold: 3,
    matcher: "200",
  },
});

const forwardTo = (target: string) => ({
  type: "forward" as const,
  targetGroups: [{ arn: target, weight: 1 }],
});

const toHttps = {
  type: "redirect" as const,
  protocol: "HTTPS",
  port: "443",
  host: "#{host}",
  path: "/#{path}",
  statusCode: "HTTP_301",
};

const loadBalancing: readonly Entry[] = [
  byArn(loadBalancers, [
    {
      arn: ids.loadBalancer,
      name: "shop-prod-alb",
      type: "application",
      scheme: "internet-facing",
      dnsName: balancerName,
      vpc: "vpc-1",
      subnets: ["subnet-public-a", "subnet-public-b"],
      securityGroups: ["sg-alb"],
      state: "active",
    },
  ]),
  rows(loadBalancerTags, { [ids.loadBalancer]: tags }),
  rows(listeners, {
    [ids.loadBalancer]: [
      {
        arn: ids.httpListener,
        loadBalancer: ids.loadBalancer,
        protocol: "HTTP",
        port: 80,
        sslPolicy: null,
        certificates: [],
        defaultActions: [toHttps],
      },
      {
        arn: ids.httpsListener,
        loadBalancer: ids.loadBalancer,
        protocol: "HTTPS",
        port: 443,
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
        certificates: [ids.certificate],
        defaultActions: [forwardTo(ids.frontendTargets)],
      },
    ],
  }),
  rows(listenerRules, {
    [ids.httpListener]: [
      {
        arn: `${ids.httpListener}/default`,
        isDefault: true,
        priority: "default",
        conditions: [],
        actions: [toHttps],
      },
    ],
    [ids.httpsListener]: [
      {
        arn: `${ids.httpsListener}/api`,
        isDefault: false,
        priority: "10",
        conditions: [{ field: "path-pattern", values: ["/api/*"] }],
        actions: [forwardTo(ids.backendTargets)],
      },
      {
        arn: `${ids.httpsListener}/default`,
        isDefault: true,
        priority: "default",
        conditions: [],
        actions: [forwardTo(ids.frontendTargets)],
      },
    ],
  }),
  byArn(targetGroups, [
    targetGroup(ids.frontendTargets, "shop-prod-frontend", 3000, "/"),
    targetGroup(ids.backendTargets, "shop-prod-backend", 3003, "/health"),
  ]),
  rows(targetGroupAttributes, {
    [ids.frontendTargets]: {
      "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    },
    [ids.backendTargets]: {
      "load_balancing.cross_zone.enabled": "use_load_balancer_configuration",
    },
  }),
  rows(targetHealth, {
    [ids.frontendTargets]: [
      { id: "10.0.10.11", port: 3000, zone: inZoneA.zone, state: "healthy" },
      { id: "10.0.11.11", port: 3000, zone: inZoneB.zone, state: "healthy" },
    ],
    [ids.backendTargets]: [
      { id: "10.0.10.12", port: 3003, zone: inZoneA.zone, state: "healthy" },
      { id: "10.0.11.12", port: 3003, zone: inZoneB.zone, state: "healthy" },
    ],
  }),
  rows(sslPolicies, {
    "ELBSecurityPolicy-TLS13-1-2-2021-06": ["TLSv1.2", "TLSv1.3"],
    "ELBSecurityPolicy-2016-08": ["TLSv1", "TLSv1.1", "TLSv1.2"],
  }),
];

const service = (
  serviceArn: string,
  name: string,
  definition: string,
  targetGroupArn: string,
  port: number,
): Service => {
  const awsvpc = {
    subnets: ["subnet-app-a", "subnet-app-b"],
    securityGroups: [`sg-${name}`],
    assignPublicIp: "DISABLED",
  };
  const balancers = [
    {
      targetGroup: targetGroupArn,
      containerName: name,
      containerPort: port,
      alternateTargetGroup: null,
    },
  ];
  return {
    arn: serviceArn,
    name,
    cluster: ids.cluster,
    status: "ACTIVE",
    schedulingStrategy: "REPLICA",
    launchType: "FARGATE",
    capacityProviderStrategy: [],
    taskDefinition: definition,
    desiredCount: 2,
    runningCount: 2,
    network: awsvpc,
    loadBalancers: balancers,
    deployments: [
      {
        id: `ecs-svc/${name}`,
        status: "PRIMARY",
        taskDefinition: definition,
        launchType: "FARGATE",
        capacityProviderStrategy: [],
        network: awsvpc,
        loadBalancers: balancers,
        created: "2026-01-14T10:00:00.000Z",
        rolloutState: "COMPLETED",
        stabilityStatus: null,
        desiredCount: 2,
        runningCount: 2,
      },
    ],
    taskSets: [],
    deploymentController: "ECS",
    deploymentStrategy: "BLUE_GREEN",
    circuitBreaker: null,
    deploymentAlarms: { enable: true, rollback: true },
    lifecycleHooks: 0,
    maximumPercent: 200,
    serviceConnect: false,
    serviceRegistries: [],
    tags,
  };
};

const imageName = `${account}.dkr.ecr.${region}.amazonaws.com/shop:1.0.0`;
const imageDigest = `sha256:${"a".repeat(64)}`;

const task = (name: string, letter: string, definition: string): Task => ({
  arn: arn("ecs", `task/shop-prod/${name}${letter}`),
  cluster: ids.cluster,
  group: `service:${name}`,
  startedBy: `ecs-svc/${name}`,
  taskDefinition: definition,
  launchType: "FARGATE",
  lastStatus: "RUNNING",
  zone: letter === "a" ? inZoneA.zone : inZoneB.zone,
  networkInterfaces: [`eni-${name}-${letter}`],
  images: [{ container: name, image: imageName, digest: imageDigest }],
});

const definition = (
  definitionArn: string,
  family: string,
  revision: number,
  container: Partial<TaskDefinition["containers"][number]>,
): TaskDefinition => ({
  arn: definitionArn,
  family,
  revision,
  networkMode: "awsvpc",
  cpu: "512",
  memory: "1024",
  taskRole: `arn:aws:iam::${account}:role/${family}`,
  executionRole: `arn:aws:iam::${account}:role/shop-prod-execution`,
  containers: [
    {
      name: "app",
      image: imageName,
      essential: true,
      commandLines: { command: "plain", entryPoint: "empty", "healthCheck.command": "empty" },
      environment: [
        { name: "NODE_ENV", class: "plain", value: null },
        { name: "OTEL_EXPORTER_OTLP_ENDPOINT", class: "plain", value: null },
      ],
      environmentFiles: [],
      secrets: [],
      logSecrets: [],
      repositoryCredentials: null,
      ports: [],
      logDriver: "awslogs",
      logGroup: `/ecs/${family}`,
      logRegion: region,
      logStreamPrefix: "app",
      ...container,
    },
  ],
  tags: {},
});

const containers: readonly Entry[] = [
  byArn(clusters, [
    {
      arn: ids.cluster,
      name: "shop-prod",
      status: "ACTIVE",
      defaultCapacityProviderStrategy: [],
      containerInsights: "enabled",
      tags,
    },
  ]),
  byArn(services, [
    service(ids.frontend, "frontend", ids.frontendTask, ids.frontendTargets, 3000),
    service(ids.backend, "backend", ids.backendTask, ids.backendTargets, 3003),
  ]),
  byArn(tasks, [
    task("frontend", "a", ids.frontendTask),
    task("frontend", "b", ids.frontendTask),
    task("backend", "a", ids.backendTask),
    task("backend", "b", ids.backendTask),
  ]),
  byArn(taskDefinitions, [
    definition(ids.frontendTask, "shop-prod-frontend", 7, { name: "frontend", ports: [3000] }),
    definition(ids.backendTask, "shop-prod-backend", 12, {
      name: "backend",
      ports: [3003],
      secrets: [
        { name: "DATABASE_URL", valueFrom: `${ids.databaseSecret}:url::` },
        { name: "JWT_SECRET", valueFrom: ids.jwtSecret },
      ],
    }),
  ]),
  rows(ruleScheduledTasks, {}),
  rows(schedulerTasks, {}),
];

const scaling: readonly Entry[] = [
  rows(
    scalableTargets,
    Object.fromEntries(
      ["frontend", "backend"].map((name) => [
        `service/shop-prod/${name}`,
        {
          resourceId: `service/shop-prod/${name}`,
          dimension: "ecs:service:DesiredCount",
          minCapacity: 2,
          maxCapacity: 10,
          suspended: { scaleIn: false, scaleOut: false, scheduled: false },
        },
      ]),
    ),
  ),
  byArn(
    scalingPolicies,
    ["frontend", "backend"].flatMap((name) =>
      (
        [
          ["cpu", "ECSServiceAverageCPUUtilization", 70],
          ["memory", "ECSServiceAverageMemoryUtilization", 80],
        ] as const
      ).map(([what, metric, targetValue]) => ({
        arn: arn("autoscaling", `scalingPolicy:${name}-${what}`),
        name: `${name}-${what}`,
        resourceId: `service/shop-prod/${name}`,
        dimension: "ecs:service:DesiredCount",
        type: "TargetTrackingScaling",
        targetValue,
        disableScaleIn: false,
        predefinedMetric: metric,
        customizedMetric: null,
        metricQueries: [],
        alarms: [`TargetTracking-${name}-${what}`],
      })),
    ),
  ),
];

const database: readonly Entry[] = [
  byArn(dbInstances, [
    {
      arn: ids.database,
      id: "shop-prod-db",
      engine: "postgres",
      engineVersion: "16.3",
      class: "db.t3.medium",
      status: "available",
      created: "2025-06-01T00:00:00.000Z",
      cluster: null,
      readReplicaOf: null,
      readReplicas: [ids.replica],
      resourceId: "db-shop-prod",
      backupReplications: [ids.replicatedBackup],
      vpc: "vpc-1",
      subnetGroup: "shop-prod-db",
      subnets: ["subnet-data-a", "subnet-data-b"],
      securityGroups: ["sg-database"],
      publiclyAccessible: false,
      port: 5432,
      multiAz: true,
      zone: inZoneA.zone,
      secondaryZone: inZoneB.zone,
      storageEncrypted: true,
      storageEncryptionType: "sse-kms",
      backupRetentionDays: 14,
      latestRestorableTime: "2026-01-15T11:55:00.000Z",
      parameterGroups: [{ name: "shop-prod-postgres16", status: "in-sync" }],
      masterUserSecret: null,
      iamAuthentication: false,
      pending: { multiAz: null, backupRetentionDays: null },
      tags,
    },
  ]),
  byArn(dbClusters, []),
  rows(dbSubnetGroups, {
    "shop-prod-db": {
      name: "shop-prod-db",
      vpc: "vpc-1",
      subnets: ["subnet-data-a", "subnet-data-b"],
    },
  }),
  rows(dbParameters, {
    "shop-prod-postgres16": {
      "rds.force_ssl": { value: "1", source: "user" },
      ssl_min_protocol_version: { value: "TLSv1.2", source: "system" },
      max_connections: { value: "LEAST({DBInstanceClassMemory/9531392},5000)", source: "system" },
    },
  }),
  rows(dbClusterParameters, {}),
  rows(dbProxies, {}),
  rows(dbProxyTargets, {}),
  rows(instanceTypes, { "t3.medium": { name: "t3.medium", memoryMiB: 4096, vCpus: 2 } }),
];

const cacheNode = (number: number, zoneName: string): CacheCluster => ({
  arn: arn("elasticache", `cluster:shop-prod-cache-00${number}`),
  id: `shop-prod-cache-00${number}`,
  engine: "redis",
  engineVersion: "7.1.0",
  status: "available",
  nodeType: "cache.t3.small",
  nodes: 1,
  created: "2025-06-01T00:00:00.000Z",
  replicationGroup: "shop-prod-cache",
  subnetGroup: "shop-prod-cache",
  securityGroups: ["sg-cache"],
  zones: [zoneName],
  port: 6379,
  atRestEncryption: true,
  storageEncryptionType: "sse-kms",
  transitEncryption: true,
  transitEncryptionMode: "required",
  snapshotRetentionDays: 0,
  snapshotWindow: "03:00-05:00",
});

const cache: readonly Entry[] = [
  byArn(replicationGroups, [
    {
      arn: ids.cache,
      id: "shop-prod-cache",
      engine: "redis",
      status: "available",
      members: ["shop-prod-cache-001", "shop-prod-cache-002"],
      nodeGroups: [
        {
          id: "0001",
          members: [
            { cacheCluster: "shop-prod-cache-001", zone: inZoneA.zone, role: "primary" },
            { cacheCluster: "shop-prod-cache-002", zone: inZoneB.zone, role: "replica" },
          ],
        },
      ],
      port: 6379,
      automaticFailover: "enabled",
      multiAz: "enabled",
      atRestEncryption: true,
      storageEncryptionType: "sse-kms",
      transitEncryption: true,
      transitEncryptionMode: "required",
      snapshotRetentionDays: 7,
      snapshotWindow: "03:00-05:00",
    },
  ]),
  byId(cacheClusters, [cacheNode(1, inZoneA.zone), cacheNode(2, inZoneB.zone)]),
  byArn(serverlessCaches, []),
  rows(cacheSubnetGroups, {
    "shop-prod-cache": {
      name: "shop-prod-cache",
      vpc: "vpc-1",
      subnets: ["subnet-data-a", "subnet-data-b"],
    },
  }),
  rows(cacheTags, { [ids.cache]: tags }),
];

const secret = (secretArn: string, name: string, rotates: Partial<Secret> = {}): Secret => ({
  arn: secretArn,
  name,
  kmsKey: "alias/shop-prod",
  rotationEnabled: true,
  rotationLambda: ids.rotationFunction,
  rotationRules: { automaticallyAfterDays: 30, scheduleExpression: null, duration: null },
  lastRotated: "2026-01-05T02:00:00.000Z",
  nextRotation: "2026-02-04T02:00:00.000Z",
  lastChanged: "2026-01-05T02:00:00.000Z",
  lastAccessed: "2026-01-15T00:00:00.000Z",
  created: "2025-06-01T00:00:00.000Z",
  deleted: null,
  owningService: null,
  primaryRegion: null,
  tags,
  ...rotates,
});

const vault: readonly Entry[] = [
  byArn(secrets, [
    secret(ids.databaseSecret, "shop/prod/database"),
    secret(ids.jwtSecret, "shop/prod/jwt"),
  ]),
  rows(secretVersions, {}),
  rows(kmsKeys, {
    "alias/shop-prod": {
      arn: arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
      state: "Enabled",
      manager: "CUSTOMER",
    },
  }),
  rows(rotationFunctions, {
    [ids.rotationFunction]: { arn: ids.rotationFunction, securityGroups: [], subnets: [] },
  }),
];

const alarm = (
  alarmArn: string,
  namespace: string,
  metric: string,
  dimensions: Readonly<Record<string, string>>,
  threshold: number,
) => ({
  arn: alarmArn,
  name: alarmArn.split(":").at(-1) ?? "",
  actionsEnabled: true,
  alarmActions: [ids.topic],
  metric: {
    namespace,
    name: metric,
    dimensions,
    statistic: "Average",
    periodSeconds: 300,
    unit: null,
  },
  queries: [],
  operator: "GreaterThanThreshold",
  threshold,
  thresholdMetricId: null,
  evaluationPeriods: 2,
  datapointsToAlarm: null,
  treatMissingData: "breaching",
  state: "OK",
});

const monitoring: readonly Entry[] = [
  byArn(metricAlarms, [
    ...["frontend", "backend"].map((name) =>
      alarm(
        ids.cpuAlarm(name),
        "AWS/ECS",
        "CPUUtilization",
        { ClusterName: "shop-prod", ServiceName: name },
        80,
      ),
    ),
    alarm(
      ids.connectionsAlarm,
      "AWS/RDS",
      "DatabaseConnections",
      { DBInstanceIdentifier: "shop-prod-db" },
      150,
    ),
  ]),
  byArn(compositeAlarms, []),
];

/** Every kind of fact that there is, as the reference account answers. */
export const reference: readonly Entry[] = [
  ...network,
  interfaces,
  byId(volumes, []),
  rows(ebsEncryptionByDefault, { [region]: true }),
  ...loadBalancing,
  ...containers,
  ...scaling,
  ...database,
  ...cache,
  ...vault,
  ...monitoring,
  rows(deploymentGroups, {}),
  rows(taskRuns, {
    "run-1": {
      id: "run-1",
      time: "2026-01-14T09:50:00.000Z",
      cluster: "shop-prod",
      migrates: true,
      failed: false,
    },
  }),
  rows(repositoryScanning, { [ids.imageRepository]: { frequency: "SCAN_ON_PUSH" } }),
  rows(imageScans, { [ids.imageKey]: { statuses: ["COMPLETE"], counts: { HIGH: 2 } } }),
  rows(deliveryPipelines, {}),
  rows(pipelines, { [pipelineFile]: soundPipeline }),
  rows(repositoryTools, {
    "infra/main.tf Terraform": {
      file: "infra/main.tf",
      tool: "Terraform",
      purpose: "infrastructure",
    },
    "package.json Prisma": { file: "package.json", tool: "Prisma", purpose: "migration" },
  }),
  rows(probes, { [address]: soundProbe }),
  ...iamReference,
  ...edgeOf({ ...ids, dnsName: balancerName }),
  ...recovery(ids),
  ...storage,
  ...infrastructure(ids),
  ...observation,
  ...costs,
];
