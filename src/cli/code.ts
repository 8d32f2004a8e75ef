import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative, resolve, sep } from "node:path";
import { repositoryOf } from "../config/find.ts";
import { type Code, readCode } from "../iac/code.ts";
import type { Settings } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import { say } from "./say.ts";

const folderAt = (path: string): string => {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new UserError(`--iac ${path}: there is no such folder`);
  if (!found.isDirectory())
    throw new UserError(`--iac ${path} is no folder; name the one it is in`);
  return realpathSync(path);
};

const within = (root: string, folder: string): string | null => {
  const path = relative(root, folder);
  return path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path) ? null : path;
};

/** The root of the repository that the folder is in, else the working folder around it, else the folder. */
const rootOf = (folder: string): string => {
  const here = realpathSync(process.cwd());
  return repositoryOf(folder) ?? (within(here, folder) === null ? folder : here);
};

/** As many as anybody reads. */
const mostWarnings = 20;

/**
 * Reads the folders of `--iac`.
 *
 * @throws UserError for what is no folder, or lies in another repository than the first
 */
export const codeIn = (
  paths: readonly string[],
  { infrastructure }: Settings,
  quiet: boolean,
): Code => {
  const folders = paths.map(folderAt);
  const [first = ""] = folders;
  const root = rootOf(first);
  const inside = folders.map((folder, index) => {
    const path = within(root, folder);
    if (path === null) {
      throw new UserError(
        `--iac ${paths[index]} lies outside of ${root}, where ${paths[0]} is; findings point into one repository`,
      );
    }
    return path.split(sep).join("/");
  });
  const warnings: string[] = [];
  const states = infrastructure.terraformStates.map((path) => resolve(path));
  const templates = Object.entries(infrastructure.stacks).map(([stack, path]) => ({
    stack,
    path: resolve(path),
  }));
  const code = readCode({ root, folders: inside, states, templates }, (text) =>
    warnings.push(text),
  );
  if (!quiet) {
    for (const text of warnings.slice(0, mostWarnings)) say(`--iac: ${text}`);
    const rest = warnings.length - mostWarnings;
    if (rest > 0) say(`--iac: and ${rest} more files were not used`);
  }
  return code;
};
