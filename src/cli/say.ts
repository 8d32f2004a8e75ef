import { printable } from "../model/printable.ts";

/** One line for the user on stderr; names from an account or a file can hold anything. */
export const say = (line: string): void => {
  process.stderr.write(`gonogo: ${printable(line)}\n`);
};
