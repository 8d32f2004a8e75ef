import {
  anyOf,
  flatMap,
  type Listing,
  map,
  mapListing,
  selectListing,
} from "../../src/model/fact.ts";
import { loadBalancers, type TargetGroup, targetGroups } from "../../src/model/facts/elbv2.ts";
import type { Resolved } from "../../src/model/kind.ts";
import type { Resource } from "../../src/model/rule.ts";
import { targetGroupRouting } from "../../src/topology/targetGroupRouting.ts";

export interface TargetGroupResource extends Resource {
  readonly targetGroup: TargetGroup;
}

/** What finding the target groups in use takes. */
export const targetGroupNeeds = { targetGroups, loadBalancers, targetGroupRouting };

/** The target groups that an application load balancer uses. */
export const targetGroupsInUse = (
  facts: Resolved<typeof targetGroupNeeds>,
): Listing<TargetGroupResource> =>
  mapListing(
    selectListing(facts.targetGroups.list(), ({ arn: group }) =>
      flatMap(facts.targetGroupRouting.balancersOf(group), (balancers) =>
        anyOf(
          balancers.map((arn) =>
            map(facts.loadBalancers.get(arn), (balancer) => balancer?.type === "application"),
          ),
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
