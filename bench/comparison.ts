import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { reference } from "../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../fixtures/accounts/build.ts";
import { beforeAccount, type Front, site } from "./_front.ts";
import { buildLargeAccount } from "./_largeAccount.ts";
import { gonogo, inFolder, type Run, runProgram } from "./_measure.ts";
import { prowlerAnswers, prowlerServices } from "./_prowlerChecks.ts";
import { circumstances, mebibytes, print, seconds, table, times } from "./_table.ts";

/** A scanner that is compared where it is installed. */
interface Scanner {
  readonly name: string;
  /** Names its executable, where that is not on PATH. */
  readonly variable: string;
  readonly command: string;
  args(folder: string): readonly string[];
  /** How many items of the guide it answers. */
  answers(folder: string): Promise<number>;
}

const custodianPolicies = join("bench", "custodian.yml");

const gonogoScanner: Scanner = {
  name: "gonogo",
  variable: "",
  command: process.execPath,
  args: (folder) => [
    ...[gonogo, "scan", "--region", site.region, "--quiet"],
    ...["--output", `json=${join(folder, "report.json")}`],
  ],
  async answers(folder) {
    const report = JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as {
      readonly checklist: readonly { readonly verdict: string }[];
    };
    return report.checklist.filter(({ verdict }) => verdict === "pass" || verdict === "fail")
      .length;
  },
};

const others: readonly Scanner[] = [
  {
    name: "Prowler",
    variable: "GONOGO_BENCH_PROWLER",
    command: "prowler",
    args: (folder) => [
      ...["aws", "--region", site.region, "--services", ...prowlerServices],
      ...["--output-formats", "json-ocsf", "--output-directory", folder],
      ...["--no-banner", "--ignore-exit-code-3"],
    ],
    answers: async () => Object.keys(prowlerAnswers).length,
  },
  {
    name: "Cloud Custodian",
    variable: "GONOGO_BENCH_CUSTODIAN",
    command: "custodian",
    args: (folder) => [
      ...["run", "--output-dir", folder, "--region", site.region],
      ...["--cache", join(folder, "cache.db"), custodianPolicies],
    ],
    answers: async () => {
      const text = await readFile(custodianPolicies, "utf8");
      return new Set(text.match(/(?<=name: )[a-z]+-\d+/g)).size;
    },
  },
];

const executableOf = ({ variable, command }: Scanner): string | null => {
  const named = process.env[variable] ?? command;
  return spawnSync(named, ["--help"], { stdio: "ignore" }).error === undefined ? named : null;
};

interface Measured extends Run {
  readonly name: string;
  readonly requests: number;
  readonly answers: number;
}

const measure = (front: Front, scanner: Scanner, executable: string): Promise<Measured> =>
  inFolder(async (folder) => {
    const { lane, environment } = front.open();
    process.stderr.write(`gonogo: ${scanner.name} ...\n`);
    const run = await runProgram(executable, scanner.args(folder), environment);
    const { name } = scanner;
    return { ...run, name, requests: lane.arrivals.length, answers: await scanner.answers(folder) };
  });

const row = (one: Measured, own: Measured): readonly string[] => [
  one.name,
  seconds(one.cpuSeconds),
  times(own.cpuSeconds, one.cpuSeconds),
  mebibytes(one.peakMiB),
  times(own.peakMiB, one.peakMiB),
  `${one.requests}`,
  times(own.requests, one.requests),
  `${one.answers}`,
  `${one.code}`,
];

const compare =
  (account: string) =>
  async (front: Front): Promise<void> => {
    const own = await measure(front, gonogoScanner, process.execPath);
    const measured = [own];
    const missing: string[] = [];
    for (const scanner of others) {
      const executable = executableOf(scanner);
      if (executable === null) missing.push(`${scanner.name} (PATH or ${scanner.variable})`);
      else measured.push(await measure(front, scanner, executable));
    }
    print(
      `The ${account} account; ratios are gonogo's part of the other's. ${circumstances()}`,
      table(
        [
          ...["", "CPU", "ratio", "memory", "ratio", "requests", "ratio"],
          ...["items answered", "exit code"],
        ],
        measured.map((one) => row(one, own)),
      ),
      ...(missing.length === 0 ? [] : [`Not installed: ${missing.join(", ")}.`]),
    );
  };

const [account = "small"] = process.argv.slice(2);
await beforeAccount(
  account === "large"
    ? (endpoint) => buildLargeAccount({ endpoint, ...site })
    : (endpoint) => buildAccount({ endpoint, ...site }, reference),
  compare(account),
  { remembers: false },
);
