import { parseDocument } from "yaml";
import type { Pipeline, PipelineStep, Stage } from "../../model/facts/repository.ts";
import { type Fields, fieldsOf } from "../../model/fields.ts";
import { type Scripts, stagesOfScript } from "./commandStages.ts";

/** A repository's files as the parsers see them. */
export interface Repository {
  /** The text of a file; null where there is none. */
  read(file: string): string | null;
  /** The scripts of the package file in a folder. */
  scriptsIn(folder: string): Scripts;
}

export const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

export const textsOf = (value: unknown): readonly string[] =>
  listOf(value).flatMap((one) => (typeof one === "string" ? [one] : []));

/** @throws Error when it is no YAML */
export const parseYaml = (text: string): Fields => {
  const document = parseDocument(text, { logLevel: "silent", merge: true });
  const [error] = document.errors;
  if (error !== undefined) throw new Error(`no YAML: ${error.message.split("\n")[0]}`);
  return fieldsOf(document.toJS({ maxAliasCount: 1000 }));
};

export const stepsOf = (stages: readonly Stage[], advisory: boolean): readonly PipelineStep[] =>
  stages.map((stage) => ({ stage, advisory }));

/** Actions of GitHub's market place by what they do (https://github.com/marketplace?type=actions). */
const actions: readonly (readonly [RegExp, (inputs: Fields) => readonly Stage[]])[] = [
  [/^docker\/build-push-action$/, ({ push }) => ["build", ...pushes(push)]],
  [/^docker\/bake-action$/, ({ push }) => ["build", ...pushes(push)]],
  [/^aws-actions\/amazon-ecs-deploy-(task-definition|express-service)$/, deployStages],
  [/^aws-actions\/aws-cloudformation-github-deploy$/, () => ["deploy"]],
  [/^(aquasecurity\/trivy-action|lazy-actions\/gitrivy)$/, () => ["scan"]],
  [/^(anchore\/scan-action|docker\/scout-action|azure\/container-scan)$/i, () => ["scan"]],
  [/^snyk\/actions\/docker$/, () => ["scan"]],
  [/^aws-actions\/vulnerability-scan-github-action-for-amazon-inspector$/, () => ["scan"]],
  [/^(golangci\/golangci-lint-action|hadolint\/hadolint-action)$/, () => ["lint"]],
  [/^(github|super-linter)\/super-linter(\/slim)?$/, () => ["lint"]],
  [/^(wearerequired\/lint-action|reviewdog\/action-.*|biomejs\/setup-biome)$/, () => ["lint"]],
  [/^cypress-io\/github-action$/, () => ["test"]],
];

/** An input that is an expression may be true. */
const pushes = (push: unknown): readonly Stage[] =>
  push === undefined || push === false || push === "false" ? [] : ["push"];

function deployStages(inputs: Fields): readonly Stage[] {
  const runsTask = inputs["run-task"] === true || inputs["run-task"] === "true";
  const overrides = inputs["run-task-container-overrides"];
  const migrates = typeof overrides === "string" && /migrat/i.test(overrides);
  return [...(runsTask && migrates ? (["migrationTask"] as const) : []), "deploy"];
}

const isOff = (condition: unknown): boolean =>
  condition === false || /^(\$\{\{)?\s*false\s*(\}\})?$/.test(String(condition));

interface Found {
  readonly steps: readonly PipelineStep[];
  readonly unfollowed: readonly string[];
}

const nothing: Found = { steps: [], unfollowed: [] };

const together = (found: readonly Found[]): Found => ({
  steps: found.flatMap(({ steps }) => steps),
  unfollowed: found.flatMap(({ unfollowed }) => unfollowed),
});

const withoutVersion = (uses: string): string => uses.split("@")[0] ?? uses;
const localPath = (uses: string): string => uses.replace(/^\.\//, "").replace(/\/$/, "");

/** What a step of a workflow, or of an action in the same repository, does. */
const githubStep = (raw: unknown, folder: string, repository: Repository): Found => {
  const step = fieldsOf(raw);
  if (isOff(step.if)) return nothing;
  const advisory = step["continue-on-error"] === true;
  const within = typeof step["working-directory"] === "string" ? step["working-directory"] : folder;
  if (typeof step.run === "string") {
    const scripts = repository.scriptsIn(localPath(within));
    return { ...nothing, steps: stepsOf(stagesOfScript(step.run, scripts), advisory) };
  }
  if (typeof step.uses !== "string") return nothing;
  if (step.uses.startsWith("./")) return localAction(localPath(step.uses), folder, repository);
  const name = withoutVersion(step.uses);
  const known = actions.find(([pattern]) => pattern.test(name));
  return { ...nothing, steps: stepsOf(known?.[1](fieldsOf(step.with)) ?? [], advisory) };
};

const localAction = (path: string, folder: string, repository: Repository): Found => {
  const text = repository.read(`${path}/action.yml`) ?? repository.read(`${path}/action.yaml`);
  if (text === null) return { ...nothing, unfollowed: [path] };
  const { runs } = parseYaml(text);
  return together(listOf(fieldsOf(runs).steps).map((step) => githubStep(step, folder, repository)));
};

const folderOf = (defaults: unknown): string => {
  const folder = fieldsOf(fieldsOf(defaults).run)["working-directory"];
  return typeof folder === "string" ? folder : "";
};

/**
 * A workflow of GitHub Actions. Reusable workflows and actions of the same repository are followed;
 * those of others are named (https://docs.github.com/actions/reference/workflow-syntax-for-github-actions).
 *
 * @throws Error when it is no YAML
 */
export const readGithubWorkflow = (
  file: string,
  text: string,
  repository: Repository,
  depth = 0,
): Pipeline => {
  const workflow = parseYaml(text);
  const inherited = folderOf(workflow.defaults);
  const jobs = Object.entries(fieldsOf(workflow.jobs)).filter(
    ([, job]) => !isOff(fieldsOf(job).if),
  );
  const read = jobs.map(([id, raw]) => {
    const job = fieldsOf(raw);
    const folder = folderOf(job.defaults) || inherited;
    const found =
      typeof job.uses === "string"
        ? reusable(job.uses, repository, depth)
        : together(listOf(job.steps).map((step) => githubStep(step, folder, repository)));
    const advisory = job["continue-on-error"] === true;
    return {
      job: {
        id,
        needs: textsOf(job.needs),
        steps: found.steps.map((step) => ({ ...step, advisory: step.advisory || advisory })),
      },
      unfollowed: found.unfollowed,
    };
  });
  return {
    file,
    provider: "GitHub Actions",
    jobs: read.map(({ job }) => job),
    unfollowed: [...new Set(read.flatMap(({ unfollowed }) => unfollowed))].sort(),
  };
};

/** GitHub nests four levels of workflows at most. */
const deepestWorkflow = 4;

const reusable = (uses: string, repository: Repository, depth: number): Found => {
  const text = uses.startsWith("./") ? repository.read(localPath(uses)) : null;
  if (text === null || depth >= deepestWorkflow) {
    return { ...nothing, unfollowed: [withoutVersion(uses)] };
  }
  const called = readGithubWorkflow(localPath(uses), text, repository, depth + 1);
  return {
    steps: called.jobs.flatMap(({ steps }) => steps),
    unfollowed: called.unfollowed,
  };
};
