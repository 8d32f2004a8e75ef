import { type Locate, locatorOf } from "./made.ts";
import { openRepository } from "./repository.ts";
import { sourcesIn } from "./sources.ts";
import { terraformMade } from "./terraform.ts";

/** Where infrastructure code lies. */
export interface CodePlace {
  /** The repository's root: paths in reports begin there, and nothing outside of it is read. */
  readonly root: string;
  /** Folders that are looked through, from the root, with forward slashes. */
  readonly folders: readonly string[];
  /** Terraform states that the config names, by absolute paths. */
  readonly states: readonly string[];
}

/**
 * Reads infrastructure code, to say which of its lines made a resource.
 *
 * @param warn is told what could not be used, and what to do about it, a line at a time
 */
export const readCode = (
  { root, folders, states }: CodePlace,
  warn: (text: string) => void,
): Locate => {
  const told = new Set<string>();
  const repository = openRepository(root, (text) => {
    if (!told.has(text)) warn(text);
    told.add(text);
  });
  const sources = sourcesIn(repository, folders);
  return locatorOf(terraformMade(repository, sources, states));
};
