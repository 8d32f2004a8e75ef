import {
  all,
  type Cause,
  causesOf,
  type Fact,
  flatMap,
  joinListings,
  known,
  type Listing,
  map,
  selectListing,
  undecided,
  unknown,
} from "../../src/model/fact.ts";
import { scalableTargets } from "../../src/model/facts/autoscaling.ts";
import { type Service, services, taskDefinitions } from "../../src/model/facts/ecs.ts";
import { metricKey } from "../../src/model/facts/metrics.ts";
import {
  type DbInstance,
  dbInstances,
  dbProxies,
  dbProxyShares,
  dbProxyTargets,
} from "../../src/model/facts/rds.ts";
import { databaseUse, databaseWindows, daysOfUse } from "../../src/model/facts/use.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  notApplicable,
  note,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { applications } from "../../src/topology/applications.ts";
import { type ConnectionLimit, connectionLimits } from "../../src/topology/connectionLimits.ts";
import { type Database, databases, membersOf } from "../../src/topology/databases.ts";
import type { Application } from "../../src/topology/serviceApplications.ts";
import type { RunningService } from "../../src/topology/services.ts";
import { databaseResources } from "../_resources/stores.ts";

const needs = {
  databases,
  dbInstances,
  connectionLimits,
  applications,
  scalableTargets,
  taskDefinitions,
  dbProxies,
  dbProxyTargets,
  dbProxyShares,
  databaseUse,
};

type Facts = Resolved<typeof needs>;

/** How many connections a service may open. */
interface Demand {
  readonly name: string;
  readonly tasks: number;
  readonly perTask: number;
  readonly seen: Observation;
}

/** The instances of which each may have to take all connections: after a failover, any of a cluster's. */
const instancesOf = ({ instance, cluster }: Database, facts: Facts) =>
  instance !== null
    ? known([instance])
    : cluster === null
      ? known([])
      : membersOf(cluster, facts.dbInstances.list());

const limitOf = (instances: readonly DbInstance[], facts: Facts): Fact<ConnectionLimit> =>
  flatMap(all(instances.map(facts.connectionLimits.of)), ([first, ...others]) =>
    first === undefined
      ? undecided("it has no instance", "scan again when it has one")
      : known(
          others.reduce((least, one) => (one.connections < least.connections ? one : least), first),
        ),
  );

/** Two sets of tasks run side by side until the traffic has moved. */
const doubles = ({ deploymentController, deploymentStrategy }: Service): boolean =>
  deploymentController === "CODE_DEPLOY" ||
  ["BLUE_GREEN", "LINEAR", "CANARY"].includes(deploymentStrategy ?? "");

interface Tasks {
  readonly count: number;
  readonly seen: Observation;
}

/** Without a scalable target the tasks of a deployment are the most that there are. */
const unscaledTasks = ({ service }: RunningService, context: Context): Fact<Tasks> => {
  const { arn, desiredCount, maximumPercent } = service;
  const percent = doubles(service) ? 100 : maximumPercent;
  if (desiredCount === null || percent === null) {
    const field = desiredCount === null ? "desiredCount" : "maximumPercent";
    return unknown([context.unstated(services, field)]);
  }
  return known({
    count: Math.floor((desiredCount * percent) / 100),
    seen: saw(services, arn, "desiredCount", desiredCount),
  });
};

const mostTasks = (view: RunningService, facts: Facts, context: Context): Fact<Tasks> => {
  const alone = flatMap(facts.scalableTargets.get(view.scalingId), (target): Fact<Tasks> => {
    if (target === null) return unscaledTasks(view, context);
    const { maxCapacity, resourceId } = target;
    return maxCapacity === null
      ? unknown([context.unstated(scalableTargets, "MaxCapacity")])
      : known({
          count: maxCapacity,
          seen: saw(scalableTargets, resourceId, "MaxCapacity", maxCapacity),
        });
  });
  return map(alone, ({ count, seen }) => ({
    count: doubles(view.service) ? count * 2 : count,
    seen,
  }));
};

