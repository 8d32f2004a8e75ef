import {
  type ActionCategory,
  type ActionTypeId,
  GetPipelineCommand,
  ListPipelinesCommand,
} from "@aws-sdk/client-codepipeline";
import { expect, test } from "@jest/globals";
import { deliveryPipelines } from "../../../src/model/facts/codepipeline.ts";
import { accessDenied, denial, on, read, recordingOf } from "../support.ts";

const typeOf = (category: ActionCategory, provider: string): ActionTypeId => ({
  category,
  owner: "AWS",
  provider,
  version: "1",
});

const listed = on(ListPipelinesCommand, ({ nextToken }) =>
  nextToken === undefined
    ? { pipelines: [{ name: "shop" }], nextToken: "more" }
    : { pipelines: [{ name: "blog" }] },
);

test("pipelines are read with what their actions are, and no configuration but the service", async () => {
  const { facts } = await read(
    [deliveryPipelines],
    [
      listed,
      on(GetPipelineCommand, ({ name }) => ({
        pipeline: {
          name,
          roleArn: "arn:role",
          stages: [
            {
              name: "Build",
              actions: [
                {
                  name: "Build",
                  actionTypeId: typeOf("Build", "CodeBuild"),
                  configuration: { ProjectName: "p", EnvironmentVariables: "very-secret" },
                },
              ],
            },
            {
              name: "Deploy",
              actions: [
                {
                  name: "Deploy",
                  actionTypeId: typeOf("Deploy", "ECS"),
                  configuration: { ClusterName: "main", ServiceName: "web" },
                },
              ],
            },
          ],
        },
      })),
    ],
  );
  const recording = recordingOf(facts, deliveryPipelines);
  expect(Object.keys(recording.rows).sort()).toEqual(["blog", "shop"]);
  expect(recording.rows.shop).toEqual({
    name: "shop",
    actions: [
      { name: "Build", category: "Build", provider: "CodeBuild", deploys: null },
      {
        name: "Deploy",
        category: "Deploy",
        provider: "ECS",
        deploys: { cluster: "main", service: "web" },
      },
    ],
  });
  expect(JSON.stringify(recording)).not.toMatch(/very-secret/);
});

test("a list that is refused broke off; a pipeline that is refused is unread", async () => {
  const refused = await read([deliveryPipelines], [on(ListPipelinesCommand, accessDenied)]);
  expect(recordingOf(refused.facts, deliveryPipelines).causes).toEqual([
    denial("codepipeline:ListPipelines"),
  ]);
  const { facts } = await read([deliveryPipelines], [listed, on(GetPipelineCommand, accessDenied)]);
  expect(recordingOf(facts, deliveryPipelines)).toEqual({
    rows: {},
    unread: {
      blog: [denial("codepipeline:GetPipeline")],
      shop: [denial("codepipeline:GetPipeline")],
    },
    causes: [],
  });
});
