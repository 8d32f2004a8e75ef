import { edgeCertificates } from "../../src/model/facts/acm.ts";
import { distributions } from "../../src/model/facts/cloudfront.ts";
import { cannotKnow, fail, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { distributionResources, ofTenants, whenServing } from "../_resources/distributions.ts";
import {
  certificateOptions,
  certificateReferences,
  certificateRemedy,
  judgeCertificate,
  ofIam,
} from "./_certificates.ts";

export const rule = defineRule({
  id: "pre-distribution-certificates",
  title: "CloudFront's certificates are ACM's, valid and renewing",
  section: "PRE",
  items: ["PRE-3"],
  severity: "high",
  why: "The distribution is what people's browsers speak to: on the day after its certificate has expired they see a warning, not the application.",
  checks:
    "The certificate of every enabled distribution must be ACM's, issued, and valid for at least the guide's 30 days. One that Amazon issued must be eligible for renewal, or in the middle of one that needs nobody. Imported certificates are judged by their expiry alone. A distribution with CloudFront's own certificate has none of ACM.",
  blindSpots:
    "Whether the certificate covers the distribution's names is left to CloudFront, which asks for it. What tenants of a multi-tenant distribution bring along is not read.",
  remedy: {
    ...certificateRemedy,
    cli: "aws acm request-certificate --region us-east-1 --domain-name shop.example.com --validation-method DNS",
  },
  references: [
    ...certificateReferences,
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html",
  ],
  scope: "account",
  needs: { distributions, edgeCertificates },
  options: certificateOptions,
  nothing: "there is no CloudFront distribution",
  resources: (facts) => distributionResources(facts.distributions),
  judge({ distribution }, facts, { minimumDays }, context) {
    const { arn, viewerCertificate, tenantOnly } = distribution;
    const { acm, iam, isDefault } = viewerCertificate;
    return whenServing(distribution, context, () => {
      if (acm !== null) {
        const found = facts.edgeCertificates.get(acm);
        return judgeCertificate(acm, found, minimumDays, edgeCertificates, context);
      }
      if (iam !== null) {
        return ofIam(iam, saw(distributions, arn, "ViewerCertificate.IAMCertificateId", iam));
      }
      if (isDefault === true && tenantOnly) return ofTenants;
      if (isDefault === null) {
        return cannotKnow([context.unstated(distributions, "ViewerCertificate")]);
      }
      return fail(
        "default",
        "it has CloudFront's own certificate, none of ACM: it cannot answer by a name of its own",
        saw(distributions, arn, "ViewerCertificate.CloudFrontDefaultCertificate", isDefault),
      );
    });
  },
});