/** The pool of each task: what the variable says, where the config names one; else the guide's. */
const poolOf = (
  { service }: RunningService,
  facts: Facts,
  variable: string,
  usual: number,
): Fact<number> => {
  if (variable === "" || service.taskDefinition === null) return known(usual);
  return flatMap(facts.taskDefinitions.get(service.taskDefinition), (definition): Fact<number> => {
    const found = (definition?.containers ?? [])
      .flatMap(({ environment }) => environment)
      .filter(({ name }) => name === variable);
    if (found.length === 0) return known(usual);
    const sizes = found.flatMap(({ value }) => (typeof value === "number" ? [value] : []));
    return sizes.length < found.length
      ? undecided(
          `the value of ${variable} of ${service.name} was not read, or is no number`,
          `name it in the config: environmentVariables: [${variable}]`,
        )
      : known(sizes.reduce((sum, size) => sum + size, 0));
  });
};

/** Who is taken to use the database: the backend and the workers of its application. */
const usersOf = (application: Application, facts: Facts): Listing<RunningService> =>
  joinListings([
    facts.applications.servicesOf(application, "backend"),
    facts.applications.servicesOf(application, "worker"),
  ]);

/** The shares of its connections that proxies before the database may hold, in percent. */
const proxySharesOf = ({ id }: Database, facts: Facts, context: Context): Listing<Fact<number>> => {
  const own = selectListing(facts.dbProxies.list(), ({ name }) =>
    map(facts.dbProxyTargets.get(name), (targets) => (targets ?? []).includes(id)),
  );
  return {
    items: own.items.map(({ name }) =>
      flatMap(facts.dbProxyShares.get(name), (share) =>
        share === null
          ? unknown([context.unstated(dbProxyShares, "MaxConnectionsPercent")])
          : known(share),
      ),
    ),
    causes: own.causes,
  };
};

const inWords = (demands: readonly Demand[]): string =>
  demands.map(({ name, tasks, perTask }) => `${tasks} tasks of ${name} × ${perTask}`).join(", ");

const judgeProxied = (total: number, words: string, limit: number, share: number): Outcome => {
  const held = Math.floor((limit * share) / 100);
  return total <= held
    ? pass(`${total} connections (${words}) of the ${held} that its proxy may hold`)
    : cannotDecide(
        `a proxy shares ${held} connections among up to ${total} of its clients (${words}); whether they are enough at once, no configuration shows`,
        "watch DatabaseConnectionsBorrowLatency of the proxy in a load test, and waive it with a link to it",
      );
};

/** Where something is unread, what was read may exceed the limit, but not stay within it. */
const judgeTotal = (
  demands: readonly Demand[],
  unread: readonly Cause[],
  { connections: limit, nominal }: ConnectionLimit,
  proxies: Listing<Fact<number>>,
): Outcome => {
  const total = demands.reduce((sum, { tasks, perTask }) => sum + tasks * perTask, 0);
  const words = inWords(demands);
  const open = cannotKnow([...unread, ...proxies.causes]);
  const nominally = nominal ? [note("the limit is nominal: the real one is some 10 % lower")] : [];
  if (proxies.items.length > 0) {
    return when(all(proxies.items), (shares) =>
      combine(judgeProxied(total, words, limit, Math.min(...shares)), open, ...nominally),
    );
  }
  if (total <= limit) {
    return combine(
      pass(`${total} connections (${words}) of ${limit}`, ...demands.map(({ seen }) => seen)),
      open,
      ...nominally,
    );
  }
  return proxies.causes.length > 0
    ? cannotKnow(proxies.causes)
    : combine(
        fail(
          "too-many",
          `its services may open ${total} connections (${words}), above the ${limit} that it takes`,
          ...demands.map(({ seen }) => seen),
        ),
        ...nominally,
      );
};

