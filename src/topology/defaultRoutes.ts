import { anyOf, type Fact, flatMap, known, map, not, undecided } from "../model/fact.ts";
import { type Route, type RouteTable, vpcEndpoints } from "../model/facts/ec2.ts";
import { derive } from "../model/kind.ts";
import {
  canonicalCidr,
  familyOf,
  type IpFamily,
  isPrivate,
  prefixLengthOf,
} from "./networkAddress.ts";
import { describeRoute, routeTarget, routing } from "./routing.ts";

/** How traffic from a subnet to an arbitrary internet address leaves it. */
export interface DefaultRoutes {
  /**
   * The route that decides by longest prefix, blackholes included; `null` when there is none. Of two
   * halves (`0.0.0.0/1`, `128.0.0.0/1`) to one target it is the first. Undecided where several routes
   * with different targets share the internet, or a prefix list of unread content might hold it.
   */
  ofSubnet(subnetId: string, family: IpFamily): Fact<Route | null>;
}

const defaultOf = { ipv4: "0.0.0.0/0", ipv6: "::/0" } as const satisfies Record<IpFamily, string>;
const halvesOf = {
  ipv4: ["0.0.0.0/1", "128.0.0.0/1"],
  ipv6: ["::/1", "8000::/1"],
} as const satisfies Record<IpFamily, readonly [string, string]>;

/** Routes to public space at least this wide (`2000::/3`, `8.0.0.0/7`) may be a default in pieces. */
const widePrefix = 8;

const isWide = ({ destination }: Route): boolean =>
  (prefixLengthOf(destination) ?? Number.POSITIVE_INFINITY) <= widePrefix &&
  !isPrivate(destination);

const sharedAmong = (routes: readonly Route[]): Fact<never> =>
  undecided(
    `the way to the internet is shared among several routes: ${routes.map(describeRoute).join(", ")}`,
    "replace them by one default route",
  );

/** The route that several routes to one target amount to. */
const oneOf = (routes: readonly Route[]): Fact<Route | null> => {
  const [first] = routes;
  if (first === undefined) return known(null);
  const alike = routes.every(
    ({ target, state }) => target === first.target && state === first.state,
  );
  return alike ? known(first) : sharedAmong(routes);
};

/** The default by CIDR routes alone. */
const byCidr = (routes: readonly Route[], family: IpFamily): Fact<Route | null> => {
  const to = (cidr: string): readonly Route[] =>
    routes.filter(({ destination }) => canonicalCidr(destination) === cidr);
  const [lower, upper] = halvesOf[family];
  const halves = [...to(lower), ...to(upper)];
  if (halves.length === 2) return oneOf(halves);
  const deciding = [...to(defaultOf[family]), ...halves];
  if (to(defaultOf[family]).length === 1) return oneOf(deciding);
  const wide = routes.filter(isWide);
  return wide.length > 0 ? sharedAmong(wide) : known(null);
};

export const defaultRoutes = derive({
  name: "defaultRoutes",
  needs: { routing, vpcEndpoints },
  compute(facts): DefaultRoutes {
    /** A gateway endpoint's prefix list holds its service's addresses, never a default. */
    const toGatewayEndpoint = (route: Route): Fact<boolean> =>
      routeTarget(route) === "vpce" && route.target !== null
        ? map(facts.vpcEndpoints.get(route.target), (endpoint) => endpoint?.type === "Gateway")
        : known(false);
    const mayBeListed = (prefixListRoutes: readonly Route[]): Fact<boolean> =>
      anyOf(prefixListRoutes.map((route) => not(toGatewayEndpoint(route))));
    const inTable = ({ routes, id }: RouteTable, family: IpFamily): Fact<Route | null> => {
      const inEffect = routes.filter(({ state }) => state !== "filtered");
      const own = inEffect.filter(({ destination }) => familyOf(destination) === family);
      const prefixListRoutes = inEffect.filter(({ destination }) => familyOf(destination) === null);
      return flatMap(byCidr(own, family), (route) => {
        if (route !== null) return known(route);
        return flatMap(mayBeListed(prefixListRoutes), (listed) =>
          listed
            ? undecided(
                `${id} has no default route, but a route to a prefix list that might hold one`,
                `state ${defaultOf[family]} as a route of its own`,
              )
            : known(null),
        );
      });
    };
    return {
      ofSubnet: (subnetId, family) =>
        flatMap(facts.routing.ofSubnet(subnetId), ({ routeTable }) => inTable(routeTable, family)),
    };
  },
});
