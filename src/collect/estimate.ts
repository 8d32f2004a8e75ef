import { groupBy } from "../model/groupBy.ts";
import { type FactKind, isAcross, type Resolved } from "../model/kind.ts";
import type { CollectionSettings, Settings } from "../model/settings.ts";
import {
  type Facts,
  globalRegion,
  isKeptIn,
  isWhole,
  keptUnder,
  type Recording,
  type ShardId,
  tableOf,
} from "../model/store.ts";
import type { Collector, Kinds } from "./collector.ts";
import { homeRegionOf } from "./regions.ts";
import type { Bucket } from "./service.ts";

/** One API may ask for two actions; it is one request. */
export const apisOf = ({ calls }: Collector): readonly string[] => [
  ...new Set(calls.map(({ api }) => api)),
];

/** The requests of one API for one kind of facts, in one account and region. */
export interface Estimate {
  readonly account: string;
  /** Where they are sent to. */
  readonly region: string;
  readonly kind: string;
  readonly api: string;
  readonly bucket: Bucket;
  readonly requests: number;
  /** Whether there are so many, or at least so many. */
  readonly exact: boolean;
}

const regionsIn = ({ shards }: Facts, account: string): readonly ShardId[] =>
  shards.filter((shard) => shard.account === account && shard.region !== globalRegion);

const recordingIn = (facts: Facts, place: ShardId, kind: FactKind<unknown>) => {
  const region = keptUnder(kind, place.region);
  const shard = facts.shards.find((one) => one.account === place.account && one.region === region);
  return shard?.kinds.get(kind.kind);
};

const factsFor = (facts: Facts, place: ShardId, needs: Kinds): Resolved<Kinds> => {
  const table = (kind: FactKind<unknown>, where: ShardId) =>
    tableOf(kind, where, recordingIn(facts, where, kind));
  return Object.fromEntries(
    Object.entries(needs).map(([name, need]) => [
      name,
      isAcross(need)
        ? new Map(
            regionsIn(facts, place.account).map((one) => [one.region, table(need.across, one)]),
          )
        : table(need, place),
    ]),
  ) as Resolved<Kinds>;
};

interface Count {
  readonly requests: number;
  readonly exact: boolean;
}

const isReadWhole = (recording: Recording | undefined): boolean =>
  recording !== undefined && isWhole(recording);

/** Requests by API; one that is not counted here is called some times, or never. */
const countsOf = (
  { demand, provides, needs, calls, batchSize }: Collector,
  facts: Facts,
  place: ShardId,
  settings: Settings,
): ReadonlyMap<string, Count> => {
  const recording = recordingIn(facts, place, provides);
  const met = () => factsFor(facts, place, needs);
  switch (demand.by) {
    case "page":
      return new Map([[provides.api, pagesIn(recording, demand.pageSize)]]);
    case "key": {
      const { items, causes } = demand.keys(met(), settings);
      const alone = Math.ceil(new Set(items).size / batchSize);
      // A list of everything may settle them all.
      const requests = demand.together && alone > 1 ? 0 : alone;
      const isSettled = alone === 0 || (!demand.more && !demand.together);
      const exact = causes.length === 0 && isSettled;
      const apis = alone === 0 ? calls.map(({ api }) => api) : [provides.api];
      return new Map(apis.map((api) => [api, { requests, exact }]));
    }
    case "rows": {
      const exact = isReadWhole(recording);
      const counted = demand.count(met(), [...(recording?.rows.values() ?? [])]);
      return new Map([...counted].map(([api, requests]) => [api, { requests, exact }]));
    }
    default:
      return new Map([
        [provides.api, { requests: Math.min(1, recording?.rows.size ?? 0), exact: false }],
      ]);
  }
};

const pagesIn = (recording: Recording | undefined, pageSize: number | null): Count =>
  pageSize === null
    ? { requests: 1, exact: false }
    : {
        requests: Math.max(1, Math.ceil((recording?.rows.size ?? 0) / pageSize)),
        exact: isReadWhole(recording),
      };

/** The requests that these collectors make in an account like the recorded one. */
export const estimate = (
  collectors: readonly Collector[],
  facts: Facts,
  settings: Settings,
): readonly Estimate[] =>
  facts.shards.flatMap((place) =>
    collectors
      .filter(({ provides }) => isKeptIn(provides, place.region))
      .flatMap((collector) => {
        const { service, provides } = collector;
        if (service === null) return [];
        const region =
          place.region === globalRegion
            ? (homeRegionOf(place.partition) ?? globalRegion)
            : place.region;
        const counts = countsOf(collector, facts, place, settings);
        return apisOf(collector).map((api) => ({
          account: place.account,
          region,
          kind: provides.kind,
          api,
          bucket: service.bucketOf(api.split(":")[1] ?? ""),
          ...(counts.get(api) ?? { requests: 0, exact: false }),
        }));
      }),
  );

/** How the number of requests follows from what is there. */
export const formulaOf = ({ demand, needs, batchSize, calls }: Collector): string => {
  const needed = Object.values(needs).map((need) => (isAcross(need) ? need.across : need).kind);
  switch (demand.by) {
    case "page":
      return demand.pageSize === null ? "1 per page" : `1 per ${demand.pageSize} found, at least 1`;
    case "key":
      return `${demand.together ? "at most " : demand.more ? "at least " : ""}1 ${batchSize === 1 ? "for each" : `per ${batchSize}`} that ${needed.join(" or ") || "the config"} refers to`;
    case "rows":
      return demand.says;
    default:
      return `${calls.length === 1 ? "" : "some of each, "}by what is found${needed.length === 0 ? "" : ` in ${needed.join(", ")}`}`;
  }
};

/** What a bucket is asked, and how long that takes at least. */
export interface BucketTime {
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly requests: number;
  readonly seconds: number;
}

/** The buckets, the slowest first; they are drawn on side by side, so that the slowest one tells. */
export const timesOf = (
  estimates: readonly Estimate[],
  { shareOfLimits }: CollectionSettings,
): readonly BucketTime[] => {
  const groups = groupBy(estimates, ({ account, region, bucket }) =>
    JSON.stringify([account, region, bucket.name]),
  );
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const { account, region, bucket } = first;
      const requests = group.reduce((sum, one) => sum + one.requests, 0);
      const atOnce = Math.max(1, bucket.burst * shareOfLimits);
      const seconds = Math.max(0, requests - atOnce) / (bucket.perSecond * shareOfLimits);
      return [{ account, region, bucket: bucket.name, requests, seconds }];
    })
    .sort(
      (a, b) =>
        b.seconds - a.seconds ||
        b.requests - a.requests ||
        (a.region + a.bucket < b.region + b.bucket ? -1 : 1),
    );
};
