import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { parse } from "yaml";

const action = parse(readFileSync("action.yml", "utf8")) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Readonly<Record<string, unknown>>[] };
};
const demo = resolve("fixtures", "accounts", "demo.ndjson");
const script = resolve("scripts", "action.mjs");

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

const workspace = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "gonogo-action-"));
  made.push(folder);
  mkdirSync(join(folder, "work"));
  return folder;
};

const defaults = Object.fromEntries(
  Object.entries(action.inputs).map(([name, input]) => [name, input.default]),
);

/** What GitHub's runner reads of the file: `name<<fence`, lines, the fence. */
const outputsIn = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm)].map(([, name, , value]) => [
      name,
      value,
    ]),
  );

/** Runs a phase as a runner does; the workspace may be one of an earlier run. */
const run = (
  phase: "scan" | "gate",
  inputs: Readonly<Record<string, string>>,
  folder = workspace(),
  environment: Readonly<Record<string, string>> = {},
) => {
  const [output, summary] = [join(folder, "output"), join(folder, "summary")];
  for (const file of [output, summary]) writeFileSync(file, "");
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, phase], {
    cwd: join(folder, "work"),
    encoding: "utf8",
    env: {
      PATH: process.env.PATH ?? "",
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GONOGO_INPUTS: JSON.stringify({ ...defaults, ...inputs }),
      AWS_EC2_METADATA_DISABLED: "true",
      ...environment,
    },
  });
  return {
    status,
    stdout,
    stderr,
    folder,
    outputs: outputsIn(readFileSync(output, "utf8")),
    summary: readFileSync(summary, "utf8"),
  };
};

/** The demonstration's account, of which nothing about databases could be read. */
const withoutDatabases = (folder: string): string => {
  const file = join(folder, "denied.ndjson");
  const lines = readFileSync(demo, "utf8").split("\n");
  writeFileSync(file, lines.filter((line) => !line.includes('"rds.dbInstance"')).join("\n"));
  return file;
};

describe("a scan", () => {
  const whole = run("scan", { from: demo, "upload-sarif": "true" });

  test("ends well whatever it finds, and says what it found", () => {
    expect(whole.stderr).toBe("");
    expect(whole.status).toBe(0);
    const report = JSON.parse(
      readFileSync(join(whole.folder, "work", "gonogo-reports", "report.json"), "utf8"),
    );
    const failed = report.findings.filter(
      ({ verdict }: { readonly verdict: string }) => verdict === "fail",
    ).length;
    expect(whole.outputs).toMatchObject({
      verdict: "NO-GO",
      "exit-code": "1",
      reason: report.reason,
      complete: "true",
      failed: String(failed),
      new: "",
      waived: "0",
      report: "gonogo-reports/report.json",
      sarif: "gonogo-reports/gonogo.sarif",
    });
  });

  test("leaves the reports, and writes the job's summary and annotations", () => {
    expect(readdirSync(join(whole.folder, "work", "gonogo-reports")).sort()).toEqual([
      "gonogo.sarif",
      "junit.xml",
      "report.html",
      "report.json",
    ]);
    expect(whole.summary).toContain("NO-GO");
    expect(whole.stdout).toContain("Checklist");
    expect(whole.stdout).toMatch(/^::error title=SG-7 /m);
  });

  test("sets every output that the action promises", () => {
    const promised = Object.values(action.outputs).map(
      ({ value }) => /steps\.scan\.outputs\.([\w-]+) /.exec(value)?.[1],
    );
    expect(promised).not.toContain(undefined);
    expect(Object.keys(whole.outputs)).toEqual(expect.arrayContaining(promised));
  });

  test("has nothing for code scanning unless it is asked for it", () => {
    expect(whole.outputs.upload).toBe("true");
    expect(run("scan", { from: demo }).outputs).toMatchObject({
      upload: "false",
      remember: "true",
    });
  });

  test("counts what is new since a baseline", () => {
    const baseline = join(whole.folder, "work", "gonogo-reports", "report.json");
    const { outputs } = run("scan", { from: demo, baseline });
    expect(outputs).toMatchObject({ verdict: "GO", "exit-code": "0", new: "0" });
  });
});

