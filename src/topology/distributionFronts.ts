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
import { indexListing } from "../model/indexListing.ts";
import { derive } from "../model/kind.ts";
import { canonicalName, domainNames } from "./domainNames.ts";

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

/** No name and no ARN. */
const anything = "*";

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
    /** Names and ARNs of what an origin leads to for certain; `anything` where it may lead anywhere. */
    const endsOf = ({ target, domainName }: Origin): readonly string[] => {
      if (target.type === "s3") return [];
      if (target.type === "vpc") {
        const origin = facts.vpcOrigins.get(target.vpcOrigin);
        if (!origin.known || origin.value?.endpoint === null) return [anything];
        return origin.value === null ? [] : [origin.value.endpoint];
      }
      const { names, elsewhere } = facts.domainNames.wayFrom(domainName);
      return elsewhere.known ? names : [...names, anything];
    };
    const indexEnds = () =>
      indexListing(serving, (distribution) => originsInUse(distribution).flatMap(endsOf));
    let ending: ReturnType<typeof indexEnds> | undefined;
    /** Those that may lead to it. */
    const candidates = ({ arn, dnsName }: LoadBalancer): Listing<Distribution> => {
      if (dnsName === null) return serving;
      ending ??= indexEnds();
      return ending(arn, canonicalName(dnsName), anything);
    };
    return {
      serving,
      leads,
      of: (balancer) =>
        selectListing(candidates(balancer), (distribution) =>
          anyOf(originsInUse(distribution).map((origin) => leads(origin, balancer))),
        ),
    };
  },
});
