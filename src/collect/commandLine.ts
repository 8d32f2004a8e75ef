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

interface ShortOption {
  /** The program's name, without its folder. */
  readonly program: RegExp;
  readonly option: string;
  /** Whether the value may be the next word; otherwise it follows without a blank. */
  readonly apart: boolean;
  /** What of the value is the password. */
  readonly password: (value: string) => string;
}

const all = (value: string): string => value;
const afterColon = (value: string): string => value.split(":").slice(1).join(":");

/** Passwords in options whose names say nothing, as the programs' manuals have it. */
const shortOptions: readonly ShortOption[] = [
  {
    program: /^(mysql(dump|admin|import|check|show|slap)?|mariadb(-\w+)?)$/,
    option: "-p",
    apart: false,
    password: all,
  },
  {
    program: /^(mongo(sh|dump|restore|export|import)?|cqlsh|sshpass)$/,
    option: "-p",
    apart: true,
    password: all,
  },
  { program: /^(redis|valkey)-cli$/, option: "-a", apart: true, password: all },
  {
    program: /^ldap(search|add|modify|delete|whoami|passwd)$/,
    option: "-w",
    apart: true,
    password: all,
  },
  ...["-u", "-U", "--user", "--proxy-user"].map((option) => ({
    program: /^curl$/,
    option,
    apart: true,
    password: afterColon,
  })),
];

const endOfCommand = /[;|&]$/;

/** `mysql -phunter2`, `curl -u app:hunter2`: what stands behind an option of one letter. */
const followsShortOption = (words: readonly string[]): boolean => {
  let program = "";
  let isStart = true;
  return words.some((word, index) => {
    const name = unquoted(word).split("/").at(-1) ?? "";
    const known = shortOptions.some((one) => one.program.test(name));
    if (isStart || known) program = known ? name : "";
    isStart = endOfCommand.test(word);
    return shortOptions.some(({ program: own, option, apart, password }) => {
      const rest = unquoted(word).slice(option.length);
      if (!own.test(program) || !unquoted(word).startsWith(option)) return false;
      if (option.startsWith("--") && !/^(=|$)/.test(rest)) return false;
      const next = unquoted(words[index + 1] ?? "");
      const value = rest === "" && apart && !next.startsWith("-") ? next : rest.replace(/^=/, "");
      return isSecretNamed("password", password(unquoted(value)));
    });
  });
};

/**
 * What a command line holds, whether it is a list of arguments or a line for a shell. It is looked at
 * here and goes no further.
 */
export const classifyCommand = (commandLine: readonly string[]): VariableClass => {
  if (commandLine.length === 0) return "empty";
  if (commandLine.some(holdsPassword)) return "credentialInUrl";
  if (commandLine.some((argument) => holdsKnownKey("", argument))) return "knownKey";
  const words = commandLine.flatMap((argument) => argument.split(/\s+/));
  return followsFlag(words) || followsShortOption(words) ? "secretByName" : "plain";
};
