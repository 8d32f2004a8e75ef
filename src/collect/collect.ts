import type { UnreadCall } from "../model/fact.ts";
import type { FactKind, Resolved } from "../model/kind.ts";
import type { Settings } from "../model/settings.ts";
import { type Facts, globalRegion, type Recording, type Shard, tableOf } from "../model/store.ts";
import { causeOf } from "./classify.ts";
import { Clients, RequestCounter } from "./clients.ts";
import type { Collector, Kinds, Recorder } from "./collector.ts";
import { Pacer } from "./pacer.ts";
import { plan } from "./plan.ts";
import type { Account } from "./session.ts";

/** Called when a kind has been read, for progress. */
export type Progress = (done: number, total: number, kind: string) => void;

export interface Collection {
  readonly account: Account;
  readonly regions: readonly string[];
  readonly settings: Settings;
  /** The kinds that the selected rules need. */
  readonly kinds: readonly FactKind<unknown>[];
  readonly collectors: readonly Collector[];
  /** The wall clock, ISO 8601. */
  now(): string;
  readonly progress: Progress;
}

/** Reads what the selected rules need, and nothing else. A call that fails leaves its cause. */
export const collect = async (collection: Collection): Promise<Facts> => {
  const { account, regions, kinds, collectors, now } = collection;
  const startedAt = now();
  const planned = plan(kinds, collectors);
  const counter = new RequestCounter();
  const regional = planned.filter((collector) => collector.provides.scope === "region");
  const global = planned.filter((collector) => collector.provides.scope === "account");
  const total = regional.length * regions.length + global.length;
  let done = 0;
  const progress = (kind: string): void => {
    done += 1;
    collection.progress(done, total, kind);
  };
  const shards = await Promise.all(
    [
      ...(global.length > 0 ? [{ region: globalRegion, own: global }] : []),
      ...regions.map((region) => ({ region, own: regional })),
    ].map(({ region, own }) => collectShard(collection, region, own, counter, progress)),
  );
  return {
    startedAt,
    finishedAt: now(),
    shards: shards.map((shard) => ({
      ...shard,
      account: account.id,
      partition: account.partition,
    })),
    statistics: counter.statistics(),
  };
};

/** Every API that the collectors may call. */
export const declaredApis = (collectors: readonly Collector[]): ReadonlySet<string> =>
  new Set(collectors.flatMap(({ calls }) => calls.map(({ api }) => api)));

const collectShard = async (
  { account, settings, now }: Collection,
  region: string,
  collectors: readonly Collector[],
  counter: RequestCounter,
  progress: (kind: string) => void,
): Promise<Shard> => {
  const place = { partition: account.partition, account: account.id, region };
  const clients = new Clients(
    {
      region: region === globalRegion ? account.homeRegion : region,
      credentials: account.credentials,
    },
    declaredApis(collectors),
    new Pacer(),
    counter,
  );
  const byKind = new Map(collectors.map((collector) => [collector.provides.kind, collector]));
  const recordings = new Map<string, Promise<Recording>>();
  const recordingOf = (kind: FactKind<unknown>): Promise<Recording> | undefined => {
    const collector = byKind.get(kind.kind);
    if (collector === undefined) return undefined;
    const recording = recordings.get(kind.kind) ?? read(collector);
    recordings.set(kind.kind, recording);
    return recording;
  };
  const factsFor = async (needs: Kinds): Promise<Resolved<Kinds>> => {
    const entries = Object.entries(needs).map(async ([name, kind]) => [
      name,
      tableOf(kind, place, await recordingOf(kind)),
    ]);
    return Object.fromEntries(await Promise.all(entries));
  };
  const read = async (collector: Collector): Promise<Recording> => {
    const facts = await factsFor(collector.needs);
    const recording = new OpenRecording();
    try {
      const { sdk, client } = await clients.of(collector.service);
      await collector.read({ sdk, client, facts, settings, ...place }, recording);
    } catch (error) {
      const { api, action } = collector.provides;
      recording.broke(causeOf(error, { api, action, ...place }));
    }
    progress(collector.provides.kind);
    return recording.close(now());
  };
  try {
    const kinds = await Promise.all(
      collectors.map(async ({ provides }) => [provides.kind, await recordingOf(provides)] as const),
    );
    return {
      ...place,
      kinds: new Map(kinds.flatMap(([kind, recording]) => (recording ? [[kind, recording]] : []))),
    };
  } finally {
    await clients.destroy();
  }
};

/** Collects the rows of one kind while they come. */
class OpenRecording implements Recorder<unknown> {
  readonly #rows = new Map<string, unknown>();
  readonly #unread = new Map<string, readonly UnreadCall[]>();
  readonly #causes = new Map<string, UnreadCall>();

  row(id: string, value: unknown): void {
    this.#rows.set(id, value);
  }
  unread(id: string, cause: UnreadCall): void {
    this.#unread.set(id, [...(this.#unread.get(id) ?? []), cause]);
  }
  broke(cause: UnreadCall): void {
    this.#causes.set(JSON.stringify(cause), cause);
  }
  close(readAt: string): Recording {
    return {
      rows: this.#rows,
      unreadRows: this.#unread,
      causes: [...this.#causes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cause]) => cause),
      readAt,
    };
  }
}
