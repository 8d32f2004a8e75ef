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

describe("what calls or includes itself again and again comes to an end, and is unread", () => {
  const often = (line: string): string => `${line}\n`.repeat(100);
  const causeOf = ({ unread }: { readonly unread: object }, file: string): string =>
    JSON.stringify((unread as Record<string, unknown>)[file]);

  test("a file of GitLab that includes itself", async () => {
    const { pipelines: found } = await readOf({
      ".gitlab-ci.yml": `include:\n${often("  - local: .gitlab-ci.yml")}`,
    });
    expect(causeOf(found, ".gitlab-ci.yml")).toContain("it follows more than 150 files");
  });

  test("jobs of GitLab that extend each other", async () => {
    const extending = (name: string, other: string): string =>
      `.${name}:\n  extends: [${Array(100).fill(`.${other}`).join(", ")}]\n`;
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    const templates = names.map((name, at) => extending(name, names[at + 1] ?? "a")).join("");
    const { pipelines: found } = await readOf({
      ".gitlab-ci.yml": `${templates}job:\n  extends: .a\n  script: jest\n`,
    });
    expect(toldOf(found.rows[".gitlab-ci.yml"])).toEqual(["job(): test"]);
  });

  test("an action and a workflow of GitHub that use themselves", async () => {
    const action = `runs:\n  using: composite\n  steps:\n${often("    - uses: ./act")}`;
    const jobs = Array.from(
      { length: 100 },
      (_, n) => `  j${n}: { uses: ./.github/workflows/b.yml }`,
    );
    const { pipelines: found } = await readOf({
      "act/action.yml": action,
      ".github/workflows/a.yml": "jobs:\n  a:\n    steps:\n      - uses: ./act\n",
      ".github/workflows/b.yml": `jobs:\n${jobs.join("\n")}\n`,
      ".github/workflows/good.yml": "jobs:\n  a:\n    steps:\n      - run: jest\n",
    });
    expect(causeOf(found, ".github/workflows/a.yml")).toContain("more than 150 files");
    expect(causeOf(found, ".github/workflows/b.yml")).toContain("more than 150 files");
    expect(toldOf(found.rows[".github/workflows/good.yml"])).toEqual(["a(): test"]);
  });

  test.each([
    {
      name: "aliases of aliases",
      text: `a0: &a0 [x]\n${Array.from({ length: 30 }, (_, n) => `a${n + 1}: &a${n + 1} [${Array(20).fill(`*a${n}`).join(", ")}]`).join("\n")}\n`,
    },
    { name: "lists in lists", text: `a: ${"[".repeat(100_000)}` },
    { name: "an alias that is not there", text: "a: *b\n" },
  ])("$name", async ({ text }) => {
    const { pipelines: found } = await readOf({
      ".github/workflows/a.yml": text,
      ".gitlab-ci.yml": text,
    });
    expect(Object.keys(found.unread).sort()).toEqual([".github/workflows/a.yml", ".gitlab-ci.yml"]);
  });

  test("keys that mean something to JavaScript are keys like any other", async () => {
    const { pipelines: found } = await readOf({
      ".gitlab-ci.yml":
        "__proto__:\n  script: jest\nconstructor:\n  script: eslint .\n  extends: [toString, __proto__]\n",
      ".github/workflows/a.yml": "jobs:\n  __proto__:\n    steps: [{ run: jest }]\n",
    });
    expect(found.unread).toEqual({});
    expect(toldOf(found.rows[".github/workflows/a.yml"])).toEqual(["__proto__(): test"]);
    expect(toldOf(found.rows[".gitlab-ci.yml"])).toContain("constructor(): lint");
    expect(Object.hasOwn(Object.prototype, "script")).toBe(false);
  });
});

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
