import type { Finding } from "../model/report.ts";
import type { Attestation } from "../model/settings.ts";
import { hasExpired } from "./waive.ts";

const concerns = (finding: Finding, { item, application }: Attestation): boolean =>
  finding.items.some((own) => own === item) &&
  (application === null ||
    finding.application === application ||
    finding.application === labelOf(application) ||
    finding.application?.startsWith(`${application} (`) === true);

/** `shop/production` is reported as `shop (production)`. */
const labelOf = (application: string): string => application.replace(/\/([^/]+)$/, " ($1)");

/**
 * What a person attests passes for as long as the attestation holds; one that has expired leaves the
 * finding to a person again, and is named.
 */
export const attest = (
  finding: Finding,
  attestations: readonly Attestation[],
  now: string,
): Finding => {
  if (finding.verdict !== "manual") return finding;
  const own = attestations.filter((attestation) => concerns(finding, attestation));
  const valid = own.find((attestation) => !hasExpired(attestation, now));
  const name = finding.resource.name;
  if (valid !== undefined) {
    const { by, at, link, expiry } = valid;
    return {
      ...finding,
      verdict: "pass",
      message: `${name}: attested by ${by} on ${at}`,
      attestation: { by, at, link, expiry },
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
