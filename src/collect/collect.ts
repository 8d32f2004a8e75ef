import { setMaxListeners } from "node:events";
import type { UnreadCall } from "../model/fact.ts";
import { type AcrossRegions, type FactKind, isAcross, type Resolved } from "../model/kind.ts";
import type { Progress } from "../model/progress.ts";
import { isRequestedBy, type Settings } from "../model/settings.ts";
import {
  type ExpectedAccount,
  type Facts,
  globalRegion,
  isWhole,
  keptUnder,
  type Recording,
  type RequestStatistics,
  type Shard,
  type ShardId,
  tableOf,
} from "../model/store.ts";
import { type AnswerCache, noAnswers } from "./answers.ts";
import { causeOf } from "./classify.ts";
import { Clients, RequestCounter } from "./clients.ts";
import type { Collector, Kinds, Recorder } from "./collector.ts";
import { unlessStopped } from "./interrupted.ts";
import { Pacer } from "./pacer.ts";
import { plan } from "./plan.ts";
import { withRecordedTags } from "./recordedTags.ts";
import type { Account } from "./session.ts";
import { Tally } from "./tally.ts";
import { termsOf } from "./terms.ts";

/** Keeps what is read while it is read, so that not even a killed scan has read in vain. */
export interface Keeper {
  /** @param facts what the reading begins with: its places, and what it has already */
  begun(facts: Facts): Promise<void>;
  read(place: ShardId, kind: string, recording: Recording, statistics: RequestStatistics): void;
  /** @param facts of one place, all of whose kinds are read; the requests are those of all places so far */
  finished?(facts: Facts): Promise<void>;
}

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
  /** Aborted when the reading has to end: what is unread then, its reason explains. */
  readonly signal: AbortSignal;
  /** What this scan had read before it was interrupted; null: nothing. */
  readonly earlier: Facts | null;
  readonly keeper: Keeper;
  /** What is set out for, where that was found out; it is kept with the facts. */
  readonly expected?: readonly ExpectedAccount[];
  /** Where answers that cannot change are kept from scan to scan. */
  readonly answers?: AnswerCache;
  /** For whoever wants to know the requests by API. */
  readonly counter?: RequestCounter;
}

/** Reads what the selected rules need, and nothing else. A call that fails leaves its cause. */
export const collect = async (collection: Collection): Promise<Facts> => {
  const reading = new Reading(collection);
  try {
    return await reading.facts();
  } finally {
    await reading.close();
  }
};

/** Every API that the collectors may call. */
export const declaredApis = (collectors: readonly Collector[]): ReadonlySet<string> =>
  new Set(collectors.flatMap(({ calls }) => calls.map(({ api }) => api)));

/** Keeps nothing. */
export const noKeeper: Keeper = { begun: async () => {}, read: () => {} };

/** One scan's reading of one account: each kind once in each place, after what it needs. */
class Reading {
  readonly #collection: Collection;
  readonly #startedAt: string;
  readonly #planned: readonly Collector[];
  readonly #counter: RequestCounter;
  readonly #clients = new Map<string, Clients>();
  readonly #recordings = new Map<string, Promise<Recording>>();
  readonly #tally: Tally;

