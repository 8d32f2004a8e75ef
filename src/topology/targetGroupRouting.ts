import {
  exists,
  type Fact,
  filterListing,
  flatMap,
  known,
  type Listing,
  map,
  selectListing,
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

const asListing = <T>(fact: Fact<readonly T[] | null>): Listing<T> =>
  fact.known ? { items: fact.value ?? [], causes: [] } : { items: [], causes: fact.causes };

const flatMapListing = <A, B>(list: Listing<A>, f: (item: A) => Listing<B>): Listing<B> => {
  const inner = list.items.map(f);
  return {
    items: inner.flatMap(({ items }) => items),
    causes: [...list.causes, ...inner.flatMap(({ causes }) => causes)],
  };
};

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
            flatMapListing(asListing(facts.listenerRules.get(listener.arn)), (rule) => ({
              items: forwardsIn(rule).map(({ arn: targetGroup, weight }) => ({
                balancer,
                targetGroup,
                weight,
              })),
              causes: [],
            })),
          ),
      );
    let routes: Listing<Route> | undefined;
    const allRoutes = (): Listing<Route> => {
      routes ??= readRoutes();
      return routes;
    };
    const byRules = (targetGroup: string): Fact<readonly string[]> => {
      const { items, causes } = allRoutes();
      if (causes.length > 0) return { known: false, causes };
      const own = items.filter((route) => route.targetGroup === targetGroup);
      return known([...new Set(own.map(({ balancer }) => balancer))].sort());
    };
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
