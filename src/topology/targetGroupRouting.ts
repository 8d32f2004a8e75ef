import {
  asListing,
  complete,
  exists,
  type Fact,
  filterListing,
  flatMap,
  flatMapListing,
  known,
  type Listing,
  map,
  selectListing,
  whole,
} from "../model/fact.ts";
import {
  type ListenerRule,
  type LoadBalancer,
  listenerRules,
  listeners,
  loadBalancers,
  type TargetGroup,
  targetGroups,
} from "../model/facts/elbv2.ts";
import { derive } from "../model/kind.ts";

/** Which load balancers send requests to which target groups. */
export interface TargetGroupRouting {
  /**
   * The ARNs of a target group's load balancers: those that the group names, else those with a listener
   * rule that forwards to it. Empty for a group that does not exist.
   */
  balancersOf(targetGroup: string): Fact<readonly string[]>;
  /** Whether a rule forwards to it with a weight above zero. */
  getsRequests(targetGroup: string): Fact<boolean>;
  /** The target groups that a load balancer sends requests to. */
  groupsOf(balancer: Pick<LoadBalancer, "arn">): Listing<TargetGroup>;
}

interface Route {
  readonly balancer: string;
  readonly targetGroup: string;
  readonly weight: number;
}

const forwardsIn = ({ actions }: ListenerRule) =>
  actions.flatMap((action) => (action.type === "forward" ? action.targetGroups : []));

export const targetGroupRouting = derive({
  name: "targetGroupRouting",
  needs: { targetGroups, loadBalancers, listeners, listenerRules },
  compute(facts): TargetGroupRouting {
    const readRoutes = (): Listing<Route> =>
      flatMapListing(
        filterListing(facts.loadBalancers.list(), ({ type }) => type === "application"),
        ({ arn: balancer }) =>
          flatMapListing(asListing(facts.listeners.get(balancer)), (listener) =>
            flatMapListing(asListing(facts.listenerRules.get(listener.arn)), (rule) =>
              complete(
                forwardsIn(rule).map(({ arn: targetGroup, weight }) => ({
                  balancer,
                  targetGroup,
                  weight,
                })),
              ),
            ),
          ),
      );
    let routes: Listing<Route> | undefined;
    const allRoutes = (): Listing<Route> => {
      routes ??= readRoutes();
      return routes;
    };
    const byRules = (targetGroup: string): Fact<readonly string[]> =>
      map(whole(allRoutes()), (found) => {
        const own = found.filter((route) => route.targetGroup === targetGroup);
        return [...new Set(own.map(({ balancer }) => balancer))].sort();
      });
    const balancersOf = (targetGroup: string): Fact<readonly string[]> =>
      flatMap(facts.targetGroups.get(targetGroup), (group) => {
        if (group === null) return known([]);
        return group.loadBalancers.length > 0 ? known(group.loadBalancers) : byRules(targetGroup);
      });
    return {
      balancersOf,
      getsRequests: (targetGroup) =>
        exists(allRoutes(), (route) =>
          known(route.targetGroup === targetGroup && route.weight > 0),
        ),
      groupsOf: ({ arn }) =>
        selectListing(facts.targetGroups.list(), (group) =>
          map(balancersOf(group.arn), (arns) => arns.includes(arn)),
        ),
    };
  },
});
