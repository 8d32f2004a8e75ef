import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What a command used, its children included. */
export interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  /** Of its largest process. */
  readonly peakMiB: number;
}

export interface Run extends Usage {
  readonly code: number;
}

export type Environment = Readonly<Record<string, string>>;

/** Lends a folder to some work, and removes it afterwards. */
export const inFolder = async <T>(work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(join(tmpdir(), "gonogo-bench-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Runs a command whose usage is written to a file when it ends. Its stdout is dropped. */
const run = (
  commandFor: (usageFile: string) => readonly [command: string, args: readonly string[]],
  environmentFor: (usageFile: string) => Environment,
  stderr: "inherit" | "ignore" = "inherit",
): Promise<Run> =>
  inFolder(async (folder) => {
    const file = join(folder, "usage.json");
    const [command, args] = commandFor(file);
    const child = spawn(command, [...args], {
      stdio: ["ignore", "ignore", stderr],
      env: { ...process.env, ...environmentFor(file) },
    });
    const [code] = (await once(child, "exit")) as [number | null];
    return { ...(JSON.parse(await readFile(file, "utf8")) as Usage), code: code ?? 128 };
  });

/** One run of Node with these arguments; the process measures itself, with no other around it. */
export const runNode = (
  args: readonly string[],
  environment: Environment = {},
  stderr: "inherit" | "ignore" = "inherit",
): Promise<Run> =>
  run(
    () => [process.execPath, args],
    (file) => ({
      ...environment,
      NODE_OPTIONS: `--require ${join(process.cwd(), "bench", "usage.cjs")}`,
      GONOGO_USAGE_FILE: file,
    }),
    stderr,
  );

/** One run of any program; needs Python (the emulator's), which waits for it. */
export const runProgram = (
  command: string,
  args: readonly string[],
  environment: Environment = {},
): Promise<Run> =>
  run(
    (file) => [
      process.env.GONOGO_PYTHON ?? "python3",
      [join("bench", "usage.py"), file, command, ...args],
    ],
    () => environment,
  );

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The same some times, one after another: the median of each figure. */
export const medianOf = async (runs: number, work: () => Promise<Usage>): Promise<Usage> => {
  const usages: Usage[] = [];
  for (let done = 0; done < runs; done += 1) usages.push(await work());
  return {
    wallSeconds: median(usages.map(({ wallSeconds }) => wallSeconds)),
    cpuSeconds: median(usages.map(({ cpuSeconds }) => cpuSeconds)),
    peakMiB: median(usages.map(({ peakMiB }) => peakMiB)),
  };
};

/** gonogo's command line, as built. */
export const gonogo = join("dist", "cli.js");
