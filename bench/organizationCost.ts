import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { reference } from "../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../fixtures/accounts/build.ts";
import { limits, prices } from "./_awsPrices.ts";
import { beforeAccount, site } from "./_front.ts";
import { gonogo, inFolder, runNode, type Usage } from "./_measure.ts";
import { circumstances, mebibytes, print, seconds, table } from "./_table.ts";

/** The organization that is reckoned with. */
const organization = { accounts: 10_000, regions: 17, builtRegions: 2 } as const;

/** Lambda's memory and the map's concurrency, as the template has them by default. */
const engine = { megabytes: 1769, concurrency: 200 } as const;

/** From a worker to an API in another region. */
const answerMilliseconds = 80;

/** S3 calls of a worker beside the shards: of a run's config, and of its own record. */
const ownCalls = 2;

const emptyRegion = "eu-north-1";
const lambdaGigabytes = engine.megabytes / 1024;

interface Measured extends Usage {
  readonly requests: number;
  readonly bytes: number;
}

interface Places {
  readonly built: Measured;
  readonly empty: Measured;
  readonly global: Measured;
}

/** Each kind of place once, as a worker of the engine reads it. */
const measurePlaces = (folder: string): Promise<Places> =>
  new Promise((done, failed) => {
    beforeAccount(
      async (endpoint) => buildAccount({ endpoint, ...site }, reference),
      async (front) => {
        const collect = async (name: string, args: readonly string[]): Promise<Measured> => {
          const { lane, environment } = front.open();
          const file = join(folder, site.account, `${name}.ndjson.gz`);
          const command = [gonogo, "collect", ...args, "--record", file, "--quiet"];
          const usage = await runNode(command, environment);
          return { ...usage, requests: lane.arrivals.length, bytes: (await stat(file)).size };
        };
        await mkdir(join(folder, site.account), { recursive: true });
        const built = await collect(site.region, ["--region", site.region]);
        const empty = await collect(emptyRegion, ["--region", emptyRegion]);
        const from = join(folder, site.account);
        done({ built, empty, global: await collect("aws-global", ["--global", "--from", from]) });
      },
      { delay: answerMilliseconds },
    ).catch(failed);
  });

/** The recorded places again, as if of so many accounts; then one merge over them. */
const measureMerge = async (folder: string, accounts: number): Promise<Usage> => {
  const places = [site.region, emptyRegion, "aws-global"];
  const copies = join(folder, `copies-${accounts}`);
  for (let index = 0; index < accounts; index += 1) {
    const id = String(200_000_000_000 + index);
    await mkdir(join(copies, id), { recursive: true });
    for (const place of places) {
      const name = `${place}.ndjson.gz`;
      const text = gunzipSync(await readFile(join(folder, site.account, name))).toString();
      await writeFile(join(copies, id, name), gzipSync(text.replaceAll(site.account, id)));
    }
  }
  return runNode(
    [gonogo, "merge", copies, "--quiet", "--output", `json=${join(folder, "report.json")}`],
    {},
    "ignore",
  );
};

const dollars = (value: number): string => `$${value.toFixed(2)}`;
const hours = (value: number): string =>
  value < 3600 ? `${(value / 60).toFixed(0)} min` : `${(value / 3600).toFixed(1)} h`;

