import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "@jest/globals";
import { readCode } from "../../src/iac/code.ts";
import type { Identified } from "../../src/iac/made.ts";
import type { Facts } from "../../src/model/store.ts";

/** Files by their paths; what is no text is written as JSON. */
export type Tree = Readonly<Record<string, unknown>>;

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Writes a repository into a folder of its own, until the file's tests are over. */
export const plantTree = (planted: Tree | ((root: string) => Tree)): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "gonogo-code-")));
  made.push(root);
  const tree = typeof planted === "function" ? planted(root) : planted;
  for (const [path, content] of Object.entries(tree)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content, null, 2));
  }
  return root;
};

const nothingRead: Facts = {
  startedAt: "2026-01-15T12:00:00.000Z",
  finishedAt: "2026-01-15T12:00:00.000Z",
  shards: [],
  statistics: { requests: 0, retries: 0, throttled: 0 },
};

/** What is said of where resources were made in a repository, and what was warned of. */
export const codeIn = (
  root: string,
  {
    folders = [""],
    states = [],
    stacks = {},
    facts = nothingRead,
  }: {
    folders?: readonly string[];
    states?: readonly string[];
    stacks?: Readonly<Record<string, string>>;
    facts?: Facts;
  } = {},
) => {
  const warnings: string[] = [];
  const templates = Object.entries(stacks).map(([stack, path]) => ({
    stack,
    path: join(root, path),
  }));
  const code = readCode({ root, folders, states, templates }, (text) => warnings.push(text));
  const locate = code.locatorFor(facts);
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
