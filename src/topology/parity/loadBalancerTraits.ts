import {
  all,
  asListing,
  complete,
  type Fact,
  flatMap,
  flatMapListing,
  known,
  type Listing,
  map,
} from "../../model/fact.ts";
import {
  type Action,
  type Condition,
  type Listener,
  type ListenerRule,
  type LoadBalancer,
  listenerRules,
  listeners,
  loadBalancers,
} from "../../model/facts/elbv2.ts";
import { derive } from "../../model/kind.ts";
import type { PropertyOf } from "./compared.ts";
import { surroundings, type Wearing } from "./surroundings.ts";
import { oneAspect, statedBy, type Traits, traitOf } from "./trait.ts";

/** The role of the services that take requests from a target group. */
export type RoleBehind = (targetGroup: string) => Fact<string>;

export interface LoadBalancerTraits {
  traitsOf(
    balancer: LoadBalancer,
    roleBehind: RoleBehind,
    wearers: Listing<Wearing>,
  ): Traits<PropertyOf<"loadBalancer">>;
}

/** The conditions whose values say how the application is built, not what it is called. */
const tellingFields: readonly string[] = ["path-pattern", "http-request-method"];

const conditionWords = ({ field, values }: Condition): string =>
  tellingFields.includes(field) ? `${field} ${[...values].sort().join(" ")}` : field;

const actionWords = (action: Action, roleBehind: RoleBehind): Fact<string> => {
  switch (action.type) {
    case "forward":
      return map(
        all(
          action.targetGroups.filter(({ weight }) => weight > 0).map(({ arn }) => roleBehind(arn)),
        ),
        (roles) => `forward to ${[...new Set(roles)].sort().join(" and ")}`,
      );
    case "redirect":
      return known(
        [
          `redirect to ${action.protocol} ${action.port}`,
          ...(action.host === "#{host}" ? [] : ["on another host"]),
          ...(action.path === "/#{path}" ? [] : [`at ${action.path}`]),
          `(${action.statusCode ?? "no status"})`,
        ].join(" "),
      );
    case "fixed-response":
      return known(`answer ${action.statusCode ?? "without status"}`);
    case "authenticate":
      return known("authenticate");
    case "other":
      return known(action.name);
  }
};

const actionsWords = (actions: readonly Action[], roleBehind: RoleBehind): Fact<string> =>
  map(all(actions.map((action) => actionWords(action, roleBehind))), (words) => words.join(", "));

export const loadBalancerTraits = derive({
  name: "loadBalancerTraits",
  needs: { listeners, listenerRules, surroundings },
  compute(facts, context): LoadBalancerTraits {
    const stated = statedBy(context, listeners);
    const placeOf = ({ protocol, port }: Listener): Fact<string> =>
      flatMap(stated(protocol, "Protocol"), (own) =>
        map(stated(port, "Port"), (number) => `${own} ${number}`),
      );
    const perListener = (
      balancer: LoadBalancer,
      aspects: (listener: Listener, place: string) => Listing<string>,
    ): Listing<string> =>
      flatMapListing(asListing(facts.listeners.get(balancer.arn)), (listener) =>
        flatMapListing(asListing(map(placeOf(listener), (place) => [place])), (place) =>
          aspects(listener, place),
        ),
      );
    const policyOf = ({ protocol, sslPolicy }: Listener): Fact<readonly string[]> =>
      protocol === "HTTPS" || protocol === "TLS"
        ? map(stated(sslPolicy, "SslPolicy"), (policy) => [policy])
        : known([]);
    const ruleWords = (rule: ListenerRule, roleBehind: RoleBehind): Fact<string> =>
      map(
        actionsWords(rule.actions, roleBehind),
        (actions) => `${rule.conditions.map(conditionWords).sort().join(" and ")}: ${actions}`,
      );
    return {
      traitsOf: (balancer, roleBehind, wearers) => ({
        scheme: oneAspect(
          loadBalancers,
          "Scheme",
          statedBy(context, loadBalancers)(balancer.scheme, "Scheme"),
        ),
        listeners: traitOf(
          listeners,
          "Listeners",
          perListener(balancer, (_, place) => complete([place])),
        ),
        "TLS policies": traitOf(
          listeners,
          "SslPolicy",
          perListener(balancer, (listener, place) =>
            asListing(
              map(policyOf(listener), (policies) => policies.map((one) => `${place}: ${one}`)),
            ),
          ),
        ),
        "default actions": traitOf(
          listeners,
          "DefaultActions",
          perListener(balancer, ({ defaultActions }, place) =>
            asListing(
              map(actionsWords(defaultActions, roleBehind), (words) => [`${place}: ${words}`]),
            ),
          ),
        ),
        rules: traitOf(
          listenerRules,
          "Rules",
          perListener(balancer, ({ arn }, place) =>
            flatMapListing(asListing(facts.listenerRules.get(arn)), (rule) =>
              rule.isDefault
                ? complete([])
                : asListing(map(ruleWords(rule, roleBehind), (words) => [`${place}, ${words}`])),
            ),
          ),
        ),
        ...facts.surroundings.traitsOf(
          known(balancer.subnets),
          complete(balancer.securityGroups),
          wearers,
        ),
      }),
    };
  },
});
