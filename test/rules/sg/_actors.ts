import { applicationDefaults } from "../../../src/config/defaults.ts";
import {
  type NetworkInterface,
  networkInterfaces,
  prefixListEntries,
  type SecurityGroupRule,
  securityGroups,
} from "../../../src/model/facts/ec2.ts";
import {
  type AwsvpcConfiguration,
  clusters,
  services,
  tasks,
} from "../../../src/model/facts/ecs.ts";
import {
  cacheClusters,
  cacheTags,
  replicationGroups,
  type ServerlessCache,
  serverlessCaches,
} from "../../../src/model/facts/elasticache.ts";
import {
  type Action,
  listenerRules,
  listeners,
  loadBalancers,
  loadBalancerTags,
  targetGroups,
} from "../../../src/model/facts/elbv2.ts";
import {
  type DbInstance,
  type DbProxy,
  dbInstances,
  dbProxies,
  dbProxyTargets,
} from "../../../src/model/facts/rds.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { ApplicationSettings, Settings } from "../../../src/model/settings.ts";
import { type Change, edit, only, patch, put } from "../../support/changes.ts";
import { networkInterface, securityGroup, sgRule } from "../../support/network.ts";
import { ids } from "../../support/reference.ts";

/** Who else may be about in the account, as differences from the reference account. */

/** The group has these rules alone. */
export const ingressOf = (group: string, ...ingress: readonly SecurityGroupRule[]): Change =>
  edit(securityGroups, group, (row) => ({ ...row, ingress }));

export const egressOf = (group: string, ...egress: readonly SecurityGroupRule[]): Change =>
  edit(securityGroups, group, (row) => ({ ...row, egress }));

/** One more group, which nothing wears yet. */
export const group = (
  id: string,
  rules: { ingress?: readonly SecurityGroupRule[]; egress?: readonly SecurityGroupRule[] } = {},
): Change => put(securityGroups, id, securityGroup(id, rules));

/** The usual ways to say that nothing is let out, or in. */
export const nobody: readonly SecurityGroupRule[] = [
  sgRule("icmp", [252, 86], "255.255.255.255/32"),
  sgRule("-1", null, "127.0.0.1/32"),
  sgRule("-1", null, "::1/128"),
];

export const prefixList = (id: string, cidrs: readonly string[]): Change =>
  put(prefixListEntries, id, cidrs);

const wearing =
  (owner: string, changes: Partial<NetworkInterface>) =>
  (securityGroup: string): Change => {
    const id = `eni-${owner}-${securityGroup}`;
    return put(
      networkInterfaces,
      id,
      networkInterface(id, { ...changes, securityGroups: [securityGroup] }),
    );
  };

/** An EC2 instance that wears the group. */
export const instanceWearing = wearing("bastion", { instance: "i-1" });

/** A Lambda function that wears the group. */
export const functionWearing = (securityGroup: string, name = "nightly-report"): Change =>
  wearing(name, {
    interfaceType: "lambda",
    requesterId: "AROAEXAMPLE:nightly",
    description: `AWS Lambda VPC ENI-${name}-12345678-1234-1234-1234-123456789012`,
  })(securityGroup);

/** Another application load balancer that wears the group. */
export const balancerWearing = wearing("other-alb", {
  requesterId: "amazon-elb",
  description: "ELB app/blog-alb/1234567890abcdef",
});

/** Somebody's interface that only calls itself the application's load balancer. */
export const impostorWearing = wearing("impostor", {
  instance: "i-2",
  requesterId: "444455556666",
  description: "ELB app/shop-prod-alb/50dc6c495c0c9188",
});

/** A row like another one, under an ID of its own. */
const like =
  <T>(kind: FactKind<T>, original: string, id: string, change: (row: T) => T): Change =>
  (draftOf) => {
    const { rows } = draftOf(kind);
    rows.set(id, change(rows.get(original) as T));
  };

