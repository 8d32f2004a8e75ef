import { all, type Fact, flatMap, known, type Listing, map, whole } from "../model/fact.ts";
import { subnets } from "../model/facts/ec2.ts";
import { listeners, loadBalancers } from "../model/facts/elbv2.ts";
import { derive } from "../model/kind.ts";
import {
  type Admitted,
  internet,
  type ReportedApplication,
  type ReportedEdge,
  type ReportedLayout,
  type ReportedPath,
  type ReportedSubnet,
} from "../model/report.ts";
import { roles } from "../model/settings.ts";
import { accountSubnet } from "./accountSubnets.ts";
import { admission, type EffectiveRule, peerCidrs, reaches, rulesFor } from "./admission.ts";
import { applications } from "./applications.ts";
import { caches } from "./caches.ts";
import { databases } from "./databases.ts";
import { isPrivate } from "./networkAddress.ts";
import type { Port } from "./networkTraffic.ts";
import { routing } from "./routing.ts";
import { runningServices } from "./services.ts";

/** Where the members of applications lie, and which of them the security groups let through to which. */
export interface NetworkLayout {
  of(application: ReportedApplication): ReportedLayout;
}

/** What the network knows of a member. */
interface Station {
  readonly id: string;
  readonly subnets: Fact<readonly string[]>;
  readonly groups: Fact<readonly string[]>;
  /** Where it listens. */
  readonly ports: Fact<readonly number[]>;
}

/** What gets in at one end, and out at the other. */
const both = (inward: Admitted, outward: Admitted): Admitted => {
  if (inward === "no") return "no";
  if (outward === "no") return inward === "unknown" ? "no" : "inward";
  return (["unknown", "partly"] as const).find((one) => one === inward || one === outward) ?? "yes";
};

/** Of several parts of a whole. */
const together = (parts: readonly Fact<boolean>[]): Admitted => {
  if (parts.some(({ known: isKnown }) => !isKnown)) return "unknown";
  const through = parts.filter((part) => part.known && part.value).length;
  return through === 0 ? "no" : through === parts.length ? "yes" : "partly";
};

const byZone = (a: ReportedSubnet, b: ReportedSubnet): number =>
  `${a.zone} ${a.id}` < `${b.zone} ${b.id}` ? -1 : 1;

