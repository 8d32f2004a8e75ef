import {
  type CacheBehavior,
  type Distribution,
  distributions,
  type Origin,
  vpcOrigins,
} from "../../src/model/facts/cloudfront.ts";
import type { Context, FactKind } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { originsInUse, originsOfTarget } from "../../src/topology/distributionFronts.ts";
import {
  behaviorName,
  distributionResources,
  ofTenants,
  whenServing,
} from "../_resources/distributions.ts";
import { isOlder, olderOf } from "./_protocols.ts";

/** https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html: CloudFront's own certificate means TLSv1, whatever is asked for. */
const judgeViewers = (
  { arn, viewerCertificate, tenantOnly }: Distribution,
  minimum: string,
  context: Context,
): Outcome => {
  const { isDefault, minimumProtocol, acm, iam } = viewerCertificate;
  if (isDefault === true && tenantOnly) return ofTenants;
  if (isDefault === true) {
    return fail(
      "viewer-protocol",
      "it uses CloudFront's own certificate, with which people may come by TLSv1",
      saw(distributions, arn, "ViewerCertificate.CloudFrontDefaultCertificate", true),
    );
  }
  if (acm === null && iam === null) {
    return cannotKnow([context.unstated(distributions, "ViewerCertificate")]);
  }
  if (minimumProtocol === null) {
    return cannotKnow([context.unstated(distributions, "MinimumProtocolVersion")]);
  }
  const evidence = saw(
    distributions,
    arn,
    "ViewerCertificate.MinimumProtocolVersion",
    minimumProtocol,
  );
  const older = isOlder(minimumProtocol, minimum);
  if (older === null) {
    return cannotDecide(
      `the security policy ${minimumProtocol} is not known here`,
      "use a version of gonogo that knows this policy",
    );
  }
  return older
    ? fail(
        "viewer-protocol",
        `people may come by a protocol as old as ${minimumProtocol}`,
        evidence,
      )
    : pass(`people come by ${minimumProtocol} or newer`, evidence);
};

const judgeBehavior = (
  { arn }: Distribution,
  { pathPattern, viewerProtocolPolicy }: CacheBehavior,
  context: Context,
): Outcome => {
  const name = behaviorName(pathPattern);
  if (viewerProtocolPolicy === null) {
    return cannotKnow([context.unstated(distributions, "ViewerProtocolPolicy")]);
  }
  const evidence = saw(
    distributions,
    arn,
    `CacheBehaviors[${pathPattern ?? "default"}].ViewerProtocolPolicy`,
    viewerProtocolPolicy,
  );
  if (viewerProtocolPolicy === "allow-all") {
    return fail(`plain|${pathPattern ?? "default"}`, `${name} answers plain HTTP`, evidence);
  }
  return ["redirect-to-https", "https-only"].includes(viewerProtocolPolicy)
    ? pass(`${name} asks for HTTPS`, evidence)
    : cannotDecide(
        `the viewer protocol policy ${viewerProtocolPolicy} is not known here`,
        "use a version of gonogo that knows this policy",
      );
};

/** How CloudFront speaks to an origin; a VPC origin carries it in itself. */
interface Speech {
  readonly from: FactKind<unknown>;
  readonly resource: string;
  readonly protocolPolicy: string | null;
  readonly sslProtocols: readonly string[];
}

const judgeSpeech = (
  { id, domainName }: Origin,
  { from, resource, protocolPolicy, sslProtocols }: Speech,
  behaviors: readonly CacheBehavior[],
  minimum: string,
  context: Context,
): Outcome => {
  if (protocolPolicy === null) return cannotKnow([context.unstated(from, "OriginProtocolPolicy")]);
  const spoken = saw(from, resource, `Origins[${id}].OriginProtocolPolicy`, protocolPolicy);
  const plainFor = behaviors.filter(
    ({ viewerProtocolPolicy }) => viewerProtocolPolicy === "allow-all",
  );
  if (protocolPolicy === "http-only") {
    return fail(`origin-plain|${id}`, `it speaks plain HTTP to ${domainName}`, spoken);
  }
  if (protocolPolicy !== "https-only" && protocolPolicy !== "match-viewer") {
    return cannotDecide(
      `the origin protocol policy ${protocolPolicy} is not known here`,
      "use a version of gonogo that knows this policy",
    );
  }
  const matched =
    protocolPolicy === "match-viewer" && plainFor.length > 0
      ? fail(
          `origin-plain|${id}`,
          `it speaks plain HTTP to ${domainName} when people come by it (match-viewer)`,
          spoken,
        )
      : pass(`it speaks HTTPS to ${domainName}`, spoken);
  if (sslProtocols.length === 0) {
    return combine(matched, cannotKnow([context.unstated(from, "OriginSslProtocols")]));
  }
  const old = olderOf(sslProtocols, minimum);
  const evidence = saw(from, resource, `Origins[${id}].OriginSslProtocols`, sslProtocols);
  return combine(
    matched,
    old.length > 0
      ? fail(
          `origin-protocol|${id}`,
          `it may speak ${old.join(" and ")} to ${domainName}`,
          evidence,
        )
      : pass(`it speaks ${sslProtocols.join(" and ")} to ${domainName}`, evidence),
  );
};

