import { describeError } from "./classify.ts";
import type { Credentials } from "./service.ts";

type Identity = Awaited<ReturnType<Credentials>>;

const longestMargin = 300_000;
/** A renewal that failed would fail again for each of the calls that wait for it. */
const pauseMilliseconds = 60_000;

/** Credentials ran out half-way. The name is the SDK's for such. */
class NotRenewedError extends Error {
  override readonly name = "CredentialsProviderError";
  constructor(error: unknown) {
    super(`the credentials expired and could not be renewed (${describeError(error)})`);
  }
}

interface Held {
  readonly identity: Identity;
  /** Milliseconds since 1970; infinite where they do not expire. */
  readonly renewAt: number;
  readonly expiresAt: number;
}

const hold = (identity: Identity, now: number): Held => {
  const expiresAt = identity.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
  const margin = Math.min(longestMargin, Math.max(0, expiresAt - now) / 2);
  return { identity, expiresAt, renewAt: expiresAt - margin };
};

/**
 * Credentials that all clients of a scan share, renewed before they expire: one renewal at a time, and
 * none again for a while after one that failed. Those that are still good outlive it.
 *
 * @param now milliseconds since 1970
 * @throws what the provider throws, until it has given credentials once
 */
export const renewing = (provider: Credentials, now: () => number = Date.now): Credentials => {
  let held: Held | null = null;
  let renewal: Promise<void> | null = null;
  let failed: { readonly error: unknown; readonly until: number } | null = null;
  const renew = async (...given: Parameters<Credentials>): Promise<void> => {
    try {
      held = hold(await provider(...given), now());
      failed = null;
    } catch (error) {
      if (held === null) throw error;
      failed = { error, until: now() + pauseMilliseconds };
    } finally {
      renewal = null;
    }
  };
  const shared = async (...given: Parameters<Credentials>): Promise<Identity> => {
    if (held !== null && now() < held.renewAt) return held.identity;
    const isPausing = failed !== null && now() < failed.until;
    if (!isPausing) {
      renewal ??= renew(...given);
      await renewal;
    }
    if (held === null || (failed !== null && now() >= held.expiresAt)) {
      throw new NotRenewedError(failed?.error);
    }
    return held.identity;
  };
  // The SDK would keep a copy a client, and renew each by itself.
  return Object.assign(shared, { memoized: true });
};
