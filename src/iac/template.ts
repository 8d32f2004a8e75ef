import type { Location } from "../model/report.ts";
import { type Entry, type PlacedDocument, placedDocument, textOf } from "./document.ts";
import type { Repository, SourceFile } from "./repository.ts";

/** A resource of a template: what it is, and the line that names it. */
export interface TemplateResource {
  readonly type: string;
  readonly location: Location;
}

/** A CloudFormation template, in JSON or YAML. */
export interface Template {
  readonly file: string;
  /** By logical ID. */
  readonly resources: ReadonlyMap<string, TemplateResource>;
  /** The templates of nested stacks as the template names them, by the stack's logical ID. */
  readonly nested: ReadonlyMap<string, string>;
}

/** CloudFormation takes 1 MB (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html). */
export const largestTemplate = 2_000_000;

/** Whether a file could be a template, by its name. */
export const mayBeTemplate = (name: string): boolean => /\.(json|ya?ml|template)$/i.test(name);

const isLikely = (text: string): boolean => text.includes("Resources") && /\w::\w/.test(text);

const nestedStack = "AWS::CloudFormation::Stack";

const nestedIn = (document: PlacedDocument, entries: readonly Entry[]): string | null => {
  const within = (name: string): readonly Entry[] =>
    document.entriesOf(entries.find(({ key }) => key === name)?.value);
  const textAt = (name: string, key: string): string | null =>
    textOf(within(name).find((one) => one.key === key)?.value);
  return textAt("Metadata", "aws:asset:path") ?? textAt("Properties", "TemplateURL");
};

const templateIn = (document: PlacedDocument, file: string): Template | null => {
  const { entriesOf } = document;
  const part = entriesOf(document.root).find(({ key }) => key === "Resources");
  const resources = new Map<string, TemplateResource>();
  const nested = new Map<string, string>();
  for (const { key, span, value } of entriesOf(part?.value)) {
    const entries = entriesOf(value);
    const type = textOf(entries.find((one) => one.key === "Type")?.value);
    if (type === null) continue;
    resources.set(key, { type, location: { file, ...span, address: key } });
    const inner = type === nestedStack ? nestedIn(document, entries) : null;
    if (inner !== null) nested.set(key, inner);
  }
  return resources.size === 0 ? null : { file, resources, nested };
};

/** What the file holds; null where it is no template. */
export const templateOf = ({ file, text }: SourceFile, repository: Repository): Template | null => {
  if (!isLikely(text)) return null;
  const document = placedDocument(text);
  if (document !== null) return templateIn(document, file);
  if (text.includes("AWSTemplateFormatVersion")) {
    repository.warn(`${file} was not used: it is neither JSON nor YAML; cfn-lint shows where`);
  }
  return null;
};