export const rule = defineRule({
  id: "enc-tls-at-cloudfront",
  title: "CloudFront speaks TLS 1.2 or newer, to people and to origins",
  section: "ENC",
  items: ["ENC-5"],
  severity: "medium",
  why: "The way over the internet has two halves. A distribution that redirects its visitors to HTTPS and then speaks plain HTTP to the load balancer sends their passwords in the clear through the second one.",
  checks:
    "Every enabled distribution must have a certificate of its own with a security policy that begins at the guide's TLS 1.2, must redirect to HTTPS or refuse plain HTTP in every cache behaviour, and must speak HTTPS with TLS 1.2 to every origin that a behaviour leads to. Match-viewer is as good where no behaviour that leads to the origin lets plain HTTP in. VPC origins are read for theirs; buckets get the protocol of the visitor. Staging distributions are not judged.",
  blindSpots:
    "Ciphers are not judged. What tenants of a multi-tenant distribution change is not read. A narrowed scope does not leave distributions out: nothing in AWS says whose they are.",
  remedy: {
    summary:
      "Give the distribution a certificate and the policy TLSv1.2_2021, redirect to HTTPS, and ask for HTTPS at the origins.",
    cli: "aws cloudfront update-distribution --id DISTRIBUTION --if-match ETAG --distribution-config file://distribution.json",
    terraform: [
      'resource "aws_cloudfront_distribution" "main" {',
      "  viewer_certificate {",
      "    acm_certificate_arn      = aws_acm_certificate.edge.arn",
      '    ssl_support_method       = "sni-only"',
      '    minimum_protocol_version = "TLSv1.2_2021"',
      "  }",
      "  default_cache_behavior {",
      '    viewer_protocol_policy = "redirect-to-https"',
      "  }",
      "  origin {",
      "    custom_origin_config {",
      '      origin_protocol_policy = "https-only"',
      '      origin_ssl_protocols   = ["TLSv1.2"]',
      "    }",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new cloudfront.Distribution(this, 'Cdn', { certificate, domainNames, minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021, defaultBehavior: { origin, viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html",
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-https-cloudfront-to-custom-origin.html",
  ],
  scope: "account",
  needs: { distributions, vpcOrigins },
  options: {
    minimumProtocol: { default: "TLSv1.2", description: "oldest protocol, as AWS spells it" },
  },
  nothing: "there is no CloudFront distribution",
  resources: (facts) => distributionResources(facts.distributions),
  judge({ distribution }, facts, { minimumProtocol }, context) {
    const judgeOrigin = (origin: Origin): Outcome => {
      const { id, domainName, target } = origin;
      const leading = distribution.behaviors.filter((behavior) =>
        originsOfTarget(distribution, behavior.target).includes(id),
      );
      if (target.type === "s3") return pass(`${domainName} is a bucket`);
      if (target.type === "unstated") {
        return cannotKnow([context.unstated(distributions, "CustomOriginConfig")]);
      }
      if (target.type === "custom") {
        const speech = { from: distributions, resource: distribution.arn, ...target };
        return judgeSpeech(origin, speech, leading, minimumProtocol, context);
      }
      return when(facts.vpcOrigins.get(target.vpcOrigin), (own) =>
        own === null
          ? cannotKnow([context.unstated(vpcOrigins, `the origin ${target.vpcOrigin}`)])
          : judgeSpeech(
              origin,
              { from: vpcOrigins, resource: own.id, ...own },
              leading,
              minimumProtocol,
              context,
            ),
      );
    };
    return whenServing(distribution, context, () =>
      combine(
        judgeViewers(distribution, minimumProtocol, context),
        ...distribution.behaviors.map((behavior) => judgeBehavior(distribution, behavior, context)),
        ...originsInUse(distribution).map(judgeOrigin),
      ),
    );
  },
});
