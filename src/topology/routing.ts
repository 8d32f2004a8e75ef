import {
  type Fact,
  flatMap,
  known,
  type Listing,
  map,
  selectListing,
  undecided,
  unknown,
  whole,
} from "../model/fact.ts";
import { type Route, type RouteTable, routeTables, subnets } from "../model/facts/ec2.ts";
import { indexListing } from "../model/indexListing.ts";
import { type Context, derive } from "../model/kind.ts";
import { accountSubnet } from "./accountSubnets.ts";
import { cidrContains, coversCidr, familyOf, isPrivate } from "./networkAddress.ts";

/** What a route leads to. `vpce`: a firewall's or gateway load balancer's endpoint, or a gateway endpoint. */
export type RouteTarget =
  | "igw"
  | "nat"
  | "eigw"
  | "tgw"
  | "vpce"
  | "eni"
  | "instance"
  | "pcx"
  | "vgw"
  | "local"
  | "other";

/** Where a subnet's traffic goes. */
export interface EffectiveRoutes {
  readonly routeTable: RouteTable;
  /** `main`: the subnet has no association of its own and uses the VPC's main route table. */
  readonly association: "explicit" | "main";
  /**
   * The routes that lead to an internet gateway and carry traffic: active, and not wholly replaced by
   * more specific ones. A prefix list's route is among them. Routes whose target or state is not
   * stated leave causes.
   */
  readonly internetRoutes: Listing<Route>;
}

/** The internet gateway mode of VPC Block Public Access. */
export type InternetGatewayBlock = "off" | "block-bidirectional" | "block-ingress";

export interface SubnetExposure {
  /** The subnet routes to an internet gateway and Block Public Access does not stop it. */
  readonly public: boolean;
  /** The route to the internet gateway, also where Block Public Access stops it. */
  readonly via: Route | null;
  /**
   * What Block Public Access does to the route; `null` without a route. In both blocking modes nothing
   * gets in; with `block-ingress` a NAT gateway of this subnet still gets out.
   */
  readonly block: InternetGatewayBlock | null;
  /** Without a route to an internet gateway: an active CIDR route to a firewall's endpoint. */
  readonly inspectedBy: Route | null;
  readonly routeTable: RouteTable;
}

export interface Routing {
  /** The subnet's effective route table. */
  ofSubnet(subnetId: string): Fact<EffectiveRoutes>;
  /**
   * Whether the internet can reach into the subnet by its routes. Says nothing of addresses. A mode
   * of Block Public Access that is not stated counts as `off`.
   */
  isPublic(subnetId: string): Fact<SubnetExposure>;
}

const targetKinds: readonly (readonly [prefix: string, kind: RouteTarget])[] = [
  ["igw-", "igw"],
  ["nat-", "nat"],
  ["eigw-", "eigw"],
  ["tgw-", "tgw"],
  ["vpce-", "vpce"],
  ["eni-", "eni"],
  ["i-", "instance"],
  ["pcx-", "pcx"],
  ["vgw-", "vgw"],
];

/** The kind of a route's target, by the form of its ID; `null` where the target is not stated. */
export const routeTarget = ({ target }: Route): RouteTarget | null => {
  if (target === null) return null;
  if (target === "local") return "local";
  return targetKinds.find(([prefix]) => target.startsWith(prefix))?.[1] ?? "other";
};

/** A route in words: `0.0.0.0/0 to igw-0a1b (active)`. */
export const describeRoute = ({ destination, target, state }: Route): string =>
  `${destination} to ${target ?? "a target that is not stated"} (${state ?? "state not stated"})`;

/** The longer prefixes inside this route's destination take all of its traffic. */
const isReplaced = (route: Route, routes: readonly Route[]): boolean =>
  coversCidr(
    routes
      .filter(({ state }) => state !== "filtered")
      .map(({ destination }) => destination)
      .filter(
        (destination) =>
          cidrContains(route.destination, destination) &&
          !cidrContains(destination, route.destination),
      ),
    route.destination,
  );

