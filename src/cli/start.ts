#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { tool } from "../version.ts";
import { helpWidth } from "./helpWidth.ts";
import { hearBrokenStreams, print } from "./print.ts";

/** What the parser says to --help at this width, written down by the build; null where it was not. */
const writtenHelp = (): string | null => {
  try {
    return readFileSync(new URL(`./help-${helpWidth()}.txt`, import.meta.url), "utf8");
  } catch {
    return null;
  }
};

/** What can be said without a parser, which takes longer to load than to ask; null for the rest. */
const answer = ([first = "", ...rest]: readonly string[]): string | null => {
  if (rest.length > 0) return null;
  if (["--version", "-v"].includes(first)) return `${tool.version}\n`;
  return ["--help", "-h"].includes(first) ? writtenHelp() : null;
};

const text = answer(process.argv.slice(2));
if (text === null) {
  await import("./main.ts");
} else {
  hearBrokenStreams();
  await print(text);
}
