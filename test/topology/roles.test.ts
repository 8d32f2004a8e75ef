import { describe, expect, it } from "@jest/globals";
import { securityGroups } from "../../src/model/facts/ec2.ts";
import { type Service, services, taskDefinitions } from "../../src/model/facts/ecs.ts";
import {
  type Action,
  type ListenerRule,
  listenerRules,
  loadBalancers,
} from "../../src/model/facts/elbv2.ts";
import type { Settings } from "../../src/model/settings.ts";
import { candidatesFor, roleInName, roles } from "../../src/topology/roles.ts";
import { runningServices } from "../../src/topology/services.ts";
import { arnOf, row, workerService } from "../scan/support/rows.ts";
import { configured, derivedWith, told } from "../scan/support/world.ts";
import {
  breakOff,
  type Change,
  deny,
  denyRow,
  edit,
  patch,
  put,
  remove,
} from "../support/changes.ts";
import { sgRule } from "../support/network.ts";
import { ids } from "../support/reference.ts";

/** The role of each running service by its name, `?` where it is not known. */
const rolesWith = (
  changes: readonly Change[] = [],
  settings: Partial<Settings> = {},
): Readonly<Record<string, string>> => {
  const found = derivedWith(roles, changes, settings);
  return Object.fromEntries(
    derivedWith(runningServices, changes, settings).items.map((view) => {
      const role = found.roleOf(view);
      return [view.service.name, role.known ? role.value.role : String(told(role))];
    }),
  );
};

const rename = (id: string, name: string): Change => patch(services, id, { name });
const nameless: readonly Change[] = [rename(ids.frontend, "alpha"), rename(ids.backend, "beta")];
const tag = (id: string, tags: Service["tags"]): Change => patch(services, id, { tags });

const readsNothing: Change = edit(taskDefinitions, ids.backendTask, (own) => ({
  ...own,
  containers: own.containers.map((one) => ({ ...one, secrets: [] })),
}));
const frontendReads: Change = edit(taskDefinitions, ids.frontendTask, (own) => ({
  ...own,
  containers: own.containers.map((one) => ({
    ...one,
    secrets: [{ name: "DATABASE_URL", valueFrom: ids.databaseSecret }],
  })),
}));

const forwardTo = (...targets: readonly (readonly [arn: string, weight: number])[]): Action => ({
  type: "forward",
  targetGroups: targets.map(([arn, weight]) => ({ arn, weight })),
});
const rule = (
  priority: string,
  field: string,
  value: string,
  ...actions: readonly Action[]
): ListenerRule => ({
  arn: `${ids.httpsListener}/${priority}`,
  isDefault: false,
  priority,
  conditions: [{ field, values: [value] }],
  actions,
});
const otherwise = (...actions: readonly Action[]): ListenerRule => ({
  arn: `${ids.httpsListener}/default`,
  isDefault: true,
  priority: "default",
  conditions: [],
  actions,
});
const routing = (...rules: readonly ListenerRule[]): Change =>
  put(listenerRules, ids.httpsListener, rules);

const toFrontend = forwardTo([ids.frontendTargets, 1]);
const toBackend = forwardTo([ids.backendTargets, 1]);
const nothing: Action = { type: "fixed-response", statusCode: "404" };

const background = (name: string, fields: Partial<Service> = {}): Change => {
  const service = workerService(name, fields);
  return put(services, service.arn, service);
};

