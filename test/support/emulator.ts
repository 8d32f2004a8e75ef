import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll } from "@jest/globals";
import { type Emulator, startMoto } from "../../fixtures/emulators/start.ts";
import { describeNeeding } from "./describeNeeding.ts";

/** What a run of the command line left. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the command line that has not ended yet. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Run>;
}

/** Starts the built command line, with nothing of the machine's AWS environment, and as if in no CI job. */
export const startGonogo = (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  cwd = process.cwd(),
): Running => {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !name.startsWith("AWS_") && name !== "NODE_OPTIONS" && name !== "CI",
    ),
  );
  const child = spawn(process.execPath, [join(process.cwd(), "dist", "cli.js"), ...args], {
    cwd,
    env: {
      ...own,
      AWS_EC2_METADATA_DISABLED: "true",
      AWS_CONFIG_FILE: "/nonexistent",
      AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
      ...environment,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data;
  });
  const ended = once(child, "close").then(([code]) => ({ code, stdout, stderr }));
  return { child, ended };
};

/** Runs the built command line to its end, with nothing of the machine's AWS environment. */
export const gonogo = (...given: Parameters<typeof startGonogo>): Promise<Run> =>
  startGonogo(...given).ended;

/** The environment of an account in the emulator. */
export const accountIn = (emulator: Emulator, account: string) => ({
  AWS_ENDPOINT_URL: emulator.endpoint,
  AWS_ACCESS_KEY_ID: account,
  AWS_SECRET_ACCESS_KEY: "emulator",
});

/** Undefined where there is none. */
export const python = process.env.GONOGO_PYTHON;

/** Tests against an emulator: without Python they are skipped, and say so; in CI they fail. */
export const describeLive = (name: string, body: (emulator: () => Emulator) => void): void =>
  describeNeeding(
    name,
    { what: "an emulator", found: python, missing: process.env.GONOGO_PYTHON_MISSING },
    (found) => {
      let emulator: Emulator | undefined;
      beforeAll(async () => {
        emulator = await startMoto(found);
      }, 90_000);
      afterAll(async () => {
        await emulator?.stop();
      }, 30_000);
      body(() => {
        if (emulator === undefined) throw new Error("the emulator does not run");
        return emulator;
      });
    },
    (missing) =>
      body(() => {
        throw new Error(missing);
      }),
  );
