import {
  complete,
  type Fact,
  known,
  type Listing,
  type Table,
  type UnreadCall,
  unknown,
} from "./fact.ts";
import type { FactKind } from "./kind.ts";
import { byKey } from "./order.ts";
import { requestOf } from "./settings.ts";

/** The region under which facts of account scope are kept. */
export const globalRegion = "aws-global";

/** The region under which a kind is kept for facts about this one. */
export const keptUnder = ({ scope }: Pick<FactKind<unknown>, "scope">, region: string): string =>
  scope === "account" ? globalRegion : region;

/** Whether a kind is kept under a region. */
export const isKeptIn = (kind: Pick<FactKind<unknown>, "scope">, region: string): boolean =>
  (kind.scope === "account") === (region === globalRegion);

/** What was read of one kind in one account and region. */
export interface Recording {
  readonly rows: ReadonlyMap<string, unknown>;
  /** Rows that are known to exist (or were asked for) but could not be read. */
  readonly unreadRows: ReadonlyMap<string, readonly UnreadCall[]>;
  /** Why there may be more rows than were read; empty when the list is complete. */
  readonly causes: readonly UnreadCall[];
  /** When the last of it was read, ISO 8601. */
  readonly readAt: string;
}

export interface ShardId {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** The facts of one account and region, by kind. */
export interface Shard extends ShardId {
  readonly kinds: ReadonlyMap<string, Recording>;
  /** When its reading began, ISO 8601, where that is not when the reading of all began. */
  readonly startedAt?: string;
}

/** An account that a scan set out to read, and where. */
export interface ExpectedAccount {
  readonly id: string;
  readonly partition: string;
  readonly regions: readonly string[];
  /** Whether global services are to be read too. */
  readonly global: boolean;
  /** Enabled regions that are not read, for a service control policy refuses every call there. */
  readonly forbidden: readonly string[];
  /** Why it could not be entered, or its regions not be listed; null where it could. */
  readonly failure: string | null;
}

export interface RequestStatistics {
  readonly requests: number;
  readonly retries: number;
  readonly throttled: number;
}

/** What shaped a reading besides the account, each a digest by the name that the user knows. */
export type Terms = Readonly<Record<string, string>>;

/** Everything that one scan read. */
export interface Facts {
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly shards: readonly Shard[];
  readonly statistics: RequestStatistics;
  /** Not in snapshots of before: a scan without them cannot be continued. */
  readonly terms?: Terms;
  /** What the scan set out to read, where it found that out itself; else it is what the shards are of. */
  readonly expected?: readonly ExpectedAccount[];
}

/** Whether all that there is of a kind was read. */
export const isWhole = ({ causes, unreadRows }: Recording): boolean =>
  causes.length === 0 && unreadRows.size === 0;

/** The table of a kind's recording; one that was never recorded is wholly unread. */
export const tableOf = <T>(
  kind: FactKind<T>,
  shard: ShardId,
  recording: Recording | undefined,
): Table<T> => (recording === undefined ? unrecordedTable(kind, shard) : recordedTable(recording));

const recordedTable = <T>(recording: Recording): Table<T> => {
  let listing: Listing<T> | undefined;
  return {
    list() {
      listing ??= {
        items: [...recording.rows].sort(byKey).map(([, row]) => row as T),
        causes: [
          ...recording.causes,
          ...[...recording.unreadRows].sort(byKey).flatMap(([, c]) => c),
        ],
      };
      return listing;
    },
    get(id) {
      const row = recording.rows.get(id);
      if (row !== undefined) return known(row as T);
      const causes = recording.unreadRows.get(id) ?? recording.causes;
      return causes.length > 0 ? unknown(causes) : known(null);
    },
  };
};

/** Why nothing is known of a kind that a snapshot lacks. */
export const unrecorded = (
  kind: FactKind<unknown>,
  { account, region }: Pick<ShardId, "account" | "region">,
): UnreadCall => ({
  ...(kind.onRequest === null
    ? {
        reason: "unrecorded",
        error: `the snapshot holds no ${kind.kind}; record it again with the rules that need it`,
      }
    : {
        reason: "unrequested",
        error: `it is read on request only: ${requestOf[kind.onRequest]}`,
      }),
  api: kind.api,
  action: kind.action,
  account,
  region,
});

const unrecordedTable = <T>(kind: FactKind<T>, shard: ShardId): Table<T> => {
  const cause = unrecorded(kind, shard);
  return {
    list: () => ({ ...complete<T>([]), causes: [cause] }),
    get: (): Fact<T | null> => unknown([cause]),
  };
};