await inFolder(async (folder) => {
  const { built, empty, global } = await measurePlaces(folder);
  const [fewer, more] = [40, 120] as const;
  const less = await measureMerge(folder, fewer);
  const most = await measureMerge(folder, more);

  const { accounts, regions, builtRegions } = organization;
  const counts = { built: accounts * builtRegions, empty: accounts * (regions - builtRegions) };
  const shards = accounts * (regions + 1);
  const workerSeconds =
    counts.built * built.wallSeconds +
    counts.empty * empty.wallSeconds +
    accounts * global.wallSeconds +
    (shards * ownCalls * answerMilliseconds) / 4000;
  const requests =
    counts.built * built.requests + counts.empty * empty.requests + accounts * global.requests;
  const gigabytes =
    (counts.built * built.bytes + counts.empty * empty.bytes + accounts * global.bytes) / 1e9;

  // In the measured merge an account has one region of each kind: what is more grows with the bytes.
  const merged = built.bytes + empty.bytes + global.bytes;
  const grown = (gigabytes * 1e9) / accounts / merged;
  const perAccount = (of: (usage: Usage) => number) =>
    (grown * (of(most) - of(less))) / (more - fewer);
  const mergeMegabytesAnAccount = perAccount(({ peakMiB }) => peakMiB);
  const mergeSecondsAnAccount = perAccount(({ cpuSeconds }) => cpuSeconds);
  const accountsIn = (megabytes: number): number =>
    Math.floor((megabytes - less.peakMiB) / mergeMegabytesAnAccount);

  // A child: its choice and its task, and for the start and the end as AWS's example counts them.
  const transitions = shards * 4;
  const costs = {
    lambda:
      workerSeconds * lambdaGigabytes * prices.lambdaGigabyteSecond + shards * prices.lambdaRequest,
    states: transitions * prices.stateTransition,
    s3:
      shards * (prices.s3Put * ownCalls + prices.s3Get) +
      accounts * (prices.s3Put + prices.s3Get * (regions + 1)),
    stored: (gigabytes * 90 * prices.s3GigabyteMonth) / 30,
    merge:
      ((mergeSecondsAnAccount * accounts) / 3600) *
      (8 * prices.fargateCpuHour + 60 * prices.fargateGigabyteHour),
  };
  const night = Object.values(costs).reduce((sum, cost) => sum + cost, 0);
  const wall = (concurrency: number) => workerSeconds / concurrency;

  const measured = (name: string, one: Measured): readonly string[] => [
    name,
    seconds(one.wallSeconds),
    seconds(one.cpuSeconds),
    mebibytes(one.peakMiB),
    String(one.requests),
    `${(one.bytes / 1000).toFixed(1)} kB`,
  ];
  print(
    `Measured: ${circumstances()}; answers take ${answerMilliseconds} ms at least`,
    table(
      ["a place", "wall", "CPU", "memory", "requests", "shard"],
      [
        measured("a region with the reference account", built),
        measured("an empty region", empty),
        measured("an account's global services", global),
      ],
    ),
    table(
      ["a merge of", "wall", "CPU", "memory"],
      [
        [
          `${fewer} accounts (${fewer * 3} shards)`,
          seconds(less.wallSeconds),
          seconds(less.cpuSeconds),
          mebibytes(less.peakMiB),
        ],
        [
          `${more} accounts (${more * 3} shards)`,
          seconds(most.wallSeconds),
          seconds(most.cpuSeconds),
          mebibytes(most.peakMiB),
        ],
      ],
    ),
    `Reckoned: ${accounts} accounts × ${regions} regions, of which ${builtRegions} hold an application as large as the reference account's`,
    table(
      ["a night", "amount", "cost"],
      [
        ["shards", String(shards), ""],
        ["requests to AWS's APIs", String(requests), ""],
        [
          `Lambda at ${engine.megabytes} MB`,
          `${(workerSeconds * lambdaGigabytes).toFixed(0)} GB-s`,
          dollars(costs.lambda),
        ],
        ["Step Functions", `${transitions} transitions`, dollars(costs.states)],
        ["S3 requests", `${shards} puts`, dollars(costs.s3)],
        ["S3, 90 nights kept", `${gigabytes.toFixed(2)} GB a night`, dollars(costs.stored)],
        ["the merge on Fargate", hours(mergeSecondsAnAccount * accounts), dollars(costs.merge)],
        ["together", "", dollars(night)],
      ],
    ),
    table(
      ["where it breaks", "allowed", "reckoned"],
      [
        [
          "the merge's memory, Lambda",
          `${limits.lambdaMegabytes} MB`,
          `${accountsIn(limits.lambdaMegabytes)} accounts`,
        ],
        [
          "the merge's time, Lambda",
          `${limits.lambdaSeconds} s`,
          `${Math.floor(limits.lambdaSeconds / mergeSecondsAnAccount)} accounts`,
        ],
        [
          "the merge's memory, Fargate at its largest",
          `${limits.fargateMegabytes} MB`,
          `${accountsIn(limits.fargateMegabytes)} accounts`,
        ],
        [
          `Lambda's concurrency, ${engine.concurrency} at once`,
          String(limits.lambdaConcurrency),
          hours(wall(engine.concurrency)),
        ],
        [
          "Lambda's concurrency, all of it",
          String(limits.lambdaConcurrency),
          hours(wall(limits.lambdaConcurrency)),
        ],
        [
          "sts:AssumeRole, at 1,000 at once",
          `${limits.assumeRolePerSecond} a second`,
          `${(shards / wall(limits.lambdaConcurrency)).toFixed(0)} a second`,
        ],
        [
          "state transitions, at 1,000 at once",
          `${limits.stateTransitionsPerSecond} a second`,
          `${(transitions / wall(limits.lambdaConcurrency)).toFixed(0)} a second`,
        ],
        ["children of a map", `${limits.mapChildrenAtOnce} at once`, String(engine.concurrency)],
      ],
    ),
  );
});
