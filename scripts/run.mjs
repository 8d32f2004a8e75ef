#!/usr/bin/env node
/**
 * Sets up what a command needs, then runs it. Needs nothing but Node: it must work as the first
 * command after a clone, and be silent and offline once everything is there.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { benchmarks } from "./benchmarks.mjs";
import { npm } from "./npm.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);
const stamps = join(".cache", "stamps");

const say = (line) => process.stderr.write(`gonogo: ${line}\n`);

const run = (command, args, environment = {}) => {
  const { status, error } = spawnSync(command, args, {
    stdio: "inherit",
    env: {
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...process.env,
      ...environment,
    },
  });
  if (error) {
    say(`cannot run ${command}: ${error.message}`);
    return 1;
  }
  return status ?? 1;
};

/** Hands signals on and waits: a scan that is interrupted still has a report to write. */
const runToItsEnd = (args) =>
  new Promise((ended) => {
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
    child.on("exit", (code, signal) => ended(code ?? 128 + constants.signals[signal]));
  });

const node = (args, environment) => run(process.execPath, args, environment);

const hashOf = (files) => {
  const hash = createHash("sha256");
  for (const file of files) hash.update(file).update(readFileSync(file));
  return hash.digest("hex");
};

const isFresh = (name, hash) => {
  const file = join(stamps, name);
  return existsSync(file) && readFileSync(file, "utf8") === hash;
};

const stamp = (name, hash) => {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), hash);
};

/** Somebody ran npm ci or npm install since the lock file was last written. */
const wasInstalledByHand = () => {
  const installed = join("node_modules", ".package-lock.json");
  return (
    !existsSync(join(stamps, "install")) &&
    existsSync(installed) &&
    statSync(installed).mtimeMs >= statSync("package-lock.json").mtimeMs
  );
};

const install = () => {
  const hash = hashOf(["package-lock.json"]);
  if (existsSync("node_modules") && isFresh("install", hash)) return;
  if (wasInstalledByHand()) {
    stamp("install", hash);
    return;
  }
  say("installing what package-lock.json names (once) ...");
  const { status, stdout, stderr } = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
    say("npm ci failed; see above");
    process.exit(1);
  }
  stamp("install", hash);
};

const filesUnder = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();

const generate = async () => {
  (await import("./index-rules.mjs")).indexRules();
  await (await import("./html-assets.mjs")).generateHtmlAssets();
  await (await import("./checks.mjs")).generateChecks();
};

const build = async () => {
  await generate();
  const sources = ["src", "rules", "reporters", "scripts", "fixtures", "bench", "deploy"].flatMap(
    filesUnder,
  );
  const hash = hashOf([...sources, "package.json", "package-lock.json"]);
  if (existsSync(join("dist", "cli.js")) && isFresh("build", hash)) return;
  say("building ...");
  if (node([join("scripts", "build.mjs")]) !== 0) process.exit(1);
  stamp("build", hash);
};

/** The library's types: the compiler takes its time, so only where its sources have changed. */
const types = () => {
  const hash = hashOf([
    ...["src", "rules", "reporters"].flatMap(filesUnder),
    ...["tsconfig.json", "tsconfig.types.json", "package-lock.json"],
  ]);
  if (!existsSync(join(".cache", "types")) || !isFresh("types", hash)) {
    say("writing the library's types ...");
    rmSync(join(".cache", "types"), { recursive: true, force: true });
    if (node([bin("typescript:tsc"), "-p", "tsconfig.types.json"]) !== 0) return 1;
    stamp("types", hash);
  }
  return node([join("scripts", "types.mjs")]);
};

const bin = (name) => {
  const [pkg, script = name] = name.split(":");
  const manifest = JSON.parse(readFileSync(join("node_modules", pkg, "package.json"), "utf8"));
  const entry = typeof manifest.bin === "string" ? manifest.bin : manifest.bin[script];
  return join("node_modules", pkg, entry);
};

const python = async () => {
  const { ensurePython } = await import("./python.mjs");
  const found = await ensurePython({ log: say });
  return "python" in found
    ? { GONOGO_PYTHON: found.python }
    : { GONOGO_PYTHON_MISSING: found.missing };
};

const chromium = async () => {
  const { ensureChromium } = await import("./chromium.mjs");
  const found = ensureChromium({ log: say });
  return "chromium" in found
    ? { GONOGO_CHROMIUM: found.chromium }
    : { GONOGO_CHROMIUM_MISSING: found.missing };
};