const isOut = ({ state }: Route): boolean => state === "blackhole" || state === "filtered";

const internetRoutesOf = (routeTable: RouteTable, context: Context): Listing<Route> => {
  const unstated = (field: string): Fact<boolean> =>
    unknown([context.unstated(routeTables, `${field} of a route of ${routeTable.id}`)]);
  return selectListing({ items: routeTable.routes, causes: [] }, (route) => {
    const target = routeTarget(route);
    if (isOut(route) || (target !== null && target !== "igw")) return known(false);
    if (isReplaced(route, routeTable.routes)) return known(false);
    if (target === null) return unstated("the target");
    return route.state === null ? unstated("the state") : known(true);
  });
};

/** An active route to public addresses through a firewall's endpoint; gateway endpoints have prefix lists. */
const inspectedRoute = ({ routes }: RouteTable): Route | null =>
  routes.find(
    (route) =>
      routeTarget(route) === "vpce" &&
      !isOut(route) &&
      familyOf(route.destination) !== null &&
      !isPrivate(route.destination),
  ) ?? null;

const blockOf = (subnetId: string, mode: string | null): Fact<InternetGatewayBlock> => {
  if (mode === null) return known("off");
  if (mode === "off" || mode === "block-bidirectional" || mode === "block-ingress") {
    return known(mode);
  }
  return undecided(
    `subnet ${subnetId} has the unknown Block Public Access mode ${mode}`,
    "use a version of gonogo that knows this mode",
  );
};

/**
 * Effective routes of subnets
 * (https://docs.aws.amazon.com/vpc/latest/userguide/subnet-route-tables.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html).
 */
export const routing = derive({
  name: "routing",
  needs: { subnets, routeTables },
  compute(facts, context): Routing {
    const mainTables = indexListing(facts.routeTables.list(), ({ vpc, main }) =>
      main ? [vpc] : [],
    );
    const mainTableOf = (vpc: string): Fact<RouteTable> =>
      flatMap(whole(mainTables(vpc)), ([main]) => {
        return main === undefined
          ? undecided(
              `the main route table of ${vpc} is not visible`,
              "scan the account that owns the VPC: a participant of a shared VPC does not see its routes",
            )
          : known(main);
      });
    const vpcOf = (subnetId: string): Fact<string> =>
      map(accountSubnet(facts.subnets, subnetId), ({ vpc }) => vpc);
    const explicit = new Map(
      facts.routeTables
        .list()
        .items.flatMap((table) => table.subnets.map((subnet) => [subnet, table] as const)),
    );
    const ofSubnet = (subnetId: string): Fact<EffectiveRoutes> => {
      const own = explicit.get(subnetId);
      const table = own === undefined ? flatMap(vpcOf(subnetId), mainTableOf) : known(own);
      return map(table, (routeTable) => ({
        routeTable,
        association: own === undefined ? "main" : "explicit",
        internetRoutes: internetRoutesOf(routeTable, context),
      }));
    };
    const exposureVia = (
      subnetId: string,
      routeTable: RouteTable,
      via: Route,
    ): Fact<SubnetExposure> =>
      flatMap(accountSubnet(facts.subnets, subnetId), ({ internetGatewayBlock }) =>
        map(blockOf(subnetId, internetGatewayBlock), (block) => ({
          public: block === "off",
          via,
          block,
          inspectedBy: null,
          routeTable,
        })),
      );
    return {
      ofSubnet,
      isPublic: (subnetId) =>
        flatMap(ofSubnet(subnetId), ({ routeTable, internetRoutes }) => {
          const [via] = internetRoutes.items;
          if (via !== undefined) return exposureVia(subnetId, routeTable, via);
          return map(whole(internetRoutes), () => ({
            public: false,
            via: null,
            block: null,
            inspectedBy: inspectedRoute(routeTable),
            routeTable,
          }));
        }),
    };
  },
});
