import type { UnreadCall } from "../model/fact.ts";
import type { Json } from "../model/kind.ts";
import type { ExpectedAccount, RequestStatistics, ShardId, Terms } from "../model/store.ts";

/** Grows when a snapshot of before can no longer be read. */
export const snapshotVersion = 2;

/** The first line. */
export interface Header {
  readonly snapshot: "gonogo";
  readonly version: number;
  readonly startedAt: string;
  /** Under which a scan may be continued; not in recordings of before. */
  readonly terms?: Terms;
  /** What the scan set out to read, where it found that out itself. */
  readonly expected?: readonly ExpectedAccount[];
}

/** What follows belongs to this account and region. */
export interface ShardLine {
  readonly shard: ShardId & {
    /** Where it was begun at another time than the header says. */
    readonly startedAt?: string;
  };
}

/** One row of one kind: read, or known to exist but not read. */
export type RowLine =
  | { readonly kind: string; readonly id: string; readonly value: Json }
  | { readonly kind: string; readonly id: string; readonly unread: readonly UnreadCall[] };

/** Closes a kind: its rows are counted, and what broke off is named. */
export interface EndLine {
  readonly end: string;
  readonly readAt: string;
  readonly rows: number;
  readonly causes: readonly UnreadCall[];
}

/** The last line; a snapshot without it was cut. */
export interface Footer {
  readonly finishedAt: string;
  readonly statistics: RequestStatistics;
}

/** The first line of a journal: what a scan has read so far, kept beside its recording. */
export interface JournalHeader {
  readonly journal: "gonogo";
  readonly version: number;
  readonly startedAt: string;
  readonly terms: Terms;
  readonly places: readonly ShardId[];
  readonly expected?: readonly ExpectedAccount[];
}

/** Closes what a journal says of one kind in one place: without it the rest was cut, and does not count. */
export interface KeptLine {
  readonly kept: RequestStatistics;
}

export type Line = Header | ShardLine | RowLine | EndLine | Footer;
