import { networkInterfaces } from "../../../src/model/facts/ec2.ts";
import {
  type Service,
  services,
  type TaskDefinition,
  taskDefinitions,
  tasks,
} from "../../../src/model/facts/ecs.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { type Change, put } from "../../support/changes.ts";
import { networkInterface } from "../../support/network.ts";
import { ids, reference } from "../../support/reference.ts";

/** The reference account's row. */
export const row = <T>(kind: FactKind<T>, id: string): T => {
  const found = reference.find((entry) => entry.kind.kind === kind.kind)?.rows[id];
  if (found === undefined) throw new Error(`the reference account has no ${kind.kind} ${id}`);
  return found as T;
};

const account = "111122223333";
const region = "eu-west-1";
export const arnOf = (service: string, rest: string): string =>
  `arn:aws:${service}:${region}:${account}:${rest}`;

/** A network interface of a task. */
export const taskInterface = (
  id: string,
  groups: readonly string[],
  subnet = "subnet-app-a",
): Change =>
  put(
    networkInterfaces,
    id,
    networkInterface(id, {
      subnet,
      description: arnOf("ecs", `attachment/${id}`),
      requesterId: "578734482556",
      securityGroups: groups,
    }),
  );

/** A running task with an interface. */
export const runTask = (name: string, group: string, definition: string, eni: string): Change => {
  const arn = arnOf("ecs", `task/shop-prod/${name}`);
  return put(tasks, arn, {
    arn,
    cluster: ids.cluster,
    group,
    startedBy: null,
    taskDefinition: definition,
    launchType: "FARGATE",
    lastStatus: "RUNNING",
    zone: "eu-west-1a",
    networkInterfaces: [eni],
    images: [],
  });
};

/** A task definition like the backend's, under another name. */
export const defineTask = (
  family: string,
  container: Partial<TaskDefinition["containers"][number]> = {},
): readonly [arn: string, change: Change] => {
  const arn = arnOf("ecs", `task-definition/${family}:1`);
  const like = row(taskDefinitions, ids.backendTask);
  return [
    arn,
    put(taskDefinitions, arn, {
      ...like,
      arn,
      family,
      revision: 1,
      containers: like.containers.map((own) => ({ ...own, name: family, ...container })),
    }),
  ];
};

/** A service like the backend, but without a load balancer. */
export const workerService = (name: string, fields: Partial<Service> = {}): Service => {
  const like = row(services, ids.backend);
  return {
    ...like,
    arn: arnOf("ecs", `service/shop-prod/${name}`),
    name,
    loadBalancers: [],
    deployments: like.deployments.map((one) => ({ ...one, loadBalancers: [] })),
    ...fields,
  };
};