describe("roles of services", () => {
  it.each<[string, readonly Change[], Partial<Settings>, Readonly<Record<string, string>>]>([
    ["by evidence that agrees", [], {}, { frontend: "frontend", backend: "backend" }],
    [
      "by the config, against all evidence",
      [],
      configured({ name: "shop", workers: ["frontend"], frontend: ["backend"] }),
      { frontend: "worker", backend: "frontend" },
    ],
    [
      "by the config, whose patterns match ARNs",
      nameless,
      configured({ name: "shop", backend: ["arn:*/shop-prod/alpha", ids.frontend] }),
      { alpha: "backend", beta: "backend" },
    ],
    [
      "by the config before tags",
      [tag(ids.frontend, { role: "worker" })],
      configured({ name: "shop", backend: ["frontend"] }),
      { frontend: "backend", backend: "backend" },
    ],
    [
      "by tags before evidence",
      [tag(ids.frontend, { role: "api" }), tag(ids.backend, { ROLE: "web" })],
      {},
      { frontend: "backend", backend: "frontend" },
    ],
    [
      "by evidence where the tag names no role, or several",
      [tag(ids.frontend, { role: "blue" }), tag(ids.backend, { role: "api-worker" })],
      {},
      { frontend: "frontend", backend: "backend" },
    ],
    ["by listener rules and secrets alone", nameless, {}, { alpha: "frontend", beta: "backend" }],
    [
      "by listener rules alone",
      [...nameless, readsNothing],
      {},
      { alpha: "frontend", beta: "backend" },
    ],
    [
      "by host names",
      [
        ...nameless,
        readsNothing,
        routing(
          rule("1", "host-header", "api.example.com", toBackend),
          rule("2", "host-header", "www.example.com", toFrontend),
          otherwise(nothing),
        ),
      ],
      {},
      { alpha: "frontend", beta: "backend" },
    ],
    [
      "by names alone",
      [readsNothing, routing(otherwise(nothing))],
      {},
      { frontend: "frontend", backend: "backend" },
    ],
    [
      "by the database's secret alone",
      [rename(ids.backend, "beta"), routing(otherwise(nothing))],
      {},
      { frontend: "frontend", beta: "backend" },
    ],
    [
      "not by a path that only begins like an API's",
      [
        ...nameless,
        readsNothing,
        routing(rule("1", "path-pattern", "/apidocs/*", toBackend), otherwise(nothing)),
      ],
      {},
      { alpha: "? undecided", beta: "? undecided" },
    ],
    [
      "not by a target group of no weight",
      [
        ...nameless,
        readsNothing,
        routing(
          rule(
            "1",
            "path-pattern",
            "/api/*",
            forwardTo([ids.frontendTargets, 0], [ids.backendTargets, 100]),
          ),
          otherwise(nothing),
        ),
      ],
      {},
      { alpha: "? undecided", beta: "backend" },
    ],
    [
      "not by the default action where every other rule answers by itself",
      [
        ...nameless,
        readsNothing,
        routing(rule("1", "path-pattern", "/old/*", nothing), otherwise(toFrontend)),
      ],
      {},
      { alpha: "? undecided", beta: "? undecided" },
    ],
    [
      "a worker without a load balancer, though it reads the database's secret",
      [background("mailings")],
      {},
      { frontend: "frontend", backend: "backend", mailings: "worker" },
    ],
    [
      "what its name says, without a load balancer",
      [background("internal-api"), background("queue-consumer")],
      {},
      {
        frontend: "frontend",
        backend: "backend",
        "internal-api": "backend",
        "queue-consumer": "worker",
      },
    ],
    [
      "the backend by Service Connect and the database's secret",
      [background("orders", { serviceConnect: true })],
      {},
      { frontend: "frontend", backend: "backend", orders: "backend" },
    ],
    [
      "the backend by service discovery and the database's secret",
      [background("orders", { serviceRegistries: [arnOf("servicediscovery", "service/srv-1")] })],
      {},
      { frontend: "frontend", backend: "backend", orders: "backend" },
    ],
    [
      "of a service that is on its way out: none",
      [patch(services, ids.frontend, { status: "DRAINING" })],
      {},
      { backend: "backend" },
    ],
    [
      "by a task set's target group",
      [
        ...nameless,
        readsNothing,
        edit(services, ids.backend, (own) => ({
          ...own,
          loadBalancers: [],
          deployments: [],
          taskSets: own.deployments,
        })),
      ],
      {},
      { alpha: "frontend", beta: "backend" },
    ],
    [
      "by the target group that blue/green has shifted to",
      [
        ...nameless,
        readsNothing,
        edit(services, ids.backend, (own) => ({
          ...own,
          deployments: [],
          loadBalancers: own.loadBalancers.map((one) => ({
            ...one,
            targetGroup: arnOf("elasticloadbalancing", "targetgroup/blue/1"),
            alternateTargetGroup: ids.backendTargets,
          })),
        })),
      ],
      {},
      { alpha: "frontend", beta: "backend" },
    ],
  ])("%s", (_, changes, settings, expected) => {
    expect(rolesWith(changes, settings)).toEqual(expected);
  });

  it.each<[string, readonly Change[], Partial<Settings>, RegExp]>([
    [
      "routing and name against the secret",
      [frontendReads],
      {},
      /conflicts: frontend \(.*\), backend \(it reads the database's secret/,
    ],
    [
      "the config against itself",
      [],
      configured({ name: "shop", frontend: ["frontend"] }, { name: "other", workers: ["front*"] }),
      /conflicts: frontend \(the config .*shop\)\), worker \(the config .*other\)\)/,
    ],
    [
      "a name against the routing",
      [
        rename(ids.frontend, "frontend"),
        routing(otherwise(toBackend), rule("1", "path-pattern", "/api/*", toFrontend)),
      ],
      {},
      /conflicts: .*the load balancer sends \/api\/\* to it.*its name is frontend/,
    ],
    [
      "no evidence at all",
      [rename(ids.frontend, "frontend-api"), routing(otherwise(nothing))],
      {},
      /nothing tells which role the service frontend-api has/,
    ],
  ])("is undecided by %s, and says what would settle it", (_, changes, settings, why) => {
    const view = derivedWith(runningServices, changes, settings).items.find(
      ({ service }) => service.arn === ids.frontend,
    );
    if (view === undefined) throw new Error("no frontend");
    expect(derivedWith(roles, changes, settings).roleOf(view)).toEqual({
      known: false,
      causes: [
        {
          reason: "undecided",
          why: expect.stringMatching(why),
          settle: expect.stringContaining(`frontend|backend|workers: ["${view.service.name}"]`),
        },
      ],
    });
  });

  it.each<[string, readonly Change[]]>([
    ["admits the frontend alone", [onlyFrom("sg-frontend")]],
    ["admits nobody", [patch(securityGroups, "sg-database", { ingress: [] })]],
    ["admits everybody", [onlyFrom("0.0.0.0/0")]],
    ["is unread", [denyRow(securityGroups, "sg-database")]],
    ["is unread, like every other", [deny(securityGroups)]],
  ])("are the same where the database's group %s", (_, changes) => {
    expect(rolesWith(changes)).toEqual({ frontend: "frontend", backend: "backend" });
    expect(rolesWith([...nameless, ...changes])).toEqual({ alpha: "frontend", beta: "backend" });
  });

  const describeRules = "? elasticloadbalancing:DescribeRules";
  it.each<[string, readonly Change[], Readonly<Record<string, string>>]>([
    [
      "the listener rules",
      [deny(listenerRules), background("mailings")],
      { frontend: describeRules, backend: describeRules, mailings: "worker" },
    ],
    [
      "the listener rules, where tags decide",
      [deny(listenerRules), tag(ids.backend, { role: "backend" })],
      { frontend: describeRules, backend: "backend" },
    ],
    [
      "more load balancers than were listed",
      [breakOff(loadBalancers)],
      {
        frontend: "? elasticloadbalancing:DescribeLoadBalancers",
        backend: "? elasticloadbalancing:DescribeLoadBalancers",
      },
    ],
    [
      "the frontend's task definition",
      [denyRow(taskDefinitions, ids.frontendTask)],
      { frontend: "? ecs:DescribeTaskDefinition", backend: "backend" },
    ],
    [
      "the task definition of a service in the background",
      [
        background("mailings", {
          taskDefinition: arnOf("ecs", "task-definition/m:1"),
          deployments: [],
        }),
        denyRow(taskDefinitions, arnOf("ecs", "task-definition/m:1")),
      ],
      { frontend: "frontend", backend: "backend", mailings: "? ecs:DescribeTaskDefinition" },
    ],
  ])("are unknown without %s, and others stay", (_, changes, expected) => {
    expect(rolesWith(changes)).toEqual(expected);
  });

  it("say what they rest on", () => {
    const [backend] = derivedWith(runningServices).items;
    expect(backend && derivedWith(roles).roleOf(backend)).toMatchObject({
      value: {
        because: [
          "the load balancer sends /api/* to it",
          "it reads the database's secret (DATABASE_URL names a database)",
          "its name is backend",
        ],
      },
    });
  });
});

