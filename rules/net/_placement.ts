import { routeTables } from "../../src/model/facts/ec2.ts";
import {
  cannotDecide,
  combine,
  fail,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { describeRoute, type Routing } from "../../src/topology/routing.ts";
import type { Zones } from "../../src/topology/zones.ts";

/** Whether a firewall's endpoint leads to the internet and back is not seen in the subnet's routes. */
export const throughFirewall = (subnet: string): Outcome =>
  cannotDecide(
    `${subnet} leads to a firewall's endpoint; what comes back through it cannot be seen here`,
    "check the firewall's routes, then waive the finding",
  );

/** A subnet is private when no route leads from it to an internet gateway. */
export const judgePrivate = (subnet: string, routing: Routing): Outcome =>
  when(routing.isPublic(subnet), (exposure) => {
    const route = exposure.via ?? exposure.inspectedBy;
    const evidence = saw(
      routeTables,
      exposure.routeTable.id,
      "Routes",
      route === null ? null : describeRoute(route),
    );
    if (exposure.public) {
      return fail(
        `public|${subnet}`,
        `${subnet} is public: it routes to an internet gateway`,
        evidence,
      );
    }
    return exposure.inspectedBy === null
      ? pass(`${subnet} is private`, evidence)
      : throughFirewall(subnet);
  });

/**
 * Subnets in enough Availability Zones, all of them private.
 *
 * @param evidence where the subnets were seen
 */
export const judgePlacement = (
  evidence: readonly Observation[],
  subnets: readonly string[],
  minimumZones: number,
  facts: { readonly routing: Routing; readonly zones: Zones },
): Outcome =>
  combine(
    ...subnets.map((subnet) => judgePrivate(subnet, facts.routing)),
    when(facts.zones.spans(subnets, minimumZones), (enough) =>
      enough
        ? pass(`spans ${minimumZones} Availability Zones`, ...evidence)
        : fail(
            "zones",
            `its subnets lie in fewer than ${minimumZones} Availability Zones`,
            ...evidence,
          ),
    ),
  );

export const zoneOption = {
  minimumZones: {
    default: 2,
    description: "Availability Zones that the subnets span at least",
    minimum: 1,
  },
};

export const privateSubnetReferences = [
  "https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types",
  "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
];
