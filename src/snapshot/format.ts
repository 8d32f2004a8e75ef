import type { UnreadCall } from "../model/fact.ts";
import type { Json } from "../model/kind.ts";
import type { RequestStatistics, ShardId } from "../model/store.ts";

/** Grows when a snapshot of before can no longer be read. */
export const snapshotVersion = 2;

/** The first line. */
export interface Header {
  readonly snapshot: "gonogo";
  readonly version: number;
  readonly startedAt: string;
}

/** What follows belongs to this account and region. */
export interface ShardLine {
  readonly shard: ShardId;
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

export type Line = Header | ShardLine | RowLine | EndLine | Footer;
