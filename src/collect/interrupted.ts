/** The reading was stopped, by a signal or by a limit of time; the message says by what. */
export class InterruptedError extends Error {
  override readonly name = "Interrupted";
}

/** What each signal has to stop: one listener for all, as a scan waits for thousands of answers at once. */
const waitingFor = new WeakMap<AbortSignal, Set<() => void>>();

const stopsOf = (signal: AbortSignal): Set<() => void> => {
  const known = waitingFor.get(signal);
  if (known !== undefined) return known;
  const stops = new Set<() => void>();
  waitingFor.set(signal, stops);
  signal.addEventListener("abort", () => {
    for (const stop of stops) stop();
  });
  return stops;
};

/**
 * Waits for work until the scan is stopped; what it would still bring is then dropped, its failure
 * included.
 *
 * @throws the signal's reason once the scan is stopped
 */
export const unlessStopped = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    const stops = stopsOf(signal);
    stops.add(stop);
    work.then(resolve, reject).finally(() => stops.delete(stop));
    if (signal.aborted) stop();
  });
