import {
  asListing,
  causesOf,
  complete,
  exists,
  type Fact,
  filterListing,
  flatMap,
  flatMapListing,
  known,
  type Listing,
  map,
  mapListing,
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
import { indexListing } from "../model/indexListing.ts";
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
    let routesTo: ((targetGroup: string) => Listing<Route>) | undefined;
    const routesOf = (targetGroup: string): Listing<Route> => {
      routesTo ??= indexListing(readRoutes(), (route) => [route.targetGroup]);
      return routesTo(targetGroup);
    };
    const byRules = (targetGroup: string): Fact<readonly string[]> =>
      map(whole(routesOf(targetGroup)), (own) =>
        [...new Set(own.map(({ balancer }) => balancer))].sort(),
      );
    const balancersOf = (targetGroup: string): Fact<readonly string[]> =>
      flatMap(facts.targetGroups.get(targetGroup), (group) => {
        if (group === null) return known([]);
        return group.loadBalancers.length > 0 ? known(group.loadBalancers) : byRules(targetGroup);
      });
    const indexGroups = (): ((balancer: string) => Listing<TargetGroup>) => {
      const { items, causes } = facts.targetGroups.list();
      const placed = items.map((group) => ({ group, balancers: balancersOf(group.arn) }));
      const index = indexListing(
        {
          items: placed,
          causes: [...causes, ...placed.flatMap(({ balancers }) => causesOf(balancers))],
        },
        ({ balancers }) => (balancers.known ? balancers.value : []),
      );
      return (balancer) => mapListing(index(balancer), ({ group }) => group);
    };
    let groupsBehind: ReturnType<typeof indexGroups> | undefined;
    return {
      balancersOf,
      getsRequests: (targetGroup) =>
        exists(routesOf(targetGroup), ({ weight }) => known(weight > 0)),
      groupsOf({ arn }) {
        groupsBehind ??= indexGroups();
        return groupsBehind(arn);
      },
    };
  },
});
