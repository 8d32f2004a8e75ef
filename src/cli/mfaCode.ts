import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { printable } from "../model/printable.ts";
import { UserError } from "../model/userError.ts";

/** Takes what the terminal would show of the code. */
const unseen = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * Asks on the terminal for the code of an MFA device; it is not shown.
 *
 * @param serial the device, by its ARN or serial number
 * @throws UserError without a terminal
 */
export const askMfaCode = async (serial: string): Promise<string> => {
  if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
    throw new UserError(
      `the profile asks for a code of the MFA device ${serial}, and there is no terminal to ask on: scan on a terminal, or bring a session with eval "$(aws configure export-credentials --profile PROFILE --format env)"`,
    );
  }
  // First, for from here on the terminal shows nothing of what is typed.
  const terminal = createInterface({ input: process.stdin, output: unseen(), terminal: true });
  process.stderr.write(`MFA code for ${printable(serial)}: `);
  terminal.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  const ended = new Promise<never>((_, failed) => {
    terminal.once("close", () => failed(new UserError("no MFA code was given")));
  });
  try {
    return (await Promise.race([terminal.question(""), ended])).trim();
  } finally {
    ended.catch(() => {});
    terminal.close();
    process.stderr.write("\n");
  }
};
