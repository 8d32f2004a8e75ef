import { attestationName, endingOf } from "../judge/attest.ts";
import { type ConfigPath, idlePatterns } from "../judge/idle.ts";
import { isNarrowed } from "../judge/scope.ts";
import { hasExpired } from "../judge/waive.ts";
import { applicationLabel, applicationNames } from "../model/applicationName.ts";
import { type Finding, needsAttention, type Report } from "../model/report.ts";
import type { Attestation, Settings } from "../model/settings.ts";

/** What the warnings are drawn from. */
export interface Judged {
  readonly report: Report;
  /** What each account says of the config's patterns. */
  readonly uses: Parameters<typeof idlePatterns>[0];
  readonly settings: Settings;
  readonly now: string;
}

/** What is wrong at one place of the config. */
export interface Warning {
  readonly path: ConfigPath;
  readonly text: string;
}

/**
 * What the user should know beside the report: what the config says and nothing in the account answers
 * to. Of what was not read, or left out by a scope, nothing is said.
 */
export const warningsOf = (judged: Judged): readonly Warning[] => [
  ...idlePatterns(judged.uses, judged.settings).map(({ path, pattern, noun }) => ({
    path,
    text: `"${pattern}" matches no ${noun}`,
  })),
  ...judged.settings.applications.flatMap(({ name }, index) => {
    const unknown = unknownApplication(judged, name);
    return unknown === null ? [] : [{ path: ["applications", index, "name"], text: unknown }];
  }),
  ...judged.report.waivers.flatMap((waiver, index) =>
    needsAttention(waiver) ? [{ path: ["waivers", index], text: waiver.message }] : [],
  ),
  ...judged.settings.attestations.flatMap((attestation, index) => {
    const text = attestationWarning(judged, attestation);
    return text === null ? [] : [{ path: ["attestations", index], text }];
  }),
];

/** An application that was not told apart, where all were. */
const unknownApplication = ({ report, settings }: Judged, name: string): string | null => {
  const { applications, complete } = report;
  if (!complete || isNarrowed(settings) || applications.length === 0) return null;
  if (applications.some((application) => applicationNames(application).includes(name))) return null;
  const known = [...new Set(applications.map(applicationLabel))].sort();
  return `there is no application "${name}"; known: ${known.join(", ")}`;
};

/** Whether nothing that these findings leave open, or a scope leaves out, could be meant. */
const isDecided = ({ report, settings }: Judged, concerns: (finding: Finding) => boolean) =>
  !isNarrowed(settings) &&
  !report.findings.some((finding) => finding.verdict === "unknown" && concerns(finding));

const attestationWarning = (judged: Judged, attestation: Attestation): string | null => {
  const { report, now } = judged;
  const { item, application, expiry } = attestation;
  const name = attestationName(attestation);
  if (hasExpired(attestation, now)) {
    return `${name} expired on ${expiry}: the item is for a person again`;
  }
  const ending = endingOf(attestation, now);
  if (report.findings.some((finding) => ending !== null && finding.attestation?.ending === ending))
    return ending;
  const unknown = application === null ? null : unknownApplication(judged, application);
  if (unknown !== null) return `${name}: ${unknown}`;
  const isAsked = (finding: Finding): boolean => finding.items.some((own) => own === item);
  const asked = report.checklist.some((row) => row.item === item);
  // One that nobody needs while another holds may take over from it.
  const used = report.findings.some(
    (finding) => isAsked(finding) && finding.attestation !== undefined,
  );
  return asked && !used && isDecided(judged, isAsked)
    ? `${name} answers no question; remove it`
    : null;
};
