import { describe, expect, it } from "@jest/globals";
import { networkInterfaces } from "../../src/model/facts/ec2.ts";
import {
  clusters,
  ruleScheduledTasks,
  schedulerTasks,
  services,
  taskDefinitions,
  tasks,
} from "../../src/model/facts/ecs.ts";
import { dbInstances, dbProxies, dbProxyTargets } from "../../src/model/facts/rds.ts";
import { rotationFunctions, secrets } from "../../src/model/facts/secrets.ts";
import { databases } from "../../src/topology/databases.ts";
import { applicationOf } from "../../src/topology/serviceApplications.ts";
import { storeClients } from "../../src/topology/storeClients.ts";
import { arnOf, defineTask, runTask, taskInterface, workerService } from "../scan/support/rows.ts";
import { besideStaging } from "../scan/support/twoEnvironments.ts";
import { variants } from "../scan/support/variants.ts";
import { derivedWith, listed } from "../scan/support/world.ts";
import {
  breakOff,
  type Change,
  deny,
  denyRow,
  edit,
  patch,
  put,
  remove,
  settingsWith,
} from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const variant = (name: string): readonly Change[] => {
  const changes = variants[name];
  if (changes === undefined) throw new Error(`no variant "${name}"`);
  return changes;
};

const mailings = workerService("mailings", {
  network: { subnets: ["subnet-app-a"], securityGroups: ["sg-mail"], assignPublicIp: "DISABLED" },
  deployments: [],
});
const withMailings = put(services, mailings.arn, mailings);
const proxy = variant("a proxy stands before the database");
const migration = variant("a migration runs as a task of its own");
const migrationTask = arnOf("ecs", "task/shop-prod/migrate");
const schedule = variant("a schedule runs a task with the password in its environment");
const scheduler = variant("EventBridge Scheduler runs a task in the backend's group");
const rotation = variant("the rotation function runs in the VPC");
const managed = variant("RDS manages the master user's secret");
const [readerless, defineReaderless] = defineTask("shop-prod-sweep", { secrets: [] });

const backend = "service backend [sg-backend]";
const rotates = "rotation function shop-prod-rotate-database []";
const usual = [backend, rotates];

const word = ({ label, groups }: { readonly label: string; readonly groups: readonly string[] }) =>
  `${label} [${groups.join(", ")}]`;

