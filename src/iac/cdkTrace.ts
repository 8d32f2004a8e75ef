import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import type { Location } from "../model/report.ts";
import type { Repository } from "./repository.ts";

const largestSource = 2_000_000;

interface Frame {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** `at new Shop (/app/lib/shop.ts:10:5)`, `/app/bin/app.ts:4:1`, `file:///app/lib/shop.mjs:3:5` */
const frameIn = (text: string): Frame | null => {
  const [, inBrackets, bare] = /\(([^()]+)\)\s*$|(?:^|\s)([^\s()]+)\s*$/.exec(text) ?? [];
  const [, place = "", line = "", column = ""] =
    /^(.+):(\d{1,9}):(\d{1,9})$/.exec(inBrackets ?? bare ?? "") ?? [];
  if (place === "" || Number(line) < 1 || Number(column) < 1) return null;
  try {
    const path = place.startsWith("file:") ? fileURLToPath(place) : place;
    return { path, line: Number(line), column: Number(column) };
  } catch {
    return null;
  }
};

/** Compiled from what stands beside it: its lines are not those that people wrote. */
const isCompiled = (file: string, repository: Repository): boolean => {
  const folder = posix.dirname(file);
  const source = posix.basename(file).replace(/\.([cm]?)js$/, ".$1ts");
  return source !== posix.basename(file) && repository.filesIn(folder).includes(source);
};

const isForeign = (file: string): boolean =>
  file.split("/").some((part) => part === "node_modules" || part === "cdk.out");

/**
 * The innermost line of the repository's own code in a stack trace of the CDK; null where there is none:
 * what was synthesised elsewhere, and code of others, is not looked for.
 */
export const lineOfTrace = (
  trace: readonly string[],
  repository: Repository,
): Omit<Location, "address"> | null => {
  for (const text of trace) {
    const frame = frameIn(text);
    const file = frame === null ? null : repository.within(frame.path);
    if (frame === null || file === null || isForeign(file) || !repository.has(file)) continue;
    if (isCompiled(file, repository)) continue;
    const source = repository.read(file, largestSource);
    const { line, column } = frame;
    if (source === null || (source.text.split("\n")[line - 1]?.length ?? 0) < column) continue;
    return { file: source.file, line, column, endLine: line, endColumn: column + 1 };
  }
  return null;
};
