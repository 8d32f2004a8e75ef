import { filterListing, map, mapListing, selectListing } from "../../src/model/fact.ts";
import {
  type NetworkInterface,
  networkInterfaces,
  type Subnet,
  subnets,
} from "../../src/model/facts/ec2.ts";
import { combine, every, fail, note, type Outcome, pass, saw } from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import { describeOwner, interfaceOwner } from "../../src/topology/networkInterfaceOwner.ts";
import { routing } from "../../src/topology/routing.ts";
import { privateSubnetReferences } from "./_placement.ts";

interface SubnetResource extends Resource {
  readonly subnet: Subnet;
}

const judgeInterface = (row: NetworkInterface): Outcome => {
  const owner = interfaceOwner(row);
  const words = describeOwner(owner);
  const evidence = saw(networkInterfaces, row.id, "Description", row.description);
  switch (owner.kind) {
    case "loadBalancer":
    case "natGateway":
      return pass(`holds ${words}`, evidence);
    case "vpcEndpoint":
      return combine(pass(`holds ${words}`), note(`${words} would do in a private subnet`));
    default:
      return fail(`interface|${words}`, `${words} lies in it (${row.id})`, evidence);
  }
};

export const rule = defineRule({
  id: "net-public-subnets-hold-load-balancers-only",
  title: "Public subnets hold load balancers and NAT gateways only",
  section: "NET",
  items: ["NET-2"],
  severity: "high",
  why: "What lies in a public subnet is one public address and one open rule away from the internet. Tasks, databases and machines have no business there.",
  checks:
    "Every network interface in a subnet with a route to an internet gateway must belong to a load balancer or a NAT gateway. Interface endpoints are noted. Interfaces that are attached to nothing are not judged.",
  blindSpots:
    "An interface is known by its type, its requester and the description that AWS gave it.",
  remedy: {
    summary: "Move what is named into a private subnet.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --network-configuration 'awsvpcConfiguration={subnets=[PRIVATE_A,PRIVATE_B],securityGroups=[GROUP],assignPublicIp=DISABLED}'",
    terraform:
      'resource "aws_ecs_service" "service" {\n  network_configuration {\n    subnets = aws_subnet.private[*].id\n  }\n}',
    cdk: "new ecs.FargateService(this, 'Service', { cluster, taskDefinition, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });",
  },
  references: privateSubnetReferences,
  needs: { subnets, routing, networkInterfaces },
  options: {},
  nothing: "there is no public subnet",
  resources: (facts) =>
    mapListing(
      selectListing(facts.subnets.list(), ({ id }) =>
        map(facts.routing.isPublic(id), (exposure) => exposure.public),
      ),
      (subnet): SubnetResource => ({
        id: subnet.id,
        type: "AWS::EC2::Subnet",
        name: subnet.tags.Name ?? subnet.id,
        vpc: subnet.vpc,
        tags: subnet.tags,
        subnet,
      }),
    ),
  judge: ({ subnet }, facts) =>
    combine(
      pass("holds load balancers and NAT gateways only"),
      every(
        filterListing(
          facts.networkInterfaces.list(),
          (row) => row.subnet === subnet.id && row.status !== "available",
        ),
        judgeInterface,
      ),
    ),
});
