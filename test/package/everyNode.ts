import { copyFileSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { accountIn, describeLive } from "../support/emulator.ts";
import { blocks, commandIn, consumerOf, expectSuccess, run, temporaryFolder } from "./consumer.ts";

const inFull = process.env.GONOGO_FULL !== undefined;

/** A Node of this line, of npm's package of that name; the one that runs the tests, unless all are asked for. */
const nodeOf = (line: string): string => {
  if (line === "this") return process.execPath;
  const folder = temporaryFolder();
  expectSuccess(run("npm", ["install", "--no-audit", "--no-fund", `node@${line}`], folder));
  return join(folder, "node_modules", "node", "bin", "node");
};

/** In full npm installs it, as anybody does; else it is unpacked. */
const projectWith = (tarball: string): string => {
  if (!inFull) return consumerOf(tarball);
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  expectSuccess(run("npm", ["install", "--no-audit", "--no-fund", tarball], folder));
  return folder;
};

/** What the package does in an empty project, under the Nodes that are supported. */
export const testOnEveryNode = (tarball: string): void => {
  let project: string;
  beforeAll(() => {
    project = projectWith(tarball);
    cpSync(join("examples", "own-rules"), join(project, "own"), { recursive: true });
    copyFileSync(join("fixtures", "accounts", "demo.ndjson"), join(project, "account.ndjson"));
    const programs = blocks("js").filter((text) => text.includes("await "));
    programs.forEach((text, index) => {
      writeFileSync(join(project, `program${index}.js`), text);
    });
  }, 300_000);

  describe.each(inFull ? ["20", "22", "24"] : ["this"])("an empty project, Node %s", (line) => {
    let node: string;
    beforeAll(() => {
      node = nodeOf(line);
    }, 300_000);

    test("says its version, shows the demo, judges by rules of one's own", () => {
      if (line !== "this") {
        expect(expectSuccess(run(node, ["--version"], project))).toMatch(`v${line}.`);
      }
      const start = (cwd: string, ...args: readonly string[]) =>
        run(node, [commandIn(project), ...args], cwd);
      expect(expectSuccess(start(project, "--version"))).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(expectSuccess(start(project, "demo"))).toContain("NO-GO");
      const own = start(
        join(project, "own"),
        ...["scan", "--from", "../account.ndjson", "--rule", "house-*", "--no-color"],
      );
      expect(own.stderr).toBe("");
      expect(expectSuccess(own)).toContain("Databases say which team owns them");
    }, 120_000);

    describeLive("its programs, against an emulated account", (emulator) => {
      const programs = [0, 1, 2].map((index) => `program${index}.js`);

      test("run in the order of the page", () => {
        const said = programs.map((program) => {
          const { status, stdout, stderr } = run(node, [program], project, {
            ...accountIn(emulator(), "111122223333"),
            AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
          });
          return [program, status, stderr, stdout] as const;
        });
        expect(said).toEqual([
          ["program0.js", 2, "", expect.stringMatching(/^INCOMPLETE: /)],
          ["program1.js", 0, "", expect.stringMatching(/^SG-1 notApplicable /)],
          ["program2.js", 0, "", expect.stringContaining("notApplicable 111122223333/eu-west-1: ")],
        ]);
      }, 120_000);
    });
  });
};
