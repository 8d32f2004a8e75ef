import { deliveryPipelines } from "../../src/model/facts/codepipeline.ts";
import { pipelines, type Stage } from "../../src/model/facts/repository.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  manual,
  type Observation,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { applicationResources } from "../_resources/applications.ts";
import {
  deliveriesOf,
  joined,
  type SeenStages,
  stagesOfDelivery,
  stagesOfPipelines,
} from "./_pipelines.ts";

/** What the guide's five stages come to. */
const wanted: readonly Stage[] = ["lint", "test", "build", "scan", "push", "deploy"];

const question =
  "a person must attest that a pipeline lints, tests, builds, scans, pushes and deploys";

/** Nobody gave the repository: what CodePipeline does not show is for a person. */
const withoutRepository = (missing: readonly Stage[], seen: SeenStages): Outcome =>
  manual(
    seen.stages.size === 0
      ? question
      : `${question}: CodePipeline does not show where it does this: ${missing.join(", ")}`,
  );

/** The repository was given: what is nowhere is missing, unless something leads out of sight. */
const withRepository = (
  missing: readonly Stage[],
  seen: SeenStages,
  evidence: readonly Observation[],
): Outcome => {
  if (seen.stages.size + seen.unseen.length === 0) {
    return fail(
      "no-pipeline",
      "there is no pipeline, neither in the repository nor in CodePipeline",
      ...evidence,
    );
  }
  return seen.unseen.length > 0
    ? cannotDecide(
        `no step is seen that does this: ${missing.join(", ")}; not followed: ${seen.unseen.join(", ")}`,
        "have a person attest CICD-1, or bring the steps into the repository",
      )
    : combine(
        ...missing.map((stage) =>
          fail(`stage|${stage}`, `no step that must succeed does this: ${stage}`, ...evidence),
        ),
      );
};

export const rule = defineRule({
  id: "cicd-pipeline-stages",
  title: "A pipeline lints, tests, builds, scans, pushes and deploys",
  section: "CICD",
  items: ["CICD-1"],
  severity: "medium",
  why: "What a person does by hand is done differently each time, and left out when it matters. A pipeline that can be skipped at one stage lets through what that stage is for.",
  checks:
    "With --repo DIR: the workflows of GitHub Actions or the pipeline of GitLab CI in that folder, parsed as YAML, must have steps that lint, test, build, scan the image, push it and deploy, none of them allowed to fail; scripts of package.json, local actions, reusable workflows and includes are followed. Without it: the pipeline of CodePipeline that deploys the application's services, as far as its actions tell. Else a person attests it.",
  blindSpots:
    "A step is known by its command or action: a tool that is not known, or what a script file does, is not seen. Whether branches can be merged around the pipeline does not show. --repo is taken for the repository of every application in the scope.",
  remedy: {
    summary:
      "Add the missing step to the pipeline, as one that must succeed, or attest it in the config: attestations: [{ item: CICD-1, by: …, at: …, link: …, expiry: … }].",
    cli: "aws codepipeline get-pipeline --name PIPELINE",
    terraform:
      'resource "aws_codepipeline" "app" {\n  stage {\n    name = "Scan"\n    action {\n      name     = "Scan"\n      category = "Invoke"\n      owner    = "AWS"\n      provider = "InspectorScan"\n      version  = "1"\n    }\n  }\n}',
    cdk: "pipeline.addStage({ stageName: 'Test', actions: [new actions.CodeBuildAction({ actionName: 'Test', type: actions.CodeBuildActionType.TEST, project, input })] });",
  },
  references: [
    "https://docs.aws.amazon.com/wellarchitected/latest/framework/ops_dev_integ_auto_integ_deploy.html",
    "https://docs.aws.amazon.com/codepipeline/latest/userguide/integrations-action-type.html",
  ],
  needs: { serviceApplications, deliveryPipelines, pipelines },
  options: {},
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge({ application }, facts) {
    const files = facts.pipelines.list();
    const deliveries = deliveriesOf(
      application,
      facts.deliveryPipelines.list(),
      facts.serviceApplications,
    );
    const seen = joined(stagesOfPipelines(files.items), stagesOfDelivery(deliveries.items));
    const evidence = [
      saw(
        pipelines,
        "repository",
        "pipelines",
        files.items.map(({ file }) => file),
      ),
      saw(
        deliveryPipelines,
        "pipelines",
        "names",
        deliveries.items.map(({ name }) => name),
      ),
    ];
    const missing = wanted.filter((stage) => !seen.stages.has(stage));
    if (missing.length === 0) {
      return pass(
        wanted.map((stage) => `${stage}: ${seen.stages.get(stage)}`).join(", "),
        ...evidence,
      );
    }
    const causes = [...files.causes, ...deliveries.causes];
    const isRequested = files.causes.every(({ reason }) => reason !== "unrequested");
    if (!isRequested) return combine(withoutRepository(missing, seen), cannotKnow(causes));
    return causes.length > 0 ? cannotKnow(causes) : withRepository(missing, seen, evidence);
  },
});
