import { filterListing, type Listing } from "../../src/model/fact.ts";
import type { DeliveryPipeline, PipelineAction } from "../../src/model/facts/codepipeline.ts";
import type { Pipeline, Stage } from "../../src/model/facts/repository.ts";
import type { Application, ServiceApplications } from "../../src/topology/serviceApplications.ts";

/** What a repository's pipelines or CodePipeline are seen to do. */
export interface SeenStages {
  /** Where each stage is done, without what may fail unnoticed. */
  readonly stages: ReadonlyMap<Stage, string>;
  /** What might do more, and cannot be looked into. */
  readonly unseen: readonly string[];
}

export const stagesOfPipelines = (pipelines: readonly Pipeline[]): SeenStages => ({
  stages: new Map(
    pipelines.flatMap(({ file, jobs }) =>
      jobs.flatMap(({ id, steps }) =>
        steps
          .filter(({ advisory }) => !advisory)
          .map(({ stage }) => [stage, `${id} in ${file}`] as const),
      ),
    ),
  ),
  unseen: pipelines.flatMap(({ file, unfollowed }) =>
    unfollowed.map((name) => (name === file ? file : `${name} (in ${file})`)),
  ),
});

/** CodePipeline's own actions by what they do (https://docs.aws.amazon.com/codepipeline/latest/userguide/integrations-action-type.html). */
const byProvider: Readonly<Record<string, readonly Stage[]>> = {
  ECRBuildAndPublish: ["build", "push"],
  InspectorScan: ["scan"],
  ECS: ["deploy"],
  CodeDeployToECS: ["deploy"],
  CloudFormation: ["deploy"],
};
/** A build project does what its name says, and perhaps more. */
const byName: readonly (readonly [Stage, RegExp])[] = [
  ["lint", /lint/i],
  ["test", /test/i],
  ["build", /build/i],
  ["scan", /scan/i],
  ["push", /push|publish/i],
];

const stagesOfAction = ({ name, category, provider }: PipelineAction): readonly Stage[] => {
  if (category === "Source" || category === "Approval") return [];
  return (
    byProvider[provider] ?? [
      ...(category === "Test" ? (["test"] as const) : []),
      ...byName.flatMap(([stage, pattern]) => (pattern.test(name) ? [stage] : [])),
    ]
  );
};

export const stagesOfDelivery = (pipelines: readonly DeliveryPipeline[]): SeenStages => ({
  stages: new Map(
    pipelines.flatMap(({ name, actions }) =>
      actions.flatMap((action) =>
        stagesOfAction(action).map((stage) => [stage, `${action.name} in ${name}`] as const),
      ),
    ),
  ),
  unseen: pipelines.flatMap(({ name, actions }) =>
    actions
      .filter(({ provider }) => /^(CodeBuild|Jenkins|Commands)$/.test(provider))
      .map((action) => `${action.name} in ${name}`),
  ),
});

export const joined = (a: SeenStages, b: SeenStages): SeenStages => ({
  stages: new Map([...a.stages, ...b.stages]),
  unseen: [...a.unseen, ...b.unseen],
});

/** The pipelines of CodePipeline that deploy a service of the application. */
export const deliveriesOf = (
  application: Application,
  pipelines: Listing<DeliveryPipeline>,
  { servicesIn }: ServiceApplications,
): Listing<DeliveryPipeline> => {
  const own = servicesIn(application);
  const named = own.items.map(({ clusterName, service }) => `${clusterName}/${service.name}`);
  const found = filterListing(pipelines, ({ actions }) =>
    actions.some(
      ({ deploys }) => deploys !== null && named.includes(`${deploys.cluster}/${deploys.service}`),
    ),
  );
  return { items: found.items, causes: [...own.causes, ...found.causes] };
};
