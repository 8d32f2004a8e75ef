import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reference } from "../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../fixtures/accounts/build.ts";
import { type Emulator, startMoto } from "../fixtures/emulators/start.ts";

interface Usage {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

const account = "111122223333";
const region = "eu-west-1";
const runs = 7;

/** What one run of Node used: of the command line with these arguments, or of nothing at all. */
const measure = async (
  args: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<Usage> => {
  const file = join(folder, "usage.json");
  const child = spawn(process.execPath, [...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      ...environment,
      NODE_OPTIONS: `--require ${join(process.cwd(), "bench", "usage.cjs")}`,
      GONOGO_USAGE_FILE: file,
    },
  });
  await once(child, "exit");
  return JSON.parse(await readFile(file, "utf8")) as Usage;
};

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

const medianOf = (usages: readonly Usage[]): Usage => ({
  wallSeconds: median(usages.map(({ wallSeconds }) => wallSeconds)),
  cpuSeconds: median(usages.map(({ cpuSeconds }) => cpuSeconds)),
  peakMiB: median(usages.map(({ peakMiB }) => peakMiB)),
});

const repeat = async (work: () => Promise<Usage>): Promise<Usage> => {
  const usages: Usage[] = [];
  for (let run = 0; run < runs; run += 1) usages.push(await work());
  return medianOf(usages);
};

const row = (name: string, usage: Usage, nothing: Usage): string =>
  [
    name.padEnd(22),
    `${usage.wallSeconds.toFixed(2)} s`.padStart(8),
    `${usage.cpuSeconds.toFixed(2)} s`.padStart(8),
    `${(usage.cpuSeconds / nothing.cpuSeconds).toFixed(1)} ×`.padStart(8),
    `${usage.peakMiB.toFixed(0)} MiB`.padStart(9),
    `${(usage.peakMiB / nothing.peakMiB).toFixed(1)} ×`.padStart(7),
  ].join("  ");

const audit = async (emulator: Emulator, folder: string): Promise<void> => {
  const environment = {
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "emulator",
  };
  const snapshot = join(folder, "snapshot.ndjson");
  const report = join(folder, "report.json");
  const cli = join("dist", "cli.js");
  const live = [
    cli,
    "scan",
    "--region",
    region,
    "--record",
    snapshot,
    "--output",
    `json=${report}`,
  ];
  const replay = [cli, "scan", "--from", snapshot, "--output", `json=${report}`];
  const nothing = await repeat(() => measure(["-e", ""], folder, {}));
  const read = await repeat(() => measure([...live, "--quiet"], folder, environment));
  const replayed = await repeat(() => measure([...replay, "--quiet"], folder, {}));
  const { collection, findings } = JSON.parse(await readFile(report, "utf8"));
  console.log(
    [
      `The reference account on the emulator, ${runs} runs, medians, Node ${process.versions.node}`,
      "",
      "                           wall       CPU  of empty    memory  of empty",
      row("an empty Node process", nothing, nothing),
      row("live audit", read, nothing),
      row("replay", replayed, nothing),
      "",
      `${collection.requests} requests, ${collection.retries} retries, ${findings.length} findings`,
    ].join("\n"),
  );
};

const main = async (): Promise<void> => {
  const python = process.env.GONOGO_PYTHON;
  if (python === undefined) throw new Error(process.env.GONOGO_PYTHON_MISSING ?? "npm run bench");
  const folder = await mkdtemp(join(tmpdir(), "gonogo-bench-"));
  const emulator = await startMoto(python);
  try {
    await buildAccount({ endpoint: emulator.endpoint, account, region }, reference);
    await audit(emulator, folder);
  } finally {
    await emulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
};

await main();
