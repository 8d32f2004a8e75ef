import { rule } from "../../../rules/cicd/pipeline-stages.ts";
import { deliveryPipelines, type PipelineAction } from "../../../src/model/facts/codepipeline.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { type Pipeline, pipelines } from "../../../src/model/facts/repository.ts";
import { deny, notRequested, only, patch } from "../../support/changes.ts";
import { pipelineFile, soundPipeline } from "../../support/referencePipelines.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const jobs = (change: (jobs: Pipeline["jobs"]) => Pipeline["jobs"]) =>
  patch(pipelines, pipelineFile, { jobs: change(soundPipeline.jobs) });
const without = (stage: string) =>
  jobs((own) =>
    own.map((job) => ({ ...job, steps: job.steps.filter((step) => step.stage !== stage) })),
  );
const unrequested = notRequested(pipelines);

const action = (
  name: string,
  category: string,
  provider: string,
  deploys: PipelineAction["deploys"] = null,
): PipelineAction => ({ name, category, provider, deploys });
const source = action("Source", "Source", "CodeStarSourceConnection");
const deploy = (service: string) =>
  action("Deploy", "Deploy", "ECS", { cluster: "shop-prod", service });
const delivery = (...actions: readonly PipelineAction[]) =>
  only(deliveryPipelines, { shop: { name: "shop", actions } });

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, pipelines],
    "the repository's own pipeline has every stage",
  ),
  cases: [
    {
      name: "nothing scans",
      changes: [without("scan")],
      verdict: "fail",
      says: /does this: scan/,
      failures: 1,
    },
    {
      name: "nothing lints, nothing tests",
      changes: [without("lint"), jobs((own) => own.slice(1))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "the scan may fail",
      changes: [
        jobs((own) =>
          own.map((job) => ({
            ...job,
            steps: job.steps.map((step) => ({ ...step, advisory: step.stage === "scan" })),
          })),
        ),
      ],
      verdict: "fail",
      says: /must succeed does this: scan/,
    },
    {
      name: "what is missing may lie where it cannot be followed",
      changes: [
        without("scan"),
        patch(pipelines, pipelineFile, {
          jobs: soundPipeline.jobs.slice(0, 1),
          unfollowed: ["acme/workflows"],
        }),
      ],
      verdict: "unknown",
      says: /acme\/workflows/,
    },
    {
      name: "stages in several files",
      changes: [
        only(pipelines, {
          a: { ...soundPipeline, file: "a", jobs: soundPipeline.jobs.slice(0, 2) },
          b: { ...soundPipeline, file: "b", jobs: soundPipeline.jobs.slice(2) },
        }),
      ],
      verdict: "pass",
    },
    { name: "no pipeline at all", changes: [only(pipelines, {})], verdict: "fail", failures: 1 },
    {
      name: "a pipeline that is not followed",
      changes: [
        only(pipelines, {
          Jenkinsfile: {
            file: "Jenkinsfile",
            provider: "another",
            jobs: [],
            unfollowed: ["Jenkinsfile"],
          },
        }),
      ],
      verdict: "unknown",
    },
    { name: "not requested: a person is asked", changes: [unrequested], verdict: "manual" },
    {
      name: "not requested, and CodePipeline could not be read",
      changes: [unrequested, deny(deliveryPipelines)],
      verdict: "unknown",
    },
    {
      name: "CodePipeline that shows every stage",
      changes: [
        unrequested,
        delivery(
          source,
          action("Lint", "Build", "CodeBuild"),
          action("Test", "Test", "CodeBuild"),
          action("Image", "Build", "ECRBuildAndPublish"),
          action("Scan", "Invoke", "InspectorScan"),
          deploy("backend"),
        ),
      ],
      verdict: "pass",
      says: /scan: Scan in shop/,
    },
    {
      name: "CodePipeline with one build project",
      changes: [
        unrequested,
        delivery(source, action("Build", "Build", "CodeBuild"), deploy("backend")),
      ],
      verdict: "manual",
      says: /does not show where it does this: lint, test, scan, push/,
    },
    {
      name: "CodePipeline that deploys another service",
      changes: [unrequested, delivery(source, deploy("other"))],
      verdict: "manual",
      says: /^manual: .*a person must attest that a pipeline lints/,
    },
    {
      name: "no pipeline in the repository, but CodePipeline with one build project",
      changes: [
        only(pipelines, {}),
        delivery(source, action("Build", "Build", "CodeBuild"), deploy("backend")),
      ],
      verdict: "unknown",
      says: /Build in shop/,
    },
  ],
});
