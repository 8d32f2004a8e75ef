import { scalableTargets } from "../../../src/model/facts/autoscaling.ts";
import { compositeAlarms, metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import {
  networkInterfaces,
  prefixListEntries,
  prefixLists,
  type Route,
  routeTables,
  type SecurityGroup,
  securityGroups,
  subnets,
  type VpcEndpoint,
  volumes,
  vpcEndpoints,
} from "../../../src/model/facts/ec2.ts";
import {
  clusters,
  ruleScheduledTasks,
  schedulerTasks,
  services,
  taskDefinitions,
  tasks,
} from "../../../src/model/facts/ecs.ts";
import {
  cacheClusters,
  cacheTags,
  replicationGroups,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import {
  listenerRules,
  listeners,
  loadBalancers,
  loadBalancerTags,
  targetGroupAttributes,
  targetGroups,
} from "../../../src/model/facts/elbv2.ts";
import {
  type DbInstance,
  dbClusterParameters,
  dbClusters,
  dbInstances,
  dbProxies,
  dbProxyTargets,
} from "../../../src/model/facts/rds.ts";
import { kmsKeys, rotationFunctions, secrets } from "../../../src/model/facts/secrets.ts";
import { attach, bound, grant as grantMore } from "../../rules/iam/_changes.ts";
import { auroraArn, auroraCluster } from "../../support/aurora.ts";
import { type Change, edit, patch, put, remove } from "../../support/changes.ts";
import { networkInterface, route, securityGroup, sgRule } from "../../support/network.ts";
import { allow, deny as denyStatement } from "../../support/policies.ts";
import { roleIds } from "../../support/reference/iam.ts";
import { ids } from "../../support/reference.ts";
import { edgeVariants } from "./edgeVariants.ts";
import { recoveryVariants } from "./recoveryVariants.ts";
import { arnOf, defineTask, row, runTask, taskInterface, workerService } from "./rows.ts";

const region = "eu-west-1";

const admit = (group: string, port: number, peer: string): Change =>
  edit(securityGroups, group, (own: SecurityGroup) => ({
    ...own,
    ingress: [...own.ingress, sgRule("tcp", port, peer)],
  }));

const [workerTask, defineWorker] = defineTask("shop-prod-worker");
const worker = workerService("worker", { taskDefinition: workerTask });
const [migrationTask, defineMigration] = defineTask("shop-prod-migrate");
const [reportTask, defineReport] = defineTask("shop-prod-report", {
  environment: [{ name: "DATABASE_URL", class: "credentialInUrl", value: null }],
  secrets: [],
});

const auroraInstance = (id: string, zone: string): readonly [string, DbInstance] => {
  const like = row(dbInstances, ids.database);
  const arn = arnOf("rds", `db:${id}`);
  return [
    arn,
    {
      ...like,
      arn,
      id,
      engine: "aurora-postgresql",
      cluster: "shop-prod-aurora",
      multiAz: false,
      zone,
      secondaryZone: null,
    },
  ];
};

const aurora: readonly Change[] = [
  put(dbClusters, auroraArn, {
    ...auroraCluster,
    members: [
      { instance: "shop-prod-aurora-1", writer: true },
      { instance: "shop-prod-aurora-2", writer: false },
    ],
    resourceId: null,
  }),
  put(dbClusterParameters, "shop-prod-aurora16", {
    "rds.force_ssl": { value: "1", source: "user" },
    ssl_min_protocol_version: { value: "TLSv1.2", source: "system" },
    max_connections: { value: "LEAST({DBInstanceClassMemory/9531392},5000)", source: "system" },
  }),
  put(dbInstances, ...auroraInstance("shop-prod-aurora-1", "eu-west-1a")),
  put(dbInstances, ...auroraInstance("shop-prod-aurora-2", "eu-west-1b")),
];

const replicaArn = arnOf("rds", "db:shop-prod-db-replica");
const standaloneArn = arnOf("elasticache", "cluster:shop-prod-sessions");
const serverlessArn = arnOf("elasticache", "serverlesscache:shop-prod-carts");
const networkBalancer = arnOf(
  "elasticloadbalancing",
  "loadbalancer/net/shop-prod-nlb/60dc6c495c0c",
);

const untagService = (id: string): Change => patch(services, id, { tags: {} });

const routeOf = (table: string, destination: string, target: Route["target"]): Change =>
  edit(routeTables, table, (own) => ({
    ...own,
    routes: [
      ...own.routes.filter((one) => one.destination !== destination),
      route(destination, target),
    ],
  }));

const endpoint = (name: string, fields: Partial<VpcEndpoint>): Change =>
  put(vpcEndpoints, `vpce-${name}`, {
    id: `vpce-${name}`,
    vpc: "vpc-1",
    serviceName: `com.amazonaws.${region}.${name}`,
    type: "Interface",
    state: "available",
    privateDns: null,
    subnets: [],
    routeTables: [],
    securityGroups: [],
    networkInterfaces: [],
    ...fields,
  });

/** What accounts are like besides the reference account, each by itself. */
export const variants: Readonly<Record<string, readonly Change[]>> = {
  ...edgeVariants,
  "a worker shares the backend's groups": [
    put(services, worker.arn, worker),
    defineWorker,
    runTask("worker-a", "service:worker", workerTask, "eni-worker-a"),
    taskInterface("eni-worker-a", ["sg-backend"]),
  ],
  "a bastion wears the backend's group": [
    put(
      networkInterfaces,
      "eni-bastion",
      networkInterface("eni-bastion", {
        subnet: "subnet-public-a",
        instance: "i-bastion",
        securityGroups: ["sg-backend"],
        publicIp: "203.0.113.50",
      }),
    ),
  ],
  "the database admits the frontend": [admit("sg-database", 5432, "sg-frontend")],
  "the cache admits the whole VPC": [admit("sg-cache", 6379, "10.0.0.0/16")],
  "a proxy stands before the database": [
    put(dbProxies, "shop-prod-proxy", {
      arn: arnOf("rds", "db-proxy:prx-1"),
      name: "shop-prod-proxy",
      vpc: "vpc-1",
      subnets: ["subnet-data-a", "subnet-data-b"],
      securityGroups: ["sg-proxy"],
      endpoint: null,
      secrets: [ids.databaseSecret],
      requireTls: true,
    }),
    put(dbProxyTargets, "shop-prod-proxy", ["shop-prod-db"]),
    put(
      securityGroups,
      "sg-proxy",
      securityGroup("sg-proxy", { ingress: [sgRule("tcp", 5432, "sg-backend")] }),
    ),
    admit("sg-database", 5432, "sg-proxy"),
    put(
      networkInterfaces,
      "eni-proxy",
      networkInterface("eni-proxy", {
        subnet: "subnet-data-a",
        description: "Network interface for DBProxy shop-prod-proxy",
        securityGroups: ["sg-proxy"],
      }),
    ),
  ],
  "the database has a read replica": [
    put(dbInstances, replicaArn, {
      ...row(dbInstances, ids.database),
      arn: replicaArn,
      id: "shop-prod-db-replica",
      readReplicaOf: "shop-prod-db",
      multiAz: false,
      backupRetentionDays: 0,
      latestRestorableTime: null,
    }),
  ],
  "an Aurora cluster besides": aurora,
  ...recoveryVariants,
  "a memcached node": [
    put(cacheClusters, "shop-prod-sessions", {
      ...row(cacheClusters, "shop-prod-cache-001"),
      arn: standaloneArn,
      id: "shop-prod-sessions",
      engine: "memcached",
      replicationGroup: null,
      port: 11211,
    }),
    put(cacheTags, standaloneArn, {}),
  ],
  "a serverless cache": [
    put(serverlessCaches, serverlessArn, {
      arn: serverlessArn,
      name: "shop-prod-carts",
      engine: "valkey",
      engineVersion: "8",
      status: "available",
      subnets: ["subnet-data-a", "subnet-data-b"],
      securityGroups: ["sg-cache"],
      ports: [],
      snapshotRetentionDays: 0,
      snapshotWindow: null,
    }),
    put(cacheTags, serverlessArn, { application: "shop", environment: "production" }),
  ],
  "a migration runs as a task of its own": [
    defineMigration,
    runTask("migrate", "family:shop-prod-migrate", migrationTask, "eni-migrate"),
    taskInterface("eni-migrate", ["sg-migrate"]),
    put(securityGroups, "sg-migrate", securityGroup("sg-migrate")),
    admit("sg-database", 5432, "sg-migrate"),
  ],
  "a schedule runs a task with the password in its environment": [
    defineReport,
    put(ruleScheduledTasks, "nightly/report", {
      id: "nightly/report",
      name: "report",
      cluster: ids.cluster,
      taskDefinition: reportTask,
      enabled: true,
      network: {
        subnets: ["subnet-app-a"],
        securityGroups: ["sg-report"],
        assignPublicIp: "DISABLED",
      },
    }),
    put(securityGroups, "sg-report", securityGroup("sg-report")),
    admit("sg-database", 5432, "sg-report"),
  ],
  "EventBridge Scheduler runs a task in the backend's group": [
    put(schedulerTasks, "default/cleanup", {
      id: "default/cleanup",
      name: "cleanup",
      cluster: ids.cluster,
      taskDefinition: ids.backendTask,
      enabled: true,
      network: {
        subnets: ["subnet-app-a"],
        securityGroups: ["sg-backend"],
        assignPublicIp: "DISABLED",
      },
    }),
  ],
  "the rotation function runs in the VPC": [
    patch(rotationFunctions, ids.rotationFunction, {
      securityGroups: ["sg-rotation"],
      subnets: ["subnet-app-a"],
    }),
    put(securityGroups, "sg-rotation", securityGroup("sg-rotation")),
    admit("sg-database", 5432, "sg-rotation"),
    put(
      networkInterfaces,
      "eni-rotation",
      networkInterface("eni-rotation", {
        subnet: "subnet-app-a",
        interfaceType: "lambda",
        description:
          "AWS Lambda VPC ENI-shop-prod-rotate-database-5a1b2c3d-0000-4000-8000-000000000001",
        securityGroups: ["sg-rotation"],
      }),
    ),
  ],
  "the load balancer admits a prefix list": [
    edit(securityGroups, "sg-alb", (own: SecurityGroup) => ({
      ...own,
      ingress: [sgRule("tcp", 443, "pl-edge"), sgRule("tcp", 80, "0.0.0.0/0")],
    })),
    put(prefixLists, "pl-edge", {
      id: "pl-edge",
      name: "com.amazonaws.global.cloudfront.origin-facing",
      owner: "AWS",
    }),
    put(prefixListEntries, "pl-edge", ["198.51.100.0/24"]),
  ],
  "endpoints instead of a NAT gateway": [
    ...["rtb-app-a", "rtb-app-b"].map((id) =>
      edit(routeTables, id, (own) => ({
        ...own,
        routes: own.routes.filter(({ destination }) => destination !== "0.0.0.0/0"),
      })),
    ),
    ...["ecr.api", "ecr.dkr", "logs", "secretsmanager"].map((name) =>
      endpoint(name, {
        type: "Interface",
        privateDns: true,
        subnets: ["subnet-app-a", "subnet-app-b"],
        securityGroups: ["sg-default"],
      }),
    ),
    endpoint("s3", { type: "Gateway", routeTables: ["rtb-app-a", "rtb-app-b"] }),
  ],
  "a backend task has a public address in a public subnet": [
    patch(networkInterfaces, "eni-backend-a", {
      subnet: "subnet-public-a",
      publicIp: "203.0.113.60",
    }),
    edit(services, ids.backend, (own) => ({
      ...own,
      network: {
        subnets: ["subnet-public-a", "subnet-app-b"],
        securityGroups: ["sg-backend"],
        assignPublicIp: "ENABLED",
      },
    })),
  ],
  "the cluster's default strategy is Fargate": [
    edit(services, ids.backend, (own) => ({
      ...own,
      launchType: null,
      deployments: own.deployments.map((one) => ({ ...one, launchType: null })),
    })),
    patch(clusters, ids.cluster, {
      defaultCapacityProviderStrategy: [{ provider: "FARGATE", weight: 1, base: 0 }],
    }),
  ],
  "the cluster's default strategy is EC2": [
    edit(services, ids.frontend, (own) => ({
      ...own,
      launchType: null,
      deployments: own.deployments.map((one) => ({ ...one, launchType: null })),
    })),
    patch(clusters, ids.cluster, {
      defaultCapacityProviderStrategy: [{ provider: "shop-ec2", weight: 1, base: 0 }],
    }),
  ],
  "nothing is tagged": [
    untagService(ids.frontend),
    untagService(ids.backend),
    patch(clusters, ids.cluster, { tags: {} }),
    patch(dbInstances, ids.database, { tags: {} }),
    put(cacheTags, ids.cache, {}),
    put(loadBalancerTags, ids.loadBalancer, {}),
  ],
  "only the clusters are tagged": [
    untagService(ids.frontend),
    untagService(ids.backend),
    patch(dbInstances, ids.database, { tags: { application: "shop" } }),
    put(cacheTags, ids.cache, {}),
    put(loadBalancerTags, ids.loadBalancer, {}),
  ],
  "names tell nothing of roles": [
    patch(services, ids.frontend, { name: "alpha" }),
    patch(services, ids.backend, { name: "beta" }),
    ...["a", "b"].flatMap((letter) =>
      (["frontend", "backend"] as const).map((name) =>
        patch(tasks, arnOf("ecs", `task/shop-prod/${name}${letter}`), {
          group: `service:${name === "frontend" ? "alpha" : "beta"}`,
        }),
      ),
    ),
  ],
  "the frontend reads the database's secret": [
    edit(taskDefinitions, ids.frontendTask, (own) => ({
      ...own,
      containers: own.containers.map((one) => ({
        ...one,
        secrets: [{ name: "DATABASE_URL", valueFrom: ids.databaseSecret }],
      })),
    })),
  ],
  "a listener rule serves plain HTTP": [
    edit(listenerRules, ids.httpListener, (own) => [
      {
        arn: `${ids.httpListener}/plain`,
        isDefault: false,
        priority: "5",
        conditions: [{ field: "path-pattern", values: ["/legacy/*"] }],
        actions: [
          { type: "forward" as const, targetGroups: [{ arn: ids.frontendTargets, weight: 1 }] },
        ],
      },
      ...own,
    ]),
  ],
  "the listener speaks TLS 1.0": [
    edit(listeners, ids.loadBalancer, (own) =>
      own.map((one) => ({
        ...one,
        sslPolicy: one.sslPolicy === null ? null : "ELBSecurityPolicy-2016-08",
      })),
    ),
  ],
  "the main route table leads to the internet, and serves the data subnets": [
    routeOf("rtb-main", "0.0.0.0/0", "igw-1"),
  ],
  "the main route table is public for IPv6": [routeOf("rtb-main", "::/0", "igw-1")],
  "a NAT route is a black hole": [
    edit(routeTables, "rtb-app-a", (own) => ({
      ...own,
      routes: own.routes.map((one) =>
        one.target === "nat-a" ? { ...one, state: "blackhole" } : one,
      ),
    })),
  ],
  "a target group is not balanced across zones": [
    put(targetGroupAttributes, ids.backendTargets, {
      "load_balancing.cross_zone.enabled": "false",
    }),
  ],
  "the backend does not scale": [remove(scalableTargets, "service/shop-prod/backend")],
  "a composite alarm speaks for the backend's": [
    patch(metricAlarms, ids.cpuAlarm("backend"), { alarmActions: [] }),
    put(compositeAlarms, arnOf("cloudwatch", "alarm:shop-prod"), {
      arn: arnOf("cloudwatch", "alarm:shop-prod"),
      name: "shop-prod",
      rule: 'ALARM("shop-prod-backend-cpu")',
      actionsEnabled: true,
      alarmActions: [ids.topic],
    }),
  ],
  "the backend has no alarm": [remove(metricAlarms, ids.cpuAlarm("backend"))],
  "the database's secret does not rotate": [
    patch(secrets, ids.databaseSecret, {
      rotationEnabled: false,
      rotationLambda: null,
      rotationRules: null,
      nextRotation: null,
    }),
  ],
  "RDS manages the master user's secret": [
    patch(dbInstances, ids.database, {
      masterUserSecret: arnOf("secretsmanager", "secret:rds!db-1234-x9y8z7"),
    }),
    put(secrets, arnOf("secretsmanager", "secret:rds!db-1234-x9y8z7"), {
      ...row(secrets, ids.databaseSecret),
      arn: arnOf("secretsmanager", "secret:rds!db-1234-x9y8z7"),
      name: "rds!db-1234",
      rotationLambda: null,
      owningService: "rds",
    }),
  ],
  "the key is disabled": [patch(kmsKeys, "alias/shop-prod", { state: "Disabled" })],
  "a daemon service": [
    put(
      services,
      arnOf("ecs", "service/shop-prod/agent"),
      workerService("agent", {
        schedulingStrategy: "DAEMON",
        desiredCount: null,
        launchType: "EC2",
      }),
    ),
  ],
  "a task set runs in public subnets": [
    edit(services, ids.backend, (own) => ({
      ...own,
      deploymentController: "CODE_DEPLOY",
      network: null,
      deployments: [],
      loadBalancers: [],
      taskSets: own.deployments.map((one) => ({
        ...one,
        network: {
          subnets: ["subnet-public-a", "subnet-app-b"],
          securityGroups: ["sg-backend"],
          assignPublicIp: "DISABLED",
        },
      })),
    })),
  ],
  "a network load balancer besides": [
    put(loadBalancers, networkBalancer, {
      ...row(loadBalancers, ids.loadBalancer),
      arn: networkBalancer,
      name: "shop-prod-nlb",
      type: "network",
      securityGroups: [],
    }),
  ],
  "the backend wears the VPC's default group": [
    edit(services, ids.backend, (own) => {
      const network = {
        subnets: ["subnet-app-a", "subnet-app-b"],
        securityGroups: [],
        assignPublicIp: "DISABLED",
      };
      return {
        ...own,
        network,
        deployments: own.deployments.map((one) => ({ ...one, network })),
      };
    }),
    patch(networkInterfaces, "eni-backend-a", { securityGroups: ["sg-default"] }),
    patch(networkInterfaces, "eni-backend-b", { securityGroups: ["sg-default"] }),
  ],
  "the backend is reached by Service Connect": [
    patch(services, ids.backend, { serviceConnect: true }),
  ],
  "the database has no standby and is not encrypted": [
    patch(dbInstances, ids.database, {
      multiAz: false,
      secondaryZone: null,
      storageEncrypted: false,
      storageEncryptionType: "none",
    }),
  ],
  "only the data and the load balancer are tagged": [
    untagService(ids.frontend),
    untagService(ids.backend),
    patch(clusters, ids.cluster, { tags: {} }),
  ],
  "a network load balancer serves the backend": [
    patch(targetGroups, ids.backendTargets, {
      protocol: "TCP",
      loadBalancers: [networkBalancer],
    }),
    edit(listenerRules, ids.httpsListener, (rules) => rules.filter((one) => one.isDefault)),
  ],
  "a task of the frontend has stopped, whose interface is still there": [
    admit("sg-frontend", 3000, "sg-frontend"),
    remove(tasks, arnOf("ecs", "task/shop-prod/frontendb")),
  ],
  "a task of the backend is only starting": [
    patch(tasks, arnOf("ecs", "task/shop-prod/backendb"), { lastStatus: "PENDING" }),
  ],
  "a second database that nobody is seen to use": [
    put(dbInstances, arnOf("rds", "db:legacy"), {
      ...row(dbInstances, ids.database),
      arn: arnOf("rds", "db:legacy"),
      id: "legacy",
      masterUserSecret: arnOf("secretsmanager", "secret:rds!db-5678-x9y8z7"),
      securityGroups: ["sg-legacy"],
      tags: {},
    }),
  ],
  "a volume is not encrypted": [
    put(volumes, "vol-1", {
      id: "vol-1",
      encrypted: false,
      state: "available",
      zone: "eu-west-1a",
      tags: {},
    }),
  ],
  "the cache has both nodes in one zone": [
    edit(replicationGroups, ids.cache, (own) => ({
      ...own,
      nodeGroups: own.nodeGroups.map((group) => ({
        ...group,
        members: group.members.map((member) => ({ ...member, zone: "eu-west-1a" })),
      })),
    })),
  ],
  "the replication group states neither engine nor port": [
    patch(replicationGroups, ids.cache, { engine: null, port: null }),
  ],
  "an administrator is narrowed by a managed policy and a boundary": [
    grantMore(roleIds.backend, allow("*")),
    ...attach(roleIds.backend, "arn:aws:iam::111122223333:policy/limits", [
      denyStatement("*", arnOf("secretsmanager", "secret:shop/*"), { notResources: true }),
    ]),
    ...bound(roleIds.backend, allow("secretsmanager:GetSecretValue")),
  ],
  "a role reads another application's secret, and writes to foreign log groups": [
    put(secrets, arnOf("secretsmanager", "secret:till/key-a1b2c3"), {
      ...row(secrets, ids.jwtSecret),
      arn: arnOf("secretsmanager", "secret:till/key-a1b2c3"),
      name: "till/key",
      tags: { application: "till", environment: "production" },
    }),
    grantMore(
      roleIds.backend,
      allow("secretsmanager:GetSecretValue", arnOf("secretsmanager", "secret:*key*")),
      allow("logs:*", arnOf("logs", "log-group:/till/*")),
    ),
  ],
  "no service has a secret injected, but the backend may read one itself": [
    edit(taskDefinitions, ids.backendTask, (own) => ({
      ...own,
      containers: own.containers.map((container) => ({ ...container, secrets: [] })),
    })),
    grantMore(
      roleIds.backend,
      allow("secretsmanager:GetSecretValue", arnOf("secretsmanager", "secret:shop/prod/*")),
    ),
  ],
  "a worker of another environment reads the same secrets": [
    defineWorker,
    put(
      services,
      worker.arn,
      workerService("worker", {
        taskDefinition: workerTask,
        tags: { application: "shop", environment: "staging" },
      }),
    ),
  ],
  "a subnet lies in the other's zone": [
    patch(subnets, "subnet-app-b", { zoneId: "euw1-az1", zone: "eu-west-1a" }),
  ],
};
