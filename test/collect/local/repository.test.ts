import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { repositoryCollectors } from "../../../src/collect/local/repository.ts";
import { pipelines, repositoryTools } from "../../../src/model/facts/repository.ts";
import { nothingRequested } from "../../../src/model/settings.ts";
import { collectWith, recordingOf } from "../support.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

/** What is read of a repository with these files. */
const readOf = async (files: Readonly<Record<string, string>>) => {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  }
  const facts = await collectWith([pipelines, repositoryTools], repositoryCollectors, {
    requested: { ...nothingRequested, repository: root },
  });
  return { pipelines: recordingOf(facts, pipelines), tools: recordingOf(facts, repositoryTools) };
};

const toldOf = (
  pipeline:
    | {
        jobs: readonly {
          id: string;
          needs: readonly string[];
          steps: readonly { stage: string; advisory: boolean }[];
        }[];
      }
    | undefined,
) =>
  pipeline?.jobs.map(
    ({ id, needs, steps }) =>
      `${id}(${needs.join(" ")}): ${steps.map(({ stage, advisory }) => (advisory ? `${stage}?` : stage)).join(" ")}`,
  );

describe("a workflow of GitHub Actions", () => {
  const file = ".github/workflows/deploy.yml";

  test("is followed from job to job, into scripts, local actions and reusable workflows", async () => {
    const { pipelines: found } = await readOf({
      "package.json": '{"scripts": {"ci": "eslint . && jest"}}',
      "web/package.json": '{"scripts": {"test": "vitest run"}}',
      ".github/actions/scan/action.yml":
        "runs:\n  using: composite\n  steps:\n    - uses: aquasecurity/trivy-action@0.30.0\n",
      ".github/workflows/rollout.yaml":
        "on: workflow_call\njobs:\n  go:\n    steps:\n      - uses: aws-actions/amazon-ecs-deploy-task-definition@v2\n",
      [file]: [
        "on: push",
        "jobs:",
        "  check:",
        "    steps:",
        "      - uses: actions/checkout@v4",
        "      - run: npm ci",
        "      - run: npm run ci",
        "      - run: npm test",
        "        working-directory: web",
        "  image:",
        "    needs: check",
        "    steps:",
        "      - uses: docker/build-push-action@v6",
        "        with: { push: true }",
        "      - uses: ./.github/actions/scan",
        "        continue-on-error: true",
        "  migrate:",
        "    needs: [image]",
        "    steps:",
        "      - run: aws ecs run-task --cluster main --task-definition migrate",
        "  deploy:",
        "    needs: [migrate]",
        "    uses: ./.github/workflows/rollout.yaml",
        "  never:",
        "    if: false",
        "    steps: [{ run: snyk test }]",
      ].join("\n"),
    });
    expect(toldOf(found.rows[file])).toEqual([
      "check(): lint test test",
      "image(check): build push scan",
      "migrate(image): migrationTask",
      "deploy(migrate): deploy",
    ]);
    expect(found.rows[file]?.unfollowed).toEqual([]);
    expect(Object.keys(found.rows)).toEqual([file, ".github/workflows/rollout.yaml"]);
  });

  test("what may fail is advisory, what lies elsewhere is named", async () => {
    const { pipelines: found } = await readOf({
      [file]: [
        "jobs:",
        "  check:",
        "    continue-on-error: true",
        "    steps: [{ run: npm test }]",
        "  scan:",
        "    steps: [{ run: trivy image x, continue-on-error: true }]",
        "  shared:",
        "    uses: acme/workflows/.github/workflows/deploy.yml@v1",
        "  lost:",
        "    steps: [{ uses: ./.github/actions/gone }]",
      ].join("\n"),
    });
    expect(toldOf(found.rows[file])).toEqual([
      "check(): test?",
      "scan(): scan?",
      "shared(): ",
      "lost(): ",
    ]);
    expect(found.rows[file]?.unfollowed).toEqual([
      ".github/actions/gone",
      "acme/workflows/.github/workflows/deploy.yml",
    ]);
  });

  test("commented-out steps and text that is only printed count for nothing", async () => {
    const { pipelines: found } = await readOf({
      [file]:
        "jobs:\n  a:\n    steps:\n      - run: echo docker push\n      # - run: npm test\n      - name: run eslint\n        run: 'true'\n",
    });
    expect(toldOf(found.rows[file])).toEqual(["a(): "]);
  });

  test("that calls itself ends", async () => {
    const { pipelines: found } = await readOf({
      [file]: `jobs:\n  again:\n    uses: ./${file}\n`,
    });
    expect(found.rows[file]?.unfollowed).toEqual([`./${file}`]);
  });

  test("that is no YAML is unread, and says why without its text", async () => {
    const { pipelines: found } = await readOf({ [file]: "jobs:\n  a: [secret: x\n" });
    expect(found.rows).toEqual({});
    expect(found.unread[file]).toEqual([
      expect.objectContaining({ reason: "error", error: expect.stringMatching(/no YAML/) }),
    ]);
  });

  test("commands, names and values are not kept", async () => {
    const { pipelines: found } = await readOf({
      [file]:
        "env: { TOKEN: very-secret }\njobs:\n  a:\n    steps:\n      - name: very-secret\n        run: npm test --token=very-secret\n",
    });
    expect(toldOf(found.rows[file])).toEqual(["a(): test"]);
    expect(JSON.stringify(found)).not.toMatch(/very-secret/);
  });
});

