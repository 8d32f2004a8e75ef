import type { Bucket } from "./service.ts";

export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

interface Level {
  tokens: number;
  at: number;
}

/**
 * Token buckets of one account and region: a request waits until its bucket has a token. The
 * buckets are AWS's documented ones, shared by all clients that draw on them.
 */
export class Pacer {
  readonly #levels = new Map<string, Level>();
  readonly #share: number;
  readonly clock: Clock;

  /** @param share of the burst and the rate of each bucket that a scan takes */
  constructor(share: number, clock: Clock = systemClock) {
    this.#share = share;
    this.clock = clock;
  }

  /** Waits until a request may be sent. A level below zero is a queue: each waits its turn. */
  async take(bucket: Bucket): Promise<void> {
    const perMillisecond = (bucket.perSecond * this.#share) / 1000;
    const capacity = Math.max(1, bucket.burst * this.#share);
    const now = this.clock.now();
    const level = this.#levels.get(bucket.name) ?? { tokens: capacity, at: now };
    const tokens =
      Math.min(capacity, level.tokens + Math.max(0, now - level.at) * perMillisecond) - 1;
    this.#levels.set(bucket.name, { tokens, at: now });
    if (tokens < 0) await this.clock.sleep(Math.ceil(-tokens / perMillisecond));
  }
}
