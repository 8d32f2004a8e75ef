import { describe, expect, test } from "@jest/globals";
import { type Container, services, taskDefinitions } from "../../src/model/facts/ecs.ts";
import { serviceLogs } from "../../src/topology/serviceLogs.ts";
import { runningServices } from "../../src/topology/services.ts";
import { type Change, denyRow, edit, factsWith, patch, worldFor } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const logsOf = (changes: readonly Change[]) => {
  const needs = { serviceLogs, runningServices };
  const facts = worldFor("region", factsWith(changes)).resolve(needs);
  const backend = facts.runningServices.items.find(({ service }) => service.name === "backend");
  if (backend === undefined) throw new Error("no backend");
  return facts.serviceLogs.of(backend);
};

const containers = (...fields: readonly Partial<Container>[]): Change =>
  edit(taskDefinitions, ids.backendTask, (row) => ({
    ...row,
    containers: fields.flatMap((one) => row.containers.map((own) => ({ ...own, ...one }))),
  }));

const withoutBalancer = edit(services, ids.backend, (row) => ({
  ...row,
  loadBalancers: [],
  deployments: row.deployments.map((one) => ({ ...one, loadBalancers: [] })),
}));

describe("the logs of a service", () => {
  test.each<[name: string, changes: readonly Change[], expected: readonly string[]]>([
    [
      "are those of the container that takes requests",
      [containers({}, { name: "proxy" })],
      ["backend"],
    ],
    [
      "without a load balancer, of the essential ones",
      [withoutBalancer, containers({}, { name: "proxy" }, { name: "agent", essential: false })],
      ["backend", "proxy"],
    ],
    [
      "of a container that the definition lacks, of the essential ones",
      [containers({ name: "api" }, { name: "agent", essential: false })],
      ["api"],
    ],
  ])("%s", (_, changes, expected) => {
    const { items, causes } = logsOf(changes);
    expect(items.map(({ container }) => container)).toEqual(expected);
    expect(causes).toEqual([]);
  });

  test("say by which driver, and to which streams", () => {
    expect(logsOf([]).items).toEqual([
      {
        taskDefinition: ids.backendTask,
        container: "backend",
        driver: "awslogs",
        streams: { group: "/ecs/shop-prod-backend", region: "eu-west-1", prefix: "app/backend/" },
      },
    ]);
    const other = logsOf([containers({ logDriver: "awsfirelens", logGroup: null })]);
    expect(other.items[0]).toMatchObject({ driver: "awsfirelens", streams: null });
    const bare = logsOf([containers({ logStreamPrefix: null })]);
    expect(bare.items[0]?.streams?.prefix).toBeNull();
  });

  test("are incomplete where a definition is unread", () => {
    const { items, causes } = logsOf([denyRow(taskDefinitions, ids.backendTask)]);
    expect(items).toEqual([]);
    expect(causes).not.toEqual([]);
  });

  test("are of every revision in force", () => {
    const { items } = logsOf([patch(services, ids.backend, { taskDefinition: ids.frontendTask })]);
    expect(items.map(({ taskDefinition }) => taskDefinition)).toEqual([
      ids.backendTask,
      ids.frontendTask,
    ]);
  });
});
