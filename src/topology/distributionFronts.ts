import {
  allOf,
  anyOf,
  type Fact,
  filterListing,
  flatMap,
  known,
  type Listing,
  selectListing,
  unknown,
} from "../model/fact.ts";
import {
  type Distribution,
  distributions,
  mayServe,
  type Origin,
  vpcOrigins,
} from "../model/facts/cloudfront.ts";
import { type LoadBalancer, loadBalancers } from "../model/facts/elbv2.ts";
import { derive } from "../model/kind.ts";
import { domainNames } from "./domainNames.ts";

/** Which CloudFront distributions stand in front of a load balancer. */
export interface DistributionFronts {
  /** Those that answer people: enabled, and no copy that tries a change. */
  readonly serving: Listing<Distribution>;
  of(balancer: LoadBalancer): Listing<Distribution>;
  /** Whether the origin is the load balancer. */
  leads(origin: Origin, balancer: LoadBalancer): Fact<boolean>;
}

/** The IDs of the origins that a target stands for: itself, or the members of an origin group. */
export const originsOfTarget = (
  { originGroups }: Distribution,
  target: string,
): readonly string[] => originGroups.find(({ id }) => id === target)?.members ?? [target];

/** The origins that a behaviour leads to; one that none does is never asked. */
export const originsInUse = (distribution: Distribution): readonly Origin[] => {
  const used = new Set(
    distribution.behaviors.flatMap(({ target }) => originsOfTarget(distribution, target)),
  );
  return distribution.origins.filter(({ id }) => used.has(id));
};

export const distributionFronts = derive({
  name: "distributionFronts",
  needs: { distributions, vpcOrigins, domainNames },
  compute(facts, context): DistributionFronts {
    const stated = (value: boolean | null, field: string): Fact<boolean> =>
      value === null ? unknown([context.unstated(distributions, field)]) : known(value);
    const serving = selectListing(
      filterListing(facts.distributions.list(), mayServe),
      ({ enabled, staging }) =>
        allOf([stated(enabled, "Enabled"), stated(staging === null ? null : !staging, "Staging")]),
    );
    const leads = ({ target, domainName }: Origin, balancer: LoadBalancer): Fact<boolean> => {
      if (target.type === "s3") return known(false);
      if (target.type === "vpc") {
        return flatMap(facts.vpcOrigins.get(target.vpcOrigin), (origin) =>
          origin?.endpoint === null
            ? unknown([context.unstated(vpcOrigins, "Arn")])
            : known(origin?.endpoint === balancer.arn),
        );
      }
      if (balancer.scheme === "internal") return known(false);
      return balancer.dnsName === null
        ? unknown([context.unstated(loadBalancers, "DNSName")])
        : facts.domainNames.leadsTo(domainName, balancer.dnsName);
    };
    return {
      serving,
      leads,
      of: (balancer) =>
        selectListing(serving, (distribution) =>
          anyOf(originsInUse(distribution).map((origin) => leads(origin, balancer))),
        ),
    };
  },
});
