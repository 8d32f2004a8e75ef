import type { EnvironmentVariable, VariableClass } from "../model/facts/ecs.ts";
import { holdsKnownKey, holdsPassword, isSecretNamed, textInBase64 } from "./secretValue.ts";

/** The shell's own variables, whatever they sound like. */
const workingDirectory = /^(OLD)?PWD$/;

/** What an environment variable holds. The value is looked at here and goes no further. */
export const classify = (name: string, value: string): VariableClass => {
  const text = value.trim();
  if (text === "") return "empty";
  if (workingDirectory.test(name) && text.startsWith("/")) return "plain";
  const texts = [text, textInBase64(text) ?? text];
  if (texts.some(holdsPassword)) return "credentialInUrl";
  if (texts.some((one) => holdsKnownKey(name, one))) return "knownKey";
  return isSecretNamed(name, text) ? "secretByName" : "plain";
};

/** The value where it is a number or a boolean. */
const plainValue = (value: string): number | boolean | null => {
  const text = value.trim();
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
};

/**
 * The fact about a variable: its name and class, and its value only where the config names the
 * variable and the value is a number or a boolean.
 */
export const describeVariable = (
  name: string,
  value: string,
  named: readonly string[],
): EnvironmentVariable => ({
  name,
  class: classify(name, value),
  value: named.includes(name) ? plainValue(value) : null,
});
