import { rule } from "../../../rules/cicd/migrations-before-deployment.ts";
import { applicationDefaults } from "../../../src/config/defaults.ts";
import { type TaskRun, taskRuns } from "../../../src/model/facts/cloudtrail.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { type Pipeline, pipelines } from "../../../src/model/facts/repository.ts";
import { breakOff, deny, notRequested, only, patch } from "../../support/changes.ts";
import { pipelineFile } from "../../support/referencePipelines.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const run = (fields: Partial<TaskRun>) => patch(taskRuns, "run-1", fields);
const noPipeline = only(pipelines, {});
const jobs = (own: Pipeline["jobs"]) => patch(pipelines, pipelineFile, { jobs: own });
const noRun = only(taskRuns, {});
const unrequested = notRequested(pipelines);
const step = (stage: "migrationTask" | "deploy" | "migration", advisory = false) => ({
  stage,
  advisory,
});

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(rule, [services], "CloudTrail and the repository both show it"),
  cases: [
    {
      name: "no task before the deployment, and no repository",
      changes: [noRun, unrequested],
      verdict: "manual",
      says: /--repo DIR/,
    },
    {
      name: "a task that is no migration",
      changes: [run({ migrates: false }), noPipeline],
      verdict: "manual",
    },
    {
      name: "a RunTask that was refused",
      changes: [run({ failed: true }), noPipeline],
      verdict: "manual",
    },
    {
      name: "a migration after the deployment",
      changes: [run({ time: "2026-01-14T10:05:00.000Z" }), noPipeline],
      verdict: "manual",
    },
    {
      name: "a migration long before",
      changes: [run({ time: "2026-01-13T10:00:00.000Z" }), noPipeline],
      verdict: "manual",
    },
    {
      name: "a migration in another cluster",
      changes: [run({ cluster: "shop-staging" }), noPipeline],
      verdict: "manual",
    },
    {
      name: "a migration in the default cluster",
      changes: [run({ cluster: null }), noPipeline],
      verdict: "manual",
    },
    {
      name: "a cluster named by its ARN",
      changes: [
        run({ cluster: "arn:aws:ecs:eu-west-1:111122223333:cluster/shop-prod" }),
        noPipeline,
      ],
      verdict: "pass",
    },
    {
      name: "the pipeline migrates by a task, then deploys",
      changes: [noRun],
      verdict: "pass",
      says: /deploy in \.github/,
    },
    {
      name: "the job that migrates is waited for, by way of another",
      changes: [
        noRun,
        jobs([
          { id: "migrate", needs: [], steps: [step("migrationTask")] },
          { id: "smoke", needs: ["migrate"], steps: [] },
          { id: "deploy", needs: ["smoke"], steps: [step("deploy")] },
        ]),
      ],
      verdict: "pass",
    },
    {
      name: "the migration runs beside the deployment",
      changes: [
        noRun,
        jobs([
          { id: "migrate", needs: [], steps: [step("migrationTask")] },
          { id: "deploy", needs: [], steps: [step("deploy")] },
        ]),
      ],
      verdict: "manual",
    },
    {
      name: "the migration comes after the deployment",
      changes: [
        noRun,
        jobs([{ id: "go", needs: [], steps: [step("deploy"), step("migrationTask")] }]),
      ],
      verdict: "manual",
    },
    {
      name: "the migration may fail",
      changes: [
        noRun,
        jobs([{ id: "go", needs: [], steps: [step("migrationTask", true), step("deploy")] }]),
      ],
      verdict: "manual",
    },
    {
      name: "the pipeline's own machine migrates",
      changes: [noRun, jobs([{ id: "go", needs: [], steps: [step("migration"), step("deploy")] }])],
      verdict: "manual",
    },
    {
      name: "jobs that wait for each other end",
      changes: [
        noRun,
        jobs([
          { id: "a", needs: ["b"], steps: [step("deploy")] },
          { id: "b", needs: ["a"], steps: [] },
        ]),
      ],
      verdict: "manual",
    },
    { name: "CloudTrail is denied", changes: [deny(taskRuns), noPipeline], verdict: "unknown" },
    {
      name: "CloudTrail's answer broke off behind the migration",
      changes: [breakOff(taskRuns), noPipeline],
      verdict: "pass",
    },
    {
      name: "an application without a database",
      settings: { applications: [{ ...applicationDefaults, name: "shop", without: ["database"] }] },
      verdict: "notApplicable",
    },
  ],
});
