import type { Listing, UnreadCall } from "../model/fact.ts";
import type { AcrossRegions, FactKind, Resolved } from "../model/kind.ts";
import type { Settings } from "../model/settings.ts";
import type { Answers } from "./answers.ts";
import { causeOf, errorName, reasonOf } from "./classify.ts";
import type { Connected } from "./clients.ts";
import { batches, type Page, pages } from "./pages.ts";
import type { Client, Service } from "./service.ts";

/** An API that a collector calls, and an IAM action that it asks for; one that asks for two stands twice. */
export interface Call {
  readonly api: string;
  readonly action: string;
}

/** What a collector needs first: kinds of its own place or of account scope, or a kind of every region. */
export type Kinds = Readonly<Record<string, FactKind<unknown> | AcrossRegions<FactKind<unknown>>>>;

/** What a collector works with. */
export interface Reader<S, C, N extends Kinds> {
  readonly sdk: S;
  readonly client: C;
  /** The service's client in another region, for what lies there. */
  clientIn(region: string): Promise<C>;
  /** Another service, in the same region. */
  connectTo<S2, C2 extends Client>(service: Service<S2, C2>): Promise<Connected<S2, C2>>;
  /** What earlier scans kept of answers that cannot change. */
  readonly answers: Answers;
  /** When the reading began, ISO 8601: periods of metrics end there. */
  readonly startedAt: string;
  /** Rows of its own that the scan had read before it was continued. */
  readonly before: ReadonlyMap<string, unknown>;
  /** The facts that it declared to need, as far as they were read. */
  readonly facts: Resolved<N>;
  readonly settings: Settings;
  readonly account: string;
  readonly region: string;
}

/** Takes what a collector reads: rows, rows that exist but could not be read, and breaks. */
export interface Recorder<T> {
  row(id: string, value: T): void;
  unread(id: string, cause: UnreadCall): void;
  /** The list broke off: there may be more. */
  broke(cause: UnreadCall): void;
}

/** How many requests a collector makes, as a plan counts them. */
export type Demand =
  /** One a page of so many rows; null: as many pages as the service likes. */
  | { readonly by: "page"; readonly pageSize: number | null }
  /** One a batch of keys; `more`: some take further ones; `together`: lists spare most of them. */
  | {
      readonly by: "key";
      readonly more: boolean;
      readonly together: boolean;
      keys(facts: Resolved<Kinds>, settings: Settings): Listing<string>;
    }
  /** Counted by the collector itself, from what it needs and the rows that it read. */
  | {
      readonly by: "rows";
      readonly says: string;
      count(facts: Resolved<Kinds>, rows: readonly unknown[]): ReadonlyMap<string, number>;
    }
  | { readonly by: "unsaid" };

/** Reads the facts of one kind in one account and region. */
export interface Collector {
  readonly provides: FactKind<unknown>;
  readonly needs: Kinds;
  /** Null for what lies outside AWS. */
  readonly service: Service<unknown, Client> | null;
  readonly calls: readonly Call[];
  /** How many keys one request asks for; 1 for lists. */
  readonly batchSize: number;
  readonly demand: Demand;
  read(reader: Reader<unknown, unknown, Kinds>, recorder: Recorder<unknown>): Promise<void>;
}

/** A row with the ID under which it is kept. */
export type Row<T> = readonly [id: string, value: T];

const callOf = ({ api, action }: Call): Call => ({ api, action });

/** Declares a collector with a `read` of its own; errors that it throws mean that the list broke off. */
export const defineCollector = <T, S, C extends Client, N extends Kinds = Record<never, never>>({
  kind,
  service,
  needs,
  alsoCalls = [],
  batchSize = 1,
  demand = { by: "unsaid" },
  read,
}: {
  readonly kind: FactKind<T>;
  readonly service: Service<S, C>;
  readonly needs: N;
  /** APIs called besides the kind's own. */
  readonly alsoCalls?: readonly Call[];
  readonly batchSize?: number;
  readonly demand?: Demand;
  read(reader: Reader<S, C, N>, recorder: Recorder<T>): Promise<void>;
}): Collector => ({
  provides: kind,
  needs,
  service: service as unknown as Service<unknown, Client>,
  calls: [callOf(kind), ...alsoCalls],
  batchSize,
  demand,
  async read(reader, recorder) {
    const own = reader as unknown as Reader<S, C, N>;
    try {
      await read(own, recorder);
    } catch (error) {
      recorder.broke(causeOf(error, { ...callOf(kind), ...own }));
    }
  },
});

