import type { UnreadCall } from "../fact.ts";
import { factKind } from "../kind.ts";

/** What is kept of an answer: never its body, a cookie or the rest of an address. */
export interface ProbeAnswer {
  readonly status: number;
  /** Where it redirects to, without path and query; null where it does not. */
  readonly redirect: { readonly protocol: string; readonly host: string } | null;
  /** Access-Control-Allow-Origin, as the asking origin sees it. */
  readonly allowsOrigin: "own" | "any" | "another" | null;
  readonly allowsCredentials: boolean;
}

/** One request: an answer, a refusal that is the application's own, or no way to tell. */
export type Probed =
  | { readonly outcome: "answered"; readonly answer: ProbeAnswer }
  | { readonly outcome: "failed"; readonly why: string }
  | { readonly outcome: "unread"; readonly cause: UnreadCall };

/** Whether a handshake by TLS 1.1 or older succeeds. */
export type OldTls =
  | { readonly outcome: "accepted"; readonly protocol: string }
  | { readonly outcome: "refused"; readonly why: string }
  | { readonly outcome: "unread"; readonly cause: UnreadCall };

export interface Preflight {
  readonly origin: string;
  /** Whether the config allows this origin; the other one is foreign. */
  readonly allowed: boolean;
  readonly probed: Probed;
}

export interface Probe {
  /** The address without user, path and query: `https://shop.example.com`. */
  readonly address: string;
  readonly host: string;
  readonly health: readonly { readonly path: string; readonly probed: Probed }[];
  readonly preflights: readonly Preflight[];
  /** `http://` of the same host; null where the address names a port of its own. */
  readonly plainHttp: Probed | null;
  /** Null for a plain address. */
  readonly oldTls: OldTls | null;
}

/** Keyed by address. A few requests over HTTP: no API of AWS, and no IAM action. */
export const probes = factKind<Probe>("probe.address", "probe:Request", {
  scope: "account",
  onRequest: "probes",
});
