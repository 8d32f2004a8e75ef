import { posix } from "node:path";
import type { Repository } from "./repository.ts";
import type { StackCode } from "./stackCode.ts";
import { largestTemplate, type Template, templateOf } from "./template.ts";

const deepestNesting = 10;

const codeOf = (
  template: Template,
  byFile: ReadonlyMap<string, Template>,
  depth = 0,
): StackCode => {
  const { file, resources } = template;
  const nested = new Map<string, StackCode>();
  for (const [logicalId, path] of depth < deepestNesting ? template.nested : []) {
    const inner = byFile.get(posix.join(posix.dirname(file), path));
    if (inner !== undefined) nested.set(logicalId, codeOf(inner, byFile, depth + 1));
  }
  return { file, name: null, account: null, region: null, resources, nested };
};

/** The template that the config names by an absolute path; null, after a warning, where it is none. */
export const namedTemplate = (repository: Repository, path: string): StackCode | null => {
  const file = repository.within(path);
  const known = new Map<string, Template>();
  const read = (one: string): void => {
    const source = repository.has(one) ? repository.read(one, largestTemplate) : null;
    const template = source === null ? null : templateOf(source, repository);
    if (template === null || known.has(template.file)) return;
    known.set(template.file, template);
    for (const inner of template.nested.values()) {
      read(posix.join(posix.dirname(template.file), inner));
    }
  };
  if (file !== null) read(file);
  const [template] = known.values();
  if (template !== undefined) return codeOf(template, known);
  repository.warn(
    `${file ?? path}, which infrastructure.stacks names, is no template in the repository; correct the path`,
  );
  return null;
};

/**
 * The stacks that plain templates describe. A nested stack is found by a `TemplateURL` that is a path
 * in the repository, as `aws cloudformation package` takes it.
 */
export const templateStacks = (
  repository: Repository,
  files: readonly string[],
): readonly StackCode[] => {
  const templates = new Map<string, Template>();
  for (const path of files) {
    const source = repository.read(path, largestTemplate);
    const template = source === null ? null : templateOf(source, repository);
    if (template !== null) templates.set(template.file, template);
  }
  return [...templates.values()].map((template) => codeOf(template, templates));
};