/** Declares a collector of what lies outside AWS: no client, no IAM action. */
export const defineLocalCollector = <T, N extends Kinds = Record<never, never>>({
  kind,
  needs,
  read,
}: {
  readonly kind: FactKind<T>;
  readonly needs: N;
  read(reader: Omit<Reader<null, null, N>, "sdk" | "client">, recorder: Recorder<T>): Promise<void>;
}): Collector => ({
  provides: kind,
  needs,
  service: null,
  calls: [],
  batchSize: 1,
  demand: { by: "unsaid" },
  async read(reader, recorder) {
    const own = reader as unknown as Reader<null, null, N>;
    try {
      await read(own, recorder);
    } catch (error) {
      recorder.broke(causeOf(error, { ...callOf(kind), ...own }));
    }
  },
});

/** Declares a collector of all rows that one paged API lists. */
export const list = <T, S, C extends Client>({
  kind,
  service,
  alsoCalls = [],
  pageSize = null,
  page,
}: {
  readonly kind: FactKind<T>;
  readonly service: Service<S, C>;
  readonly alsoCalls?: readonly Call[];
  /** How many rows a page is asked for; null: the service decides. */
  readonly pageSize?: number | null;
  page(
    reader: Reader<S, C, Record<never, never>>,
    token: string | undefined,
  ): Promise<Page<Row<T>>>;
}): Collector =>
  defineCollector({
    kind,
    service,
    needs: {},
    alsoCalls,
    demand: { by: "page", pageSize },
    async read(reader, recorder) {
      for await (const rows of pages((token) => page(reader, token))) {
        for (const [id, value] of rows) recorder.row(id, value);
      }
    },
  });

/** What another list names; where that list broke off, this one does too. */
export const wantedFrom = <K>(list: Listing<K>, recorder: Recorder<never>): readonly K[] => {
  for (const cause of list.causes) {
    if (cause.reason !== "undecided") recorder.broke(cause);
  }
  return list.items;
};

/** A call besides the kind's own failed: what it leaves names it. */
class FurtherCallError extends Error {
  readonly call: Call;
  constructor(call: Call, cause: unknown) {
    super(call.api, { cause });
    this.call = call;
  }
}

/** Which call failed, and how. */
const failureOf = (caught: unknown, own: Call): { readonly call: Call; readonly error: unknown } =>
  caught instanceof FurtherCallError
    ? { call: caught.call, error: caught.cause }
    : { call: own, error: caught };

/** Waits for the answer to a call that a look-up makes besides its kind's own. */
export const answerTo = async <T>(call: Call, answer: Promise<T>): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    throw new FurtherCallError(call, error);
  }
};

/** What lists of everything say of the keys that are asked for. */
export interface Settled<T> {
  readonly rows: readonly Row<T>[];
  /** Keys of which they say that there is none. */
  readonly none: readonly string[];
}

/**
 * Declares a collector of what other facts refer to: only those keys are asked for, in batches.
 * A key that the answer lacks does not exist; a key whose request failed is unread, and is asked for
 * again when the scan is continued.
 */
