import { type Fact, flatMap, known, map, whole } from "../../src/model/fact.ts";
import {
  type NatGateway,
  natGateways,
  type Route,
  routeTables,
  type Subnet,
  subnets,
  type VpcEndpoint,
  vpcEndpoints,
} from "../../src/model/facts/ec2.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  notApplicable,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { defaultRoutes } from "../../src/topology/defaultRoutes.ts";
import { describeRoute, routeTarget, routing } from "../../src/topology/routing.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";
import { throughFirewall } from "./_placement.ts";

const needs = { runningServices, defaultRoutes, routing, natGateways, vpcEndpoints, subnets };
type Facts = Resolved<typeof needs>;

/** What a task on Fargate needs to start and to write its log, by the end of the service's name. */
const needed = ["ecr.api", "ecr.dkr", "s3", "logs", "secretsmanager"];

/** A gateway endpoint serves the route tables that name it, an interface endpoint those who ask by the service's name. */
const serves = (endpoint: VpcEndpoint, vpc: string, routeTable: string): boolean =>
  endpoint.vpc === vpc &&
  endpoint.state?.toLowerCase() === "available" &&
  (endpoint.type === "Gateway"
    ? endpoint.routeTables.includes(routeTable)
    : endpoint.privateDns === true);

/** The services for which the subnet has no endpoint. */
const unserved = (facts: Facts, { id, vpc }: Subnet): Fact<readonly string[]> =>
  flatMap(facts.routing.ofSubnet(id), ({ routeTable }) =>
    map(whole(facts.vpcEndpoints.list()), (endpoints) =>
      needed.filter(
        (service) =>
          !endpoints.some(
            (endpoint) =>
              endpoint.serviceName.endsWith(`.${service}`) && serves(endpoint, vpc, routeTable.id),
          ),
      ),
    ),
  );

/** Whether the gateway leads to the internet: by its type, or by its public addresses. */
const isPublicGateway = ({ connectivityType, publicIps }: NatGateway): boolean | null => {
  if (connectivityType !== null) return connectivityType === "public";
  return publicIps.length > 0 ? true : null;
};

const isRegional = ({ availabilityMode, subnet }: NatGateway): boolean =>
  availabilityMode === "regional" || subnet === null;

const judgeGateway = (
  facts: Facts,
  subnet: string,
  route: Route,
  gateway: NatGateway,
  context: Context,
): Outcome => {
  const evidence = saw(natGateways, gateway.id, "State", gateway.state);
  if (gateway.state !== "available") {
    return fail(
      `nat|${subnet}`,
      `the NAT gateway ${gateway.id} of ${subnet} is ${gateway.state}`,
      evidence,
    );
  }
  const leadsToInternet = isPublicGateway(gateway);
  if (leadsToInternet === null)
    return cannotKnow([context.unstated(natGateways, "ConnectivityType")]);
  if (!leadsToInternet) {
    return fail(
      `nat|${subnet}`,
      `the NAT gateway ${gateway.id} of ${subnet} is private: it leads to no internet`,
      saw(natGateways, gateway.id, "ConnectivityType", gateway.connectivityType),
    );
  }
  const works = pass(`${subnet} goes out by ${gateway.id}`, evidence);
  if (gateway.subnet === null || isRegional(gateway)) {
    return combine(works, note(`${gateway.id} serves the whole region`));
  }
  const own = gateway.subnet;
  return when(facts.routing.isPublic(own), (exposure) => {
    if (exposure.inspectedBy !== null) return throughFirewall(own);
    const leadsOut = exposure.public || exposure.block === "block-ingress";
    return leadsOut
      ? works
      : fail(
          `nat|${subnet}`,
          `the NAT gateway ${gateway.id} of ${subnet} lies in ${own}, which has no route to an internet gateway`,
          saw(routeTables, exposure.routeTable.id, "Routes", describeRoute(route)),
        );
  });
};

const judgeWithout = (facts: Facts, subnet: string): Outcome =>
  when(facts.subnets.get(subnet), (row) =>
    row === null
      ? notApplicable(`${subnet} is gone`)
      : when(unserved(facts, row), (missing) =>
          missing.length === 0
            ? combine(
                pass(`${subnet} has VPC endpoints for all that its tasks need`),
                note(`${subnet} needs no NAT gateway: VPC endpoints serve it`),
              )
            : fail(
                `nat|${subnet}`,
                `${subnet} has no way out: no NAT gateway, and no VPC endpoint for ${missing.join(", ")}`,
                saw(vpcEndpoints, row.vpc, "VpcEndpoints", null),
              ),
        ),
  );

