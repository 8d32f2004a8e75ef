import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { gonogo } from "../support/emulator.ts";

const patience = 60_000;
const demo = join(process.cwd(), "fixtures", "accounts", "demo.ndjson");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test(
  "writes a config that a scan takes, and never over another",
  async () => {
    const run = await gonogo(["init", "--from", demo], {}, folder);
    expect(run).toMatchObject({ code: 0, stdout: "" });
    expect(run.stderr).toMatch(/^gonogo: wrote gonogo\.config\.yaml, [^\n]*\n$/);
    const text = await readFile(join(folder, "gonogo.config.yaml"), "utf8");
    expect(text).toContain('\napplications:\n  - name: "shop"\n');
    const scan = await gonogo(["scan", "--from", demo, "--item", "HA-4"], {}, folder);
    expect(scan).toMatchObject({ code: 0, stderr: "" });
    const again = await gonogo(["init"], {}, folder);
    expect(again).toMatchObject({ code: 3, stdout: "" });
    expect(again.stderr).toMatch(/^gonogo: there is a config already: gonogo\.config\.yaml;/);
    expect(await readFile(join(folder, "gonogo.config.yaml"), "utf8")).toBe(text);
  },
  patience,
);

test.each(["gonogo.config.json", "gonogo.config.mjs"])("not beside a %s either", async (name) => {
  await writeFile(join(folder, name), "{}");
  const run = await gonogo(["init"], {}, folder);
  expect(run.stderr).toContain(`there is a config already: ${name}`);
  expect(run.code).toBe(3);
});

test("names the config above whose place it takes", async () => {
  await mkdir(join(folder, "infra"));
  await writeFile(join(folder, "gonogo.config.yaml"), "failOn: low\n");
  const run = await gonogo(["init"], {}, join(folder, "infra"));
  expect(run.stderr).toContain("it takes the place of ../gonogo.config.yaml for this folder");
  expect(run.code).toBe(0);
});

test("a snapshot that is none leaves nothing behind", async () => {
  const run = await gonogo(["init", "--from", "no.ndjson"], {}, folder);
  expect(run.stderr).toBe("gonogo: no such snapshot: no.ndjson\n");
  expect(run.code).toBe(3);
  await expect(readFile(join(folder, "gonogo.config.yaml"))).rejects.toThrow("ENOENT");
});

test("without an account that can be looked at it has examples, and says why", async () => {
  const run = await gonogo(["init"], {}, folder);
  expect(run).toMatchObject({ code: 0, stdout: "" });
  expect(run.stderr).toMatch(/^gonogo: no account was looked at: no region: [^\n]*\n/);
  expect(await readFile(join(folder, "gonogo.config.yaml"), "utf8")).toContain("#applications:");
});

test("looks at nothing with --blank", async () => {
  const run = await gonogo(["init", "--blank"], {}, folder);
  expect(run.code).toBe(0);
  expect(run.stderr).toMatch(/^gonogo: wrote gonogo\.config\.yaml; [^\n]*\n$/);
});

test.each([
  [
    ["--blank", "--from", demo],
    "--blank and --from contradict each other: --blank looks at nothing",
  ],
  [["--blank", "--profile", "shop"], "--blank and --profile contradict each other: "],
  [["--from", demo, "--region", "eu-west-1"], "--from and --region contradict each other: "],
])("refuses options that contradict each other: %j", async (given, says) => {
  const run = await gonogo(["init", ...given], {}, folder);
  expect(run).toMatchObject({ code: 3, stdout: "" });
  expect(run.stderr).toMatch(/^gonogo: [^\n]*; give one of them\n$/);
  expect(run.stderr).toContain(says);
  await expect(readFile(join(folder, "gonogo.config.yaml"))).rejects.toThrow("ENOENT");
});

test("an account that was asked for and cannot be looked at leaves nothing behind", async () => {
  const run = await gonogo(["init", "--region", "eu-west-1"], {}, folder);
  expect(run.code).toBe(3);
  expect(run.stderr).toMatch(/^gonogo: no AWS credentials: [^\n]*\n$/);
  await expect(readFile(join(folder, "gonogo.config.yaml"))).rejects.toThrow("ENOENT");
});
