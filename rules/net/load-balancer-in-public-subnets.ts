import type { Fact } from "../../src/model/fact.ts";
import { routeTables } from "../../src/model/facts/ec2.ts";
import { type LoadBalancer, loadBalancers } from "../../src/model/facts/elbv2.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { describeRoute, type Routing, routing } from "../../src/topology/routing.ts";
import { zones } from "../../src/topology/zones.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import { throughFirewall } from "./_placement.ts";

const judgeSubnet = (subnet: string, routes: Routing): Outcome =>
  when(routes.isPublic(subnet), (exposure) => {
    const evidence = saw(
      routeTables,
      exposure.routeTable.id,
      "Routes",
      exposure.via === null ? null : describeRoute(exposure.via),
    );
    if (exposure.inspectedBy !== null) return throughFirewall(subnet);
    return exposure.public
      ? pass(`${subnet} routes to an internet gateway`, evidence)
      : fail(
          `subnet|${subnet}`,
          exposure.block === null
            ? `${subnet} has no active route to an internet gateway, so clients behind it cannot get through`
            : `VPC Block Public Access (${exposure.block}) closes the internet gateway of ${subnet}`,
          evidence,
        );
  });

const judgeZones = (
  { arn, subnets }: LoadBalancer,
  minimum: number,
  spans: Fact<boolean>,
): Outcome =>
  when(spans, (enough) =>
    enough
      ? pass(`spans ${minimum} Availability Zones`, saw(loadBalancers, arn, "Subnets", subnets))
      : fail(
          "zones",
          `its subnets lie in fewer than ${minimum} Availability Zones`,
          saw(loadBalancers, arn, "Subnets", subnets),
        ),
  );

export const rule = defineRule({
  id: "net-load-balancer-in-public-subnets",
  title: "Internet-facing load balancers lie in public subnets of 2+ Availability Zones",
  section: "NET",
  items: ["NET-1"],
  severity: "high",
  why: "A load balancer node in a subnet without a route to an internet gateway answers nobody: a part of the clients times out. With all nodes in one Availability Zone, the loss of that zone takes the application down.",
  checks:
    "For every internet-facing application load balancer, the effective route table of each of its subnets (its own association, else the VPC's main table) must hold an active route to an internet gateway that VPC Block Public Access does not close, and the subnets must lie in the required number of real Availability Zones, counted by zone ID.",
  blindSpots:
    "Network ACLs are not read. Routes of a subnet that another account shares may be invisible; then the answer is unknown.",
  remedy: {
    summary:
      "Attach public subnets of at least two Availability Zones to the load balancer, and route 0.0.0.0/0 of each to the VPC's internet gateway.",
    cli: [
      "aws elbv2 set-subnets --load-balancer-arn LOAD_BALANCER_ARN --subnets SUBNET_A SUBNET_B",
      "aws ec2 create-route --route-table-id ROUTE_TABLE --destination-cidr-block 0.0.0.0/0 --gateway-id INTERNET_GATEWAY",
    ].join("\n"),
    terraform: [
      'resource "aws_route" "internet" {',
      "  route_table_id         = aws_route_table.public.id",
      '  destination_cidr_block = "0.0.0.0/0"',
      "  gateway_id             = aws_internet_gateway.main.id",
      "}",
    ].join("\n"),
    cdk: "new elbv2.ApplicationLoadBalancer(this, 'Alb', { vpc, internetFacing: true, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } });",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets",
    "https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html",
  ],
  needs: { loadBalancers, routing, zones },
  options: {
    minimumZones: {
      default: 2,
      description: "Availability Zones that the subnets span at least",
      minimum: 1,
    },
  },
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge({ loadBalancer }, facts, { minimumZones }, context) {
    if (loadBalancer.scheme === null) {
      return cannotKnow([context.unstated(loadBalancers, "Scheme")]);
    }
    if (loadBalancer.scheme !== "internet-facing") {
      return notApplicable("it is internal: it needs no route from the internet");
    }
    return combine(
      ...loadBalancer.subnets.map((subnet) => judgeSubnet(subnet, facts.routing)),
      judgeZones(loadBalancer, minimumZones, facts.zones.spans(loadBalancer.subnets, minimumZones)),
    );
  },
});
