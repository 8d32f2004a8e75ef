import type { Facts } from "../model/store.ts";
import { namedTemplate, templateStacks } from "./cloudFormation.ts";
import { type Locate, locatorOf } from "./made.ts";
import { openRepository } from "./repository.ts";
import { sourcesIn } from "./sources.ts";
import { stacksIn } from "./stackMembers.ts";
import { stacksMade } from "./stackNames.ts";
import { terraformMade } from "./terraform.ts";

/** Where infrastructure code lies. */
export interface CodePlace {
  /** The repository's root: paths in reports begin there, and nothing outside of it is read. */
  readonly root: string;
  /** Folders that are looked through, from the root, with forward slashes. */
  readonly folders: readonly string[];
  /** Terraform states that the config names, by absolute paths. */
  readonly states: readonly string[];
  /** Templates that the config names, by absolute paths, for the stacks whose names match. */
  readonly templates: readonly { readonly stack: string; readonly path: string }[];
}

/** Infrastructure code that was read. */
export interface Code {
  /** Says which line made a resource of the account: by its ARN, or by the tags of its stack. */
  locatorFor(facts: Facts): Locate;
}

/**
 * Reads infrastructure code, to say which of its lines made a resource.
 *
 * @param warn is told what could not be used, and what to do about it, a line at a time
 */
export const readCode = (
  { root, folders, states, templates }: CodePlace,
  warn: (text: string) => void,
): Code => {
  const told = new Set<string>();
  const repository = openRepository(root, (text) => {
    if (!told.has(text)) warn(text);
    told.add(text);
  });
  const sources = sourcesIn(repository, folders);
  const terraform = terraformMade(repository, sources, states);
  const codes = [...sources.assemblies, ...templateStacks(repository, sources.templates)];
  const given = templates.map(({ stack, path }) => ({
    stack,
    code: namedTemplate(repository, path),
  }));
  return {
    locatorFor: (facts) => locatorOf([...terraform, ...stacksMade(stacksIn(facts), codes, given)]),
  };
};
