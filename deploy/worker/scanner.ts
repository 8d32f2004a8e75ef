import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** Work that did not succeed, by the name that the state machine's catches know. */
export class WorkerError extends Error {
  constructor(name: "OutOfTime" | "NotRecorded" | "NotMerged" | "NotImported", message: string) {
    super(message);
    this.name = name;
  }
}

const scanner = fileURLToPath(new URL("../cli.js", import.meta.url));

/** What of its last words is kept: causes of failures are cut by Step Functions as well. */
const lastWords = 2000;

export interface Ended {
  readonly code: number | null;
  /** What it said last. */
  readonly said: string;
}

/**
 * Runs the scanner to its end.
 *
 * @param until when it has to have ended, as milliseconds of the epoch
 * @throws WorkerError `OutOfTime` where it has not
 */
export const runScanner = async (args: readonly string[], until: number): Promise<Ended> => {
  const child = spawn(process.execPath, [scanner, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    process.stderr.write(data);
    said = `${said}${data}`.slice(-lastWords);
  });
  let isOutOfTime = false;
  const timer =
    until === Number.POSITIVE_INFINITY
      ? undefined
      : setTimeout(
          () => {
            isOutOfTime = true;
            child.kill("SIGKILL");
          },
          Math.max(0, until - Date.now()),
        );
  const [code] = (await once(child, "close")) as [number | null];
  clearTimeout(timer);
  if (isOutOfTime) throw new WorkerError("OutOfTime", `gonogo ${args[0]} took too long`);
  return { code, said: said.trim() };
};
