import type { VariableClass } from "../model/facts/ecs.ts";
import { holdsKnownKey, holdsPassword, isSecretNamed } from "./secretValue.ts";

const flag = /^--?([A-Za-z][\w.-]*)$/;

const unquoted = (word: string): string => word.replace(/^["']|(?<!["';])["';]+$/g, "");

/** `--password hunter2`: a flag that promises a secret, and what follows it. */
const followsFlag = (words: readonly string[]): boolean =>
  words.some((word, index) => {
    const name = flag.exec(word)?.[1];
    const next = unquoted(words[index + 1] ?? "");
    return name !== undefined && !next.startsWith("-") && isSecretNamed(name, next);
  });

/**
 * What a command line holds, whether it is a list of arguments or a line for a shell. It is looked at
 * here and goes no further.
 */
export const classifyCommand = (commandLine: readonly string[]): VariableClass => {
  if (commandLine.length === 0) return "empty";
  if (commandLine.some(holdsPassword)) return "credentialInUrl";
  if (commandLine.some((argument) => holdsKnownKey("", argument))) return "knownKey";
  return followsFlag(commandLine.flatMap((argument) => argument.split(/\s+/)))
    ? "secretByName"
    : "plain";
};
