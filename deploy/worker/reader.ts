import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { prefixes, runFiles } from "../engine/names.ts";
import { configArguments, keepConfig } from "./runConfig.ts";
import { runScanner, WorkerError } from "./scanner.ts";
import { globalPlace, type Place } from "./task.ts";
import type { Workplace } from "./workplace.ts";

/** What `gonogo` writes into a folder of shards. */
interface Expected {
  readonly accounts: readonly {
    readonly id: string;
    readonly regions: readonly string[];
    readonly global: boolean;
    readonly failure: string | null;
  }[];
}

/** How a member account is entered. */
const entering = ({ settings }: Workplace): readonly string[] => [
  "--account-role",
  settings.roleName,
  "--external-id",
  settings.externalId,
];

const each = (option: string, values: Iterable<string>): readonly string[] =>
  [...values].flatMap((value) => [option, value]);

const askedFor = ({ settings }: Workplace): readonly string[] => [
  ...(settings.accounts.length > 0
    ? each("--account", settings.accounts)
    : ["--organization", ...each("--organizational-unit", settings.organizationalUnits)]),
  ...each("--exclude-account", settings.excludedAccounts),
  ...(settings.regions.length > 0 ? each("--region", settings.regions) : ["--all-regions"]),
];

/** Items know what did not fit into Lambda's time, as the stack says, and as runs found out. */
const placesIn = async ({ objects, settings }: Workplace) => {
  const grown = new Set(
    (await objects.keysBelow(`${prefixes.long}/`)).map((key) =>
      key.slice(prefixes.long.length + 1),
    ),
  );
  return (account: string, region: string): Place => ({
    account,
    region,
    long: settings.longAccounts.has(account) || grown.has(`${account}/${region}`),
  });
};

/** Which places there are: as items for the maps, and for the merge, which asks for them. */
export const listPlaces = async (work: Workplace): Promise<object> => {
  const { objects, run, folder, until } = work;
  await keepConfig(work);
  const shards = join(folder, "shards");
  const { code, said } = await runScanner(
    [
      "places",
      ...askedFor(work),
      ...entering(work),
      ...["--concurrency", "50", "--record", `${shards}/`],
      ...(await configArguments(work)),
    ],
    until,
  );
  if (code !== 0 && code !== 2) throw new WorkerError("NotRecorded", said);
  const { accounts } = JSON.parse(
    await readFile(join(shards, "expected.json"), "utf8"),
  ) as Expected;
  const placeOf = await placesIn(work);
  const entered = accounts.filter(({ failure }) => failure === null);
  const regions = entered.flatMap(({ id, regions }) => regions.map((one) => placeOf(id, one)));
  const globals = entered.flatMap(({ id, global }) => (global ? [placeOf(id, globalPlace)] : []));
  await objects.write(`${run}/${runFiles.regions}`, JSON.stringify(regions));
  await objects.write(`${run}/${runFiles.accounts}`, JSON.stringify(globals));
  await objects.upload(join(shards, "expected.json"), `${run}/${runFiles.expected}`);
  return { accounts: accounts.length, regions: regions.length };
};

const shardKey = (run: string, { account, region }: Place): string =>
  `${run}/shards/${account}/${region}.ndjson.gz`;

/** Records a place: its key is its name, so that reading it twice leaves it once. */
const recordPlace = async (
  work: Workplace,
  place: Place,
  where: readonly string[],
): Promise<object> => {
  const { objects, run, folder, until, isTask } = work;
  const out = join(folder, "recorded");
  const { code, said } = await runScanner(
    [
      "collect",
      ...where,
      ...["--account", place.account],
      ...entering(work),
      ...["--record", `${out}/`],
      ...(await configArguments(work)),
    ],
    until,
  );
  if (code !== 0 && code !== 2) throw new WorkerError("NotRecorded", said);
  await objects.upload(join(out, place.account, `${place.region}.ndjson.gz`), shardKey(run, place));
  if (isTask && !place.long) {
    await objects.write(`${prefixes.long}/${place.account}/${place.region}`, "{}");
  }
  return { recorded: true };
};

export const recordRegion = (work: Workplace, place: Place): Promise<object> =>
  recordPlace(work, place, ["--region", place.region]);

/** Global services, and what of the account's regions rests on them: those that were recorded. */
export const recordGlobal = async (work: Workplace, place: Place): Promise<object> => {
  const { objects, run, folder } = work;
  const regions = join(folder, "regions");
  const expected = join(folder, "expected.json");
  await objects.downloadBelow(`${run}/shards/${place.account}/`, join(regions, place.account));
  await objects.download(`${run}/${runFiles.expected}`, expected);
  return recordPlace(work, place, ["--global", "--from", regions, "--expected", expected]);
};
