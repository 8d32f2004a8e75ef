import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/arc/cloudfront-in-front.ts";
import { evaluate, noSurroundings } from "../../../src/judge/evaluate.ts";
import {
  type CacheBehavior,
  cachePolicies,
  type Distribution,
  distributions,
  type OriginTarget,
  vpcOrigins,
} from "../../../src/model/facts/cloudfront.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { recordSets } from "../../../src/model/facts/route53.ts";
import {
  breakOff,
  type Change,
  deny,
  edit,
  factsWith,
  only,
  patch,
  put,
  remove,
  worldFor,
} from "../../support/changes.ts";
import { behavior, distribution, edgeIds, record } from "../../support/reference/edge.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const balancerName = "shop-prod-alb-1.eu-west-1.elb.amazonaws.com";

const changed = (fields: Partial<Distribution>): Change =>
  patch(distributions, edgeIds.distribution, fields);

const behaviors = (...fields: readonly Partial<CacheBehavior>[]): Change =>
  changed({ behaviors: fields.map((one) => behavior(one)) });

const https: OriginTarget = {
  type: "custom",
  protocolPolicy: "https-only",
  sslProtocols: ["TLSv1.2"],
};

const origin = (domainName: string, target: OriginTarget = https): Change =>
  changed({ origins: [{ id: "load-balancer", domainName, target }] });

const bucket = {
  id: "bucket",
  domainName: "assets.s3.amazonaws.com",
  target: { type: "s3" },
} as const;

const names = (...records: ReturnType<typeof record>[]): Change =>
  put(recordSets, edgeIds.zone, records);

const second: Distribution = { ...distribution, arn: `${edgeIds.distribution}2`, id: "E2" };

