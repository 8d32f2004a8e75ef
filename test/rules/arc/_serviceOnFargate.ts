import { scalableTargets } from "../../../src/model/facts/autoscaling.ts";
import { clusters, type Deployment, type Service, services } from "../../../src/model/facts/ecs.ts";
import {
  breakOff,
  type Change,
  denyRow,
  edit,
  only,
  patch,
  put,
  remove,
} from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import type { Case } from "../../support/ruleTester.ts";
import { copy, declared } from "./_changes.ts";

type Launch = Partial<Pick<Deployment, "launchType" | "capacityProviderStrategy">>;

const provider = (name: string) => ({ provider: name, weight: 1, base: 0 });

const shop = "shop (production)";
const billing = "arn:aws:ecs:eu-west-1:111122223333:service/shop-prod/billing";

/** The table of ARC-3 and ARC-4, which ask the same of the frontend and of the backend. */
export const fargateCases = (role: "frontend" | "backend", ruleId: string): readonly Case[] => {
  const arn = ids[role];
  const target = `service/shop-prod/${role}`;
  const [other, nameOfOther] =
    role === "frontend" ? (["backend", "api"] as const) : (["frontend", "web"] as const);

  /** The service and its deployments say how they are launched. */
  const launched = (launch: Launch): Change =>
    edit(services, arn, (service) => ({
      ...service,
      ...launch,
      deployments: service.deployments.map((deployment) => ({ ...deployment, ...launch })),
    }));

  const byProviders = (...names: readonly string[]): Change =>
    launched({ launchType: null, capacityProviderStrategy: names.map(provider) });

  const byDefaultOf = (...names: readonly string[]): readonly Change[] => [
    byProviders(),
    patch(clusters, ids.cluster, { defaultCapacityProviderStrategy: names.map(provider) }),
  ];

  const deployedAs = (
    fields: Partial<Service>,
    change: (deployments: readonly Deployment[]) => Partial<Service>,
  ): Change =>
    edit(services, arn, (service) => ({ ...service, ...fields, ...change(service.deployments) }));

  const namedLikeTheOther: Change = patch(services, arn, { name: nameOfOther });

  const daemon = { schedulingStrategy: "DAEMON", launchType: "EC2", deployments: [] } as const;

  return [
    {
      name: "EC2 instances",
      changes: [launched({ launchType: "EC2" })],
      verdict: "fail",
      failures: 1,
      says: /does not run on Fargate/,
    },
    {
      name: "managed instances are no Fargate",
      changes: [launched({ launchType: "MANAGED_INSTANCES" })],
      verdict: "fail",
    },
    {
      name: "a single task is desired",
      changes: [patch(services, arn, { desiredCount: 1 })],
      verdict: "fail",
      failures: 1,
      says: /runs 1 task, fewer than 2/,
    },
    {
      name: "it may shrink to a single task",
      changes: [patch(scalableTargets, target, { minCapacity: 1 })],
      verdict: "fail",
      failures: 1,
      says: /may shrink to 1, fewer than 2/,
    },
    {
      name: "all that is wrong is told",
      changes: [
        launched({ launchType: "EC2" }),
        patch(services, arn, { desiredCount: 0 }),
        patch(scalableTargets, target, { minCapacity: 0 }),
      ],
      verdict: "fail",
      failures: 3,
    },
    {
      name: "no service has the role",
      changes: [remove(services, arn)],
      verdict: "fail",
      says: new RegExp(`no ECS service of it is the ${role}`),
    },
    {
      name: "a service that drains has the role no more",
      changes: [patch(services, arn, { status: "DRAINING" })],
      verdict: "fail",
      says: new RegExp(`no ECS service of it is the ${role}`),
    },
    {
      name: "a capacity provider instead of a launch type",
      changes: [byProviders("FARGATE")],
      verdict: "pass",
    },
    { name: "Fargate Spot", changes: [byProviders("FARGATE", "FARGATE_SPOT")], verdict: "pass" },
    {
      name: "a share of the tasks on instances",
      changes: [byProviders("FARGATE", "shop-prod-instances")],
      verdict: "fail",
    },
    {
      name: "the cluster's default strategy",
      changes: byDefaultOf("FARGATE_SPOT"),
      verdict: "pass",
    },
    {
      name: "the cluster's default strategy leads to instances",
      changes: byDefaultOf("shop-prod-instances"),
      verdict: "fail",
    },
    {
      name: "the cluster whose default strategy counts was not read",
      changes: [...byDefaultOf("FARGATE"), denyRow(clusters, ids.cluster)],
      verdict: "unknown",
    },
    {
      name: "neither a launch type nor any strategy is stated",
      changes: byDefaultOf(),
      verdict: "unknown",
    },
    {
      name: "task sets carry the launch type",
      changes: [
        deployedAs({ launchType: null, deploymentController: "EXTERNAL" }, (taskSets) => ({
          deployments: [],
          taskSets,
        })),
      ],
      verdict: "pass",
    },
    {
      name: "a deployment on its way out, still on instances, does not decide",
      changes: [
        byProviders("FARGATE"),
        deployedAs({}, (deployments) => ({
          deployments: [
            ...deployments.map((deployment) => ({
              ...deployment,
              id: "ecs-svc/before",
              status: "ACTIVE",
              launchType: "EC2",
              capacityProviderStrategy: [],
            })),
            ...deployments,
          ],
        })),
      ],
      verdict: "pass",
    },
    {
      name: "a daemon whose name speaks for the role is no service of it",
      changes: [
        copy(services, arn, `${arn}-daemon`, {
          ...daemon,
          arn: `${arn}-daemon`,
          name: `${role}-logs`,
          loadBalancers: [],
          desiredCount: 1,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "nothing but a daemon has the role",
      changes: [patch(services, arn, daemon)],
      verdict: "fail",
      says: new RegExp(`no ECS service of it is the ${role}`),
    },
    {
      name: "fewer tasks running than desired is another item's",
      changes: [patch(services, arn, { runningCount: 0 })],
      verdict: "pass",
    },
    {
      name: "more tasks than asked",
      changes: [
        patch(services, arn, { desiredCount: 6 }),
        patch(scalableTargets, target, { minCapacity: 4 }),
      ],
      verdict: "pass",
    },
    {
      name: "a service that does not scale keeps its desired count",
      changes: [remove(scalableTargets, target)],
      verdict: "pass",
    },
    {
      name: "whether it scales was not read",
      changes: [denyRow(scalableTargets, target)],
      verdict: "unknown",
    },
    {
      name: "a known violation fails whatever else is unread",
      changes: [patch(services, arn, { desiredCount: 1 }), denyRow(scalableTargets, target)],
      verdict: "fail",
    },
    {
      name: "neither count is stated",
      changes: [
        patch(services, arn, { desiredCount: null }),
        patch(scalableTargets, target, { minCapacity: null }),
      ],
      verdict: "unknown",
    },
    {
      name: "the evidence on the role conflicts",
      changes: [namedLikeTheOther],
      verdict: "unknown",
      says: /the evidence on the role of the service .* conflicts/,
    },
    {
      name: "the config settles a conflict",
      changes: [namedLikeTheOther],
      settings: declared({ name: "shop", environment: "production", [role]: [nameOfOther] }),
      verdict: "pass",
    },
    {
      name: "a tag settles a conflict",
      changes: [
        patch(services, arn, {
          name: nameOfOther,
          tags: { application: "shop", environment: "production", role },
        }),
      ],
      verdict: "pass",
    },
    {
      name: "none among the services read, and there may be more",
      changes: [remove(services, arn), breakOff(services)],
      verdict: { [shop]: "unknown" },
    },
    {
      name: "the config says that there is none",
      changes: [remove(services, arn)],
      settings: declared({ name: "shop", without: [role] }),
      verdict: "notApplicable",
    },
    {
      name: "the config excuses another environment",
      changes: [remove(services, arn)],
      settings: declared({ name: "shop", environment: "staging", without: [role] }),
      verdict: "fail",
    },
    {
      name: "the config excuses from the other role",
      changes: [remove(services, arn)],
      settings: declared({ name: "shop", without: [other] }),
      verdict: "fail",
    },
    {
      name: "one application's service is not another's",
      changes: [
        copy(services, ids[other], billing, {
          arn: billing,
          name: `billing-${nameOfOther}`,
          tags: { application: "billing" },
        }),
      ],
      verdict: { [shop]: "pass", billing: "fail" },
    },
    {
      name: "one application does without, the other does not",
      changes: [
        copy(services, ids[other], billing, {
          arn: billing,
          name: `billing-${nameOfOther}`,
          tags: { application: "billing" },
        }),
      ],
      settings: declared({ name: "billing", without: [role] }),
      verdict: { [shop]: "pass", billing: "notApplicable" },
    },
    {
      name: "a second service in the role has to comply, too",
      changes: [
        copy(services, arn, `${arn}-2`, { arn: `${arn}-2`, name: `${role}-2`, desiredCount: 1 }),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "another service may shrink as it likes",
      changes: [
        put(scalableTargets, "service/other/service", {
          resourceId: "service/other/service",
          dimension: "ecs:service:DesiredCount",
          minCapacity: 0,
          maxCapacity: 1,
          suspended: { scaleIn: false, scaleOut: false, scheduled: false },
        }),
      ],
      verdict: "pass",
    },
    {
      name: "no service at all",
      changes: [only(services, {})],
      verdict: "notApplicable",
    },
    {
      name: "the config asks for more tasks",
      settings: {
        rules: { [ruleId]: { enabled: true, severity: null, options: { minimumTasks: 3 } } },
      },
      verdict: "fail",
      failures: 2,
    },
  ];
};
