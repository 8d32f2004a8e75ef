import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { blocksIn } from "../../src/iac/hclBlocks.ts";
import { HclError } from "../../src/iac/hclTokens.ts";

const headersIn = (text: string): readonly string[] =>
  blocksIn(text).map(({ type, labels }) => [type, ...labels].join(" "));

const sourcesIn = (text: string) => blocksIn(text).map(({ source }) => source);

describe("blocks at the top of a file", () => {
  test.each<readonly [what: string, text: string, headers: readonly string[]]>([
    ["an empty file", "", []],
    ["one on a line", 'resource "aws_lb" "main" {}', ["resource aws_lb main"]],
    ["labels without quotes", "resource aws_lb main {\n}\n", ["resource aws_lb main"]],
    ["no label", "locals {\n  a = 1\n}\n", ["locals"]],
    [
      "Windows' line ends",
      'data "a" "b" {\r\n  x = 1\r\n}\r\nlocals {\r\n}\r\n',
      ["data a b", "locals"],
    ],
    ["in a comment to the line's end", '# resource "a" "b" {\n// resource "a" "b" {\n', []],
    ["in a comment of lines", '/* resource "a" "b" {\n*/ locals {}\n', ["locals"]],
    ["inside of another", 'terraform {\n  backend "s3" {\n  }\n}\n', ["terraform"]],
    ["braces in a text", 'locals {\n  a = "}{ \\" }"\n}\nmoved {}\n', ["locals", "moved"]],
    [
      "braces in a template",
      `locals {\n  a = "\${b({ c = "}" })}"\n}\nmoved {}\n`,
      ["locals", "moved"],
    ],
    [
      "a directive",
      'locals {\n  a = "%{ if b }}%{ else }{%{ endif ~}"\n}\nmoved {}\n',
      ["locals", "moved"],
    ],
    ["what is no template", 'locals {\n  a = "$${ %%{ $ %"\n}\nmoved {}\n', ["locals", "moved"]],
    [
      "in a heredoc",
      'locals {\n  a = <<EOT\nresource "a" "b" {\n  EOTS\n  EOT\n}\nmoved {}\n',
      ["locals", "moved"],
    ],
    [
      "a heredoc's marker inside of a template",
      `locals {\n  a = <<-EOT\n    \${b(<<EOT\n}\nEOT\n    )} EOT\n    EOT\n}\nmoved {}\n`,
      ["locals", "moved"],
    ],
    ["an attribute between them", 'a = { b = "c" }\nlocals {}\n', ["locals"]],
    ["a header with a template in it", `resource "a\${b}" "c" {}\nlocals {}\n`, ["locals"]],
    [
      "letters of all alphabets",
      'resource "é" "ß" {}\nmodule größe {}\n',
      ["resource é ß", "module größe"],
    ],
  ])("%s", (_, text, headers) => {
    expect(headersIn(text)).toEqual(headers);
  });

  test("a header begins with its type and ends with its last label", () => {
    const text = '\n  resource "aws_lb"   "main" {\n}\n';
    const spans = blocksIn(text).map(({ start, end }) => text.slice(start, end));
    expect(spans).toEqual(['resource "aws_lb"   "main"']);
  });

  test.each([
    ["an open block", "locals {\n"],
    ["a brace too many", "locals {}\n}\n"],
    ["a bracket that a brace closes", "locals {\n  a = [ }\n}\n"],
    ["an open text", 'locals {\n  a = "b\n}\n'],
    ["an open comment", "locals {}\n/* locals {}\n"],
    ["an open heredoc", "locals {\n  a = <<EOT\n}\n"],
    ["an open template", `locals {\n  a = "\${b\n}\n`],
  ])("%s is no HCL", (_, text) => {
    expect(() => blocksIn(text)).toThrow(HclError);
  });
});

describe("where a module comes from", () => {
  test.each<readonly [what: string, text: string, source: string | null]>([
    ["a folder", 'module "a" {\n  source = "./a"\n}\n', "./a"],
    ["on one line", 'module "a" { source = "./a" }', "./a"],
    [
      "beside others, with a comment",
      'module "a" {\n  b = 1\n  source = "./a" # here\n  c = 2\n}\n',
      "./a",
    ],
    ["none", 'module "a" {\n  b = "./a"\n}\n', null],
    ["an expression", `module "a" {\n  source = "\${b}/a"\n}\n`, null],
    ["another expression", 'module "a" {\n  source = b ? "./a" : "./b"\n}\n', null],
    [
      "one of something else",
      'module "a" {\n  b = { \n source = "./a"\n }\n  c {\n source = "./b"\n }\n}\n',
      null,
    ],
  ])("%s", (_, text, source) => {
    expect(sourcesIn(text)).toEqual([source]);
  });

  test("is that of each block itself", () => {
    expect(sourcesIn('module "a" {\n  source = "./a"\n}\nmodule "b" {\n}\n')).toEqual([
      "./a",
      null,
    ]);
  });
});

