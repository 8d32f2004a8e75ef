import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { describe, expect, test } from "@jest/globals";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import {
  blocks,
  commandIn,
  consumerOf,
  expectSuccess,
  packed,
  run,
  temporaryFolder,
} from "./consumer.ts";
import { testOnEveryNode } from "./everyNode.ts";

const tarball = packed();
const project = consumerOf(tarball);
const home = join(project, "node_modules", "gonogo");
const manifest = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
const demo = join(home, "fixtures", "accounts", "demo.ndjson");

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

describe("the package", () => {
  test("holds the declarations that its types lead to, and no sources", () => {
    const files = filesOf(home);
    const declarations = files.filter((file) => file.endsWith(".d.ts"));
    expect(declarations).toContain(manifest.exports["."].types.replace("./", ""));
    for (const file of declarations) {
      const text = readFileSync(join(home, file), "utf8");
      for (const [, path = ""] of text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
        expect(path).toMatch(/\.js$/);
        expect(declarations).toContain(join(file, "..", path.replace(/\.js$/, ".d.ts")));
      }
    }
    expect(files.filter((file) => /(?<!\.d)\.ts$|\.map$|\.test\.|(^|\/)\./.test(file))).toEqual([]);
  });

  test("publint finds nothing wrong with it", async () => {
    const { messages } = await publint({ pkgDir: home, pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, manifest, { color: false }))).toEqual(
      [],
    );
  });

  test("its types are what a module of it is", async () => {
    const analysis = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
    if (analysis.types === false) throw new Error("there are no types");
    const { entrypoints } = analysis;
    expect(Object.keys(entrypoints)).toContain(".");
    // CommonJS of before Node 20.19 can only import() it, and node10 knows no `exports`: neither is promised.
    const promised = analysis.problems.filter(
      (problem) =>
        !(
          problem.kind === "CJSResolvesToESM" ||
          ("resolutionKind" in problem && problem.resolutionKind === "node10")
        ),
    );
    expect(promised).toEqual([]);
  });

  test("its command starts by itself, and says its version", () => {
    expect(readFileSync(commandIn(project), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    chmodSync(commandIn(project), 0o755);
    expect(expectSuccess(run(commandIn(project), ["--version"], project))).toBe(
      `${manifest.version}\n`,
    );
  });

  test("the demo runs from it", () => {
    const { status, stdout } = run(process.execPath, [commandIn(project), "demo"], project);
    expect(status).toBe(0);
    expect(stdout).toContain("NO-GO");
  });
});

describe("its types", () => {
  const program = `
import {
  combine, type Config, defineRule, derived, exitCode, fail, judge, kinds, pass, read, readSnapshot,
  renderSarif, type Report, resources, saw, scan, UserError,
} from "gonogo";

const rule = defineRule({
  id: "house-typed", title: "T", section: "HA", items: ["HA-2"], severity: "high", why: "W",
  checks: "C", blindSpots: "B", remedy: { summary: "R" }, references: [],
  needs: { databases: derived.databases, dbInstances: kinds.dbInstances },
  options: { days: { default: 7, description: "Days." } },
  nothing: "none",
  resources: ({ databases }) => resources.databaseResources(databases),
  judge({ database }, facts, { days }, context) {
    const engine: string = database.engine;
    const limit: number = days;
    const rows: readonly kinds.DbInstance[] = facts.dbInstances.list().items;
    return combine(pass(engine), fail(context.region, String(limit + rows.length),
      saw(kinds.dbInstances, database.arn, "Engine", engine)));
  },
});
const config: Config = { failOn: "high", rules: ["./r/*.js", { "house-typed": "off" }] };
const main = async (): Promise<0 | 1 | 2> => {
  const report: Report = await scan({ config, ownRules: [rule], signal: AbortSignal.timeout(1000) });
  const again: Report = await judge(await readSnapshot("f"), { previous: report, now: new Date() });
  await read({ regions: ["eu-west-1"] });
  return renderSarif(again) === "" ? 0 : exitCode(report.verdict);
};
main().catch((error) => { if (error instanceof UserError) throw error; });
// @ts-expect-error an item that the guide does not have
defineRule({ ...rule, items: ["HA-99"] });
// @ts-expect-error a threshold that there is not
scan({ failOn: "urgent" });
`;
  writeFileSync(join(project, "program.ts"), program);

  test.each([
    ["nodenext", "nodenext"],
    ["bundler", "esnext"],
  ])("with moduleResolution %s, libraries checked too", (moduleResolution, module) => {
    const file = join(project, `tsconfig.${moduleResolution}.json`);
    writeFileSync(
      file,
      JSON.stringify({
        compilerOptions: {
          ...{ module, moduleResolution, target: "es2022", strict: true, noEmit: true },
          ...{ types: ["node"], typeRoots: [resolve("node_modules", "@types")] },
        },
        files: ["program.ts"],
      }),
    );
    const tsc = resolve("node_modules", "typescript", "bin", "tsc");
    const { stdout } = run(process.execPath, [tsc, "-p", file], project);
    expect(stdout).toBe("");
  });
});

describe("the library's page", () => {
  const examples = blocks("js");

  test("shows the example's rules and config as they are", () => {
    const example = join("examples", "own-rules");
    for (const name of readdirSync(join(example, "rules"))) {
      expect(examples).toContain(readFileSync(join(example, "rules", name), "utf8"));
    }
    expect(blocks("yaml")).toEqual([readFileSync(join(example, "gonogo.config.yaml"), "utf8")]);
  });

  test("its rules run from the config of a project", () => {
    cpSync(join("examples", "own-rules"), join(project, "own"), { recursive: true });
    const { status, stdout, stderr } = run(
      process.execPath,
      [commandIn(project), "scan", "--from", demo, "--rule", "house-*", "--output", "json"],
      join(project, "own"),
    );
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(JSON.parse(stdout).rules).toHaveLength(2);
  });

  test("its program judges a recorded account, with a rule of its own", () => {
    const [program = ""] = examples.filter((text) => text.includes("ownRules"));
    copyFileSync(demo, join(project, "account.ndjson"));
    writeFileSync(join(project, "own.js"), program.replace("account.ndjson.gz", "account.ndjson"));
    const printed = expectSuccess(run(process.execPath, ["own.js"], project));
    expect(printed).toBe("pass shop-prod-db: is postgres, as all are\n");
  });
});

/** Whether another user may go to a place and read there. */
const isOpenToOthers = (place: string): boolean => {
  const all = (statSync(place).mode & 0o005) === 0o005;
  return all && (dirname(place) === place || isOpenToOthers(dirname(place)));
};

describe("where nothing may be written, as in the container", () => {
  const locked = join(temporaryFolder(), "locked");
  mkdirSync(locked);
  const places = [project, dirname(locked)];
  for (const place of places) chmodSync(place, 0o755);
  chmodSync(locked, 0o555);
  // Root may write anywhere; another user has to reach the code.
  const isOther = process.getuid?.() === 0 && places.every(isOpenToOthers);
  const start = (...args: readonly string[]) =>
    spawnSync(process.execPath, [commandIn(project), ...args], {
      cwd: locked,
      encoding: "utf8",
      env: {},
      ...(isOther ? { uid: 65_534, gid: 65_534 } : {}),
    });

  test("a scan of a recording reports to stdout, without a home and an environment", () => {
    const { status, stdout, stderr } = start("scan", "--from", demo, "--output", "json");
    expect(stderr).toBe("");
    expect(status).toBe(1);
    expect(JSON.parse(stdout).verdict).toBe("NO-GO");
    expect(readdirSync(locked)).toEqual([]);
  });

  test("a report for a file there is refused before anything is read", () => {
    const { status, stderr } = start("scan", "--from", demo, "--output", "json=report.json");
    expect([status, stderr]).toEqual(
      isOther || process.getuid?.() !== 0
        ? [3, expect.stringContaining("report.json")]
        : [1, expect.anything()],
    );
  });
});

// In one file with the rest: the package is packed once.
testOnEveryNode(tarball);
