import { posix } from "node:path";
import { assemblyStacks, manifestName } from "./cdk.ts";
import type { Repository } from "./repository.ts";
import type { StackCode } from "./stackCode.ts";
import { mayBeTemplate } from "./template.ts";
import { isTerraform } from "./terraformCode.ts";

/** What was found in the folders that were named. */
export interface Sources {
  /** Folders with Terraform code. */
  readonly terraformFolders: readonly string[];
  readonly states: readonly string[];
  /** The stacks of the CDK's assemblies. */
  readonly assemblies: readonly StackCode[];
  /** Files that may be CloudFormation templates, by their names. */
  readonly templates: readonly string[];
}

const deepestFolder = 16;
const mostFolders = 20_000;

/** Other people's code, and what tools keep for themselves. */
const skipped = new Set([
  ...["node_modules", ".git", ".terraform", ".terragrunt-cache", "cdktf.out", ".aws-sam"],
  ...[".venv", "venv", "__pycache__", ".cache"],
]);

/** Looks through folders of the repository, in order. */
export const sourcesIn = (repository: Repository, folders: readonly string[]): Sources => {
  const terraformFolders: string[] = [];
  const states: string[] = [];
  const assemblies: StackCode[] = [];
  const templates: string[] = [];
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    const names = repository.filesIn(folder);
    const paths = (isWanted: (name: string) => boolean): readonly string[] =>
      names.filter(isWanted).map((name) => posix.join(folder, name));
    if (names.some(isTerraform)) terraformFolders.push(folder);
    states.push(...paths((name) => name.endsWith(".tfstate")));
    templates.push(...paths((name) => mayBeTemplate(name) && !isTerraform(name)));
  };
  const walk = (folder: string, depth: number): void => {
    if (seen.has(folder) || depth > deepestFolder || seen.size >= mostFolders) return;
    seen.add(folder);
    const assembly = repository.filesIn(folder).includes(manifestName)
      ? assemblyStacks(repository, folder)
      : null;
    if (assembly !== null) {
      assemblies.push(...assembly);
      return;
    }
    visit(folder);
    for (const name of repository.foldersIn(folder)) {
      if (!skipped.has(name)) walk(posix.join(folder, name), depth + 1);
    }
  };
  for (const folder of folders) walk(folder, 0);
  if (seen.size >= mostFolders) {
    repository.warn(`only the first ${mostFolders} folders were looked at; name a narrower folder`);
  }
  return { terraformFolders, states, assemblies, templates };
};
