import { rule } from "../../../rules/pre/distribution-certificates.ts";
import { edgeCertificates } from "../../../src/model/facts/acm.ts";
import { type Distribution, distributions } from "../../../src/model/facts/cloudfront.ts";
import { type Change, patch } from "../../support/changes.ts";
import { distribution, edgeIds } from "../../support/reference/edge.ts";
import { testRule } from "../../support/ruleTester.ts";
import { certificateCases } from "./certificates.ts";

const viewer = (fields: Partial<Distribution["viewerCertificate"]>): Change =>
  patch(distributions, edgeIds.distribution, {
    viewerCertificate: { ...distribution.viewerCertificate, acm: null, ...fields },
  });

testRule(rule, {
  population: [distributions],
  cases: [
    ...certificateCases(edgeCertificates, edgeIds.edgeCertificate),
    {
      name: "a certificate of IAM",
      changes: [viewer({ iam: "ASCAEXAMPLE" })],
      verdict: "fail",
      says: /ASCAEXAMPLE lies in IAM/,
    },
    {
      name: "CloudFront's own certificate",
      changes: [viewer({ isDefault: true })],
      verdict: "fail",
      says: /none of ACM/,
    },
    {
      name: "the tenants of a multi-tenant distribution bring theirs",
      changes: [
        viewer({ isDefault: true }),
        patch(distributions, edgeIds.distribution, { tenantOnly: true }),
      ],
      verdict: "unknown",
      says: /tenants/,
    },
    {
      name: "no certificate is stated",
      changes: [viewer({ isDefault: null })],
      verdict: "unknown",
    },
    {
      name: "a disabled distribution is not judged",
      changes: [
        viewer({ isDefault: true }),
        patch(distributions, edgeIds.distribution, { enabled: false }),
      ],
      verdict: "notApplicable",
    },
  ],
});
