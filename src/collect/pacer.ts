import { setTimeout as after } from "node:timers/promises";
import pLimit from "p-limit";
import type { CollectionSettings } from "../model/settings.ts";
import { describeError, errorName } from "./classify.ts";
import type { Bucket } from "./service.ts";

export interface Clock {
  now(): number;
  /** @throws when the signal is aborted */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) =>
    after(milliseconds, undefined, signal === undefined ? {} : { signal }),
};

/** Calls of one bucket under way at once: an API that hangs holds no more than these. */
const underWay = 6;
/** Requests a second that even a throttled bucket is asked. */
const slowest = 0.5;
const quickeningPerAnswer = 0.05;
/** Requests that were under way together are throttled together; that slows the pace once. */
const slowingMilliseconds = 1000;
/** A pace that quickened meanwhile is noticed after this. */
const longestGathering = 1500;

/**
 * Token buckets of one account and region. They are AWS's documented ones, shared by all clients
 * that draw on them.
 */
export class Pacer {
  readonly #lanes = new Map<string, Lane>();
  readonly settings: CollectionSettings;
  readonly clock: Clock;

  constructor(settings: CollectionSettings, clock: Clock = systemClock) {
    this.settings = settings;
    this.clock = clock;
  }

  laneOf(bucket: Bucket): Lane {
    const lane = this.#lanes.get(bucket.name) ?? new Lane(bucket, this.settings, this.clock);
    this.#lanes.set(bucket.name, lane);
    return lane;
  }
}

/** A bucket was throttled, or gave no answer, for so long that it is not asked for a while. */
export class GivenUpError extends Error {
  /** The last error's: it tells the reason. */
  override readonly name: string;

  constructor(last: unknown, seconds: number) {
    super(
      `not asked any more after ${seconds} s without an answer; the last: ${describeError(last)}`,
    );
    this.name = errorName(last);
    const { code, $metadata } = last as { readonly code?: unknown; readonly $metadata?: unknown };
    Object.assign(this, { code, $metadata });
  }
}

/**
 * The calls that draw on one bucket. A scan takes its share of the bucket, less while it is
 * throttled, and gives the bucket up when for all its patience no request was answered: a call that
 * comes after another such time is a new attempt.
 */
export class Lane {
  readonly #capacity: number;
  readonly #perSecond: number;
  readonly #patience: number;
  readonly #clock: Clock;
  readonly #limit = pLimit(underWay);
  #tokens: number;
  #at: number;
  /** The part of its share that the lane takes, from 0 to 1. */
  #pace = 1;
  #slowedAt = Number.NEGATIVE_INFINITY;
  #silentSince: number | null = null;
  #givenUp: { readonly until: number; readonly error: GivenUpError } | null = null;

  constructor(
    { burst, perSecond }: Bucket,
    { shareOfLimits, patienceSeconds }: CollectionSettings,
    clock: Clock,
  ) {
    this.#capacity = Math.max(1, burst * shareOfLimits);
    this.#perSecond = perSecond * shareOfLimits;
    this.#patience = patienceSeconds * 1000;
    this.#clock = clock;
    this.#tokens = this.#capacity;
    this.#at = clock.now();
  }

  /** Lets a call, with all its attempts, begin when there is room. */
  admit<T>(call: () => Promise<T>): Promise<T> {
    return this.#limit(call);
  }

  /**
   * Waits until a request may be sent.
   *
   * @param end the clock's time after which it is not worth asking any more
   * @returns whether the turn came; false, without waiting any longer, when it would come after `end`
   * @throws GivenUpError
   */
  async turn(signal?: AbortSignal, end = Number.POSITIVE_INFINITY): Promise<boolean> {
    for (;;) {
      const now = this.#clock.now();
      if (this.#givenUp !== null && now < this.#givenUp.until) throw this.#givenUp.error;
      this.#refill(now);
      if (this.#tokens >= 1) break;
      const soonest = this.#waitFor(1);
      if (now + soonest > end) return false;
      const gathered = Math.min(this.#waitFor(this.#together()), longestGathering, end - now);
      await this.#clock.sleep(Math.max(soonest, gathered), signal);
    }
    this.#tokens -= 1;
    return true;
  }

  /** Milliseconds until the bucket holds so many tokens. */
  #waitFor(tokens: number): number {
    return Math.ceil(((tokens - this.#tokens) / this.#rate()) * 1000);
  }

  /**
   * How many turns are waited for. Where more calls queue than may be under way, those go together: the
   * pace stays what it is, and a process that wakes seldom, for several, works with warm caches. Not where
   * requests are throttled: the account's bucket holds less than is documented.
   */
  #together(): number {
    if (this.#limit.pendingCount === 0 || this.#pace < 1) return 1;
    return Math.max(1, Math.min(underWay, Math.floor(this.#capacity)));
  }

  /** A request was answered, be it with a refusal. */
  answered(): void {
    this.#silentSince = null;
    this.#pace = Math.min(1, this.#pace + quickeningPerAnswer);
  }

  throttled(error: unknown): void {
    const now = this.#clock.now();
    this.#refill(now);
    this.#tokens = Math.min(this.#tokens, 0);
    if (now - this.#slowedAt >= slowingMilliseconds) {
      this.#pace /= 2;
      this.#slowedAt = now;
    }
    this.failed(error);
  }

  /** A request was not answered. */
  failed(error: unknown): void {
    const now = this.#clock.now();
    this.#silentSince ??= now;
    if (now - this.#silentSince < this.#patience) return;
    this.#givenUp = {
      until: now + this.#patience,
      error: new GivenUpError(error, Math.round((now - this.#silentSince) / 1000)),
    };
  }

  #rate(): number {
    return Math.max(this.#perSecond * this.#pace, Math.min(this.#perSecond, slowest));
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#at) / 1000;
    this.#tokens = Math.min(this.#capacity, this.#tokens + passed * this.#rate());
    this.#at = now;
  }
}
