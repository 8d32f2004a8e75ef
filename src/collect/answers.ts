import type { ShardId } from "../model/store.ts";

/** Answers of one kind that AWS cannot change any more, kept from scan to scan by what they were asked for. */
export interface Answers {
  /** What an earlier scan kept, as facts hold it: redacted, without what may change. */
  known(): Promise<ReadonlyMap<string, unknown>>;
  /** Keeps an answer; one that is known has to be kept anew to stay. */
  keep(key: string, answer: unknown): void;
}

/** Answers that are open until all of their kind are read. */
export interface OpenAnswers extends Answers {
  /** @param isAll whether what was not kept now is not needed any more */
  close(isAll: boolean): Promise<void>;
}

/** Where answers are kept from scan to scan. */
export interface AnswerCache {
  /** @param terms what settings make of the answers: others are not shared */
  open(place: ShardId, kind: string, terms: string): OpenAnswers;
}

/** Knows nothing, keeps nothing. */
export const noAnswers: AnswerCache = {
  open: () => ({ known: async () => new Map(), keep: () => {}, close: async () => {} }),
};
