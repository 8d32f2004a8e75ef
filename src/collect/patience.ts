import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import type { CollectionSettings } from "../model/settings.ts";
import { reasonOf } from "./classify.ts";
import type { Clock } from "./pacer.ts";

type SdkError = Parameters<typeof isThrottlingError>[0];

/** What an error means for asking again; an error that is an answer stays one. */
const kindOf = (error: unknown): "throttled" | "failed" | "answered" => {
  if (isThrottled(error)) return "throttled";
  return isTransientError(error as SdkError) ? "failed" : "answered";
};

const firstPause = { throttled: 1_000, failed: 100 } as const;
const longestPause = 20_000;

/** Milliseconds; the limit doubles with each attempt, and chance keeps calls from marching in step. */
const pauseAfter = (asked: number, base: number): number =>
  Math.floor(Math.random() * Math.min(longestPause, base * 2 ** asked));

export const isThrottled = (error: unknown): boolean =>
  isThrottlingError(error as SdkError) || reasonOf(error) === "throttled";

/**
 * Asks until there is an answer. What asking again cannot mend ends it at once, other failures after
 * so many attempts, and patience ends everything: the SDK's own retries know no deadline, and its
 * adaptive mode may wait for ever longer turns.
 *
 * @param turn waits until a request may be sent; the first turn's queue costs no patience
 * @throws the last error
 */
export const patiently = async <T>(
  ask: () => Promise<T>,
  turn: () => Promise<void>,
  { attempts, patienceSeconds }: CollectionSettings,
  clock: Clock,
): Promise<T> => {
  await turn();
  const end = clock.now() + patienceSeconds * 1000;
  let failures = 0;
  for (let asked = 0; ; asked += 1) {
    try {
      return await ask();
    } catch (error) {
      const kind = kindOf(error);
      if (kind === "failed") failures += 1;
      if (kind === "answered" || failures >= attempts) throw error;
      const pause = pauseAfter(asked, firstPause[kind]);
      if (clock.now() + pause >= end) throw error;
      await clock.sleep(pause);
      await turn();
    }
  }
};
