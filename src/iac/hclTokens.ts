/** A part of Terraform's language; what stands inside of templates is passed over. */
export interface Token {
  readonly kind: "word" | "text" | "open" | "close" | "line" | "sign";
  readonly start: number;
  readonly end: number;
  /** A word, a sign, or what a quoted text says; null for one with an escape or a template in it, and for heredocs. */
  readonly text: string | null;
}

/** The text is no HCL, from here on. */
export class HclError extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super("no HCL");
    this.offset = offset;
  }
}

/** What is open around the place that is looked at, inside of a template. */
type Frame =
  | { readonly kind: "quoted"; readonly start: number; isPlain: boolean }
  | { readonly kind: "heredoc"; readonly start: number; readonly marker: string }
  | { readonly kind: "expression"; braces: number };

const blank = /[ \t\r]+|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?\*\//y;
const word = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const heredocStart = /<<-?([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
const wholeLine = /[^\n]*(?:\n|$)/y;
/** What ends a literal part: `$${` and `%%{` stand for themselves. */
const inQuoted = /["\\\n]|\$\$\{|%%\{|\$\{|%\{/g;
const inHeredoc = /\n|\$\$\{|%%\{|\$\{|%\{/g;

const closes = new Set(["}", "]", ")"]);
const opens = new Set(["{", "[", "("]);

/**
 * The tokens of HCL's native syntax outside of templates
 * (https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md).
 *
 * @throws HclError
 */
export function* tokensOf(source: string): Generator<Token> {
  const frames: Frame[] = [];
  let at = 0;

  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    return pattern.exec(source);
  };

  const token = (kind: Token["kind"], start: number, text: string | null): Token | null =>
    frames.length === 0 ? { kind, start, end: at, text } : null;

  const kindOf = (sign: string): Token["kind"] => {
    if (opens.has(sign)) return "open";
    if (closes.has(sign)) return "close";
    return sign === "\n" ? "line" : "sign";
  };

  const countBraces = (sign: string): void => {
    const frame = frames.at(-1);
    if (frame?.kind !== "expression") return;
    if (sign === "{") frame.braces += 1;
    if (sign === "}") frame.braces -= 1;
    if (frame.braces === 0) frames.pop();
  };

  const sign = (): Token | null => {
    const start = at;
    const text = source[at] ?? "";
    at += 1;
    // Inside of a template nothing is told, so that the brace that ends one may be looked at first.
    const found = token(kindOf(text), start, text);
    countBraces(text);
    return found;
  };

  const inCode = (): Token | null => {
    const start = at;
    if (source.startsWith("/*", at) && !source.includes("*/", at + 2)) throw new HclError(at);
    const space = match(blank);
    if (space !== null) {
      at += space[0].length;
      return null;
    }
    const heredoc = match(heredocStart);
    if (heredoc !== null) {
      at += heredoc[0].length;
      frames.push({ kind: "heredoc", start, marker: heredoc[1] ?? "" });
      atLineStart();
      return frames.length === 0 ? token("text", start, null) : null;
    }
    const name = match(word);
    if (name !== null) {
      at += name[0].length;
      return token("word", start, name[0]);
    }
    if (source[at] !== '"') return sign();
    at += 1;
    frames.push({ kind: "quoted", start, isPlain: true });
    return null;
  };

  const expression = (): null => {
    frames.push({ kind: "expression", braces: 1 });
    return null;
  };

  const inText = (frame: Frame & { kind: "quoted" }): Token | null => {
    const found = match(inQuoted);
    if (found === null || found[0] === "\n") throw new HclError(frame.start);
    at = found.index + found[0].length;
    if (found[0] === '"') {
      frames.pop();
      return token(
        "text",
        frame.start,
        frame.isPlain ? source.slice(frame.start + 1, at - 1) : null,
      );
    }
    frame.isPlain = false;
    if (found[0] === "\\") at += 1;
    return found[0] === "${" || found[0] === "%{" ? expression() : null;
  };

  /** Ends a heredoc whose marker stands alone on the line that begins here. */
  const atLineStart = (): void => {
    const frame = frames.at(-1);
    const line = match(wholeLine)?.[0] ?? "";
    if (frame?.kind !== "heredoc" || line.trim() !== frame.marker) return;
    at += line.length - (line.endsWith("\n") ? 1 : 0);
    frames.pop();
  };

  const inDocument = (frame: Frame & { kind: "heredoc" }): Token | null => {
    const found = match(inHeredoc);
    if (found === null) throw new HclError(frame.start);
    at = found.index + found[0].length;
    if (found[0] === "${" || found[0] === "%{") return expression();
    if (found[0] === "\n") atLineStart();
    return frames.includes(frame) ? null : token("text", frame.start, null);
  };

  while (at < source.length) {
    const frame = frames.at(-1);
    const found =
      frame?.kind === "quoted"
        ? inText(frame)
        : frame?.kind === "heredoc"
          ? inDocument(frame)
          : inCode();
    if (found !== null) yield found;
  }
  if (frames.length > 0) throw new HclError(source.length);
}
