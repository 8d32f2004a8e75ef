import { type Probe, probes } from "../../model/facts/probes.ts";
import type { Settings } from "../../model/settings.ts";
import { causeOf } from "../classify.ts";
import { type Collector, defineLocalCollector } from "../collector.ts";
import { type CauseFor, probeOnce } from "./httpProbe.ts";
import { tryOldTls } from "./tlsProbe.ts";

/** The guide's: `/` for the frontend, `/health` for the backend (HC-5, HC-6). */
const guidePaths = ["/", "/health"];

/** A name that nobody can register (RFC 2606): no application allows it. */
const foreignOrigin = "https://gonogo.invalid";

/** One address: two health paths, two preflights, plain HTTP and an old handshake, one after the other. */
export const probeAddress = async (
  address: URL,
  { paths, allowedOrigins, corsPath }: Settings["probe"],
  causeFor: CauseFor,
): Promise<Probe> => {
  const at = (path: string): URL => new URL(path, address.origin);
  const health: Probe["health"][number][] = [];
  for (const path of paths.length > 0 ? paths : guidePaths) {
    const probed = await probeOnce({ url: at(path), method: "GET", headers: {} }, causeFor);
    health.push({ path, probed });
  }
  const preflights: Probe["preflights"][number][] = [];
  for (const origin of [...allowedOrigins, foreignOrigin]) {
    const headers = { origin, "access-control-request-method": "GET" };
    preflights.push({
      origin,
      allowed: origin !== foreignOrigin,
      probed: await probeOnce({ url: at(corsPath), method: "OPTIONS", headers }, causeFor),
    });
  }
  const isSecure = address.protocol === "https:";
  const plain = new URL(`http://${address.host}/`);
  return {
    address: address.origin,
    host: address.host,
    health,
    preflights,
    plainHttp:
      isSecure && address.port !== ""
        ? null
        : await probeOnce({ url: plain, method: "GET", headers: {} }, causeFor),
    oldTls: isSecure ? await tryOldTls(address, causeFor) : null,
  };
};

export const probeCollector: Collector = defineLocalCollector({
  kind: probes,
  needs: {},
  async read({ settings, account, region }, recorder) {
    const causeFor: CauseFor = (error) =>
      causeOf(error, { api: probes.api, action: probes.action, account, region });
    await Promise.all(
      settings.requested.probes.map(async (text) => {
        const probe = await probeAddress(new URL(text), settings.probe, causeFor);
        recorder.row(probe.address, probe);
      }),
    );
  },
});