testRule(rule, {
  population: [loadBalancers],
  indecisive: [[vpcOrigins, "no distribution has one"]],
  cases: [
    { name: "says which behaviour caches", verdict: "pass", says: /E1SHOPPROD .* \/static\/\*/ },
    {
      name: "no distribution",
      changes: [only(distributions, {})],
      verdict: "fail",
      says: /no enabled CloudFront distribution/,
    },
    {
      name: "a disabled distribution is none",
      changes: [changed({ enabled: false })],
      verdict: "fail",
    },
    {
      name: "a staging distribution is none",
      changes: [changed({ staging: true })],
      verdict: "fail",
    },
    {
      name: "whether it is enabled is not stated",
      changes: [changed({ enabled: null })],
      verdict: "unknown",
    },
    {
      name: "every behaviour has the policy that never caches",
      changes: [behaviors({}, { pathPattern: "/static/*" })],
      verdict: "fail",
      says: /keeps nothing/,
    },
    {
      name: "a policy of one's own whose longest time is 0",
      changes: [
        put(cachePolicies, edgeIds.cachingOptimized, {
          id: edgeIds.cachingOptimized,
          name: "mine",
          maximumSeconds: 0,
        }),
      ],
      verdict: "fail",
    },
    {
      name: "a policy that leaves its longest time to AWS keeps for a year",
      changes: [
        put(cachePolicies, edgeIds.cachingOptimized, {
          id: edgeIds.cachingOptimized,
          name: "mine",
          maximumSeconds: null,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "a cached default behaviour",
      changes: [behaviors({ cachePolicy: edgeIds.cachingOptimized })],
      verdict: "pass",
      says: /the default behaviour caches/,
    },
    {
      name: "the older settings keep",
      changes: [
        behaviors({
          cachePolicy: null,
          legacyCaching: { maximumSeconds: 86_400, forwardsAllHeaders: false },
        }),
      ],
      verdict: "pass",
    },
    {
      name: "the older settings forward every header, so nothing is kept",
      changes: [
        behaviors({
          cachePolicy: null,
          legacyCaching: { maximumSeconds: 86_400, forwardsAllHeaders: true },
        }),
      ],
      verdict: "fail",
    },
    {
      name: "the older settings keep for 0 seconds",
      changes: [
        behaviors({
          cachePolicy: null,
          legacyCaching: { maximumSeconds: 0, forwardsAllHeaders: false },
        }),
      ],
      verdict: "fail",
    },
    {
      name: "nothing says how long the behaviour keeps",
      changes: [behaviors({ cachePolicy: null })],
      verdict: "unknown",
    },
    { name: "the policy is unread", changes: [deny(cachePolicies)], verdict: "unknown" },
    {
      name: "the policy is not among AWS's",
      changes: [remove(cachePolicies, edgeIds.cachingOptimized)],
      verdict: "unknown",
    },
    {
      name: "the origin is the load balancer's own name, in capitals",
      changes: [origin(balancerName.toUpperCase())],
      verdict: "pass",
    },
    {
      name: "the origin is another load balancer",
      changes: [origin("other-1.eu-west-1.elb.amazonaws.com")],
      verdict: "fail",
    },
    {
      name: "the origin is a name that a CNAME leads on to the alias",
      changes: [
        origin("lb.example.com"),
        names(
          record("lb.example.com", { type: "CNAME", canonicalName: "alias.example.com" }),
          record("alias.example.com", {
            alias: { target: balancerName, evaluatesTargetHealth: true },
          }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "the origin is a name of another load balancer",
      changes: [
        names(
          record("origin.shop.example.com", {
            alias: { target: "other-1.eu-west-1.elb.amazonaws.com", evaluatesTargetHealth: true },
          }),
        ),
      ],
      verdict: "fail",
    },
    {
      name: "the origin is a name that no zone of the account holds",
      changes: [origin("origin.elsewhere.example.org")],
      verdict: "unknown",
      says: /origin\.elsewhere\.example\.org/,
    },
    {
      name: "names that lead to each other lead nowhere",
      changes: [
        names(
          record("origin.shop.example.com", { type: "CNAME", canonicalName: "b.example.com" }),
          record("b.example.com", { type: "CNAME", canonicalName: "origin.shop.example.com" }),
        ),
      ],
      verdict: "unknown",
    },
    {
      name: "an origin that no behaviour leads to does not count",
      changes: [
        changed({ origins: [...distribution.origins, bucket] }),
        edit(distributions, edgeIds.distribution, (own) => ({
          ...own,
          behaviors: own.behaviors.map((one) => ({ ...one, target: "bucket" })),
        })),
      ],
      verdict: "unknown",
      says: /bucket behind E1SHOPPROD/,
    },
    {
      name: "a bucket that is a website, alone",
      changes: [origin("assets.s3-website-eu-west-1.amazonaws.com")],
      verdict: "unknown",
      says: /bucket behind E1SHOPPROD/,
    },
    {
      name: "a bucket alone that is not cached settles nothing",
      changes: [changed({ origins: [bucket], behaviors: [behavior({ target: "bucket" })] })],
      verdict: "fail",
    },
    {
      name: "a cached bucket beside the load balancer",
      changes: [
        changed({
          origins: [...distribution.origins, bucket],
          behaviors: [
            behavior(),
            behavior({
              pathPattern: "/static/*",
              target: "bucket",
              cachePolicy: edgeIds.cachingOptimized,
            }),
          ],
        }),
      ],
      verdict: "pass",
    },
    {
      name: "the load balancer is a member of an origin group",
      changes: [
        changed({
          origins: [...distribution.origins, bucket],
          originGroups: [{ id: "group", members: ["load-balancer", "bucket"] }],
          behaviors: [behavior({ target: "group", cachePolicy: edgeIds.cachingOptimized })],
        }),
      ],
      verdict: "pass",
    },
    {
      name: "an internal load balancer with a distribution at another one",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: "internal" })],
      verdict: "notApplicable",
    },
    {
      name: "an internal load balancer behind a VPC origin",
      changes: [
        patch(loadBalancers, ids.loadBalancer, { scheme: "internal" }),
        origin("internal.example.com", { type: "vpc", vpcOrigin: "vo_1" }),
        put(vpcOrigins, "vo_1", {
          id: "vo_1",
          endpoint: ids.loadBalancer,
          protocolPolicy: "https-only",
          sslProtocols: ["TLSv1.2"],
        }),
      ],
      verdict: "pass",
    },
    {
      name: "an internal load balancer, and a VPC origin that was not read",
      changes: [
        patch(loadBalancers, ids.loadBalancer, { scheme: "internal" }),
        origin("internal.example.com", { type: "vpc", vpcOrigin: "vo_1" }),
        deny(vpcOrigins),
      ],
      verdict: "unknown",
    },
    {
      name: "one of two distributions caches",
      changes: [behaviors({}), put(distributions, second.arn, second)],
      verdict: "pass",
      says: /E2/,
    },
    {
      name: "one that does not cache, where there may be more",
      changes: [behaviors({}), breakOff(distributions)],
      verdict: "unknown",
    },
    {
      name: "the scheme is not stated",
      changes: [patch(loadBalancers, ids.loadBalancer, { scheme: null })],
      verdict: "unknown",
    },
  ],
});

test("where the partition has no CloudFront, nobody can put it in front", () => {
  const facts = factsWith([only(distributions, {})]);
  const inGovCloud = facts.shards.map((shard) => ({ ...shard, partition: "aws-us-gov" }));
  const world = worldFor(rule.scope, { ...facts, shards: inGovCloud });
  const findings = evaluate(rule, world, noSurroundings, { file: "gonogo.config.yaml", line: 1 });
  expect(findings.map(({ verdict, message }) => `${verdict} ${message}`)).toEqual([
    expect.stringMatching(/^notApplicable .*aws-us-gov/),
  ]);
});
