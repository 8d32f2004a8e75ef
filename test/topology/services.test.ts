import { describe, expect, it } from "@jest/globals";
import { securityGroups, subnets } from "../../src/model/facts/ec2.ts";
import {
  type CapacityProviderItem,
  clusters,
  type Deployment,
  type Service,
  services,
} from "../../src/model/facts/ecs.ts";
import { clusterNameOf, runningServices } from "../../src/topology/services.ts";
import { arnOf, row } from "../scan/support/rows.ts";
import { derivedWith, listed, told } from "../scan/support/world.ts";
import { breakOff, type Change, deny, denyRow, patch, put, remove } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const own = row(services, ids.backend);
const [primary] = own.deployments;
if (primary === undefined) throw new Error("the backend has no deployment");

const backendWith = (fields: Partial<Service>, ...changes: readonly Change[]) => {
  const { items } = derivedWith(runningServices, [
    put(services, ids.backend, { ...own, ...fields }),
    ...changes,
  ]);
  const view = items.find(({ service }) => service.arn === ids.backend);
  if (view === undefined) throw new Error("no backend");
  return view;
};

const deployment = (fields: Partial<Deployment>): Deployment => ({ ...primary, ...fields });
const network = (subnet: string, ...groups: readonly string[]) => ({
  subnets: [subnet],
  securityGroups: groups,
  assignPublicIp: "DISABLED",
});
const provider = (name: string, weight = 1, base = 0): CapacityProviderItem => ({
  provider: name,
  weight,
  base,
});
const withDefault = (...strategy: readonly CapacityProviderItem[]): Change =>
  patch(clusters, ids.cluster, { defaultCapacityProviderStrategy: strategy });
const byProviders = (...strategy: readonly CapacityProviderItem[]): Partial<Service> => ({
  launchType: null,
  deployments: [deployment({ launchType: null })],
  capacityProviderStrategy: strategy,
});

