import { type Document, isMap, isPair, isScalar, isSeq, parseDocument } from "yaml";
import type { Span } from "../model/report.ts";
import { spansIn } from "./spans.ts";

/** A value in a JSON or YAML file, and where its key stands. */
export interface Entry {
  readonly key: string;
  readonly span: Span;
  readonly value: unknown;
}

/** A JSON or YAML file with places; values are the parser's own nodes. */
export interface PlacedDocument {
  readonly root: unknown;
  /** The entries of a map in their order; none where the value is no map. */
  entriesOf(value: unknown): readonly Entry[];
}

/** The text of a scalar; null for anything else. */
export const textOf = (value: unknown): string | null =>
  isScalar(value) && typeof value.value === "string" ? value.value : null;

/** The items of a list; another value stands for a list of itself. */
export const itemsOf = (value: unknown): readonly unknown[] =>
  isSeq(value) ? value.items : [value];

const parse = (text: string): Document | null => {
  try {
    const document = parseDocument(text, {
      logLevel: "error",
      prettyErrors: false,
      uniqueKeys: false,
    });
    return document.errors.length > 0 ? null : document;
  } catch {
    // The parser's stack ends where a text nests too deep.
    return null;
  }
};

/** Null where it is neither JSON nor YAML; tags such as `!Ref` may be unknown. Aliases are not followed. */
export const placedDocument = (text: string): PlacedDocument | null => {
  const document = parse(text);
  if (document === null) return null;
  const span = spansIn(text);
  return {
    root: document.contents,
    entriesOf: (value) =>
      isMap(value)
        ? value.items.flatMap((item) => {
            const key = isPair(item) ? item.key : null;
            if (!isScalar(key) || !key.range) return [];
            const [start, end] = key.range;
            return [{ key: String(key.value), span: span(start, end), value: item.value }];
          })
        : [],
  };
};
