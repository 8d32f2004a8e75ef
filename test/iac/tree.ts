import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "@jest/globals";
import { readCode } from "../../src/iac/code.ts";
import type { Identified } from "../../src/iac/made.ts";

/** Files by their paths; what is no text is written as JSON. */
export type Tree = Readonly<Record<string, unknown>>;

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Writes a repository into a folder of its own, until the file's tests are over. */
export const plantTree = (tree: Tree): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "gonogo-code-")));
  made.push(root);
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
  return root;
};

/** What is said of where resources were made in a repository, and what was warned of. */
export const codeIn = (
  root: string,
  { folders = [""], states = [] }: { folders?: readonly string[]; states?: readonly string[] } = {},
) => {
  const warnings: string[] = [];
  const locate = readCode({ root, folders, states }, (text) => warnings.push(text));
  return {
    warnings,
    /** `infra/main.tf:1:1-1:25 aws_lb.main`; null where no code is known. */
    of(resource: Identified): string | null {
      const found = locate(resource);
      if (found === null) return null;
      const { file, line, column, endLine, endColumn, address } = found;
      return `${file}:${line}:${column}-${endLine}:${endColumn} ${address}`;
    },
  };
};