const judgeSubnet = (facts: Facts, subnet: string, context: Context): Outcome =>
  when(facts.defaultRoutes.ofSubnet(subnet, "ipv4"), (route) => {
    if (route === null) return judgeWithout(facts, subnet);
    const evidence = saw(routeTables, subnet, "Routes", describeRoute(route));
    if (route.state === "blackhole") {
      return fail(
        `nat|${subnet}`,
        `the default route of ${subnet} leads nowhere (blackhole)`,
        evidence,
      );
    }
    switch (routeTarget(route)) {
      case "nat":
        return when(facts.natGateways.get(route.target ?? ""), (gateway) =>
          gateway === null
            ? fail(`nat|${subnet}`, `the NAT gateway of ${subnet} does not exist`, evidence)
            : judgeGateway(facts, subnet, route, gateway, context),
        );
      case "igw":
        return fail(
          `nat|${subnet}`,
          `${subnet} goes straight to an internet gateway, not through a NAT gateway`,
          evidence,
        );
      default:
        return cannotDecide(
          `${subnet} goes out by ${route.target ?? "an unstated target"}; where that leads cannot be seen here`,
          "check the way by hand, and waive the finding with what you found",
        );
    }
  });

interface ZonalWay {
  readonly gateway: string;
  /** The zone of the subnet that goes out by it. */
  readonly zone: string;
}

/** `null`: it goes out by no gateway that lies in one zone. */
const zonalWay = (facts: Facts, subnet: string): Fact<ZonalWay | null> =>
  flatMap(facts.defaultRoutes.ofSubnet(subnet, "ipv4"), (route) => {
    if (route === null || route.target === null || routeTarget(route) !== "nat") return known(null);
    return flatMap(facts.natGateways.get(route.target), (gateway) =>
      gateway === null || isRegional(gateway)
        ? known(null)
        : map(facts.subnets.get(subnet), (row) =>
            row === null ? null : { gateway: gateway.id, zone: row.zoneId },
          ),
    );
  });

/** The gateways in one zone that serve several; advice, so what was not read is left out. */
const sharedGateways = (facts: Facts, subnetIds: readonly string[]): readonly string[] => {
  const ways = subnetIds
    .map((subnet) => zonalWay(facts, subnet))
    .flatMap((way) => (way.known && way.value !== null ? [way.value] : []));
  const zonesOf = (gateway: string): number =>
    new Set(ways.filter((way) => way.gateway === gateway).map(({ zone }) => zone)).size;
  return [...new Set(ways.map(({ gateway }) => gateway))].filter((id) => zonesOf(id) > 1);
};

export const rule = defineRule({
  id: "net-nat-gateway-for-private-subnets",
  title: "Private subnets of tasks go out through a NAT gateway",
  section: "NET",
  items: ["NET-6"],
  severity: "high",
  why: "Without a way out a task cannot pull its image, read its secrets or write its log: the next deployment, or the next replacement of a failed task, does not start.",
  checks:
    "The IPv4 default route of every subnet that an ECS service uses must lead to a NAT gateway that is available, public, and itself in a subnet with a route to an internet gateway. VPC endpoints for all that tasks need (images, S3, logs, secrets) make it unneeded: gateway endpoints in the subnet's route table, interface endpoints with private names. Transit gateways, firewalls and instances in between cannot be decided.",
  blindSpots:
    "What external services the application itself calls is not known. Whether an endpoint's security group lets the tasks in is not judged.",
  remedy: {
    summary:
      "Create a NAT gateway in a public subnet of each zone, and route 0.0.0.0/0 of the private subnets to it.",
    cli: [
      "aws ec2 create-nat-gateway --subnet-id PUBLIC_SUBNET --allocation-id ADDRESS",
      "aws ec2 create-route --route-table-id PRIVATE_TABLE --destination-cidr-block 0.0.0.0/0 --nat-gateway-id NAT",
    ].join("\n"),
    terraform: [
      'resource "aws_route" "out" {',
      "  route_table_id         = aws_route_table.private.id",
      '  destination_cidr_block = "0.0.0.0/0"',
      "  nat_gateway_id         = aws_nat_gateway.main.id",
      "}",
    ].join("\n"),
    cdk: "new ec2.Vpc(this, 'Vpc', { natGateways: 2 });",
  },
  references: ["https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html"],
  needs,
  options: {},
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, _options, context) =>
    view.subnets.length === 0
      ? notApplicable("its tasks use the network of their host")
      : combine(
          ...view.subnets.map((subnet) => judgeSubnet(facts, subnet, context)),
          ...sharedGateways(facts, view.subnets).map((gateway) =>
            note(
              `${gateway} serves subnets of several Availability Zones: without its own zone none of them gets out`,
            ),
          ),
        ),
});