describe("who may reach the database", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["the backend and the function that rotates its secret", [], usual],
    ["in its environment alone", besideStaging, usual],
    ["workers", [withMailings], [backend, "service mailings [sg-mail]", rotates]],
    [
      "the rotation function's groups",
      rotation,
      [backend, "rotation function shop-prod-rotate-database [sg-rotation]"],
    ],
    ["no function where it is gone", [remove(rotationFunctions, ids.rotationFunction)], [backend]],
    [
      "a function of a secret that another application reads: none",
      [
        edit(taskDefinitions, ids.backendTask, (own) => ({
          ...own,
          containers: own.containers.map((one) => ({ ...one, secrets: [] })),
        })),
      ],
      [backend],
    ],
    ["nothing more for a secret that RDS rotates itself", managed, usual],
    ["its proxy", proxy, [...usual, "RDS Proxy shop-prod-proxy [sg-proxy]"]],
    [
      "not another database's proxy",
      [...proxy, put(dbProxyTargets, "shop-prod-proxy", ["other-db"])],
      usual,
    ],
    [
      "a task of its own that reads the secret",
      migration,
      [...usual, "task of family:shop-prod-migrate [sg-migrate]"],
    ],
    [
      "not a task of its own that reads none",
      [
        defineReaderless,
        runTask("sweep", "family:shop-prod-sweep", readerless, "eni-sweep"),
        taskInterface("eni-sweep", ["sg-sweep"]),
      ],
      usual,
    ],
    [
      "not a task of its own in another cluster",
      [...migration, patch(tasks, migrationTask, { cluster: arnOf("ecs", "cluster/other") })],
      usual,
    ],
    ["a task that EventBridge starts", schedule, [...usual, "scheduled task report [sg-report]"]],
    [
      "a task that EventBridge Scheduler starts",
      scheduler,
      [...usual, "scheduled task cleanup [sg-backend]"],
    ],
    [
      "not the frontend",
      [patch(dbInstances, ids.database, { securityGroups: ["sg-frontend"] })],
      usual,
    ],

    ["maybe more services", [breakOff(services)], [...usual, "? ecs:DescribeServices"]],
    [
      "maybe a service whose role is unread",
      [denyRow(taskDefinitions, ids.frontendTask)],
      [...usual, "? ecs:DescribeTaskDefinition"],
    ],
    [
      "maybe a service whose application is unread",
      [withMailings, patch(services, mailings.arn, { tags: {} }), deny(clusters)],
      [...usual, "? ecs:DescribeClusters"],
    ],
    [
      "maybe a function, where secrets are unread",
      [deny(secrets)],
      [backend, "? secretsmanager:ListSecrets"],
    ],
    [
      "maybe a function that is unread",
      [deny(rotationFunctions)],
      [backend, "? lambda:GetFunctionConfiguration"],
    ],
    ["maybe a proxy", [deny(dbProxies)], [...usual, "? rds:DescribeDBProxies"]],
    [
      "maybe a proxy whose targets are unread",
      [...proxy, deny(dbProxyTargets)],
      [...usual, "? rds:DescribeDBProxyTargets"],
    ],
    ["maybe a task", [deny(tasks)], [...usual, "? ecs:DescribeTasks"]],
    [
      "a task whose interface is unread",
      [...migration, denyRow(networkInterfaces, "eni-migrate")],
      [...usual, "? ec2:DescribeNetworkInterfaces"],
    ],
    [
      "a task whose interface is gone",
      [...migration, remove(networkInterfaces, "eni-migrate")],
      [...usual, "? undecided"],
    ],
    [
      "maybe a task that EventBridge starts",
      [deny(ruleScheduledTasks)],
      [...usual, "? events:ListTargetsByRule"],
    ],
    [
      "maybe a task that EventBridge Scheduler starts",
      [deny(schedulerTasks)],
      [...usual, "? scheduler:GetSchedule"],
    ],
  ])("%s", (_, changes, expected) => {
    const [database] = derivedWith(databases, changes).items;
    if (database === undefined) throw new Error("no database");
    const shop = applicationOf(settingsWith(), "shop", "production");
    expect(listed(derivedWith(storeClients, changes).ofDatabase(shop, database), word)).toEqual(
      expected,
    );
  });
});

describe("tasks of the application's own that may wear its groups", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["none", [], []],
    ["a migration that runs", migration, [migrationTask]],
    ["no schedule, which wears nothing until its task runs", [...schedule, ...scheduler], []],
    [
      "no task that reads no secret of the database",
      [
        defineReaderless,
        runTask("sweep", "family:shop-prod-sweep", readerless, "eni-sweep"),
        taskInterface("eni-sweep", ["sg-sweep"]),
      ],
      [],
    ],
    ["maybe one", [deny(tasks)], ["? ecs:DescribeTasks"]],
  ])("%s", (_, changes, expected) => {
    const shop = applicationOf(settingsWith(), "shop", "production");
    expect(listed(derivedWith(storeClients, changes).tasksOf(shop), ({ name }) => name)).toEqual(
      expected,
    );
  });
});

describe("an application without services", () => {
  const till = applicationOf(settingsWith(), "till", "production");

  it("has clients that go by another name", () => {
    expect(listed(derivedWith(storeClients).ofCache(till), word)).toEqual(["? undecided"]);
  });
});

describe("who may reach the cache", () => {
  it.each<[string, readonly Change[], readonly string[]]>([
    ["the backend", [], [backend]],
    ["workers", [withMailings], [backend, "service mailings [sg-mail]"]],
    [
      "no proxy, function, task or schedule",
      [...proxy, ...rotation, ...migration, ...schedule],
      [backend],
    ],
    ["in its environment alone", besideStaging, [backend]],
    ["maybe more services", [breakOff(services)], [backend, "? ecs:DescribeServices"]],
    [
      "whatever of the database's is unread",
      [deny(secrets), deny(dbProxies), deny(tasks)],
      [backend],
    ],
  ])("%s", (_, changes, expected) => {
    const shop = applicationOf(settingsWith(), "shop", "production");
    expect(listed(derivedWith(storeClients, changes).ofCache(shop), word)).toEqual(expected);
  });
});
