import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { throttling } from "../fixtures/wire/errors.ts";
import { type Arrival, type Disturbance, passing } from "../fixtures/wire/proxy.ts";
import { collectors } from "../src/collect/registry.ts";
import type { Bucket } from "../src/collect/service.ts";
import { beforeAccount, type Front, site } from "./_front.ts";
import { buildLargeAccount, large } from "./_largeAccount.ts";
import { gonogo, inFolder, runNode } from "./_measure.ts";
import { circumstances, print, seconds, table, times } from "./_table.ts";

const answerMilliseconds = 80;

const bucketOf = new Map<string, Bucket>(
  collectors.flatMap(({ service, calls }) =>
    service === null
      ? []
      : calls.map(({ api }) => [api, service.bucketOf(api.split(":")[1] ?? "")] as const),
  ),
);

const keyOf = ({ region }: Arrival, { name }: Bucket): string => `${region} ${name}`;

/** Refuses what comes while the bucket is empty, as AWS does; each request that is answered takes a token. */
const enforceBuckets = (): Disturbance => {
  const levels = new Map<string, { tokens: number; at: number }>();
  return (arrival) => {
    const bucket = bucketOf.get(arrival.api);
    if (bucket === undefined) return passing;
    const now = performance.now();
    const level = levels.get(keyOf(arrival, bucket)) ?? { tokens: bucket.burst, at: now };
    const refilled = level.tokens + ((now - level.at) / 1000) * bucket.perSecond;
    const tokens = Math.min(bucket.burst, refilled);
    const isAnswered = tokens >= 1;
    levels.set(keyOf(arrival, bucket), { tokens: isAnswered ? tokens - 1 : tokens, at: now });
    return isAnswered ? passing : { does: "answer", answer: throttling(arrival) };
  };
};

/** Seconds that the fullest bucket takes for what was answered, at least. */
const floorOf = (answered: readonly Arrival[]): { bucket: string; seconds: number } => {
  const counts = new Map<string, { bucket: Bucket; requests: number }>();
  for (const arrival of answered) {
    const bucket = bucketOf.get(arrival.api);
    if (bucket === undefined) continue;
    const key = keyOf(arrival, bucket);
    counts.set(key, { bucket, requests: (counts.get(key)?.requests ?? 0) + 1 });
  }
  return [...counts]
    .map(([key, { bucket, requests }]) => ({
      bucket: key,
      seconds: Math.max(0, requests - bucket.burst) / bucket.perSecond,
    }))
    .reduce((a, b) => (b.seconds > a.seconds ? b : a), { bucket: "none", seconds: 0 });
};

const scanAtLimits = (front: Front): Promise<void> =>
  inFolder(async (folder) => {
    const config = join(folder, "gonogo.config.json");
    const report = join(folder, "report.json");
    await writeFile(config, JSON.stringify({ collection: { shareOfLimits: 1 } }));
    const scan = [
      ...[gonogo, "scan", "--config", config, "--region", site.region, "--quiet"],
      ...["--output", `json=${report}`, "--record", join(folder, "snapshot.ndjson")],
    ];
    const { lane, environment } = front.open();
    // The front remembers the emulator's answers: afterwards nothing but the delay takes time.
    await runNode(scan, environment);
    lane.disturb(enforceBuckets());
    const run = await runNode(scan, environment);
    const answered = lane.arrivals.filter((arrival) => !lane.disturbed.includes(arrival));
    const floor = floorOf(answered);
    const { collection, startedAt, finishedAt } = JSON.parse(await readFile(report, "utf8")) as {
      readonly collection: { readonly unread: readonly unknown[] };
      readonly startedAt: string;
      readonly finishedAt: string;
    };
    const reading = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
    print(
      `A server that answers after ${answerMilliseconds} ms and enforces the documented buckets; ${circumstances()}`,
      table(
        ["", "seconds", "of the floor"],
        [
          [`floor: ${floor.bucket}`, seconds(floor.seconds), times(floor.seconds, floor.seconds)],
          ["reading", seconds(reading), times(reading, floor.seconds)],
          [
            "the whole process, with judging and reports",
            seconds(run.wallSeconds),
            times(run.wallSeconds, floor.seconds),
          ],
        ],
      ),
      `${lane.arrivals.length} calls, ${lane.disturbed.length} throttled, ${collection.unread.length} lost`,
    );
  });

await beforeAccount(
  (endpoint) =>
    buildLargeAccount({ endpoint, ...site }, { ...large, services: 400, servicesPerBalancer: 10 }),
  scanAtLimits,
  { delay: answerMilliseconds },
);
