import { DescribeServicesCommand, ListServiceDeploymentsCommand } from "@aws-sdk/client-ecs";
import { describe, expect, test } from "@jest/globals";
import { lastServiceDeployments } from "../../../src/model/facts/ecs.ts";
import { type Answer, accessDenied, inputsOf, on, read, recordingOf } from "../support.ts";
import { cluster, logging, service } from "./_loggingService.ts";

describe("the last deployment of a service", () => {
  const withStrategy = (strategy: "BLUE_GREEN" | "ROLLING"): readonly Answer[] => [
    ...logging().filter(({ command }) => command !== DescribeServicesCommand),
    on(DescribeServicesCommand, {
      services: [
        {
          serviceArn: service,
          clusterArn: cluster,
          status: "ACTIVE",
          deploymentConfiguration: { strategy },
        },
      ],
    }),
  ];

  test("is the newest of all pages", async () => {
    const { facts, sent } = await read(
      [lastServiceDeployments],
      [
        ...withStrategy("BLUE_GREEN"),
        on(ListServiceDeploymentsCommand, ({ nextToken }) =>
          nextToken === undefined
            ? {
                serviceDeployments: [
                  { status: "SUCCESSFUL" as const, createdAt: new Date("2026-01-01T00:00:00Z") },
                ],
                nextToken: "more",
              }
            : {
                serviceDeployments: [
                  { status: "IN_PROGRESS" as const, createdAt: new Date("2026-01-15T00:00:00Z") },
                ],
              },
        ),
      ],
    );
    expect(recordingOf(facts, lastServiceDeployments).rows).toEqual({
      [service]: { status: "IN_PROGRESS", created: "2026-01-15T00:00:00.000Z" },
    });
    expect(inputsOf(sent, "ecs:ListServiceDeployments")[0]).toEqual({
      service,
      cluster,
      maxResults: 100,
      nextToken: undefined,
    });
  });

  test("of a service without any is none; of a rolling one it is not asked for", async () => {
    const { facts } = await read(
      [lastServiceDeployments],
      [...withStrategy("BLUE_GREEN"), on(ListServiceDeploymentsCommand, {})],
    );
    expect(recordingOf(facts, lastServiceDeployments).rows).toEqual({
      [service]: { status: null, created: null },
    });
    const rolling = await read([lastServiceDeployments], withStrategy("ROLLING"));
    expect(inputsOf(rolling.sent, "ecs:ListServiceDeployments")).toEqual([]);
  });

  test("that is refused is unread", async () => {
    const { facts } = await read(
      [lastServiceDeployments],
      [...withStrategy("BLUE_GREEN"), on(ListServiceDeploymentsCommand, accessDenied)],
    );
    expect(recordingOf(facts, lastServiceDeployments).unread[service]).toEqual([
      expect.objectContaining({ reason: "denied", api: "ecs:ListServiceDeployments" }),
    ]);
  });
});