describe("candidates for a role", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["those that have it", [], ["backend"]],
    ["those whose role is not known, too", [frontendReads], ["backend", "frontend"]],
    ["none of another role", [remove(services, ids.backend)], []],
  ])("are %s", (_, changes, expected) => {
    const candidates = candidatesFor(
      derivedWith(runningServices, changes),
      derivedWith(roles, changes),
      "backend",
    );
    expect(candidates.items.map(({ service }) => service.name)).toEqual(expected);
  });
});

describe("the role in a name", () => {
  it.each([
    ["shop-frontend", "frontend"],
    ["WEB", "frontend"],
    ["www2", "frontend"],
    ["nginx-edge", "frontend"],
    ["api", "backend"],
    ["orders_api_v2", "backend"],
    ["graphql-server", "backend"],
    ["mail-workers", "worker"],
    ["celery-beat", "worker"],
    ["cron", "worker"],
    ["web-api", null],
    ["api-worker", null],
    ["frontend-jobs", null],
    ["rapid", null],
    ["webhooks", null],
    ["observer", null],
    ["alpha", null],
  ])("%s is %s", (name, expected) => {
    expect(roleInName(name)).toBe(expected);
  });
});

/** The database's group admits its port from there alone. */
function onlyFrom(peer: string): Change {
  return patch(securityGroups, "sg-database", { ingress: [sgRule("tcp", 5432, peer)] });
}

describe("the reference rows that these tests rest on", () => {
  it("give the frontend no secret", () => {
    expect(
      row(taskDefinitions, ids.frontendTask).containers.flatMap(({ secrets }) => secrets),
    ).toEqual([]);
  });
});
