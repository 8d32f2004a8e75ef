import {
  anyOf,
  type Listing,
  map,
  mapListing,
  selectListing,
  type Table,
} from "../../src/model/fact.ts";
import type { LoadBalancer, TargetGroup } from "../../src/model/facts/elbv2.ts";
import type { Resource } from "../../src/model/rule.ts";

export interface TargetGroupResource extends Resource {
  readonly targetGroup: TargetGroup;
}

/** The target groups that an application load balancer uses. */
export const targetGroupsInUse = (
  targetGroups: Table<TargetGroup>,
  loadBalancers: Table<LoadBalancer>,
): Listing<TargetGroupResource> =>
  mapListing(
    selectListing(targetGroups.list(), (group) =>
      anyOf(
        group.loadBalancers.map((arn) =>
          map(loadBalancers.get(arn), (balancer) => balancer?.type === "application"),
        ),
      ),
    ),
    (targetGroup) => ({
      id: targetGroup.arn,
      type: "AWS::ElasticLoadBalancingV2::TargetGroup",
      name: targetGroup.name,
      ...(targetGroup.vpc === null ? {} : { vpc: targetGroup.vpc }),
      targetGroup,
    }),
  );
