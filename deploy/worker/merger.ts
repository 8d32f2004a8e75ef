import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { prefixes, runFiles } from "../engine/names.ts";
import { configArguments } from "./runConfig.ts";
import { runScanner, WorkerError } from "./scanner.ts";
import { globalPlace } from "./task.ts";
import type { Workplace } from "./workplace.ts";

/** What is written for people and for other tools, by the ends of the files' names. */
const reports = [
  ["json", "report.json", "application/json"],
  ["sarif", "report.sarif", "application/sarif+json"],
  ["html", "report.html", "text/html"],
] as const;

const verdicts = ["GO", "NO-GO", "INCOMPLETE"] as const;

/** How many of the missing places a summary tells; the report tells all. */
const toldMissing = 100;

interface Account {
  readonly id: string;
  readonly regions: readonly string[];
  readonly global: boolean;
  readonly failure: string | null;
}

const placesOf = ({ id, regions, global }: Account): readonly string[] => [
  ...regions.map((region) => `${id}/${region}`),
  ...(global ? [`${id}/${globalPlace}`] : []),
];

/** The error that the state machine caught, as it wrote it down. */
const causeOf = (text: string): { readonly error: string; readonly cause: string } => {
  const parsed: unknown = JSON.parse(text);
  const { Error: error = "unknown", Cause: cause = "" } = (
    typeof parsed === "string" ? JSON.parse(parsed) : parsed
  ) as { readonly Error?: string; readonly Cause?: string };
  return { error, cause: cause.slice(0, 500) };
};

const missingOf = async (
  { objects, run }: Workplace,
  accounts: readonly Account[],
  received: ReadonlySet<string>,
) => {
  const places = accounts.flatMap(placesOf).filter((place) => !received.has(place));
  const failures = new Map(
    accounts.flatMap(({ id, failure }) => (failure === null ? [] : [[id, failure]])),
  );
  const caught = new Set(await objects.keysBelow(`${run}/failures/`));
  const told = await Promise.all(
    places.slice(0, toldMissing).map(async (place) => {
      const [account = "", region = ""] = place.split("/");
      const failure = failures.get(account);
      if (failure !== undefined) return { account, region, error: "NotEntered", cause: failure };
      const kind = region === globalPlace ? "global" : "region";
      const key = `${run}/failures/${kind}/${place}.json`;
      const why = caught.has(key)
        ? causeOf(await objects.text(key))
        : { error: "NotTold", cause: "the state machine caught nothing of it" };
      return { account, region, ...why };
    }),
  );
  return { places, told };
};

/** One report over everything that was recorded, and in short what came of the run. */
export const mergeRun = async (work: Workplace, name: string): Promise<object> => {
  const { objects, run, folder, settings, until } = work;
  const shards = join(folder, "shards");
  const keys = await objects.downloadBelow(`${run}/shards/`, shards);
  const files = reports.map(([format, file, type]) => ({ format, file, type }));
  const { code, said } = await runScanner(
    [
      ...["merge", shards, "--fail-on", settings.failOn],
      ...(await configArguments(work)),
      ...files.flatMap(({ format, file }) => ["--output", `${format}=${join(folder, file)}`]),
    ],
    until,
  );
  const verdict = verdicts[code ?? -1];
  if (verdict === undefined) throw new WorkerError("NotMerged", said);
  for (const { file, type } of files) {
    for (const prefix of [run, prefixes.latest]) {
      await objects.upload(join(folder, file), `${prefix}/${file}`, type);
    }
  }
  const { accounts } = JSON.parse(await readFile(join(shards, "expected.json"), "utf8")) as {
    readonly accounts: readonly Account[];
  };
  const received = keys
    .filter((key) => key.endsWith(".ndjson.gz"))
    .map((key) => key.slice(`${run}/shards/`.length, -".ndjson.gz".length));
  const missing = await missingOf(work, accounts, new Set(received));
  const summary = {
    run: name,
    verdict,
    incomplete: verdict === "INCOMPLETE" ? 1 : 0,
    noGo: verdict === "NO-GO" ? 1 : 0,
    accounts: accounts.length,
    places: {
      expected: accounts.flatMap(placesOf).length,
      recorded: received.length,
      missing: missing.places.length,
    },
    missing: missing.told,
    reports: files.map(({ file }) => `s3://${settings.bucket}/${run}/${file}`),
  };
  for (const prefix of [run, prefixes.latest]) {
    await objects.write(`${prefix}/${runFiles.summary}`, `${JSON.stringify(summary, null, 2)}\n`);
  }
  return { verdict };
};