export const lookup = <T, S, C extends Client, N extends Kinds>({
  kind,
  service,
  needs,
  keys,
  alsoCalls = [],
  batchSize = 1,
  absent = [],
  isAbsent = () => false,
  paged = false,
  recallCalls = [],
  recall = async () => [],
  together,
  fetch,
}: {
  readonly kind: FactKind<T>;
  readonly service: Service<S, C>;
  readonly needs: N;
  keys(facts: Resolved<N>, settings: Settings): Listing<string>;
  readonly alsoCalls?: readonly Call[];
  readonly batchSize?: number;
  /** Names of the errors that mean "there is none". */
  readonly absent?: readonly string[];
  /** Whether an error means so by more than its name. */
  readonly isAbsent?: (error: unknown) => boolean;
  /** Whether the answer to one batch may come in several pages. */
  readonly paged?: boolean;
  /** APIs that recalling takes: no scan without kept answers calls them. */
  readonly recallCalls?: readonly Call[];
  /** Rows that rest on what earlier scans kept; other keys, and all where it fails, are asked for. */
  recall?(reader: Reader<S, C, N>, keys: readonly string[]): Promise<readonly Row<T>[]>;
  /**
   * Asks for several keys by fewer requests than one each; what it leaves open is asked for by itself.
   * Where it fails they are unread.
   */
  together?(reader: Reader<S, C, N>, keys: readonly string[]): Promise<Settled<T>>;
  fetch(reader: Reader<S, C, N>, keys: readonly string[]): Promise<readonly Row<T>[]>;
}): Collector =>
  defineCollector({
    kind,
    service,
    needs,
    alsoCalls: [...alsoCalls, ...recallCalls],
    batchSize,
    demand: {
      by: "key",
      more: paged || alsoCalls.length > 0,
      together: together !== undefined,
      keys: keys as unknown as (facts: Resolved<Kinds>, settings: Settings) => Listing<string>,
    },
    async read(reader, recorder) {
      const wanted = wantedFrom(keys(reader.facts, reader.settings), recorder);
      const failed = (batch: readonly string[], call: Call, error: unknown): void => {
        if (absent.includes(errorName(error)) || isAbsent(error)) return;
        for (const key of batch) {
          recorder.unread(key, causeOf(error, { ...call, ...reader }));
        }
      };
      /** One bad key spoils its batch: then each is asked for alone. */
      const ask = async (batch: readonly string[]): Promise<void> => {
        try {
          for (const [id, value] of await fetch(reader, batch)) recorder.row(id, value);
        } catch (caught) {
          const { call, error } = failureOf(caught, callOf(kind));
          if (batch.length === 1 || reasonOf(error) !== "error") failed(batch, call, error);
          else await Promise.all(batch.map((key) => ask([key])));
        }
      };
      /** Which keys no kept answer settles. */
      const unrecalled = async (open: readonly string[]): Promise<readonly string[]> => {
        // Without them everything is asked for, as a scan without kept answers does.
        const rows = await recall(reader, open).catch(() => []);
        for (const [id, value] of rows) recorder.row(id, value);
        const settled = new Set(rows.map(([id]) => id));
        return open.filter((key) => !settled.has(key));
      };
      /** What is still to be asked for after the lists of everything. */
      const settle = async (open: readonly string[]): Promise<readonly string[]> => {
        if (together === undefined || open.length < 2) return open;
        try {
          const { rows, none } = await together(reader, open);
          for (const [id, value] of rows) recorder.row(id, value);
          const settled = new Set([...none, ...rows.map(([id]) => id)]);
          return open.filter((key) => !settled.has(key));
        } catch (caught) {
          const { call, error } = failureOf(caught, callOf(kind));
          failed(open, call, error);
          return [];
        }
      };
      const { before } = reader;
      for (const key of wanted) if (before.has(key)) recorder.row(key, before.get(key) as T);
      const missing = wanted.filter((key) => !before.has(key));
      const open = await settle(await unrecalled([...new Set(missing)].sort()));
      await Promise.all(batches(open, batchSize).map(ask));
    },
  });

/** Keys from a list of rows. */
export const keysFrom = <T>(
  rows: Listing<T>,
  keys: (row: T) => readonly (string | null)[],
): Listing<string> => ({
  items: rows.items.flatMap(keys).flatMap((key) => key ?? []),
  causes: rows.causes,
});
