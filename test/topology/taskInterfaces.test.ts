import { describe, expect, it } from "@jest/globals";
import { networkInterfaces } from "../../src/model/facts/ec2.ts";
import { clusters, services, tasks } from "../../src/model/facts/ecs.ts";
import { serviceNameOf, taskInterfaces } from "../../src/topology/taskInterfaces.ts";
import { arnOf, row, runTask } from "../scan/support/rows.ts";
import { derivedWith, listed, told } from "../scan/support/world.ts";
import { breakOff, type Change, deny, denyRow, put, remove } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const backendTask = arnOf("ecs", "task/shop-prod/backenda");
const otherCluster = arnOf("ecs", "cluster/other");
const namesake = put(tasks, arnOf("ecs", "task/other/backendz"), {
  ...row(tasks, backendTask),
  arn: arnOf("ecs", "task/other/backendz"),
  cluster: otherCluster,
  networkInterfaces: ["eni-other"],
});
const alone = runTask("migrate", "family:shop-prod-migrate", ids.backendTask, "eni-migrate");

describe("the task behind a network interface", () => {
  it.each<[string, string, readonly Change[], string | null]>([
    ["a service's task", "eni-backend-a", [], backendTask],
    ["a task of its own", "eni-migrate", [alone], arnOf("ecs", "task/shop-prod/migrate")],
    ["none that runs", "eni-database", [], null],
    ["known where the list broke off behind it", "eni-backend-a", [breakOff(tasks)], backendTask],
    ["unknown where the list broke off", "eni-database", [breakOff(tasks)], "? ecs:DescribeTasks"],
    [
      "unknown where it is unread",
      "eni-backend-a",
      [denyRow(tasks, backendTask)],
      "? ecs:DescribeTasks",
    ],
    ["unknown where nothing was read", "eni-backend-a", [deny(tasks)], "? ecs:DescribeTasks"],
  ])("%s", (_, id, changes, expected) => {
    const task = derivedWith(taskInterfaces, changes).taskOf(id);
    expect(task.known ? (task.value?.arn ?? null) : told(task)).toBe(expected);
  });

  it.each<[string, string, readonly Change[], string | null]>([
    ["a service's task", "eni-backend-a", [], backendTask],
    ["no task's", "eni-database", [], null],
    [
      "undecided where it has stopped",
      "eni-backend-a",
      [remove(tasks, backendTask)],
      "? undecided",
    ],
    [
      "unknown where the list broke off",
      "eni-backend-a",
      [remove(tasks, backendTask), breakOff(tasks)],
      "? ecs:DescribeTasks",
    ],
  ])("is %s by what the interface says of itself", (_, id, changes, expected) => {
    const task = derivedWith(taskInterfaces, changes).behind(row(networkInterfaces, id));
    expect(task.known ? (task.value?.arn ?? null) : told(task)).toBe(expected);
  });

  it.each<[string, readonly Change[], readonly string[]]>([
    ["its own", [], ["eni-backend-a", "eni-backend-b"]],
    ["not a namesake's in another cluster", [namesake], ["eni-backend-a", "eni-backend-b"]],
    ["not a task of its own", [alone], ["eni-backend-a", "eni-backend-b"]],
    ["maybe more", [denyRow(tasks, backendTask)], ["eni-backend-b", "? ecs:DescribeTasks"]],
    ["any", [deny(tasks), deny(clusters)], ["? ecs:DescribeTasks"]],
  ])("tasks of a service are %s", (_, changes, expected) => {
    const found = derivedWith(taskInterfaces, changes).tasksOf(row(services, ids.backend));
    expect(listed(found, ({ networkInterfaces }) => networkInterfaces.join())).toEqual(expected);
  });

  it.each([
    ["service:backend", "backend"],
    ["family:backend", null],
    ["my-service:backend", null],
    [null, null],
  ])("a task of the group %s was started by the service %s", (group, expected) => {
    expect(serviceNameOf({ ...row(tasks, backendTask), group })).toBe(expected);
  });
});
