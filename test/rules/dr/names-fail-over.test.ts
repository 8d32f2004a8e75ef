import { rule } from "../../../rules/dr/names-fail-over.ts";
import { distributions, type Origin, vpcOrigins } from "../../../src/model/facts/cloudfront.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { healthChecks, hostedZones, recordSets } from "../../../src/model/facts/route53.ts";
import { breakOff, type Change, deny, only, patch, put } from "../../support/changes.ts";
import { behavior, distribution, edgeIds, record } from "../../support/reference/edge.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const balancer = "shop-prod-alb-1.eu-west-1.elb.amazonaws.com";
const elsewhere = "dr-alb-1.eu-central-1.elb.amazonaws.com";

const names = (...records: ReturnType<typeof record>[]): Change =>
  put(recordSets, edgeIds.zone, records);

const alias = (target: string, evaluatesTargetHealth = false) => ({
  alias: { target, evaluatesTargetHealth },
});

const withoutDistribution = only(distributions, {});
const check = (disabled = false): Change => put(healthChecks, "hc-1", { id: "hc-1", disabled });

const primary = { setIdentifier: "one", failover: "PRIMARY" };
const secondary = record("shop.example.com", {
  setIdentifier: "two",
  failover: "SECONDARY",
  ...alias(elsewhere),
});

const byItsName: Origin = {
  id: "load-balancer",
  domainName: balancer,
  target: { type: "custom", protocolPolicy: "https-only", sslProtocols: ["TLSv1.2"] },
};
const sorry: Origin = { id: "sorry", domainName: "sorry.s3.amazonaws.com", target: { type: "s3" } };
const straight = patch(distributions, edgeIds.distribution, { origins: [byItsName] });
const toDistribution = record("shop.example.com", alias(distribution.domainName));

