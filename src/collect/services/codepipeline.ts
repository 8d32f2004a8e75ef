import type * as Sdk from "@aws-sdk/client-codepipeline";
import { deliveryPipelines, type PipelineAction } from "../../model/facts/codepipeline.ts";
import { causeOf } from "../classify.ts";
import { type Collector, defineCollector } from "../collector.ts";
import { readPages } from "../pages.ts";
import { defineService } from "../service.ts";

const codePipeline = defineService({
  prefix: "codepipeline",
  load: () => import("@aws-sdk/client-codepipeline"),
  connect: (sdk, configuration) => new sdk.CodePipelineClient(configuration),
});

const listPipelines = {
  api: "codepipeline:ListPipelines",
  action: "codepipeline:ListPipelines",
} as const;
const largestPage = 1000;

const toAction = ({
  name = "",
  actionTypeId,
  configuration,
}: Sdk.ActionDeclaration): PipelineAction => {
  const { ClusterName: cluster, ServiceName: service } = configuration ?? {};
  return {
    name,
    category: actionTypeId?.category ?? "",
    provider: actionTypeId?.provider ?? "",
    deploys: cluster === undefined || service === undefined ? null : { cluster, service },
  };
};

const pipelineCollector = defineCollector({
  kind: deliveryPipelines,
  service: codePipeline,
  needs: {},
  alsoCalls: [listPipelines],
  async read({ sdk, client, account, region }, recorder) {
    const names = await readPages(
      async (token) => {
        const answer = await client.send(
          new sdk.ListPipelinesCommand({ maxResults: largestPage, nextToken: token }),
        );
        return {
          rows: (answer.pipelines ?? []).flatMap(({ name }) => name ?? []),
          next: answer.nextToken,
        };
      },
      (error) => recorder.broke(causeOf(error, { ...listPipelines, account, region })),
    );
    const describe = async (name: string): Promise<void> => {
      try {
        const { pipeline } = await client.send(new sdk.GetPipelineCommand({ name }));
        const actions = (pipeline?.stages ?? []).flatMap((stage) => stage.actions ?? []);
        recorder.row(name, { name, actions: actions.map(toAction) });
      } catch (error) {
        const { api, action } = deliveryPipelines;
        recorder.unread(name, causeOf(error, { api, action, account, region }));
      }
    };
    await Promise.all(names.map(describe));
  },
});

export const codePipelineCollectors: readonly Collector[] = [pipelineCollector];
