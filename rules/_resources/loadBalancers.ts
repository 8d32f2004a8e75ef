import { filterListing, type Listing, mapListing, type Table } from "../../src/model/fact.ts";
import type { LoadBalancer } from "../../src/model/facts/elbv2.ts";
import type { Resource } from "../../src/model/rule.ts";

export interface LoadBalancerResource extends Resource {
  readonly loadBalancer: LoadBalancer;
}

/** Every application load balancer: network and gateway load balancers are another kind. */
export const applicationLoadBalancers = (
  loadBalancers: Table<LoadBalancer>,
): Listing<LoadBalancerResource> =>
  mapListing(
    filterListing(loadBalancers.list(), ({ type }) => type === "application"),
    (loadBalancer) => ({
      id: loadBalancer.arn,
      type: "AWS::ElasticLoadBalancingV2::LoadBalancer",
      name: loadBalancer.name,
      ...(loadBalancer.vpc === null ? {} : { vpc: loadBalancer.vpc }),
      loadBalancer,
    }),
  );
