/** The reading was stopped, by a signal or by a limit of time; the message says by what. */
export class InterruptedError extends Error {
  override readonly name = "Interrupted";
}

/**
 * Waits for work until the scan is stopped; what it would still bring is then dropped, its failure
 * included.
 *
 * @throws the signal's reason once the scan is stopped
 */
export const unlessStopped = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    if (signal.aborted) stop();
  });
