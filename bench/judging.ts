import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { rules } from "../rules/index.generated.ts";
import { defaults } from "../src/config/defaults.ts";
import { judgeFacts } from "../src/scan.ts";
import { Assembly } from "../src/snapshot/read.ts";
import { inFolder, runNode } from "./_measure.ts";
import { copiesFor, multiplied, type Shape } from "./_multiplied.ts";
import { circumstances, print, seconds, table, times } from "./_table.ts";

const demo = join("fixtures", "accounts", "demo.ndjson");
const sizes = [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000];

interface Judged {
  readonly resources: number;
  readonly findings: number;
  readonly cpuSeconds: number;
  readonly heapMiB: number;
}

/** Judges one account in this process; what is measured is the judging alone. */
const judged = async (resources: number, shape: Shape): Promise<Judged> => {
  const snapshot = await readFile(demo, "utf8");
  const copies = copiesFor(snapshot, resources, shape);
  const assembly = new Assembly("account");
  let rows = 0;
  for (const line of multiplied(snapshot, copies, shape)) {
    assembly.add(line);
    if (line.startsWith('{"kind"')) rows += 1;
  }
  const facts = assembly.facts();
  const before = process.cpuUsage();
  const report = judgeFacts(facts, {
    tool: { name: "gonogo", version: "0" },
    settings: defaults,
    location: { file: "gonogo.config.json", line: 1 },
    rules: { selected: rules, existing: rules },
    allowIncomplete: false,
    now: null,
  });
  const { user, system } = process.cpuUsage(before);
  globalThis.gc?.();
  return {
    resources: rows,
    findings: report.findings.length,
    cpuSeconds: (user + system) / 1e6,
    heapMiB: process.memoryUsage().heapUsed / 2 ** 20,
  };
};

/** Each size in a process of its own: what one leaves behind is no other's. */
const inOwnProcess = (resources: number, shape: Shape): Promise<Judged> =>
  inFolder(async (folder) => {
    const file = join(folder, "judged.json");
    await runNode(["--expose-gc", import.meta.filename, String(resources), shape, file]);
    return JSON.parse(await readFile(file, "utf8")) as Judged;
  });

/** The power of the size with which a figure grows: 1 is linear. */
const slope = (from: number, to: number): string => Math.log2(to / from).toFixed(2);

const rowOf = (one: Judged, before: Judged | undefined): readonly string[] => [
  one.resources.toLocaleString("en"),
  one.findings.toLocaleString("en"),
  seconds(one.cpuSeconds),
  before === undefined ? "" : slope(before.cpuSeconds, one.cpuSeconds),
  `${((one.cpuSeconds / one.resources) * 1e6).toFixed(0)} µs`,
  `${one.heapMiB.toFixed(0)} MiB`,
  before === undefined ? "" : times(one.heapMiB, before.heapMiB),
];

const main = async (): Promise<void> => {
  for (const shape of ["apart", "together"] as const) {
    const found: Judged[] = [];
    for (const size of sizes) found.push(await inOwnProcess(size, shape));
    print(
      `Judging as the account doubles, applications ${shape}; ${circumstances()}`,
      table(
        ["resources", "findings", "CPU", "slope", "CPU each", "heap", "of the half"],
        found.map((one, index) => rowOf(one, found[index - 1])),
      ),
      "",
    );
  }
};

const [, , resources, shape, file] = process.argv;
if (file === undefined) await main();
else {
  await writeFile(file, JSON.stringify(await judged(Number(resources), shape as Shape)));
}
