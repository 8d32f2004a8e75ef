import { join, relative } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { anchorOf, findConfig } from "../../src/config/find.ts";
import { folderWith } from "./files.ts";

const gonogo = (extension: string) => `gonogo.config.${extension}`;

describe("the config that is found", () => {
  test.each<readonly [string, readonly string[], string, string | null]>([
    [
      "in the folder itself",
      ["repo/.git/", "repo/gonogo.config.yaml"],
      "repo",
      "repo/gonogo.config.yaml",
    ],
    [
      "in a folder above",
      ["repo/.git/", "repo/gonogo.config.json", "repo/a/b/"],
      "repo/a/b",
      "repo/gonogo.config.json",
    ],
    [
      "the nearest of several",
      ["repo/.git/", "repo/gonogo.config.yaml", "repo/a/gonogo.config.mjs", "repo/a/b/"],
      "repo/a/b",
      "repo/a/gonogo.config.mjs",
    ],
    [
      "none beyond the repository's root",
      ["gonogo.config.yaml", "repo/.git/", "repo/a/"],
      "repo/a",
      null,
    ],
    [
      "none beyond the root of a worktree or a submodule, whose .git is a file",
      ["gonogo.config.yaml", "repo/.git", "repo/a/"],
      "repo/a",
      null,
    ],
    ["none below the folder", ["repo/.git/", "repo/a/gonogo.config.yaml"], "repo", null],
    [
      "none of another name",
      ["repo/.git/", "repo/gonogo.yaml", "repo/gonogo.config.toml"],
      "repo",
      null,
    ],
  ])("%s", async (_, files, from, found) => {
    const root = await folderWith(Object.fromEntries(files.map((name) => [name, ""])));
    const config = findConfig(join(root, from));
    expect(config === null ? null : relative(root, config)).toBe(found);
  });

  test("of several in one folder always the same", async () => {
    const extensions = ["js", "mjs", "json", "yml", "yaml"];
    const root = await folderWith(
      Object.fromEntries([".git/", ...extensions.map(gonogo)].map((name) => [name, ""])),
    );
    expect(findConfig(root)).toBe(join(root, gonogo("yaml")));
  });

  test.each(["yaml", "yml", "json", "mjs", "js"])("may be a .%s file", async (extension) => {
    const root = await folderWith({ ".git/": "", [gonogo(extension)]: "" });
    expect(findConfig(root)).toBe(join(root, gonogo(extension)));
  });
});

describe("where findings point to: relative to the repository's root, with forward slashes", () => {
  test.each<readonly [string, readonly string[], string, string | null, string]>([
    ["the config at the root", [".git/"], ".", "gonogo.config.yaml", "gonogo.config.yaml"],
    [
      "the config in a folder",
      [".git/", "infra/prod/"],
      ".",
      "infra/prod/g.yaml",
      "infra/prod/g.yaml",
    ],
    [
      "seen from a folder",
      [".git/", "infra/"],
      "infra",
      "gonogo.config.yaml",
      "infra/gonogo.config.yaml",
    ],
    ["above the folder", [".git/", "infra/a/"], "infra/a", "../../g.yaml", "g.yaml"],
    ["no config yet", [".git/"], ".", null, "gonogo.config.yaml"],
    ["no config yet, seen from a folder", [".git/", "infra/"], "infra", null, "gonogo.config.yaml"],
    [
      "a config of a repository, seen from outside of it",
      ["repo/.git/", "repo/infra/"],
      ".",
      "repo/infra/g.yaml",
      "infra/g.yaml",
    ],
    [
      "a config of another repository",
      ["repo/.git/", "other/.git/", "other/infra/"],
      "repo",
      "../other/infra/g.yaml",
      "infra/g.yaml",
    ],
    ["no config, and no repository", ["infra/"], "infra", null, "gonogo.config.yaml"],
    [
      "a config outside of the repository",
      ["repo/.git/"],
      "repo",
      "../g.yaml",
      "gonogo.config.yaml",
    ],
    ["no repository", ["infra/"], "infra", "g.yaml", "g.yaml"],
    ["a worktree, whose .git is a file", ["repo/.git", "repo/a/"], "repo/a", "g.yaml", "a/g.yaml"],
    ["a name with spaces and signs", [".git/", "a b#c/"], ".", "a b#c/g.yaml", "a b#c/g.yaml"],
    [
      "a folder whose name begins with two dots",
      [".git/", "..a/"],
      ".",
      "..a/g.yaml",
      "..a/g.yaml",
    ],
    ["a repository within a repository", [".git/", "lib/.git/"], "lib", "g.yaml", "g.yaml"],
  ])("%s", async (_, files, cwd, config, anchor) => {
    const root = await folderWith(Object.fromEntries(files.map((name) => [name, ""])));
    expect(anchorOf(config, join(root, cwd))).toEqual({ file: anchor, line: 1 });
  });

  test("an absolute path is no different", async () => {
    const root = await folderWith({ ".git/": "", "infra/": "" });
    expect(anchorOf(join(root, "infra", "g.yaml"), root)).toEqual({
      file: "infra/g.yaml",
      line: 1,
    });
  });

  test("never outside of the repository, never empty, never absolute", async () => {
    const root = await folderWith({ "repo/.git/": "" });
    const repo = join(root, "repo");
    for (const file of ["..", ".", "/", "../..", "/etc/g.yaml", join(root, "repo-2", "g.yaml")]) {
      expect(anchorOf(file, repo)).toEqual({ file: "gonogo.config.yaml", line: 1 });
    }
  });
});
