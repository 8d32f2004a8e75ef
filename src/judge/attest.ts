import type { Finding } from "../model/report.ts";
import type { Attestation } from "../model/settings.ts";
import { daysLeft, endText, noticeDays } from "./notice.ts";
import { hasExpired } from "./waive.ts";

const concerns = (finding: Finding, { item, application }: Attestation): boolean =>
  finding.items.some((own) => own === item) &&
  (application === null ||
    finding.application === application ||
    finding.application === labelOf(application) ||
    finding.application?.startsWith(`${application} (`) === true);

/** `shop/production` is reported as `shop (production)`. */
const labelOf = (application: string): string => application.replace(/\/([^/]+)$/, " ($1)");

/** How messages name an attestation. */
export const attestationName = ({ item, by }: Pick<Attestation, "item" | "by">): string =>
  `the attestation of ${item} by ${by}`;

/** What is said of an attestation before its end; null while that is far. */
export const endingOf = (attestation: Attestation, now: string): string | null =>
  daysLeft(attestation, now) > noticeDays
    ? null
    : `${attestationName(attestation)} ${endText(attestation, now)}: then the item is for a person again`;

/** The one of several that holds longest. */
const lastOf = (valid: readonly Attestation[]): Attestation | undefined =>
  [...valid].sort((a, b) => (a.expiry < b.expiry ? 1 : -1))[0];

/**
 * What a person attests passes for as long as the attestation holds, and tells 14 days ahead when no other
 * takes over; one that has expired leaves the finding to a person again, and is named.
 */
export const attest = (
  finding: Finding,
  attestations: readonly Attestation[],
  now: string,
): Finding => {
  if (finding.verdict !== "manual") return finding;
  const own = attestations.filter((attestation) => concerns(finding, attestation));
  const lasting = own.filter((attestation) => !hasExpired(attestation, now));
  const [valid] = lasting;
  const name = finding.resource.name;
  if (valid !== undefined) {
    const { by, at, link, expiry } = valid;
    const ending = endingOf(lastOf(lasting) ?? valid, now);
    return {
      ...finding,
      verdict: "pass",
      message: `${name}: attested by ${by} on ${at}`,
      attestation: { by, at, link, expiry, ...(ending === null ? {} : { ending }) },
    };
  }
  const [expired] = own;
  return expired === undefined
    ? finding
    : {
        ...finding,
        message: `${finding.message}; the attestation by ${expired.by} expired on ${expired.expiry}`,
      };
};