/** Stops at the first that fails. */
const inOrder = (steps) => {
  for (const [what, work] of steps) {
    const status = work();
    if (status !== 0) {
      say(`${what}: failed`);
      return status;
    }
  }
  return 0;
};

const check = () =>
  inOrder([
    ["types", () => node([bin("typescript:tsc"), "--noEmit", "-p", "."])],
    // The types of aws-cdk-lib do not tell what is left out from what is undefined.
    ["types of the engine", () => node([bin("typescript:tsc"), "--noEmit", "-p", "deploy"])],
    [
      "types of what runs in browsers",
      () => node([bin("typescript:tsc"), "--noEmit", "-p", join("reporters", "html", "browser")]),
    ],
    ["lint and format", () => node([bin("@biomejs/biome:biome"), "check", "--error-on-warnings"])],
    [
      "layers",
      () =>
        node([
          bin("dependency-cruiser:depcruise"),
          "--config",
          ".dependency-cruiser.mjs",
          "src",
          "rules",
          "reporters",
          "deploy",
        ]),
    ],
  ]);

const test = async (args, environment) => {
  const [emulator, browser] = [await python(), await chromium()];
  if (emulator.GONOGO_PYTHON_MISSING && !process.env.CI) {
    say(`${emulator.GONOGO_PYTHON_MISSING}: the tests against the emulator are skipped`);
  }
  if (browser.GONOGO_CHROMIUM_MISSING && !process.env.CI) {
    say(`${browser.GONOGO_CHROMIUM_MISSING}: the tests in a browser are skipped`);
  }
  return node([bin("jest"), ...args], {
    NODE_OPTIONS:
      `${process.env.NODE_OPTIONS ?? ""} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim(),
    ...emulator,
    ...browser,
    ...environment,
  });
};

const commands = {
  async demo(args) {
    await build();
    return node([join("dist", "cli.js"), "demo", ...args]);
  },
  async mutations(args) {
    await build();
    return node([join("dist", "tools", "mutations.js"), ...args], await python());
  },
  async faults(args) {
    await build();
    return node([join("dist", "tools", "faults.js"), ...args], await python());
  },
  async "demo:live"(args) {
    await build();
    return node([join("dist", "tools", "demo-live.js"), ...args], await python());
  },
  async test(args) {
    await build();
    return test(args, {});
  },
  async "test:full"(args) {
    await build();
    return test(args, { GONOGO_FULL: "1" });
  },
  async "deploy:proof"(args) {
    await build();
    return test([join("test", "deploy"), "--verbose", ...args], { GONOGO_FULL: "1" });
  },
  async check() {
    await generate();
    return check();
  },
  async format() {
    await generate();
    return inOrder([
      ["format", () => node([bin("@biomejs/biome:biome"), "check", "--write"])],
      ["check", check],
    ]);
  },
  async bench([name = "", ...args]) {
    if (!Object.hasOwn(benchmarks, name)) {
      const known = Object.entries(benchmarks).map(
        ([one, [, says]]) => `  ${one.padEnd(18)}${says}`,
      );
      say(`npm run bench -- NAME, which is one of\n${known.join("\n")}`);
      return name === "" ? 0 : 1;
    }
    await build();
    return node([join("dist", "tools", `bench-${name}.js`), ...args], await python());
  },
  async schemas() {
    return node([join("scripts", "schemas.mjs")]);
  },
  async pages() {
    await build();
    return node([join("scripts", "pages.mjs")]);
  },
  async templates() {
    await build();
    return node([join("dist", "tools", "templates.js")]);
  },
  async build() {
    await build();
    return 0;
  },
  async sbom() {
    await build();
    return node([join("scripts", "sbom.mjs")]);
  },
  async prepack() {
    await build();
    return inOrder([
      ["the bill of materials", () => node([join("scripts", "sbom.mjs")])],
      ["the library's types", types],
    ]);
  },
  async gonogo(args) {
    await build();
    return runToItsEnd([join("dist", "cli.js"), ...args]);
  },
};

const [name = "", ...args] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
if (command === undefined) {
  say(`no command "${name}"; there are ${Object.keys(commands).join(", ")}`);
  process.exit(1);
}
install();
process.exitCode = await command(args);
