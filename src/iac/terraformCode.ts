import { posix } from "node:path";
import { fieldsOf, jsonIn } from "../model/fields.ts";
import type { Location } from "../model/report.ts";
import { itemsOf, type PlacedDocument, placedDocument, textOf } from "./document.ts";
import { blocksIn } from "./hclBlocks.ts";
import { HclError } from "./hclTokens.ts";
import type { Repository, SourceFile } from "./repository.ts";
import { spansIn } from "./spans.ts";

/** A `resource` or `module` block. */
interface Block {
  /** `aws_lb.main`, `module.shop`. */
  readonly name: string;
  readonly location: Location;
  /** Where a module comes from; null where that is an expression, or it is a resource. */
  readonly source: string | null;
}

const nameOf = (type: string, labels: readonly string[]): string | null => {
  if (type === "resource" && labels.length === 2) return labels.join(".");
  return type === "module" && labels.length === 1 ? `module.${labels[0]}` : null;
};

/** @throws HclError */
const inNative = ({ file, text }: SourceFile): readonly Block[] => {
  const span = spansIn(text);
  return blocksIn(text).flatMap(({ type, labels, start, end, source }) => {
    const name = nameOf(type, labels);
    return name === null ? [] : [{ name, location: { file, ...span(start, end) }, source }];
  });
};

/** https://developer.hashicorp.com/terraform/language/syntax/json */
const inJson = (document: PlacedDocument, file: string): readonly Block[] => {
  const { entriesOf } = document;
  const entriesIn = (value: unknown) => itemsOf(value).flatMap(entriesOf);
  return entriesIn(document.root).flatMap(({ key: type, value: blocks }) => {
    if (type === "module") {
      return entriesIn(blocks).map(({ key, span, value }) => {
        const given = entriesIn(value).find(({ key: name }) => name === "source");
        const source = textOf(given?.value);
        const isLiteral = source !== null && !/[$%]\{/.test(source);
        const name = `module.${key}`;
        return { name, location: { file, ...span }, source: isLiteral ? source : null };
      });
    }
    if (type !== "resource") return [];
    return entriesIn(blocks).flatMap(({ key: kind, value }) =>
      entriesIn(value).map(({ key, span }) => ({
        name: `${kind}.${key}`,
        location: { file, ...span },
        source: null,
      })),
    );
  });
};

const largestCode = 2_000_000;
const isJson = (name: string): boolean => /\.(tf|tofu)\.json$/.test(name);
const isNative = (name: string): boolean => /\.(tf|tofu)$/.test(name);
/** It changes blocks that stand elsewhere. */
const isOverride = (name: string): boolean => /^(.*_)?override\.(tf|tofu)(\.json)?$/.test(name);

/** Whether a file's name says that it is code of a Terraform module. */
export const isTerraform = (name: string): boolean =>
  (isJson(name) || isNative(name)) && !isOverride(name) && !name.startsWith(".");

const blocksOf = (repository: Repository, path: string): readonly Block[] => {
  const source = repository.read(path, largestCode);
  if (source === null) return [];
  if (isJson(path)) {
    const document = placedDocument(source.text);
    if (document !== null) return inJson(document, source.file);
    repository.warn(`${path} was not used: it is no JSON; \`terraform validate\` shows where`);
    return [];
  }
  try {
    return inNative(source);
  } catch (error) {
    if (!(error instanceof HclError)) throw error;
    const { line } = spansIn(source.text)(error.offset, error.offset);
    repository.warn(
      `${path} was not used: it is no HCL from line ${line} on; \`terraform validate\` shows why`,
    );
    return [];
  }
};

/** A folder's blocks by name; more than one of a name is a mistake that decides nothing. */
type Module = ReadonlyMap<string, readonly Block[]>;

/** The `.tf` files of a repository, read as they are asked for. */
export interface TerraformCode {
  hasCode(folder: string): boolean;
  /** Whether a folder has a block for each of these. */
  declares(folder: string, names: ReadonlySet<string>): boolean;
  /**
   * The block that made a resource: its own, or, where its module comes from elsewhere, the block that
   * calls the module. Null where there is none, or more than one.
   *
   * @param root the folder of the root module
   * @param modules the names of the modules that it lies in, from the root
   */
  find(root: string, modules: readonly string[], name: string): Location | null;
}

const only = <T>(items: readonly T[] | undefined): T | null =>
  items?.length === 1 ? (items[0] ?? null) : null;

const isLocal = (source: string): boolean => /^\.\.?(\/|$)/.test(source);

/** Where `terraform init` put the modules; it knows what a `source` by an expression came to. */
const installedIn = (repository: Repository, root: string): ReadonlyMap<string, string> => {
  const folder = posix.join(root, ".terraform", "modules");
  if (repository.folderAt(folder) === null) return new Map();
  if (!repository.filesIn(folder).includes("modules.json")) return new Map();
  const source = repository.read(posix.join(folder, "modules.json"), largestCode);
  const { Modules: modules } = fieldsOf(source === null ? undefined : jsonIn(source.text));
  const entries = (Array.isArray(modules) ? modules : []).flatMap((entry) => {
    const { Key: key, Dir: dir } = fieldsOf(entry);
    return typeof key === "string" && typeof dir === "string" ? [[key, dir] as const] : [];
  });
  return new Map(entries);
};

export const terraformCode = (repository: Repository): TerraformCode => {
  const modules = new Map<string, Module>();
  const installed = new Map<string, ReadonlyMap<string, string>>();
  const filesIn = (folder: string): readonly string[] =>
    repository.filesIn(folder).filter(isTerraform);
  const read = (folder: string): Module => {
    const found = new Map<string, Block[]>();
    for (const block of filesIn(folder).flatMap((name) =>
      blocksOf(repository, posix.join(folder, name)),
    )) {
      found.set(block.name, [...(found.get(block.name) ?? []), block]);
    }
    return found;
  };
  const moduleAt = (folder: string): Module => {
    const known = modules.get(folder) ?? read(folder);
    modules.set(folder, known);
    return known;
  };
  const installedFor = (root: string): ReadonlyMap<string, string> => {
    const known = installed.get(root) ?? installedIn(repository, root);
    installed.set(root, known);
    return known;
  };
  /** The folder of a module's code; null where it is not code of this repository. */
  const folderOf = (
    { source }: Block,
    caller: string,
    root: string,
    path: readonly string[],
  ): string | null => {
    if (source !== null) {
      return isLocal(source) ? repository.folderAt(posix.join(caller, source)) : null;
    }
    const dir = installedFor(root).get(path.join("."));
    if (dir === undefined || dir.split("/").includes(".terraform")) return null;
    return repository.folderAt(posix.join(root, dir));
  };
  return {
    hasCode: (folder) => filesIn(folder).length > 0,
    declares: (folder, names) => [...names].every((name) => moduleAt(folder).has(name)),
    find(root, path, name) {
      let folder = root;
      for (const [index, step] of path.entries()) {
        const call = only(moduleAt(folder).get(`module.${step}`));
        if (call === null) return null;
        const next = folderOf(call, folder, root, path.slice(0, index + 1));
        if (next === null) return call.location;
        folder = next;
      }
      return only(moduleAt(folder).get(name))?.location ?? null;
    },
  };
};