/** Expressions with everything that could be taken for the end of a block, or for a block. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const inner = tie("expression");
  const on = (count: number) => fc.tuple(...Array.from({ length: count }, () => inner));
  return {
    expression: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom(
        "1",
        "-3.5e10",
        "var.a-b",
        '"x"',
        '"$${no}"',
        '"%%{no}"',
        '"a\\"b{"',
        '"é # // /*"',
        '"\\\\"',
      ),
      inner.map((a) => `"a\${${a}}b}"`),
      inner.map((a) => `"%{ if ${a} }}%{ else }{%{ endif }"`),
      inner.map((a) => `(${a})`),
      on(2).map(([a, b]) => `[${a}, ${b}]`),
      on(2).map(([a, b]) => `{\n a = ${a}\n # }\n "b}" : ${b}\n}`),
      on(2).map(([a, b]) => `f(${a}, /* ) */ ${b})`),
      inner.map((a) => `<<EOT\nresource "q" "z" {\n "\${${a}} }\n  EOTX\n $\${ EOT\n EOT\n`),
      inner.map((a) => `<<-E-1\n  %{ for x in ${a} ~}\n}\n  %{ endfor ~}\n  E-1\r\n`),
    ),
  };
});

const gap = fc.constantFrom(
  "",
  " ",
  "\n",
  '# resource "a" "b" {\n',
  '// "\n',
  '/* { " ${\n*/',
  "\r\n",
);
const name = fc.constantFrom("a", "aws_lb", "größe", "a-1");
const content = fc
  .array(
    fc.oneof(
      fc.tuple(gap, expression).map(([space, value]) => `${space}\n a = ${value}\n`),
      fc.tuple(gap, expression).map(([space, value]) => `${space}\n b "c" {\n d = ${value}\n }\n`),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(""));

interface Part {
  readonly text: string;
  readonly header: string | null;
}

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.tuple(name, name, content).map(([type, label, inner]) => ({
    text: `resource "${type}" "${label}" {\n${inner}}\n`,
    header: `resource ${type} ${label}`,
  })),
  fc.tuple(name, content).map(([label, inner]) => ({
    text: `module ${label} {\n${inner}}\n`,
    header: `module ${label}`,
  })),
  expression.map((value) => ({ text: `x = ${value}\n`, header: null })),
);
const file = fc.array(fc.tuple(gap, part), { maxLength: 5 });
const textOf = (parts: readonly (readonly [string, Part])[]): string =>
  parts.map(([space, { text }]) => `${space}\n${text}`).join("");

describe("whatever stands in the blocks", () => {
  test("all of them are found, each at its place, and nothing else", () => {
    fc.assert(
      fc.property(file, (parts) => {
        const text = textOf(parts);
        const found = blocksIn(text);
        expect(found.map(({ type, labels }) => [type, ...labels].join(" "))).toEqual(
          parts.flatMap(([, { header }]) => header ?? []),
        );
        for (const { type, start, end } of found) {
          expect(text.slice(start, end).startsWith(type)).toBe(true);
          expect(text.slice(end).trimStart().startsWith("{")).toBe(true);
        }
      }),
    );
  });

  test("a file that breaks off or was changed is read or refused, never worse", () => {
    fc.assert(
      fc.property(file, fc.nat(), fc.string({ maxLength: 3 }), (parts, at, noise) => {
        const text = textOf(parts);
        const cut = at % (text.length + 1);
        for (const changed of [text.slice(0, cut), text.slice(0, cut) + noise + text.slice(cut)]) {
          try {
            for (const { start, end } of blocksIn(changed)) expect(end).toBeGreaterThan(start);
          } catch (error) {
            expect(error).toBeInstanceOf(HclError);
          }
        }
      }),
    );
  });

  test("any text at all, likewise; what nests deep too", () => {
    const outcome = (text: string): string => {
      try {
        return String(blocksIn(text).length);
      } catch (error) {
        return error instanceof HclError ? "refused" : String(error);
      }
    };
    fc.assert(fc.property(fc.string(), (text) => expect(outcome(text)).toMatch(/^(\d+|refused)$/)));
    expect(outcome(`locals {\n a = ${'"${'.repeat(50_000)}1${'}"'.repeat(50_000)}\n}\n`)).toBe("1");
    expect(outcome(`locals {\n a = ${"[".repeat(50_000)}`)).toBe("refused");
  });
});