/** The database of another application, which wears this group. */
export const otherDatabase = (securityGroup: string): Change => {
  const arn = ids.database.replace("shop", "blog");
  return like(dbInstances, ids.database, arn, (row) => ({
    ...row,
    arn,
    id: "blog-prod-db",
    securityGroups: [securityGroup],
    tags: { ...row.tags, application: "blog" },
  }));
};

/** Services and cluster without tags: their application goes by the cluster's name, not by the tags of the rest. */
export const untaggedServices: readonly Change[] = [
  patch(clusters, ids.cluster, { tags: {} }),
  patch(services, ids.frontend, { tags: {} }),
  patch(services, ids.backend, { tags: {} }),
];

/** A second database of which nothing but the account tells whose it is. */
export const untaggedDatabase = (
  securityGroup: string,
  changes: Partial<DbInstance> = {},
): Change => {
  const arn = ids.database.replace("shop-prod-db", "legacy");
  return like(dbInstances, ids.database, arn, (row) => ({
    ...row,
    arn,
    id: "legacy",
    securityGroups: [securityGroup],
    tags: {},
    ...changes,
  }));
};

/** No ECS service runs. */
export const noServices: readonly Change[] = [only(services, {}), only(tasks, {})];

const aTask = ids.backend.replace(":service/", ":task/");

/** The interface of an RDS Proxy. */
export const proxyWearing = (securityGroup: string, name: string): Change =>
  wearing(name, {
    requesterId: "amazon-rds",
    description: `Network interface for DBProxy ${name}`,
  })(securityGroup);

/** A running task like the backend's, of the group (`service:NAME`, `family:NAME`) that is given. */
export const taskWearing = (
  securityGroup: string,
  taskGroup: string,
  taskDefinition = ids.backendTask,
): readonly Change[] => {
  const name = taskGroup.split(":").at(-1) ?? "";
  const id = `eni-${name}`;
  return [
    like(tasks, `${aTask}a`, `${aTask}-${name}`, (row) => ({
      ...row,
      arn: `${aTask}-${name}`,
      group: taskGroup,
      taskDefinition,
      networkInterfaces: [id],
    })),
    put(
      networkInterfaces,
      id,
      networkInterface(id, {
        description: `arn:aws:ecs:eu-west-1:111122223333:attachment/${name}`,
        securityGroups: [securityGroup],
      }),
    ),
  ];
};

export interface OtherService {
  readonly name: string;
  readonly securityGroup: string;
  readonly application?: string;
  readonly taskDefinition?: string;
}

/** A service without a load balancer, and a task of it. */
export const otherService = ({
  name,
  securityGroup,
  application = "shop",
  taskDefinition = ids.backendTask,
}: OtherService): readonly Change[] => {
  const arn = ids.backend.replace(/backend$/, name);
  return [
    like(services, ids.backend, arn, (row) => {
      const network = row.network && { ...row.network, securityGroups: [securityGroup] };
      return {
        ...row,
        arn,
        name,
        taskDefinition,
        network,
        loadBalancers: [],
        deployments: row.deployments.map((deployment) => ({
          ...deployment,
          taskDefinition,
          network,
          loadBalancers: [],
        })),
        tags: { ...row.tags, application },
      };
    }),
    ...taskWearing(securityGroup, `service:${name}`, taskDefinition),
  ];
};

/** The service's network is this one, in its deployments as well; `null`: bridge or host mode. */
export const networkOf = (service: string, changes: Partial<AwsvpcConfiguration> | null): Change =>
  edit(services, service, (row) => {
    const network = changes === null ? null : row.network && { ...row.network, ...changes };
    return {
      ...row,
      network,
      deployments: row.deployments.map((deployment) => ({ ...deployment, network })),
    };
  });

/** The service's tasks wear this group besides their own. */
export const wearToo = (
  securityGroup: string,
  service: "frontend" | "backend",
): readonly Change[] => {
  const securityGroups = [`sg-${service}`, securityGroup];
  return [
    networkOf(ids[service], { securityGroups }),
    ...["a", "b"].map((letter) =>
      patch(networkInterfaces, `eni-${service}-${letter}`, { securityGroups }),
    ),
  ];
};