  constructor(collection: Collection) {
    this.#collection = collection;
    const { earlier } = collection;
    this.#startedAt = earlier?.startedAt ?? collection.now();
    this.#counter = collection.counter ?? new RequestCounter(earlier?.statistics);
    const { kinds, collectors, settings, regions, signal } = collection;
    setMaxListeners(0, signal);
    this.#planned = plan(kinds, collectors, isRequestedBy(settings.requested));
    const apisOf = (scope: FactKind<unknown>["scope"]): readonly string[] =>
      this.#ofScope(scope).map(({ provides }) => provides.api);
    this.#tally = new Tally([
      [globalRegion, apisOf("account")],
      ...regions.map((region) => [region, apisOf("region")] as const),
    ]);
  }

  async facts(): Promise<Facts> {
    const { regions, now, keeper } = this.#collection;
    const isGlobal =
      this.#ofScope("account").length > 0 || this.#earlierIn(globalRegion) !== undefined;
    const places = [...(isGlobal ? [globalRegion] : []), ...regions];
    const begun = places.map((region) => ({
      ...this.#place(region),
      kinds: this.#earlierIn(region)?.kinds ?? new Map(),
    }));
    await keeper.begun(this.#factsOf(begun, this.#startedAt));
    const shards = await Promise.all(places.map((region) => this.#shard(region)));
    return this.#factsOf(shards, now());
  }

  #factsOf(shards: readonly Shard[], finishedAt: string): Facts {
    return {
      startedAt: this.#startedAt,
      finishedAt,
      shards,
      statistics: this.#counter.statistics(),
      terms: termsOf(this.#collection.settings),
      ...(this.#collection.expected === undefined ? {} : { expected: this.#collection.expected }),
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.#clients.values()].map((clients) => clients.destroy()));
  }

  #ofScope(scope: FactKind<unknown>["scope"]): readonly Collector[] {
    return this.#planned.filter(({ provides }) => provides.scope === scope);
  }

  #place(region: string): ShardId {
    const { partition, id } = this.#collection.account;
    return { partition, account: id, region };
  }

  #earlierIn(region: string): Shard | undefined {
    return this.#collection.earlier?.shards.find((shard) => shard.region === region);
  }

  /** Whether a kind, and all that it rests on, was read whole before: then it stands. */
  #stands({ provides, needs }: Collector, region: string): boolean {
    const recording = this.#earlierIn(region)?.kinds.get(provides.kind);
    return (
      recording !== undefined &&
      isWhole(recording) &&
      Object.values(needs).every((need) => {
        const kind = isAcross(need) ? need.across : need;
        const collector = this.#collectorOf(kind);
        if (collector === undefined) return true;
        const places = isAcross(need) ? this.#collection.regions : [keptUnder(kind, region)];
        return places.every((place) => this.#stands(collector, place));
      })
    );
  }

  #collectorOf({ kind }: FactKind<unknown>): Collector | undefined {
    return this.#planned.find(({ provides }) => provides.kind === kind);
  }

  /** What was planned, and what was read before, asked for or not. */
  async #shard(region: string): Promise<Shard> {
    const scope = region === globalRegion ? "account" : "region";
    const kinds = await Promise.all(
      this.#ofScope(scope).map(
        async (collector) =>
          [collector.provides.kind, await this.#recordingOf(collector, region)] as const,
      ),
    );
    const before = this.#earlierIn(region)?.kinds ?? new Map<string, Recording>();
    const shard = { ...this.#place(region), kinds: new Map([...before, ...kinds]) };
    const { keeper, now } = this.#collection;
    await keeper.finished?.(this.#factsOf([shard], now()));
    return shard;
  }

  #recordingOf(collector: Collector, region: string): Promise<Recording> {
    const key = `${region} ${collector.provides.kind}`;
    const recording = this.#recordings.get(key) ?? this.#recall(collector, region);
    this.#recordings.set(key, recording);
    return recording;
  }

  async #recall(collector: Collector, region: string): Promise<Recording> {
    const { progress, keeper } = this.#collection;
    const { kind, api } = collector.provides;
    const before = this.#earlierIn(region)?.kinds.get(kind);
    const recording =
      before !== undefined && this.#stands(collector, region)
        ? before
        : await this.#read(collector, region, before?.rows ?? new Map());
    if (recording !== before) {
      keeper.read(this.#place(region), kind, recording, this.#counter.statistics());
    }
    this.#tally.read(region, api, isWhole(recording));
    progress(this.#tally.services(), kind);
    return recording;
  }

  async #read(
    collector: Collector,
    region: string,
    before: ReadonlyMap<string, unknown>,
  ): Promise<Recording> {
    const { settings, now, signal } = this.#collection;
    const place = this.#place(region);
    const { service } = collector;
    const { kind } = collector.provides;
    const recording = new OpenRecording((row) => withRecordedTags(kind, row, settings));
    const { answers: cache = noAnswers } = this.#collection;
    const answers = cache.open(place, kind, JSON.stringify(termsOf(settings)));
    try {
      const facts = await this.#factsFor(collector.needs, region);
      const connectedIn = async (where: string) =>
        service === null ? { sdk: null, client: null } : this.#clientsIn(where).of(service);
      const reading = collector.read(
        {
          ...(await connectedIn(region)),
          clientIn: async (where) => (await connectedIn(where)).client,
          connectTo: (other) => this.#clientsIn(region).of(other),
          answers,
          startedAt: this.#startedAt,
          before,
          facts,
          settings,
          ...place,
        },
        recording,
      );
      // AWS's calls end by themselves, with what each of them was to read.
      await (service === null ? unlessStopped(reading, signal) : reading);
    } catch (error) {
      const { api, action } = collector.provides;
      recording.broke(causeOf(error, { api, action, ...place }));
    }
    const closed = recording.close(now());
    // What was read before the scan was continued was not kept anew.
    await answers.close(isWhole(closed) && before.size === 0);
    return closed;
  }

  #clientsIn(region: string): Clients {
    const { account, settings } = this.#collection;
    const where = region === globalRegion ? account.homeRegion : region;
    const clients =
      this.#clients.get(where) ??
      new Clients(
        { region: where, credentials: account.credentials },
        declaredApis(this.#planned),
        new Pacer(settings.collection),
        this.#counter,
        this.#collection.signal,
      );
    this.#clients.set(where, clients);
    return clients;
  }

  async #factsFor(needs: Kinds, region: string): Promise<Resolved<Kinds>> {
    const entries = Object.entries(needs).map(
      async ([name, need]) => [name, await this.#meet(need, region)] as const,
    );
    return Object.fromEntries(await Promise.all(entries)) as Resolved<Kinds>;
  }

  async #meet(
    need: FactKind<unknown> | AcrossRegions<FactKind<unknown>>,
    region: string,
  ): Promise<unknown> {
    if (!isAcross(need)) return this.#table(need, region);
    const tables = this.#collection.regions.map(
      async (one) => [one, await this.#table(need.across, one)] as const,
    );
    return new Map(await Promise.all(tables));
  }

  async #table(kind: FactKind<unknown>, region: string): Promise<unknown> {
    const where = keptUnder(kind, region);
    const collector = this.#collectorOf(kind);
    // What nobody reads here was read before, or never.
    const recording =
      collector === undefined
        ? this.#earlierIn(where)?.kinds.get(kind.kind)
        : await this.#recordingOf(collector, where);
    return tableOf(kind, this.#place(where), recording);
  }
}

/** Collects the rows of one kind while they come. */
class OpenRecording implements Recorder<unknown> {
  readonly #rows = new Map<string, unknown>();
  readonly #unread = new Map<string, readonly UnreadCall[]>();
  readonly #causes = new Map<string, UnreadCall>();
  readonly #recorded: (row: unknown) => unknown;

  /** @param recorded what is kept of a row */
  constructor(recorded: (row: unknown) => unknown) {
    this.#recorded = recorded;
  }

  row(id: string, value: unknown): void {
    this.#rows.set(id, this.#recorded(value));
  }
  unread(id: string, cause: UnreadCall): void {
    this.#unread.set(id, [...(this.#unread.get(id) ?? []), cause]);
  }
  broke(cause: UnreadCall): void {
    this.#causes.set(JSON.stringify(cause), cause);
  }
  /** What a stopped collector still adds comes too late. */
  close(readAt: string): Recording {
    return {
      rows: new Map(this.#rows),
      unreadRows: new Map(this.#unread),
      causes: [...this.#causes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, cause]) => cause),
      readAt,
    };
  }
}
