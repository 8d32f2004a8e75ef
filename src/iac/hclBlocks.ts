import { HclError, type Token, tokensOf } from "./hclTokens.ts";

/** A block at the top of a file: `resource "aws_lb" "main" {`. */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  /** From its type to its last label. */
  readonly start: number;
  readonly end: number;
  /** What its own `source` says; null where it has none, or says it by an expression. */
  readonly source: string | null;
}

const pairs: Readonly<Record<string, string>> = { "{": "}", "[": "]", "(": ")" };

/** A header as far as it was read; null: the line can be none any more. */
type Header = readonly Token[] | null;

const extended = (header: Header, token: Token): Header => {
  if (token.kind === "line") return [];
  if (header === null || token.text === null) return null;
  const fits = token.kind === "word" || (token.kind === "text" && header.length > 0);
  return fits ? [...header, token] : null;
};

const blockOf = ([type, ...labels]: readonly Token[], source: string | null): HclBlock[] =>
  type === undefined
    ? []
    : [
        {
          type: type.text ?? "",
          labels: labels.map(({ text }) => text ?? ""),
          start: type.start,
          end: (labels.at(-1) ?? type).end,
          source,
        },
      ];

/** `source = "…"` on a line, or between braces, of its own. */
const sourceIn = (line: readonly Token[]): string | null => {
  const [name, equals, value, ...rest] = line;
  const isSource =
    name?.kind === "word" && name.text === "source" && equals?.text === "=" && rest.length === 0;
  return isSource && value?.kind === "text" ? value.text : null;
};

/**
 * The blocks at the top of a file in HCL's native syntax, in their order. Of what they hold only
 * `source` is looked at.
 *
 * @throws HclError where it is none
 */
export const blocksIn = (text: string): readonly HclBlock[] => {
  const blocks: HclBlock[] = [];
  const open: string[] = [];
  let header: Header = [];
  let line: Token[] = [];
  let source: string | null = null;
  const endLine = (): void => {
    source ??= sourceIn(line);
    line = [];
  };
  const close = (token: Token): void => {
    if (open.pop() !== token.text) throw new HclError(token.start);
    if (open.length > 0) return;
    endLine();
    if (header !== null && token.text === "}") blocks.push(...blockOf(header, source));
    header = null;
  };
  const inside = (token: Token): void => {
    if (token.kind === "close") close(token);
    if (token.kind === "open") open.push(pairs[token.text ?? ""] ?? "");
    if (open.length !== 1) return;
    if (token.kind === "line") endLine();
    else line.push(token);
  };
  for (const token of tokensOf(text)) {
    if (open.length > 0) inside(token);
    else if (token.kind === "close") throw new HclError(token.start);
    else if (token.kind === "open") {
      open.push(pairs[token.text ?? ""] ?? "");
      if (token.text !== "{") header = null;
      source = null;
      line = [];
    } else header = extended(header, token);
  }
  if (open.length > 0) throw new HclError(text.length);
  return blocks;
};
