import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";

/** Folders of this file's tests, removed when they have ended. */
const made: string[] = [];

afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "gonogo-package-"));
  made.push(folder);
  return folder;
};

const ownEnvironment = (): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(AWS_|npm_|NODE_OPTIONS$|GITHUB_|JEST_)/.test(name),
    ),
  );

/** Runs a program to its end, with nothing of the machine's AWS and npm environment. */
export const run = (
  command: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> =>
  spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: {
      ...ownEnvironment(),
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
      ...environment,
    },
  });

export const expectSuccess = ({ status, stdout, stderr }: SpawnSyncReturns<string>): string => {
  if (status !== 0) throw new Error(`exit code ${status}\n${stdout}\n${stderr}`);
  return stdout;
};

/** Packs the package as a release would. */
export const packed = (): string => {
  const folder = temporaryFolder();
  expectSuccess(run("npm", ["pack", "--pack-destination", folder], process.cwd()));
  const [file = ""] = readdirSync(folder);
  return join(folder, file);
};

/** An empty project with the package in it, unpacked as an installation would, and nothing beside it. */
export const consumerOf = (tarball: string): string => {
  const folder = temporaryFolder();
  const home = join(folder, "node_modules", "gonogo");
  mkdirSync(home, { recursive: true });
  expectSuccess(run("tar", ["-xzf", tarball, "-C", home, "--strip-components=1"], folder));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  return folder;
};

/** The package's command in a project. */
export const commandIn = (folder: string): string =>
  join(folder, "node_modules", "gonogo", "dist", "cli.js");

const page = readFileSync(join("docs", "library.md"), "utf8");

/** The blocks of code of the library's page, in its order. */
export const blocks = (language: string): readonly string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"))].map(
    ([, text = ""]) => text,
  );
