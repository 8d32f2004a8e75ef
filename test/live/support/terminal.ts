import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Runs the built command line on a terminal of its own, answers its prompt, and tells what was shown. */
export const onTerminal = async (
  python: string,
  args: readonly string[],
  {
    environment,
    cwd,
    prompt,
    answer,
  }: {
    readonly environment: Readonly<Record<string, string>>;
    readonly cwd: string;
    readonly prompt: string;
    readonly answer: string;
  },
): Promise<string> => {
  const script = join(process.cwd(), "test", "live", "support", "terminal.py");
  const cli = join(process.cwd(), "dist", "cli.js");
  const child = spawn(python, [script, prompt, answer, process.execPath, cli, ...args], {
    cwd,
    env: { PATH: process.env.PATH, AWS_EC2_METADATA_DISABLED: "true", ...environment },
  });
  let shown = "";
  child.stdout.on("data", (data: Buffer) => {
    shown += data;
  });
  await once(child, "close");
  return shown;
};
