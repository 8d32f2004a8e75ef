import { factKind } from "../kind.ts";

export interface Certificate {
  readonly arn: string;
  readonly domainName: string;
  /** `AMAZON_ISSUED`, `IMPORTED` or `PRIVATE`. */
  readonly type: string | null;
  /** `ISSUED`, `PENDING_VALIDATION`, `EXPIRED` … */
  readonly status: string | null;
  readonly notAfter: string | null;
  /** `ELIGIBLE` or `INELIGIBLE`. */
  readonly renewalEligibility: string | null;
  /** `SUCCESS`, `PENDING_AUTO_RENEWAL`, `PENDING_VALIDATION`, `FAILED`; null before a first renewal. */
  readonly renewalStatus: string | null;
}

/** Of the certificates that HTTPS listeners name; keyed by ARN. */
export const certificates = factKind<Certificate>("acm.certificate", "acm:DescribeCertificate");
/** Of those that distributions name, wherever they lie; keyed by ARN. */
export const edgeCertificates = factKind<Certificate>(
  "acm.edgeCertificate",
  "acm:DescribeCertificate",
  { scope: "account" },
);
