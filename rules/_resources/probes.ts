import { type Listing, mapListing, type Table } from "../../src/model/fact.ts";
import type { Probe, ProbeAnswer, Probed } from "../../src/model/facts/probes.ts";
import { cannotKnow, fail, notApplicable, type Outcome } from "../../src/model/outcome.ts";
import type { Resource } from "../../src/model/rule.ts";

export interface ProbeResource extends Resource {
  readonly probe: Probe;
}

/** The addresses that were probed. */
export const probedAddresses = (probes: Table<Probe>): Listing<ProbeResource> =>
  mapListing(probes.list(), (probe) => ({
    id: probe.address,
    type: "Gonogo::Probe::Address",
    name: probe.address,
    probe,
  }));

/** Judges an answer; that there is none fails under this key, that it could not be told is unknown. */
export const whenAnswered = (
  probed: Probed,
  key: string,
  what: string,
  judge: (answer: ProbeAnswer) => Outcome,
): Outcome => {
  switch (probed.outcome) {
    case "answered":
      return judge(probed.answer);
    case "failed":
      return fail(key, `${what} gets no answer: ${probed.why}`);
    case "unread":
      return cannotKnow([probed.cause]);
  }
};

/** Plain addresses that lead to HTTPS are judged by where they lead. */
export const unlessPlain = (probe: Probe, judge: () => Outcome): Outcome =>
  probe.address.startsWith("https:")
    ? judge()
    : notApplicable("it is a plain HTTP address; probe the HTTPS one");
