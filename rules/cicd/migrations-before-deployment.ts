import { migrationLead, type TaskRun, taskRuns } from "../../src/model/facts/cloudtrail.ts";
import type { Deployment } from "../../src/model/facts/ecs.ts";
import { type PipelineJob, pipelines } from "../../src/model/facts/repository.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  manual,
  notApplicable,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { serviceApplications } from "../../src/topology/serviceApplications.ts";
import { clusterNameOf, type RunningService } from "../../src/topology/services.ts";
import { applicationResources } from "../_resources/applications.ts";

const needs = { serviceApplications, taskRuns, pipelines };
type Facts = Resolved<typeof needs>;

const isBefore = ({ time }: TaskRun, { created }: Deployment): boolean => {
  if (created === null) return false;
  const lead = Date.parse(created) - Date.parse(time);
  return lead >= 0 && lead <= migrationLead;
};

/** The migration that was run as a task shortly before a deployment of the service. */
const migrationOf = (
  { service, clusterName }: RunningService,
  runs: readonly TaskRun[],
): TaskRun | undefined =>
  runs.find(
    (run) =>
      run.migrates &&
      !run.failed &&
      clusterNameOf(run.cluster ?? "default") === clusterName &&
      [...service.deployments, ...service.taskSets].some(
        (deployment) => deployment.status === "PRIMARY" && isBefore(run, deployment),
      ),
  );

/** All jobs that must have succeeded before this one. */
const before = (job: PipelineJob, jobs: readonly PipelineJob[]): readonly PipelineJob[] => {
  const found = new Set<PipelineJob>();
  const follow = ({ needs: ids }: PipelineJob): void => {
    for (const other of jobs) {
      if (!ids.includes(other.id) || found.has(other)) continue;
      found.add(other);
      follow(other);
    }
  };
  follow(job);
  return [...found];
};

/** A job that deploys after a migration in a task of its own: earlier in it, or in a job that it waits for. */
const migratesFirst = (job: PipelineJob, jobs: readonly PipelineJob[]): boolean => {
  const must = job.steps.filter(({ advisory }) => !advisory).map(({ stage }) => stage);
  const deploys = must.indexOf("deploy");
  const migrates = must.indexOf("migrationTask");
  return (
    deploys >= 0 &&
    ((migrates >= 0 && migrates < deploys) ||
      before(job, jobs).some(({ steps }) =>
        steps.some(({ stage, advisory }) => stage === "migrationTask" && !advisory),
      ))
  );
};

const byRepository = (facts: Facts): Outcome | null => {
  for (const { file, jobs } of facts.pipelines.list().items) {
    const job = jobs.find((one) => migratesFirst(one, jobs));
    if (job !== undefined) {
      return pass(
        `${job.id} in ${file} deploys after a migration in a task of its own`,
        saw(pipelines, file, "jobs", job.id),
      );
    }
  }
  return null;
};

export const rule = defineRule({
  id: "cicd-migrations-before-deployment",
  title: "Migrations run as an ECS task of their own before a deployment",
  section: "CICD",
  items: ["CICD-5"],
  severity: "medium",
  why: "A migration in the start of the service runs once a task, several times at once, and takes the health check down with it when it fails. A task of its own runs once, and a deployment that follows can be stopped.",
  checks:
    "In the hour before a deployment that is in force, CloudTrail must show a RunTask in the service's cluster whose command or task definition speaks of migrations; or, with --repo DIR, a job of the pipeline must deploy after a step that runs such a task. Where neither shows, because nothing was to migrate or the deployment is older than the 90 days that CloudTrail keeps, a person attests it.",
  blindSpots:
    "Whether the task succeeded shows for an hour only, and is not looked at. A migration under an innocent name is not recognised. --repo is taken for the repository of every application in the scope.",
  remedy: {
    summary:
      "Run the migration by aws ecs run-task in the pipeline, wait for it, and deploy only then; or attest it in the config: attestations: [{ item: CICD-5, by: …, at: …, link: …, expiry: … }].",
    cli: "aws ecs run-task --cluster CLUSTER --task-definition MIGRATION --launch-type FARGATE --network-configuration 'awsvpcConfiguration={subnets=[SUBNET],securityGroups=[GROUP]}'",
    terraform:
      'resource "aws_ecs_task_definition" "migration" {\n  family = "shop-migration"\n  container_definitions = jsonencode([{ name = "migration", image = var.image, command = ["npm", "run", "migrate"] }])\n}',
    cdk: "new tasks.EcsRunTask(this, 'Migrate', { cluster, taskDefinition: migration, launchTarget: new tasks.EcsFargateLaunchTarget(), integrationPattern: sfn.IntegrationPattern.RUN_JOB });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/standalone-task-create.html",
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html",
  ],
  needs,
  options: {},
  nothing: "there is no application: no ECS service",
  resources: (facts, context) => applicationResources(facts.serviceApplications.list, context),
  judge({ application }, facts) {
    if (application.settings?.without.includes("database")) {
      return notApplicable("the config says that it has no database");
    }
    const own = facts.serviceApplications.servicesIn(application);
    const runs = facts.taskRuns.list();
    for (const view of own.items) {
      const run = migrationOf(view, runs.items);
      if (run !== undefined) {
        return pass(
          `a migration was run as a task before ${view.service.name} was deployed`,
          saw(taskRuns, run.id, "eventTime", run.time),
        );
      }
    }
    return (
      byRepository(facts) ??
      combine(
        manual(
          "a person must attest that migrations run as a task of their own before deployments",
        ),
        cannotKnow([...own.causes, ...runs.causes, ...facts.pipelines.list().causes]),
      )
    );
  },
});