describe("a pipeline of GitLab CI", () => {
  const file = ".gitlab-ci.yml";

  test("is followed through includes, templates and stages", async () => {
    const { pipelines: found } = await readOf({
      "ci/deploy.yml":
        ".base:\n  before_script: [aws --version]\ndeploy:\n  extends: .base\n  stage: deploy\n  script: [aws ecs update-service --service web]\n",
      [file]: [
        "stages: [check, image, deploy]",
        "include:",
        "  - local: /ci/deploy.yml",
        "  - template: Jobs/Container-Scanning.gitlab-ci.yml",
        "  - project: acme/ci",
        "    file: x.yml",
        "default: { before_script: [npm ci] }",
        "check:",
        "  stage: check",
        "  script:",
        "    - npx eslint .",
        "    - [npx jest]",
        "advice: { stage: check, script: snyk test, allow_failure: true }",
        "package:",
        "  stage: image",
        "  needs: [check]",
        "  script: [docker build -t app ., docker push app]",
        ".template: { script: [terraform apply] }",
        "manual: { stage: deploy, when: never, script: [cdk deploy] }",
      ].join("\n"),
    });
    expect(toldOf(found.rows[file])).toEqual([
      "Jobs/Container-Scanning.gitlab-ci.yml(): scan",
      "deploy(check advice package): deploy",
      "check(): lint test",
      "advice(): scan?",
      "package(check): build push",
    ]);
    expect(found.rows[file]?.unfollowed).toEqual(["acme/ci"]);
  });

  test("that includes itself ends", async () => {
    const { pipelines: found } = await readOf({
      [file]: `include: ${file}\na: { script: jest }\n`,
    });
    expect(found.rows[file]?.unfollowed).toEqual([file]);
  });
});

test("another provider's pipeline is there, and not followed", async () => {
  const { pipelines: found } = await readOf({ Jenkinsfile: "pipeline {}" });
  expect(found.rows).toEqual({
    Jenkinsfile: {
      file: "Jenkinsfile",
      provider: "another",
      jobs: [],
      unfollowed: ["Jenkinsfile"],
    },
  });
});

test("a repository without a pipeline is known to have none", async () => {
  const { pipelines: found, tools } = await readOf({ "README.md": "hello" });
  expect({ found, tools }).toEqual({
    found: { rows: {}, unread: {}, causes: [] },
    tools: { rows: {}, unread: {}, causes: [] },
  });
});

test("tools are told by what the files declare", async () => {
  const { tools } = await readOf({
    "package.json": '{"devDependencies": {"prisma": "6.0.0"}, "description": "no knex here"}',
    "api/requirements.txt": "Flask==3\nalembic==1.13\n",
    "api/notes.txt": "django",
    "infra/main.tf": "",
    "infra/cdk.json": "{}",
    "infra/stack.yaml": "AWSTemplateFormatVersion: '2010-09-09'",
    "infra/values.yaml": "a: 1",
    "node_modules/knex/package.json": '{"dependencies": {"knex": "1"}}',
  });
  expect(
    Object.values(tools.rows).map(({ file, tool, purpose }) => `${file}: ${tool}, ${purpose}`),
  ).toEqual([
    "api/requirements.txt: Alembic, migration",
    "infra/cdk.json: AWS CDK, infrastructure",
    "infra/main.tf: Terraform, infrastructure",
    "infra/stack.yaml: CloudFormation, infrastructure",
    "package.json: Prisma, migration",
  ]);
});

test("a link that leads out of the repository is not followed", async () => {
  const outside = await mkdtemp(join(tmpdir(), "gonogo-outside-"));
  try {
    await writeFile(join(outside, "ci.yml"), "a: { script: jest }");
    await symlink(join(outside, "ci.yml"), join(root, ".gitlab-ci.yml"));
    const { pipelines: found } = await readOf({});
    expect(found.rows).toEqual({});
  } finally {
    await rm(outside, { recursive: true, force: true });
  }
});
