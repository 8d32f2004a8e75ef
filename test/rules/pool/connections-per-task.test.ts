import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/pool/connections-per-task.ts";
import { type ScalableTarget, scalableTargets } from "../../../src/model/facts/autoscaling.ts";
import { instanceTypes } from "../../../src/model/facts/ec2.ts";
import {
  type EnvironmentVariable,
  type Service,
  services,
  taskDefinitions,
} from "../../../src/model/facts/ecs.ts";
import { listenerRules } from "../../../src/model/facts/elbv2.ts";
import {
  dbInstances,
  dbParameters,
  dbProxies,
  dbProxyShares,
  dbProxyTargets,
  type Parameters,
} from "../../../src/model/facts/rds.ts";
import { databaseUse } from "../../../src/model/facts/use.ts";
import { arnOf, workerService } from "../../scan/support/rows.ts";
import { variants } from "../../scan/support/variants.ts";
import {
  breakOff,
  type Change,
  deny,
  denyRow,
  edit,
  only,
  patch,
  put,
  remove,
} from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, indecisiveBut, startingFrom, testRule } from "../../support/ruleTester.ts";
import { smallDatabase } from "../../support/smallDatabase.ts";
import { copy } from "../arc/_changes.ts";

// A db.t3.small takes 225 connections; ten tasks of the backend, deployed one by one, open 200.
const rollingOnSmall = [
  ...smallDatabase,
  patch(services, ids.backend, { deploymentStrategy: "ROLLING" }),
];

const scaling = "service/shop-prod/backend";
const target = (fields: Partial<ScalableTarget>) => patch(scalableTargets, scaling, fields);
const unscaled = remove(scalableTargets, scaling);
const backend = (fields: Partial<Service>) => patch(services, ids.backend, fields);
const limitedTo = (value: string) =>
  put<Parameters>(dbParameters, "shop-prod-postgres16", {
    max_connections: { value, source: "user" },
  });

const worker = workerService("worker", { desiredCount: 2 });

const proxied = (share: number | null): readonly Change[] => [
  put(dbProxies, "shop", {
    arn: "arn:shop",
    name: "shop",
    vpc: "vpc-1",
    subnets: [],
    securityGroups: [],
    endpoint: null,
    secrets: [],
    requireTls: true,
  }),
  put(dbProxyTargets, "shop", ["shop-prod-db"]),
  put(dbProxyShares, "shop", share),
];

const variable = (value: EnvironmentVariable["value"]) =>
  edit(taskDefinitions, ids.backendTask, (definition) => ({
    ...definition,
    containers: definition.containers.map((container) => ({
      ...container,
      environment: [
        ...container.environment,
        { name: "PG_POOL_MAX", class: "plain" as const, value },
      ],
    })),
  }));
const named = {
  rules: {
    "pool-connections-per-task": {
      enabled: true,
      severity: null,
      options: { poolSizeVariable: "PG_POOL_MAX" },
    },
  },
};

