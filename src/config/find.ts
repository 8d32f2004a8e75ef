import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { Location } from "../model/report.ts";

const names = ["yaml", "yml", "json", "mjs", "js"].map((extension) => `gonogo.config.${extension}`);

/** Where findings point when there is no config yet: where it would be, at the repository's root. */
const wouldBe = "gonogo.config.yaml";

function* upwards(from: string): Generator<string> {
  let folder = resolve(from);
  while (true) {
    yield folder;
    const parent = dirname(folder);
    if (parent === folder || existsSync(join(folder, ".git"))) return;
    folder = parent;
  }
}

/** The config of the folder itself; null where it has none. */
export const configIn = (folder: string): string | null =>
  names.map((name) => join(folder, name)).find((file) => existsSync(file)) ?? null;

/** The config of the folder or of the nearest one above it, up to the repository's root; null where there is none. */
export const findConfig = (from: string): string | null => {
  for (const folder of upwards(from)) {
    const found = configIn(folder);
    if (found !== null) return found;
  }
  return null;
};

/** The root of the repository that a folder is in; null where it is in none. */
export const repositoryOf = (folder: string): string | null => {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return null;
  }
};

/**
 * Line 1 of the config, relative to the root of its repository, with forward slashes. It is a part of
 * an alert's identity: where there is no config, it is the same wherever the scan runs.
 */
export const anchorOf = (file: string | null, cwd: string): Location => {
  if (file === null) return { file: wouldBe, line: 1 };
  const whole = resolve(cwd, file);
  const root = repositoryOf(dirname(whole)) ?? repositoryOf(cwd) ?? resolve(cwd);
  const path = relative(root, whole);
  const outside = path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
  return { file: outside ? wouldBe : path.split(sep).join("/"), line: 1 };
};