const judgePools = (demands: readonly Demand[], most: number): readonly Outcome[] =>
  demands
    .filter(({ perTask }) => perTask > most)
    .map(({ name, perTask, seen }) =>
      fail(
        `pool|${name}`,
        `each task of ${name} keeps ${perTask} connections, above ${most}`,
        seen,
      ),
    );

const measuredPeak = (instances: readonly DbInstance[], facts: Facts): readonly Outcome[] =>
  instances.flatMap(({ id }) => {
    const row = facts.databaseUse.get(metricKey(databaseWindows(id).peakConnections));
    const peak = row.known ? (row.value?.maximum ?? null) : null;
    return peak === null
      ? []
      : [note(`${id} had at most ${peak} connections in the last ${daysOfUse} days`)];
  });

export const rule = defineRule({
  id: "pool-connections-per-task",
  title: "The database takes all connections of all tasks, 20 a task",
  section: "POOL",
  items: ["POOL-1"],
  severity: "low",
  why: "Auto scaling multiplies the pool: at the rush for which it adds tasks, the last of them find no connection left, and fail every request that they get.",
  checks:
    "For each database, the most tasks of each service that uses it, the backend and the workers of its application, times 20 connections, must be within its max_connections: the explicit parameter, else the formula over the class's nominal memory; of a cluster, the smallest member's. The most tasks are the scalable target's maximum, twice as many where deployments are blue/green; without a target, the desired count times the deployment's maximum percent. With an RDS Proxy in between the proxy's share of the connections counts. Where the config names the variable that holds the pool's size, its value counts, and must not be above 20.",
  blindSpots:
    "A rolling deployment at the maximum of tasks runs more of them for a while. Connections of migrations, of people, and of several pools in one task. What the pool's size really is, unless a variable says so.",
  remedy: {
    summary:
      "Keep the pool small enough for the maximum of tasks, lower that maximum, take a larger class, or put RDS Proxy in between.",
    cli: "aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/CLUSTER/SERVICE --min-capacity 2 --max-capacity 10",
    terraform: [
      'resource "aws_db_proxy_default_target_group" "main" {',
      "  db_proxy_name = aws_db_proxy.main.name",
      "  connection_pool_config {",
      "    max_connections_percent = 90",
      "  }",
      "}",
    ].join("\n"),
    cdk: "database.addProxy('Proxy', { vpc, secrets: [secret], maxConnectionsPercent: 90 });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections",
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-connections.html",
  ],
  needs,
  options: {
    connectionsPerTask: {
      default: 20,
      description: "connections that a task's pool may hold",
      minimum: 1,
    },
    poolSizeVariable: {
      default: "",
      description:
        "environment variable that holds the pool's size; its value is read where environmentVariables names it, too",
    },
  },
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, facts, { connectionsPerTask, poolSizeVariable }, context) {
    if (database.isReplica) return notApplicable("it is a read replica: its source is judged");
    const demandOf = (view: RunningService): Fact<Demand> =>
      flatMap(mostTasks(view, facts, context), ({ count, seen }) =>
        map(poolOf(view, facts, poolSizeVariable, connectionsPerTask), (perTask) => ({
          name: view.service.name,
          tasks: count,
          perTask,
          seen,
        })),
      );
    return when(facts.applications.ofDatabase(database), (application) => {
      if (application === null) return notApplicable("it belongs to no application");
      const users = usersOf(application, facts);
      if (users.items.length === 0 && users.causes.length === 0) {
        return notApplicable("no service of its application uses it");
      }
      const asked = users.items.map(demandOf);
      const demands = asked.flatMap((fact) => (fact.known ? [fact.value] : []));
      const unread = [...users.causes, ...asked.flatMap(causesOf)];
      return combine(
        ...judgePools(demands, connectionsPerTask),
        when(instancesOf(database, facts), (instances) =>
          combine(
            when(limitOf(instances, facts), (limit) =>
              judgeTotal(demands, unread, limit, proxySharesOf(database, facts, context)),
            ),
            ...measuredPeak(instances, facts),
          ),
        ),
      );
    });
  },
});