testRule(rule, {
  population: [dbInstances],
  indecisive: [
    ...indecisiveBut(
      rule,
      [dbInstances, dbParameters, instanceTypes, dbProxies, services, scalableTargets],
      "tags and names tell the application and its roles, and no proxy stands in between",
    ),
  ],
  cases: startingFrom(rollingOnSmall, [
    {
      name: "one task too many",
      changes: [target({ maxCapacity: 12 })],
      verdict: "fail",
      failures: 1,
      says: /may open 240 connections \(12 tasks of backend × 20\), above the 225/,
    },
    {
      name: "exactly what it takes",
      changes: [target({ maxCapacity: 11 }), limitedTo("220")],
      verdict: "pass",
    },
    { name: "an explicit limit below", changes: [limitedTo("199")], verdict: "fail" },
    {
      name: "a larger class",
      changes: [
        target({ maxCapacity: 40 }),
        patch(dbInstances, ids.database, { class: "db.m6g.large" }),
        put(instanceTypes, "m6g.large", { name: "m6g.large", memoryMiB: 8192, vCpus: 2 }),
      ],
      verdict: "pass",
    },
    {
      name: "blue/green by CodeDeploy runs all tasks twice",
      changes: [backend({ deploymentController: "CODE_DEPLOY" })],
      verdict: "fail",
      says: /20 tasks of backend/,
    },
    ...["BLUE_GREEN", "LINEAR", "CANARY"].map((deploymentStrategy) => ({
      name: `${deploymentStrategy} by ECS runs all tasks twice`,
      changes: [backend({ deploymentStrategy })],
      verdict: "fail" as const,
    })),
    {
      name: "twice the tasks, and room for them",
      changes: [backend({ deploymentStrategy: "BLUE_GREEN" }), target({ maxCapacity: 5 })],
      verdict: "pass",
    },
    {
      name: "without a scalable target, what a deployment may run",
      changes: [unscaled, backend({ desiredCount: 6, maximumPercent: 200 })],
      verdict: "fail",
      says: /12 tasks of backend/,
    },
    {
      name: "without a scalable target, one after the other",
      changes: [unscaled, backend({ desiredCount: 6, maximumPercent: 150 })],
      verdict: "pass",
    },
    {
      name: "without a scalable target, blue/green",
      changes: [
        unscaled,
        backend({ desiredCount: 6, maximumPercent: 200, deploymentStrategy: "BLUE_GREEN" }),
      ],
      verdict: "fail",
      says: /12 tasks of backend/,
    },
    {
      name: "without a scalable target, and the maximum percent not stated",
      changes: [unscaled, backend({ maximumPercent: null })],
      verdict: "unknown",
    },
    {
      name: "a maximum that is not stated",
      changes: [target({ maxCapacity: null })],
      verdict: "unknown",
    },
    {
      name: "a worker beside the backend",
      changes: [put(services, worker.arn, worker)],
      verdict: "fail",
      says: /10 tasks of backend × 20, 4 tasks of worker × 20/,
    },
    {
      name: "the frontend does not count",
      changes: [patch(scalableTargets, "service/shop-prod/frontend", { maxCapacity: 100 })],
      verdict: "pass",
    },
    {
      name: "too many by what was read, whatever else is unread",
      changes: [
        target({ maxCapacity: 12 }),
        put(services, worker.arn, worker),
        denyRow(scalableTargets, "service/shop-prod/worker"),
      ],
      verdict: "fail",
    },
    {
      name: "within by what was read, and a worker unread",
      changes: [
        put(services, worker.arn, worker),
        denyRow(scalableTargets, "service/shop-prod/worker"),
      ],
      verdict: "unknown",
    },
    {
      name: "the roles do not show",
      changes: [
        deny(listenerRules),
        denyRow(taskDefinitions, ids.backendTask),
        backend({ name: "x", tags: { application: "shop", environment: "production" } }),
      ],
      verdict: "unknown",
    },
    {
      name: "a proxy with room for all",
      changes: [...proxied(90), limitedTo("225")],
      verdict: "pass",
      says: /of the 202 that its proxy may hold/,
    },
    {
      name: "a proxy shares what is less than all",
      changes: [...proxied(50)],
      verdict: "unknown",
      says: /a proxy shares 112 connections among up to 200/,
    },
    {
      name: "a proxy before more tasks than the database takes",
      changes: [...proxied(100), target({ maxCapacity: 50 })],
      verdict: "unknown",
    },
    { name: "a proxy's share is not stated", changes: proxied(null), verdict: "unknown" },
    {
      name: "a proxy's share was not read",
      changes: [...proxied(90), denyRow(dbProxyShares, "shop")],
      verdict: "unknown",
    },
    {
      name: "another database's proxy",
      changes: [...proxied(10), put(dbProxyTargets, "shop", ["orders"])],
      verdict: "pass",
    },
    {
      name: "too many, and there may be a proxy",
      changes: [target({ maxCapacity: 50 }), breakOff(dbProxies)],
      verdict: "unknown",
    },
    {
      name: "the variable says less",
      changes: [variable(10), target({ maxCapacity: 20 })],
      settings: named,
      verdict: "pass",
      says: /200 connections \(20 tasks of backend × 10\)/,
    },
    {
      name: "the variable says more than 20 a task",
      changes: [variable(30), target({ maxCapacity: 4 })],
      settings: named,
      verdict: "fail",
      failures: 1,
      says: /each task of backend keeps 30 connections, above 20/,
    },
    {
      name: "the variable was not read",
      changes: [variable(null)],
      settings: named,
      verdict: "unknown",
      says: /the value of PG_POOL_MAX of backend was not read/,
    },
    {
      name: "no task has the variable: the guide's 20",
      changes: [],
      settings: named,
      verdict: "pass",
    },
    {
      name: "the variable, and a task definition that was not read",
      changes: [denyRow(taskDefinitions, ids.backendTask)],
      settings: named,
      verdict: "unknown",
    },
    {
      name: "the config takes 25 a task",
      changes: [],
      settings: {
        rules: {
          "pool-connections-per-task": {
            enabled: true,
            severity: null,
            options: { connectionsPerTask: 25 },
          },
        },
      },
      verdict: "fail",
    },
    {
      name: "a serverless class without an explicit limit",
      changes: [patch(dbInstances, ids.database, { class: "db.serverless" })],
      verdict: "unknown",
    },
    {
      name: "of a cluster the smallest member counts: it may have to take over",
      changes: [
        ...(variants["an Aurora cluster besides"] ?? []),
        patch(dbInstances, arnOf("rds", "db:shop-prod-aurora-2"), { class: "db.t3.micro" }),
        put(instanceTypes, "t3.micro", { name: "t3.micro", memoryMiB: 1024, vCpus: 2 }),
      ],
      verdict: { "shop-prod-db": "pass", "shop-prod-aurora": "fail" },
      failures: 1,
      says: /above the 112/,
    },
    {
      name: "a read replica",
      changes: [
        copy(dbInstances, ids.database, "replica", {
          arn: "replica",
          id: "shop-prod-db-replica",
          readReplicaOf: "shop-prod-db",
        }),
      ],
      verdict: { "shop-prod-db": "pass", "shop-prod-db-replica": "notApplicable" },
    },
    {
      name: "no services at all",
      changes: [only(services, {})],
      verdict: "unknown",
      says: /no service is known to belong to it/,
    },
  ]),
});

test("the measured peak is information", () => {
  const notes = (changes: readonly Change[]) =>
    findingsOf(rule, changes).flatMap((finding) => finding.notes);
  expect(notes([])).toContain("shop-prod-db had at most 40 connections in the last 14 days");
  expect(notes([deny(databaseUse)]).join()).not.toContain("at most");
});