testRule(rule, {
  population: [loadBalancers],
  indecisive: [
    [vpcOrigins, "no distribution has one"],
    [healthChecks, "no record names one"],
  ],
  cases: [
    {
      name: "an alias that evaluates its target's health",
      changes: [withoutDistribution, names(record("shop.example.com", alias(balancer, true)))],
      verdict: "pass",
    },
    {
      name: "an alias that does not",
      changes: [withoutDistribution, names(record("shop.example.com", alias(balancer)))],
      verdict: "fail",
      says: /shop\.example\.com A .* does not evaluate/,
    },
    {
      name: "its name with dualstack in front, in an alias that does not",
      changes: [
        withoutDistribution,
        names(record("shop.example.com", alias(`dualstack.${balancer}`))),
      ],
      verdict: "fail",
    },
    {
      name: "one of two names does not",
      changes: [
        withoutDistribution,
        names(
          record("shop.example.com", alias(balancer, true)),
          record("shop.example.com", { type: "AAAA", ...alias(balancer) }),
        ),
      ],
      verdict: "fail",
      says: /AAAA/,
      failures: 1,
    },
    {
      name: "a plain CNAME",
      changes: [
        withoutDistribution,
        names(record("shop.example.com", { type: "CNAME", canonicalName: balancer })),
      ],
      verdict: "fail",
      says: /no working health check/,
    },
    {
      name: "a failover pair with a health check",
      changes: [
        withoutDistribution,
        check(),
        names(
          record("shop.example.com", { ...primary, healthCheck: "hc-1", ...alias(balancer) }),
          secondary,
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a failover pair whose health check is disabled",
      changes: [
        withoutDistribution,
        check(true),
        names(
          record("shop.example.com", { ...primary, healthCheck: "hc-1", ...alias(balancer) }),
          secondary,
        ),
      ],
      verdict: "fail",
    },
    {
      name: "a failover pair whose health check is gone",
      changes: [
        withoutDistribution,
        names(
          record("shop.example.com", { ...primary, healthCheck: "hc-1", ...alias(balancer) }),
          secondary,
        ),
      ],
      verdict: "fail",
    },
    {
      name: "a failover pair whose health check was not read",
      changes: [
        withoutDistribution,
        deny(healthChecks),
        names(
          record("shop.example.com", { ...primary, healthCheck: "hc-1", ...alias(balancer) }),
          secondary,
        ),
      ],
      verdict: "unknown",
    },
    {
      name: "a failover pair without a health check",
      changes: [
        withoutDistribution,
        names(record("shop.example.com", { ...primary, ...alias(balancer) }), secondary),
      ],
      verdict: "fail",
    },
    {
      name: "a primary record without a secondary one",
      changes: [
        withoutDistribution,
        check(),
        names(record("shop.example.com", { ...primary, healthCheck: "hc-1", ...alias(balancer) })),
      ],
      verdict: "fail",
    },
    {
      name: "a primary record without a secondary one, to which another zone may lead",
      changes: [
        withoutDistribution,
        check(),
        names(record("shop.example.com", { ...primary, healthCheck: "hc-1", ...alias(balancer) })),
        breakOff(hostedZones),
      ],
      verdict: "unknown",
    },
    {
      name: "it is the second place of a failover pair",
      changes: [
        withoutDistribution,
        names(record("shop.example.com", { ...primary, ...alias(elsewhere, true) }), {
          ...secondary,
          ...alias(balancer),
        }),
      ],
      verdict: "pass",
    },
    {
      name: "weighted records with health checks",
      changes: [
        withoutDistribution,
        check(),
        names(
          record("shop.example.com", {
            setIdentifier: "blue",
            healthCheck: "hc-1",
            ...alias(balancer),
          }),
          record("shop.example.com", { setIdentifier: "green", ...alias(elsewhere, true) }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a health check at a simple record moves nobody",
      changes: [
        withoutDistribution,
        check(),
        names(record("shop.example.com", { healthCheck: "hc-1", ...alias(balancer) })),
      ],
      verdict: "fail",
    },
    {
      name: "an inner name to which a failover pair leads",
      changes: [
        withoutDistribution,
        check(),
        names(
          record("lb.example.com", alias(balancer)),
          record("shop.example.com", {
            ...primary,
            healthCheck: "hc-1",
            ...alias("lb.example.com"),
          }),
          secondary,
        ),
      ],
      verdict: "pass",
    },
    {
      name: "an inner name to which a plain CNAME leads",
      changes: [
        withoutDistribution,
        names(
          record("lb.example.com", alias(balancer)),
          record("www.example.com", { type: "CNAME", canonicalName: "lb.example.com" }),
        ),
      ],
      verdict: "fail",
      says: /lb\.example\.com A/,
      failures: 1,
    },
    {
      name: "an alias of a distribution that asks the load balancer by its own name",
      changes: [straight, names(toDistribution)],
      verdict: "fail",
      says: /neither records nor origins fail over/,
    },
    {
      name: "an alias of a distribution whose origin's record does not evaluate health",
      changes: [names(toDistribution, record("origin.shop.example.com", alias(balancer)))],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "a distribution that moves to another origin",
      changes: [
        patch(distributions, edgeIds.distribution, {
          origins: [byItsName, sorry],
          originGroups: [{ id: "group", members: ["load-balancer", "sorry"] }],
          behaviors: [behavior({ target: "group" })],
        }),
        names(toDistribution),
      ],
      verdict: "pass",
    },
    {
      name: "a distribution that moves for some paths only",
      changes: [
        patch(distributions, edgeIds.distribution, {
          origins: [byItsName, sorry],
          originGroups: [{ id: "group", members: ["load-balancer", "sorry"] }],
          behaviors: [behavior({ target: "group" }), behavior({ pathPattern: "/api/*" })],
        }),
        names(toDistribution),
      ],
      verdict: "fail",
    },
    {
      name: "a failover pair of a distribution and another place",
      changes: [
        straight,
        check(),
        names(
          record("shop.example.com", {
            ...primary,
            healthCheck: "hc-1",
            ...alias(distribution.domainName),
          }),
          secondary,
        ),
      ],
      verdict: "pass",
    },
    {
      name: "no zone of the account says where the distribution's origin lies",
      changes: [names()],
      verdict: "unknown",
      says: /origin\.shop\.example\.com/,
    },
    {
      name: "no zone of the account names it: a person has to say",
      changes: [withoutDistribution, names()],
      verdict: "manual",
    },
    {
      name: "no zone at all",
      changes: [withoutDistribution, only(hostedZones, {}), only(recordSets, {})],
      verdict: "manual",
    },
    {
      name: "a private zone says nothing to people",
      changes: [
        withoutDistribution,
        patch(hostedZones, edgeIds.zone, { private: true }),
        names(record("shop.example.com", alias(balancer))),
      ],
      verdict: "manual",
    },
    {
      name: "an internal load balancer",
      changes: [
        withoutDistribution,
        names(),
        patch(loadBalancers, ids.loadBalancer, { scheme: "internal" }),
      ],
      verdict: "notApplicable",
    },
    {
      name: "its own name is not stated",
      changes: [patch(loadBalancers, ids.loadBalancer, { dnsName: null })],
      verdict: "unknown",
    },
  ],
});
