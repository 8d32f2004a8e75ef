import { isThrottlingError, isTransientError } from "@smithy/core/retry";
import { reasonOf } from "./classify.ts";
import type { Clock, Lane, Pacer } from "./pacer.ts";
import type { Bucket } from "./service.ts";

type SdkError = Parameters<typeof isThrottlingError>[0];

export const isThrottled = (error: unknown): boolean =>
  isThrottlingError(error as SdkError) || reasonOf(error) === "throttled";

/** What an error means for asking again; an error that is an answer stays one. */
const kindOf = (error: unknown): "throttled" | "failed" | "answered" => {
  if (isThrottled(error)) return "throttled";
  return isTransientError(error as SdkError) ? "failed" : "answered";
};

const firstPause = { throttled: 1_000, failed: 100 } as const;
const longestPause = 5_000;

/** Milliseconds; the limit doubles with each attempt, and chance keeps calls from marching in step. */
const pauseAfter = (asked: number, base: number): number =>
  Math.floor(Math.random() * Math.min(longestPause, base * 2 ** asked));

/**
 * Asks until there is an answer. What asking again cannot mend ends it at once, other failures after
 * so many attempts, and patience ends everything: the SDK's own retries know no deadline, and its
 * adaptive mode may wait for ever longer turns. Waiting for the first turn costs no patience.
 *
 * @throws the last error
 */
export const patiently = <T>(
  ask: () => Promise<T>,
  pacer: Pacer,
  bucket: Bucket,
  signal: AbortSignal,
): Promise<T> => {
  const lane = pacer.laneOf(bucket);
  return lane.admit(() => askInLane(ask, pacer, lane, signal));
};

const askInLane = async <T>(
  ask: () => Promise<T>,
  { clock, settings: { attempts, patienceSeconds } }: Pacer,
  lane: Lane,
  signal: AbortSignal,
): Promise<T> => {
  await lane.turn(signal);
  const end = clock.now() + patienceSeconds * 1000;
  let failures = 0;
  for (let asked = 0; ; asked += 1) {
    try {
      const answer = await ask();
      lane.answered();
      return answer;
    } catch (error) {
      const kind = kindOf(error);
      lane[kind](error);
      if (kind === "failed") failures += 1;
      if (kind === "answered" || failures >= attempts) throw error;
      const pause = pauseAfter(asked, firstPause[kind]);
      if (!(await nextTurn(pause, end, clock, lane, signal))) throw error;
    }
  }
};

/** @returns whether the next turn came; false where it would come after `end` */
const nextTurn = async (
  pause: number,
  end: number,
  clock: Clock,
  lane: Lane,
  signal: AbortSignal,
): Promise<boolean> => {
  if (clock.now() + pause >= end) return false;
  await clock.sleep(pause, signal);
  return lane.turn(signal, end);
};
