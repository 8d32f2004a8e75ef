import type { Role } from "../../model/settings.ts";

/**
 * What makes two environments of an application alike, and what may differ. A property is a set of
 * aspects, and the same when both sides have the same set; names that stand in an aspect are freed of
 * application and environment first.
 */

const surroundings = {
  placement: "whether its subnets are public or private",
  "security groups in": "whom its security groups admit to which ports, by role",
  "security groups out": "where its security groups let out to, by role",
} as const;

const service = {
  "launch type": "Fargate or container instances",
  scheduling: "replicas or daemon",
  deployment: "controller, strategy, circuit breaker and alarms that turn a deployment back",
  "network mode": "of the task definition",
  "public addresses": "whether tasks get one",
  discovery: "Service Connect and service discovery",
  containers: "which there are; the one that does the work goes without its name",
  images: "registry and repository of each container's image, not its tag",
  "container ports": "of each container",
  variables: "names of each container's environment variables",
  secrets: "names of the variables that hold a secret",
  logging: "log driver of each container",
  roles: "whether there is a task role and an execution role",
  "target group": "protocol, version and target type",
  "health check": "protocol, port, path, matcher, times and counts",
  "auto scaling":
    "whether it scales, by which kinds of policies on which metrics, what is suspended",
  ...surroundings,
} as const;

/** The properties that count, by role, each with what it holds. */
export const compared = {
  loadBalancer: {
    scheme: "facing the internet or internal",
    listeners: "protocol and port of each",
    "TLS policies": "of each listener",
    "default actions": "of each listener: forward to which role, redirect, fixed response",
    rules: "of each listener: kinds of conditions, paths and methods, and the action",
    ...surroundings,
  },
  frontend: service,
  backend: service,
  worker: service,
  database: {
    kind: "instance, cluster or serverless cluster",
    engine: "engine and major version",
    port: "where it listens",
    "public access": "whether it may have a public address",
    encryption: "at rest",
    credentials: "IAM authentication, and a master password that RDS manages",
    backups: "on or off",
    parameters: "values that its owner set, as far as scans read them",
    proxy: "whether an RDS Proxy stands before it",
    ...surroundings,
  },
  cache: {
    kind: "replication group, single node or serverless",
    engine: "engine and major version",
    port: "where it listens",
    encryption: "at rest and in transit",
    backups: "on or off",
    ...surroundings,
  },
} as const satisfies Readonly<Record<Role, Readonly<Record<string, string>>>>;

export type ServiceProperty = keyof typeof service;
export type PropertyOf<R extends Role> = Extract<keyof (typeof compared)[R], string>;

/** What may differ, since a smaller environment is smaller, and is called something else. */
export const leftOut: readonly string[] = [
  "sizes: instance and node classes, CPU and memory, storage, max_connections",
  "numbers: tasks, capacities, nodes, read replicas, days of retention, scaling targets",
  "redundancy: zones, Multi-AZ, automatic failover, Fargate Spot",
  "names, IDs, ARNs, tags, image tags, host names, addresses within private networks",
  "values of environment variables and of secrets",
  "minor versions",
];