describe("what could not be read closes no alert", () => {
  test("with no report of before, nothing is uploaded or remembered", () => {
    const folder = workspace();
    const { status, stdout, outputs } = run(
      "scan",
      { from: withoutDatabases(folder), "upload-sarif": "true" },
      folder,
    );
    expect(status).toBe(0);
    expect(outputs).toMatchObject({ complete: "false", upload: "false", remember: "false" });
    expect(stdout).toMatch(
      /^::warning title=gonogo::SARIF is not uploaded: not everything was read$/m,
    );
  });

  test("with one, its failures are carried on and uploaded, again and again", () => {
    const { folder } = run("scan", { from: demo, "upload-sarif": "true" });
    const denied = withoutDatabases(folder);
    for (const _ of [1, 2]) {
      const { outputs } = run("scan", { from: denied, "upload-sarif": "true" }, folder);
      expect(outputs).toMatchObject({ complete: "false", upload: "true", remember: "true" });
      const sarif = readFileSync(join(folder, "work", "gonogo-reports", "gonogo.sarif"), "utf8");
      expect(sarif).toContain('"ruleId": "ha-rds-multi-az"');
    }
  });

  test("a report that is not to be remembered is not carried on", () => {
    const { folder } = run("scan", { from: demo });
    const { outputs } = run(
      "scan",
      { from: withoutDatabases(folder), "upload-sarif": "true", remember: "false" },
      folder,
    );
    expect(outputs).toMatchObject({ upload: "false", remember: "false" });
  });
});

describe("what is wrong ends the job with 3, and uploads nothing", () => {
  test.each([
    ["an input that there is not", { regoins: "eu-west-1" }, 'there is no input "regoins"'],
    ["a flag", { remember: "yes" }, 'the input "remember" must be true or false, not "yes"'],
    [
      "a severity",
      { "fail-on": "urgent" },
      'the input "fail-on" must be one of critical, high, medium, low, none, not "urgent"',
    ],
    ["two lines for one", { config: "a\n::set-env::b" }, 'the input "config" must be one line'],
  ])("%s", (_name, inputs, message) => {
    const { status, stdout, outputs } = run("scan", { from: demo, ...inputs });
    expect(status).toBe(0);
    expect(stdout).toBe(`::error title=gonogo::${message}\n`);
    expect(outputs).toEqual({ "exit-code": "3", upload: "false", remember: "false" });
  });

  test("a command that is not in a value stays a value", () => {
    const folder = workspace();
    const { outputs, stderr } = run(
      "scan",
      { from: demo, rules: "--help\n$(touch pwned)\n`touch pwned`; touch pwned" },
      folder,
    );
    expect(outputs["exit-code"]).toBe("3");
    expect(stderr).toContain('no rule "--help"');
    expect(readdirSync(join(folder, "work"))).toEqual(["gonogo-reports"]);
  });

  test("a config that is not there", () => {
    const { outputs, stderr, stdout } = run("scan", { from: demo, config: "none.yaml" });
    expect(outputs).toEqual({ "exit-code": "3", upload: "false", remember: "false" });
    expect(stderr).toContain("no such config: none.yaml");
    expect(stdout).toContain("::error title=gonogo::the scan ended before it could say anything");
  });
});

describe("the gate", () => {
  test.each([
    ["0", "true", 0],
    ["1", "true", 1],
    ["2", "true", 2],
    ["3", "true", 3],
    ["", "true", 3],
    ["1", "false", 0],
    ["2", "false", 0],
    ["3", "false", 3],
    ["", "false", 3],
  ])("exit code %j, enforced %s: %d", (code, enforce, expected) => {
    const { status } = run("gate", {}, workspace(), {
      GONOGO_EXIT_CODE: code,
      GONOGO_ENFORCE: enforce,
    });
    expect(status).toBe(expected);
  });

  test("comes last, and nothing before it fails for a verdict", () => {
    const names = action.runs.steps.map(({ name }) => name);
    expect(names.indexOf("Upload to code scanning")).toBeGreaterThan(names.indexOf("Scan"));
    expect(names.at(-1)).toBe("Decide");
  });
});

describe("action.yml", () => {
  test("puts no expression into a script", () => {
    const scripts = action.runs.steps.flatMap(({ run: text }) => text ?? []);
    expect(scripts).toHaveLength(3);
    for (const text of scripts) expect(text).not.toContain("${{");
  });

  test("names every action of others by its commit", () => {
    for (const { uses } of action.runs.steps) {
      if (uses !== undefined) expect(uses).toMatch(/@[0-9a-f]{40}$/);
    }
  });
});
