import {
  anyOf,
  exists,
  type Fact,
  filterListing,
  flatMap,
  known,
  unknown,
} from "../../src/model/fact.ts";
import {
  type CacheBehavior,
  cachePolicies,
  type Distribution,
  distributions,
  type Origin,
  offersCloudFront,
} from "../../src/model/facts/cloudfront.ts";
import { loadBalancers } from "../../src/model/facts/elbv2.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { distributionFronts, originsInUse } from "../../src/topology/distributionFronts.ts";
import { behaviorName } from "../_resources/distributions.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";

const needs = { loadBalancers, distributionFronts, cachePolicies };
type Facts = Resolved<typeof needs>;

/**
 * Whether the behaviour may keep anything: a longest time of 0 forbids it. Where none is stated,
 * AWS's default is a year:
 * https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html.
 */
const mayKeep = (maximumSeconds: number | null): boolean => maximumSeconds !== 0;

const caches = (behavior: CacheBehavior, facts: Facts, context: Context): Fact<boolean> => {
  if (behavior.cachePolicy !== null) {
    return flatMap(facts.cachePolicies.get(behavior.cachePolicy), (policy) =>
      policy === null
        ? unknown([context.unstated(cachePolicies, `the policy ${behavior.cachePolicy}`)])
        : known(mayKeep(policy.maximumSeconds)),
    );
  }
  return behavior.legacyCaching === null
    ? unknown([context.unstated(distributions, "CachePolicyId")])
    : known(
        mayKeep(behavior.legacyCaching.maximumSeconds) &&
          !behavior.legacyCaching.forwardsAllHeaders,
      );
};

const seen = ({ arn, behaviors }: Distribution) =>
  saw(
    distributions,
    arn,
    "CacheBehaviors[].CachePolicyId",
    behaviors.map(({ pathPattern, cachePolicy }) => `${pathPattern ?? "default"}: ${cachePolicy}`),
  );

const cachingPass = (distribution: Distribution, facts: Facts, context: Context): Outcome => {
  const kept = distribution.behaviors.filter((behavior) => {
    const fact = caches(behavior, facts, context);
    return fact.known && fact.value;
  });
  const names = kept.map(({ pathPattern }) => behaviorName(pathPattern));
  return pass(
    `${distribution.id} stands in front, and ${names.join(" and ")} caches`,
    seen(distribution),
  );
};

/** A bucket that is a website is an origin like any web server's, but for its name. */
const isBucket = ({ target, domainName }: Origin): boolean =>
  target.type === "s3" || /\.s3-website[.-].*\.amazonaws\.com(\.cn)?$/.test(domainName);

/** Nothing says whose assets a distribution keeps that leads to a bucket alone. */
const judgeBuckets = (facts: Facts, context: Context): Outcome => {
  const ofBuckets = filterListing(facts.distributionFronts.serving, (distribution) =>
    originsInUse(distribution).some(isBucket),
  );
  const cached = exists(ofBuckets, ({ behaviors }) =>
    anyOf(behaviors.map((behavior) => caches(behavior, facts, context))),
  );
  return when(cached, (some) =>
    some
      ? cannotDecide(
          `no distribution leads to it, and whether the bucket behind ${ofBuckets.items.map(({ id }) => id).join(", ")} holds its static assets is not known`,
          "make the load balancer an origin of that distribution beside the bucket",
        )
      : fail(
          "absent",
          "no enabled CloudFront distribution stands in front of it",
          saw(
            distributions,
            "*",
            "Origins[].DomainName",
            facts.distributionFronts.serving.items.flatMap((distribution) =>
              originsInUse(distribution).map(({ domainName }) => domainName),
            ),
          ),
        ),
  );
};

export const rule = defineRule({
  id: "arc-cloudfront-in-front",
  title: "CloudFront stands in front of load balancers, and caches",
  section: "ARC",
  items: ["ARC-1"],
  severity: "low",
  why: "Without a cache at the edge every image and script comes from the tasks, from one region, at the price of their CPU and of every user's patience. A distribution also takes the first blow of an attack.",
  checks:
    "Every internet-facing application load balancer, and an internal one behind a VPC origin, must be the origin of an enabled distribution: by its DNS name, by a name that an alias or CNAME record of a public hosted zone of the account leads to it, or as a VPC origin. A cache behaviour must lead there, and at least one behaviour of the distribution must keep objects: its cache policy, or its older settings, allow a time above 0. A bucket beside the load balancer counts.",
  blindSpots:
    "Distributions of another account and other content delivery networks are not seen. A policy that keeps what the origin allows to be kept counts as caching, whatever the origin says. Whether a distribution that leads to a bucket alone serves this application's assets cannot be decided.",
  remedy: {
    summary:
      "Put a distribution in front of the load balancer, with a caching policy for static paths.",
    cli: "aws cloudfront create-distribution --distribution-config file://distribution.json",
    terraform: [
      'resource "aws_cloudfront_distribution" "main" {',
      "  enabled = true",
      '  aliases = ["shop.example.com"]',
      "  origin {",
      '    origin_id   = "load-balancer"',
      "    domain_name = aws_lb.main.dns_name",
      "    custom_origin_config {",
      "      http_port              = 80",
      "      https_port             = 443",
      '      origin_protocol_policy = "https-only"',
      '      origin_ssl_protocols   = ["TLSv1.2"]',
      "    }",
      "  }",
      "  default_cache_behavior {",
      '    target_origin_id       = "load-balancer"',
      '    viewer_protocol_policy = "redirect-to-https"',
      '    allowed_methods        = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]',
      '    cached_methods         = ["GET", "HEAD"]',
      "    cache_policy_id        = data.aws_cloudfront_cache_policy.use_origin_headers.id",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new cloudfront.Distribution(this, 'Cdn', { defaultBehavior: { origin: new origins.LoadBalancerV2Origin(loadBalancer), cachePolicy: cloudfront.CachePolicy.USE_ORIGIN_CACHE_CONTROL_HEADERS } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html",
    "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html",
  ],
  needs,
  options: {},
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer }, facts, _options, context) {
    if (!offersCloudFront(context.partition)) {
      return notApplicable(`CloudFront is not offered in the partition ${context.partition}`);
    }
    const { scheme } = loadBalancer;
    if (scheme === null) return cannotKnow([context.unstated(loadBalancers, "Scheme")]);
    const fronting = facts.distributionFronts.of(loadBalancer);
    const isCached = ({ behaviors }: Distribution): Fact<boolean> =>
      anyOf(behaviors.map((behavior) => caches(behavior, facts, context)));
    return when(exists(fronting, isCached), (cached) => {
      if (cached) {
        const [first] = fronting.items.filter((distribution) => {
          const fact = isCached(distribution);
          return fact.known && fact.value;
        });
        return first === undefined
          ? pass("a distribution stands in front, and caches")
          : cachingPass(first, facts, context);
      }
      const [first] = fronting.items;
      if (first !== undefined) {
        return fail(
          `uncached|${first.id}`,
          `the distribution ${first.id} stands in front, and keeps nothing: no behaviour of it caches`,
          seen(first),
        );
      }
      return scheme === "internet-facing"
        ? judgeBuckets(facts, context)
        : notApplicable("it is internal, and no VPC origin leads to it");
    });
  },
});
