import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { pathToFileURL } from "node:url";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { UserError } from "../model/userError.ts";

export type Path = readonly (string | number)[];

/** A config as written, and where its parts stand. */
export interface Source {
  readonly value: unknown;
  /** `gonogo.config.yaml:12:5`, or the file and the key where no line is known. */
  placeOf(path: Path, key?: string): string;
}

const keyText = (path: Path): string =>
  path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");

const parseText = (text: string, file: string): Source => {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "error",
  });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}`;
  };
  const [error] = document.errors;
  if (error !== undefined) {
    const [what = ""] = error.message.split("\n");
    throw new UserError(
      `${place(error.pos[0])}: ${/call stack/.test(what) ? "it is nested too deep to be a config" : what}`,
    );
  }
  const keyOffset = (path: Path, key: string): number | undefined => {
    const parent: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
    const items = (parent as { items?: readonly { key?: { value?: unknown; range?: number[] } }[] })
      ?.items;
    return items?.find((item) => item.key?.value === key)?.key?.range?.[0];
  };
  return {
    value: plainValue(document, file) ?? {},
    placeOf(path, key) {
      const ofKey = key === undefined ? undefined : keyOffset(path, key);
      if (ofKey !== undefined) return place(ofKey);
      const node = path.length === 0 ? document.contents : document.getIn(path, true);
      return isNode(node) && node.range ? place(node.range[0]) : file;
    },
  };
};

/** An alias that is not there, or so many that the text would grow without end, is refused here. */
const plainValue = (document: Document, file: string): unknown => {
  try {
    return document.toJS();
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** A config that is a value already: its places are keys, not lines. */
export const sourceOf = (value: unknown, name: string): Source => ({
  value,
  placeOf: (path, key) => {
    const where = keyText(key === undefined ? path : [...path, key]);
    return where === "" ? name : `${name}, ${where}`;
  },
});

const importModule = async (path: string, file: string): Promise<Source> => {
  try {
    const module: { default?: unknown } = await import(pathToFileURL(path).href);
    if (module.default === undefined) {
      throw new UserError("it has no default export; write: export default { … }");
    }
    return sourceOf(module.default, file);
  } catch (error) {
    throw new UserError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/**
 * @param file what errors call it
 * @throws UserError when the file cannot be read or is not well-formed
 */
export const parseConfig = async (path: string, file: string): Promise<Source> => {
  if ([".js", ".mjs"].includes(extname(path))) return importModule(path, file);
  try {
    return parseText(await readFile(path, "utf8"), file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === "ENOENT" ? `no such config: ${file}` : `cannot read the config ${file} (${code})`,
    );
  }
};