/** A second deployment is under way, whose tasks wear these groups. */
export const deploymentWearing = (service: string, groups: readonly string[]): Change =>
  edit(services, service, (row) => ({
    ...row,
    deployments: row.deployments.flatMap((deployment) => [
      deployment,
      {
        ...deployment,
        id: "ecs-svc/next",
        status: "ACTIVE",
        network: deployment.network && { ...deployment.network, securityGroups: groups },
      },
    ]),
  }));

/** No load balancer leads to the service: Service Connect does. */
export const byServiceConnect = (service: string): Change =>
  edit(services, service, (row) => ({
    ...row,
    serviceConnect: true,
    loadBalancers: [],
    deployments: row.deployments.map((deployment) => ({ ...deployment, loadBalancers: [] })),
  }));

/** An internal load balancer before the backend, which listens on this port. */
export const internalBalancer = (securityGroup: string, port: number): readonly Change[] => {
  const arn = ids.loadBalancer.replace("shop-prod-alb", "shop-prod-internal");
  const listener = ids.httpListener.replace("shop-prod-alb", "shop-prod-internal");
  const actions: readonly Action[] = [
    { type: "forward", targetGroups: [{ arn: ids.backendTargets, weight: 1 }] },
  ];
  return [
    like(loadBalancers, ids.loadBalancer, arn, (row) => ({
      ...row,
      arn,
      name: "shop-prod-internal",
      scheme: "internal",
      securityGroups: [securityGroup],
    })),
    put(loadBalancerTags, arn, { application: "shop", environment: "production" }),
    put(listeners, arn, [
      {
        arn: listener,
        loadBalancer: arn,
        protocol: "HTTP",
        port,
        sslPolicy: null,
        certificates: [],
        defaultActions: actions,
      },
    ]),
    put(listenerRules, listener, [
      { arn: `${listener}/default`, isDefault: true, priority: "default", conditions: [], actions },
    ]),
    edit(targetGroups, ids.backendTargets, (row) => ({
      ...row,
      loadBalancers: [...row.loadBalancers, arn],
    })),
  ];
};

/** An RDS Proxy that leads to these databases. */
export const proxy = (
  name: string,
  changes: Partial<DbProxy>,
  targets: readonly string[],
): readonly Change[] => [
  put(dbProxies, name, {
    arn: `arn:aws:rds:eu-west-1:111122223333:db-proxy:${name}`,
    name,
    vpc: "vpc-1",
    subnets: ["subnet-app-a", "subnet-app-b"],
    securityGroups: [],
    endpoint: null,
    secrets: [],
    requireTls: true,
    ...changes,
  }),
  put(dbProxyTargets, name, targets),
];

const serverlessArn = "arn:aws:elasticache:eu-west-1:111122223333:serverlesscache:shop-prod-cache";

/** The cache is a serverless one instead. */
export const serverless = (changes: Partial<ServerlessCache> = {}): readonly Change[] => [
  only(replicationGroups, {}),
  only(cacheClusters, {}),
  only(serverlessCaches, {
    [serverlessArn]: {
      arn: serverlessArn,
      name: "shop-prod-cache",
      engine: "valkey",
      status: "available",
      subnets: ["subnet-data-a", "subnet-data-b"],
      securityGroups: ["sg-cache"],
      ports: [6379, 6380],
      snapshotRetentionDays: 7,
      snapshotWindow: "03:00-05:00",
      ...changes,
    },
  }),
  put(cacheTags, serverlessArn, { application: "shop", environment: "production" }),
];

/** The config says this of the application. */
export const shop = (changes: Partial<ApplicationSettings>): Partial<Settings> => ({
  applications: [{ ...applicationDefaults, name: "shop", environment: "production", ...changes }],
});
