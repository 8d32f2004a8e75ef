import type { Certificate } from "../../../src/model/facts/acm.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { denyRow, patch, remove } from "../../support/changes.ts";
import type { Case } from "../../support/ruleTester.ts";

/** What both rules say of one certificate; the judgement's present is 2026-01-15. */
export const certificateCases = (kind: FactKind<Certificate>, arn: string): readonly Case[] => {
  const changed = (fields: Partial<Certificate>) => [patch(kind, arn, fields)];
  return [
    {
      name: "it expires in 29 days",
      changes: changed({ notAfter: "2026-02-13T12:00:00.000Z" }),
      verdict: "fail",
      says: /expires on 2026-02-13/,
      failures: 1,
    },
    {
      name: "it expires in 30 days",
      changes: changed({ notAfter: "2026-02-14T12:00:00.000Z" }),
      verdict: "pass",
    },
    {
      name: "it has expired meanwhile",
      changes: changed({ notAfter: "2026-01-14T12:00:00.000Z" }),
      verdict: "fail",
      says: /expired on 2026-01-14/,
    },
    {
      name: "EXPIRED by status and date: two violations of one certificate",
      changes: changed({ status: "EXPIRED", notAfter: "2026-01-14T12:00:00.000Z" }),
      verdict: "fail",
      failures: 2,
    },
    ...["PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED", "REVOKED"].map((status) => ({
      name: status,
      changes: changed({ status, notAfter: null }),
      verdict: "fail" as const,
      says: new RegExp(status),
      failures: 1,
    })),
    { name: "no status is stated", changes: changed({ status: null }), verdict: "unknown" },
    { name: "no end is stated", changes: changed({ notAfter: null }), verdict: "unknown" },
    {
      name: "not eligible for renewal",
      changes: changed({ renewalEligibility: "INELIGIBLE" }),
      verdict: "fail",
      says: /will not be renewed/,
    },
    {
      name: "eligibility is not stated",
      changes: changed({ renewalEligibility: null }),
      verdict: "unknown",
    },
    ...["SUCCESS", "PENDING_AUTO_RENEWAL"].map((renewalStatus) => ({
      name: `eligibility is not stated, and its renewal is ${renewalStatus}`,
      changes: changed({ renewalEligibility: null, renewalStatus }),
      verdict: "pass" as const,
    })),
    {
      name: "its renewal has failed",
      changes: changed({ renewalStatus: "FAILED" }),
      verdict: "fail",
      says: /renewal .* has failed/,
    },
    {
      name: "its renewal waits for a validation",
      changes: changed({ renewalStatus: "PENDING_VALIDATION" }),
      verdict: "fail",
      says: /waits for its domains/,
    },
    {
      name: "an imported certificate is judged by its expiry",
      changes: changed({ type: "IMPORTED", renewalEligibility: "INELIGIBLE" }),
      verdict: "pass",
    },
    {
      name: "an imported certificate that expires",
      changes: changed({ type: "IMPORTED", notAfter: "2026-01-20T00:00:00.000Z" }),
      verdict: "fail",
    },
    {
      name: "a private certificate that ACM renews",
      changes: changed({ type: "PRIVATE" }),
      verdict: "pass",
    },
    { name: "its type is not stated", changes: changed({ type: null }), verdict: "unknown" },
    { name: "it was not read", changes: [denyRow(kind, arn)], verdict: "unknown" },
    { name: "it is not there", changes: [remove(kind, arn)], verdict: "unknown" },
  ];
};
