import type { Probe, ProbeAnswer, Probed } from "../../src/model/facts/probes.ts";
import { denied } from "./tables.ts";

export const answered = (status: number, changes: Partial<ProbeAnswer> = {}): Probed => ({
  outcome: "answered",
  answer: { status, redirect: null, allowsOrigin: null, allowsCredentials: false, ...changes },
});
export const failed = (why: string): Probed => ({ outcome: "failed", why });
export const unreached: Probed = { outcome: "unread", cause: denied("probe:Request") };

export const address = "https://shop.example.com";

/** An application that answers as it should. */
export const soundProbe: Probe = {
  address,
  host: "shop.example.com",
  health: [
    { path: "/", probed: answered(200) },
    { path: "/health", probed: answered(204) },
  ],
  preflights: [
    {
      origin: "https://app.example.com",
      allowed: true,
      probed: answered(204, { allowsOrigin: "own" }),
    },
    { origin: "https://gonogo.invalid", allowed: false, probed: answered(403) },
  ],
  plainHttp: answered(301, { redirect: { protocol: "https:", host: "shop.example.com" } }),
  oldTls: { outcome: "refused", why: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" },
};