describe("running services", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["are those that are active", [], ["backend", "frontend"]],
    [
      "are none on its way out",
      [patch(services, ids.backend, { status: "DRAINING" })],
      ["frontend"],
    ],
    ["are none that is gone", [patch(services, ids.backend, { status: "INACTIVE" })], ["frontend"]],
    [
      "may be more where the list broke off",
      [breakOff(services)],
      ["backend", "frontend", "? ecs:DescribeServices"],
    ],
    ["are unknown where the call was denied", [deny(services)], ["? ecs:DescribeServices"]],
  ])("%s", (_, changes, expected) => {
    expect(listed(derivedWith(runningServices, changes), ({ service }) => service.name)).toEqual(
      expected,
    );
  });

  it.each<[string, Partial<Service>, readonly Change[], boolean | string]>([
    ["by launch type", {}, [], true],
    ["not by launch type EC2", { launchType: "EC2" }, [], false],
    ["not on managed instances", { launchType: "MANAGED_INSTANCES" }, [], false],
    ["not on external instances", { launchType: "EXTERNAL" }, [], false],
    [
      "by its task set's launch type",
      { launchType: null, deployments: [], taskSets: [deployment({})] },
      [],
      true,
    ],
    ["by capacity provider", byProviders(provider("FARGATE")), [], true],
    [
      "by Fargate Spot beside Fargate",
      byProviders(provider("FARGATE", 1, 2), provider("FARGATE_SPOT", 3)),
      [],
      true,
    ],
    ["not by a provider of its own", byProviders(provider("shop-ec2")), [], false],
    ["not half", byProviders(provider("FARGATE"), provider("shop-ec2")), [], false],
    [
      "by the only provider that can be used: one of weight 0 places no task",
      byProviders(provider("FARGATE"), provider("shop-ec2", 0)),
      [],
      true,
    ],
    [
      "by its strategy, not by the cluster's",
      byProviders(provider("FARGATE")),
      [withDefault(provider("shop-ec2"))],
      true,
    ],
    [
      "by the cluster's default strategy",
      byProviders(),
      [withDefault(provider("FARGATE_SPOT"))],
      true,
    ],
    [
      "not by the cluster's default strategy",
      byProviders(),
      [withDefault(provider("shop-ec2"))],
      false,
    ],
    ["unknown where nothing states it", byProviders(), [], "? ecs:DescribeServices"],
    [
      "unknown without the cluster",
      byProviders(),
      [denyRow(clusters, ids.cluster)],
      "? ecs:DescribeClusters",
    ],
    ["known without the cluster where it states it", {}, [deny(clusters)], true],
  ])("run on Fargate %s", (_, fields, changes, expected) => {
    expect(told(backendWith(fields, ...changes).fargate)).toBe(expected);
  });

  it.each<[string, Partial<Service>, readonly Change[], readonly string[] | string]>([
    ["its own", {}, [], ["sg-backend"]],
    [
      "those of every deployment in force",
      {
        deployments: [
          primary,
          deployment({ status: "ACTIVE", network: network("subnet-app-a", "sg-old") }),
          deployment({ status: "INACTIVE", network: network("subnet-app-a", "sg-older") }),
        ],
        taskSets: [
          deployment({ status: "ACTIVE", network: network("subnet-app-a", "sg-set") }),
          deployment({ status: "DRAINING", network: network("subnet-app-a", "sg-drained") }),
        ],
      },
      [],
      ["sg-backend", "sg-old", "sg-set"],
    ],
    [
      "the VPC's default group where none is given",
      { network: network("subnet-app-a"), deployments: [] },
      [],
      ["sg-default"],
    ],
    [
      "unknown without the groups, where none is given",
      { network: network("subnet-app-a"), deployments: [] },
      [deny(securityGroups)],
      "? ec2:DescribeSecurityGroups",
    ],
    [
      "unknown without the subnet, where none is given",
      { network: network("subnet-app-a"), deployments: [] },
      [deny(subnets)],
      "? ec2:DescribeSubnets",
    ],
    [
      "undecided in a subnet that is gone",
      { network: network("subnet-app-a"), deployments: [] },
      [remove(subnets, "subnet-app-a")],
      "? undecided",
    ],
    [
      "known without any list, where they are given",
      {},
      [deny(securityGroups), deny(subnets)],
      ["sg-backend"],
    ],
    [
      "their instances' without a network of their own",
      { network: null, deployments: [] },
      [],
      "? undecided",
    ],
  ])("wear %s", (_, fields, changes, expected) => {
    expect(told(backendWith(fields, ...changes).securityGroups)).toEqual(expected);
  });

  const blue = arnOf("elasticloadbalancing", "targetgroup/blue/1");
  const green = arnOf("elasticloadbalancing", "targetgroup/green/1");
  const balancer = (targetGroup: string | null, containerPort: number | null) => ({
    targetGroup,
    containerName: "backend",
    containerPort,
    alternateTargetGroup: null,
  });

  it.each<[string, Partial<Service>, readonly string[], readonly number[] | string]>([
    ["its own", {}, [ids.backendTargets], [3003]],
    ["none without a load balancer", { loadBalancers: [], deployments: [] }, [], []],
    [
      "both sides of blue/green",
      {
        deployments: [],
        loadBalancers: [{ ...balancer(blue, 3003), alternateTargetGroup: green }],
      },
      [blue, green],
      [3003],
    ],
    [
      "the task sets', in force",
      {
        loadBalancers: [],
        deployments: [],
        taskSets: [
          deployment({ loadBalancers: [balancer(blue, 3003)] }),
          deployment({ status: "DRAINING", loadBalancers: [balancer(green, 4000)] }),
        ],
      },
      [blue],
      [3003],
    ],
    [
      "several, on several ports",
      { deployments: [], loadBalancers: [balancer(green, 9000), balancer(blue, 3003)] },
      [blue, green],
      [3003, 9000],
    ],
    [
      "one whose port is not stated",
      { deployments: [], loadBalancers: [balancer(blue, null)] },
      [blue],
      "? ecs:DescribeServices",
    ],
    [
      "a Classic Load Balancer, which has no target group",
      { deployments: [], loadBalancers: [balancer(null, 3003)] },
      [],
      [3003],
    ],
  ])("are registered with target groups: %s", (_, fields, targetGroups, ports) => {
    const view = backendWith(fields);
    expect(view.targetGroups).toEqual(targetGroups);
    expect(told(view.ports)).toEqual(ports);
  });

  it("run the task definitions of all deployments in force", () => {
    const view = backendWith({
      deployments: [
        primary,
        deployment({ status: "ACTIVE", taskDefinition: "old:1" }),
        deployment({ status: "INACTIVE", taskDefinition: "older:1" }),
      ],
    });
    expect(view.taskDefinitions).toEqual([ids.backendTask, "old:1"].sort());
  });

  it.each<[Partial<Service>, boolean]>([
    [{}, false],
    [{ serviceConnect: true }, true],
    [{ serviceRegistries: [arnOf("servicediscovery", "service/srv-1")] }, true],
  ])("with %j are reached directly: %s", (fields, expected) => {
    expect(backendWith(fields).reachedDirectly).toBe(expected);
  });

  it("are named as Application Auto Scaling names them", () => {
    expect(backendWith({}).scalingId).toBe("service/shop-prod/backend");
    expect(clusterNameOf("shop-prod")).toBe("shop-prod");
  });
});
