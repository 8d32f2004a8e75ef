import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { terraformResources } from "../../../src/model/facts/terraform.ts";
import { snapshotText } from "../../../src/snapshot/write.ts";
import { read, recordingOf } from "../support.ts";

const canary = "c4n4ry";
const arn = (rest: string): string => `arn:aws:${rest}`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-terraform-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const readStates = async (states: Readonly<Record<string, string>>, ...missing: string[]) => {
  const paths = Object.keys(states).map((name) => join(folder, name));
  await Promise.all(
    Object.entries(states).map(([name, text]) => writeFile(join(folder, name), text)),
  );
  const terraformStates = [...paths, ...missing];
  return read([terraformResources], [], { infrastructure: { terraformStates, stacks: {} } });
};

const state = {
  version: 4,
  terraform_version: "1.9.0",
  outputs: { url: { value: canary, type: "string" } },
  resources: [
    {
      mode: "managed",
      type: "aws_db_instance",
      name: "main",
      instances: [
        { attributes: { arn: arn("rds:a"), id: "db-1", password: canary, tags: { a: canary } } },
      ],
    },
    {
      mode: "managed",
      type: "aws_ecs_service",
      name: "backend",
      instances: [{ attributes: { id: arn("ecs:b") } }, { attributes: null }],
    },
    { mode: "data", type: "aws_lb", name: "x", instances: [{ attributes: { arn: arn("lb:c") } }] },
    {
      mode: "managed",
      type: "random_password",
      name: "x",
      instances: [{ attributes: { id: canary, result: canary } }],
    },
  ],
};

const shown = {
  format_version: "1.0",
  values: {
    outputs: { url: { value: canary } },
    root_module: {
      resources: [
        { mode: "managed", type: "aws_lb", values: { arn: arn("lb:d"), secret: canary } },
        { mode: "data", type: "aws_lb", values: { arn: arn("lb:e") } },
      ],
      child_modules: [
        {
          child_modules: [
            {
              resources: [
                { mode: "managed", type: "aws_rds_cluster", values: { arn: arn("rds:f") } },
              ],
            },
          ],
        },
      ],
    },
  },
};

test("states of both forms: type and ARN of what is managed, and nothing else", async () => {
  const { facts, sent } = await readStates({
    "a.tfstate": JSON.stringify(state),
    "b.json": JSON.stringify(shown),
  });
  expect(recordingOf(facts, terraformResources)).toEqual({
    rows: {
      [arn("rds:a")]: { arn: arn("rds:a"), type: "aws_db_instance" },
      [arn("ecs:b")]: { arn: arn("ecs:b"), type: "aws_ecs_service" },
      [arn("lb:d")]: { arn: arn("lb:d"), type: "aws_lb" },
      [arn("rds:f")]: { arn: arn("rds:f"), type: "aws_rds_cluster" },
    },
    unread: {},
    causes: [],
  });
  expect(snapshotText(facts)).not.toContain(canary);
  expect(sent).toEqual([]);
});

test.each([
  ["no JSON", `${canary} = {`, /broken.tfstate is no JSON/],
  [
    "an old version",
    JSON.stringify({ version: 3, modules: [canary] }),
    /is neither a state of version 4/,
  ],
  [
    "encrypted",
    JSON.stringify({ encrypted_data: canary, meta: {} }),
    /is neither a state of version 4/,
  ],
  ["a list", JSON.stringify([canary]), /is neither a state of version 4/],
])("%s: the list is not whole, and nothing of it is quoted", async (_, text, error) => {
  const { facts } = await readStates({
    "broken.tfstate": text,
    "a.tfstate": JSON.stringify(state),
  });
  const { rows, causes } = recordingOf(facts, terraformResources);
  expect(Object.keys(rows)).toHaveLength(2);
  expect(causes).toEqual([
    expect.objectContaining({ reason: "error", error: expect.stringMatching(error) }),
  ]);
  expect(snapshotText(facts)).not.toContain(canary);
});

test("a file that is missing is named", async () => {
  const missing = join(folder, "missing.tfstate");
  const { facts } = await readStates({}, missing);
  expect(recordingOf(facts, terraformResources).causes).toEqual([
    expect.objectContaining({ error: expect.stringMatching(/ENOENT.*missing.tfstate/) }),
  ]);
});
