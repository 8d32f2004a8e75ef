import { hasExpired } from "../judge/waive.ts";
import { matches } from "../model/pattern.ts";
import type { Report } from "../model/report.ts";
import type { Settings } from "../model/settings.ts";

/** What the user should know beside the report: waivers and attestations that no longer hold, or cover nothing. */
export const warningsOf = (report: Report, settings: Settings, now: string): readonly string[] => [
  ...waiverWarnings(report, settings, now),
  ...attestationWarnings(report, settings, now),
];

const attestationWarnings = (
  { checklist, findings }: Report,
  { attestations }: Settings,
  now: string,
): readonly string[] =>
  attestations.flatMap((attestation) => {
    const name = `the attestation of ${attestation.item} by ${attestation.by}`;
    if (hasExpired(attestation, now)) {
      return [`${name} expired on ${attestation.expiry}: the item is for a person again`];
    }
    const asked = checklist.some(({ item }) => item === attestation.item);
    const used = findings.some(
      (finding) =>
        finding.attestation !== undefined &&
        finding.items.some((item) => item === attestation.item) &&
        finding.attestation.by === attestation.by,
    );
    return asked && !used ? [`${name} answers no question; remove it`] : [];
  });

const waiverWarnings = (report: Report, settings: Settings, now: string): readonly string[] =>
  settings.waivers.flatMap((waiver) => {
    const name = `the waiver for ${waiver.rule} on ${waiver.resource}`;
    if (hasExpired(waiver, now)) {
      return [`${name} expired on ${waiver.expiry}: its findings count again`];
    }
    const ran = report.rules.some(({ id }) => matches([waiver.rule], id));
    const used = report.findings.some(
      (finding) =>
        finding.waiver !== undefined &&
        matches([waiver.rule], finding.rule) &&
        matches([waiver.resource], finding.resource.id, finding.resource.name),
    );
    return ran && !used ? [`${name} covers no finding; remove it`] : [];
  });
