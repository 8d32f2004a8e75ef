import { posix } from "node:path";
import type { Repository } from "./repository.ts";
import { isTerraform } from "./terraformCode.ts";

/** What was found in the folders that were named. */
export interface Sources {
  /** Folders with Terraform code. */
  readonly terraformFolders: readonly string[];
  readonly states: readonly string[];
}

const deepestFolder = 16;
const mostFolders = 20_000;

/** Other people's code, and what tools keep for themselves. */
const skipped = new Set([
  ...["node_modules", ".git", ".terraform", ".terragrunt-cache", "cdktf.out"],
  ...[".venv", "venv", "__pycache__", ".cache"],
]);

/** Looks through folders of the repository, in order. */
export const sourcesIn = (repository: Repository, folders: readonly string[]): Sources => {
  const terraformFolders: string[] = [];
  const states: string[] = [];
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    const names = repository.filesIn(folder);
    if (names.some(isTerraform)) terraformFolders.push(folder);
    states.push(
      ...names.filter((name) => name.endsWith(".tfstate")).map((name) => posix.join(folder, name)),
    );
  };
  const walk = (folder: string, depth: number): void => {
    if (seen.has(folder) || depth > deepestFolder || seen.size >= mostFolders) return;
    seen.add(folder);
    visit(folder);
    for (const name of repository.foldersIn(folder)) {
      if (!skipped.has(name)) walk(posix.join(folder, name), depth + 1);
    }
  };
  for (const folder of folders) walk(folder, 0);
  if (seen.size >= mostFolders) {
    repository.warn(`only the first ${mostFolders} folders were looked at; name a narrower folder`);
  }
  return { terraformFolders, states };
};
