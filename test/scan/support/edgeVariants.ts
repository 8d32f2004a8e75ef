import { cachePolicies, distributions, vpcOrigins } from "../../../src/model/facts/cloudfront.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { healthChecks, hostedZones, recordSets } from "../../../src/model/facts/route53.ts";
import { type Change, only, patch, put } from "../../support/changes.ts";
import { behavior, edgeIds, record } from "../../support/reference/edge.ts";
import { ids } from "../../support/reference.ts";

const balancer = "shop-prod-alb-1.eu-west-1.elb.amazonaws.com";
const https = { type: "custom", protocolPolicy: "https-only", sslProtocols: ["TLSv1.2"] } as const;

/** Differences in what stands before the load balancer. */
export const edgeVariants: Readonly<Record<string, readonly Change[]>> = {
  "the distribution keeps nothing, and asks the load balancer by its own name": [
    patch(distributions, edgeIds.distribution, {
      origins: [{ id: "load-balancer", domainName: balancer, target: https }],
      behaviors: [behavior()],
    }),
    put(recordSets, edgeIds.zone, [
      record("shop.example.com", {
        alias: { target: "d111111abcdef8.cloudfront.net", evaluatesTargetHealth: false },
      }),
    ]),
  ],
  "the distribution leads to a bucket alone": [
    patch(distributions, edgeIds.distribution, {
      origins: [{ id: "load-balancer", domainName: "b.s3.amazonaws.com", target: { type: "s3" } }],
    }),
  ],
  "no distribution, and a failover pair": [
    only(distributions, {}),
    put(healthChecks, "hc-1", { id: "hc-1", disabled: false }),
    put(recordSets, edgeIds.zone, [
      record("inner.example.com", { alias: { target: balancer, evaluatesTargetHealth: false } }),
    ]),
    put(hostedZones, "Z2", { id: "Z2", name: "example.net", private: false, recordSets: 4 }),
    put(recordSets, "Z2", [
      record("www.example.net", {
        setIdentifier: "one",
        failover: "PRIMARY",
        healthCheck: "hc-1",
        alias: { target: "inner.example.com", evaluatesTargetHealth: false },
      }),
      record("www.example.net", { setIdentifier: "two", failover: "SECONDARY" }),
    ]),
  ],
  "the load balancer is internal, behind a VPC origin": [
    patch(loadBalancers, ids.loadBalancer, { scheme: "internal" }),
    patch(distributions, edgeIds.distribution, {
      origins: [
        { id: "load-balancer", domainName: balancer, target: { type: "vpc", vpcOrigin: "vo_1" } },
      ],
    }),
    put(vpcOrigins, "vo_1", {
      id: "vo_1",
      endpoint: ids.loadBalancer,
      protocolPolicy: "http-only",
      sslProtocols: [],
    }),
  ],
  "no zone names anything": [only(hostedZones, {}), only(recordSets, {}), only(distributions, {})],
  "every policy keeps": [
    put(cachePolicies, edgeIds.cachingDisabled, {
      id: edgeIds.cachingDisabled,
      name: "mine",
      maximumSeconds: 60,
    }),
  ],
};