export const networkLayout = derive({
  name: "networkLayout",
  needs: {
    applications,
    runningServices,
    databases,
    caches,
    loadBalancers,
    listeners,
    subnets,
    routing,
    admission,
  },
  compute(facts): NetworkLayout {
    const stations = new Map<string, Station>([
      ...facts.loadBalancers.list().items.map((balancer): [string, Station] => [
        balancer.arn,
        {
          id: balancer.arn,
          subnets: known(balancer.subnets),
          groups: known(balancer.securityGroups),
          ports: map(facts.listeners.get(balancer.arn), (own) =>
            (own ?? []).flatMap(({ port }) => port ?? []),
          ),
        },
      ]),
      ...facts.runningServices.items.map((view): [string, Station] => [
        view.service.arn,
        {
          id: view.service.arn,
          subnets: known(view.subnets),
          groups: view.securityGroups,
          ports: view.ports,
        },
      ]),
      ...facts.databases.items.map((database): [string, Station] => [
        database.arn,
        {
          id: database.arn,
          subnets: database.subnets,
          groups: known(database.securityGroups),
          ports: map(database.port, (port) => [port]),
        },
      ]),
      ...facts.caches.items.map((cache): [string, Station] => [
        cache.arn,
        {
          id: cache.arn,
          subnets: cache.subnets,
          groups: whole(cache.securityGroups),
          ports: cache.ports,
        },
      ]),
    ]);

    const reportedSubnet = (id: string): ReportedSubnet => {
      const subnet = accountSubnet(facts.subnets, id);
      const exposure = facts.routing.isPublic(id);
      return {
        id,
        name: subnet.known ? (subnet.value.tags.Name ?? null) : null,
        zone: subnet.known ? subnet.value.zone : null,
        tier: exposure.known ? (exposure.value.public ? "public" : "private") : "unknown",
      };
    };

    const blocksOf = ({ subnets: ids }: Station): Fact<readonly string[]> =>
      flatMap(ids, (own) =>
        map(all(own.map((id) => accountSubnet(facts.subnets, id))), (found) =>
          found.flatMap(({ cidr }) => cidr ?? []),
        ),
      );

    /** Whether the rules let the port through to, or from, the other end's groups or each of its subnets. */
    const through = (rules: Listing<EffectiveRule>, port: Port, other: Station): Admitted => {
      const ends = all([other.groups, blocksOf(other)]);
      if (!ends.known) return "unknown";
      const [groups = [], cidrs = []] = ends.value;
      const targets = cidrs.length === 0 ? [[]] : cidrs.map((cidr) => [cidr]);
      return together(targets.map((block) => reaches(rules, port, { groups, cidrs: block })));
    };

    /** Everybody, or some addresses that are no private network's. */
    const fromInternet = (rules: Listing<EffectiveRule>, port: Port): Admitted => {
      const everybody = reaches(rules, port, { groups: [], cidrs: ["0.0.0.0/0"] });
      if (everybody.known && everybody.value) return "yes";
      const some = all(rulesFor(rules, port).items.map(({ peer }) => peerCidrs(peer)));
      if (some.known && some.value.flat().some((cidr) => !isPrivate(cidr))) return "partly";
      return everybody.known && some.known ? "no" : "unknown";
    };

    const admitted = (from: Station | null, to: Station, port: Port): Admitted => {
      if (!to.groups.known) return "unknown";
      const inward = facts.admission.ingress(to.groups.value);
      if (from === null) return fromInternet(inward, port);
      if (!from.groups.known) return "unknown";
      const outward = facts.admission.egress(from.groups.value);
      return both(through(inward, port, from), through(outward, port, to));
    };

    const pathBetween = (
      from: Station | null,
      to: Station,
      needed: ReportedEdge | undefined,
    ): readonly ReportedPath[] => {
      const { ports } = to;
      const numbers = needed?.port == null ? ports : known([needed.port]);
      const path = { from: from?.id ?? internet, to: to.id, needed: needed !== undefined };
      if (!numbers.known) return path.needed ? [{ ...path, port: null, admitted: "unknown" }] : [];
      return [...new Set(numbers.value)]
        .map((port) => ({ ...path, port, admitted: admitted(from, to, { protocol: "tcp", port }) }))
        .filter(
          ({ admitted: answer }) => path.needed || ["yes", "partly", "inward"].includes(answer),
        );
    };

    return {
      of({ members, edges }) {
        const own = roles.flatMap((role) =>
          members[role].flatMap(({ id }) => stations.get(id) ?? []),
        );
        const fronts = new Set(
          members.loadBalancer
            .map(({ id }) => id)
            .filter((id) => {
              const balancer = facts.loadBalancers.get(id);
              return balancer.known && balancer.value?.scheme === "internet-facing";
            }),
        );
        const services = new Set(
          [...members.frontend, ...members.backend, ...members.worker].map(({ id }) => id),
        );
        const stores = new Set([...members.database, ...members.cache].map(({ id }) => id));
        /** Load balancers connect to their targets alone; stores open no connections. */
        const targetsOf = (from: Station | null): readonly Station[] =>
          own.filter(
            ({ id }) =>
              from === null ||
              (id !== from.id && services.has(id) && !stores.has(from.id)) ||
              (services.has(from.id) && stores.has(id)),
          );
        const neededEdge = (from: Station | null, to: Station): ReportedEdge | undefined =>
          from === null
            ? fronts.has(to.id)
              ? { from: internet, to: to.id, port: null }
              : undefined
            : edges.find((edge) => edge.from === from.id && edge.to === to.id);
        return {
          placements: own.map(({ id, subnets: ids }) => ({
            member: id,
            subnets: ids.known ? ids.value.map(reportedSubnet).sort(byZone) : [],
            whole: ids.known,
          })),
          paths: [null, ...own].flatMap((from) =>
            targetsOf(from).flatMap((to) => pathBetween(from, to, neededEdge(from, to))),
          ),
        };
      },
    };
  },
});
