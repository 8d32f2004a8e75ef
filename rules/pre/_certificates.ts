import { ageInDays } from "../../src/model/days.ts";
import { type Fact, orElse, undecided } from "../../src/model/fact.ts";
import type { Certificate } from "../../src/model/facts/acm.ts";
import type { Context, FactKind } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  note,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import type { Remedy } from "../../src/model/rule.ts";

/** The last part of the ARN: a renewal keeps it. */
const idOf = (arn: string): string => arn.split("/").at(-1) ?? arn;

export const certificateOptions = {
  minimumDays: {
    default: 30,
    description: "days that a certificate is still valid, at least",
    minimum: 1,
  },
} as const;

export const certificateRemedy: Remedy = {
  summary:
    "Request a certificate from ACM with DNS validation, leave its validation records in place, and use it.",
  cli: "aws acm request-certificate --domain-name shop.example.com --validation-method DNS",
  terraform: [
    'resource "aws_acm_certificate" "main" {',
    '  domain_name       = "shop.example.com"',
    '  validation_method = "DNS"',
    "  lifecycle {",
    "    create_before_destroy = true",
    "  }",
    "}",
  ].join("\n"),
  cdk: "new acm.Certificate(this, 'Certificate', { domainName: 'shop.example.com', validation: acm.CertificateValidation.fromDns(zone) });",
};

export const certificateReferences = [
  "https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html",
  "https://docs.aws.amazon.com/acm/latest/userguide/check-certificate-renewal-status.html",
];

const judgeStatus = (
  { arn, domainName, status }: Certificate,
  kind: FactKind<unknown>,
  context: Context,
): Outcome => {
  if (status === null) return cannotKnow([context.unstated(kind, "Status")]);
  const evidence = saw(kind, arn, "Status", status);
  return status === "ISSUED"
    ? pass(`the certificate for ${domainName} is issued`, evidence)
    : fail(
        `status|${domainName}`,
        `the certificate for ${domainName} is not valid: ${status}`,
        evidence,
      );
};

const judgeExpiry = (
  { arn, domainName, status, notAfter }: Certificate,
  minimumDays: number,
  kind: FactKind<unknown>,
  context: Context,
): Outcome => {
  if (notAfter === null) {
    return status === "ISSUED" ? cannotKnow([context.unstated(kind, "NotAfter")]) : combine();
  }
  const days = ageInDays(context.now, notAfter);
  const evidence = saw(kind, arn, "NotAfter", notAfter);
  if (days >= minimumDays) {
    return pass(
      `the certificate for ${domainName} is valid until ${notAfter.slice(0, 10)}`,
      evidence,
    );
  }
  return fail(
    `expiry|${domainName}`,
    `the certificate for ${domainName} ${days < 0 ? "expired" : "expires"} on ${notAfter.slice(0, 10)}`,
    evidence,
  );
};

/** A renewal that ACM began and cannot finish by itself. */
const stuck: Readonly<Record<string, string>> = {
  FAILED: "has failed",
  PENDING_VALIDATION: "waits for its domains to be validated",
};

/** Where Amazon issued it: only then does ACM renew it by itself. */
const judgeRenewal = (
  { arn, domainName, type, renewalEligibility, renewalStatus }: Certificate,
  kind: FactKind<unknown>,
  context: Context,
): Outcome => {
  if (type === null) return cannotKnow([context.unstated(kind, "Type")]);
  if (type !== "AMAZON_ISSUED") {
    return type === "PRIVATE" && renewalEligibility === "ELIGIBLE"
      ? pass(`the private certificate for ${domainName} renews`)
      : note(
          `nothing renews the certificate for ${domainName} by itself: it is ${type === "PRIVATE" ? "private" : "imported"}`,
        );
  }
  const problem = renewalStatus === null ? undefined : stuck[renewalStatus];
  if (problem !== undefined) {
    return fail(
      `renewal|${domainName}`,
      `the renewal of the certificate for ${domainName} ${problem}`,
      saw(kind, arn, "RenewalSummary.RenewalStatus", renewalStatus),
    );
  }
  if (renewalStatus === "SUCCESS" || renewalStatus === "PENDING_AUTO_RENEWAL") {
    return pass(
      `the certificate for ${domainName} renews`,
      saw(kind, arn, "RenewalSummary.RenewalStatus", renewalStatus),
    );
  }
  if (renewalEligibility === null) {
    return cannotKnow([context.unstated(kind, "RenewalEligibility")]);
  }
  const evidence = saw(kind, arn, "RenewalEligibility", renewalEligibility);
  return renewalEligibility === "ELIGIBLE"
    ? pass(`the certificate for ${domainName} may be renewed`, evidence)
    : fail(
        `renewal|${domainName}`,
        `the certificate for ${domainName} will not be renewed: ${renewalEligibility}`,
        evidence,
      );
};

/** A certificate that is in use: issued, valid for a while, and renewing where ACM can. */
export const judgeCertificate = (
  arn: string,
  certificate: Fact<Certificate | null>,
  minimumDays: number,
  kind: FactKind<unknown>,
  context: Context,
): Outcome =>
  when(
    orElse(certificate, () =>
      undecided(
        `the certificate ${arn} does not exist`,
        "scan again: it may have been deleted during the scan",
      ),
    ),
    (found) => {
      const status = judgeStatus(found, kind, context);
      return combine(
        status,
        judgeExpiry(found, minimumDays, kind, context),
        ...(status.violations.length > 0 ? [] : [judgeRenewal(found, kind, context)]),
      );
    },
  );

/** The name of a certificate of IAM that stands in for one of ACM; null where the ARN is ACM's. */
export const iamName = (arn: string): string | null =>
  arn.split(":")[2] === "iam" ? idOf(arn) : null;

export const ofIam = (name: string, ...evidence: readonly Observation[]): Outcome =>
  fail(
    `iam|${name}`,
    `the certificate ${name} lies in IAM, not in ACM: nothing renews it, and nothing warns before it expires`,
    ...evidence,
  );
