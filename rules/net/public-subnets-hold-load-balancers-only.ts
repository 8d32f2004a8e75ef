import {
  exists,
  filterListing,
  known,
  map,
  mapListing,
  selectListing,
} from "../../src/model/fact.ts";
import {
  type NetworkInterface,
  natGateways,
  networkInterfaces,
  type Subnet,
  subnets,
  vpcEndpoints,
} from "../../src/model/facts/ec2.ts";
import { indexedBy } from "../../src/model/indexListing.ts";
import type { Resolved } from "../../src/model/kind.ts";
import {
  combine,
  every,
  fail,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import {
  describeOwner,
  type InterfaceOwner,
  interfaceOwner,
} from "../../src/topology/networkInterfaceOwner.ts";
import { routing, type SubnetExposure } from "../../src/topology/routing.ts";
import { privateSubnetReferences, throughFirewall } from "./_placement.ts";

interface SubnetResource extends Resource {
  readonly subnet: Subnet;
}

const needs = { subnets, routing, networkInterfaces, natGateways, vpcEndpoints };
type Facts = Resolved<typeof needs>;

/** What neither type nor description tells, the gateways and endpoints themselves may. */
const judgeUnnamed = (facts: Facts, row: NetworkInterface): Outcome => {
  const isIn = ({ networkInterfaces: own }: { readonly networkInterfaces: readonly string[] }) =>
    known(own.includes(row.id));
  return when(exists(facts.natGateways.list(), isIn), (isGateway) =>
    isGateway
      ? judgeOwner(row, { kind: "natGateway", id: null })
      : when(exists(facts.vpcEndpoints.list(), isIn), (isEndpoint) =>
          judgeOwner(row, isEndpoint ? { kind: "vpcEndpoint", id: null } : interfaceOwner(row)),
        ),
  );
};

/** Behind a firewall's endpoint the internet may get in, or not. */
const isPerhaps = ({ inspectedBy }: SubnetExposure): boolean => inspectedBy !== null;

const judgeInterface = (facts: Facts, row: NetworkInterface): Outcome => {
  const owner = interfaceOwner(row);
  return owner.kind === "other" ? judgeUnnamed(facts, row) : judgeOwner(row, owner);
};

const judgeOwner = (row: NetworkInterface, owner: InterfaceOwner): Outcome => {
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

const bySubnet = indexedBy(({ subnet }: NetworkInterface) => (subnet === null ? [] : [subnet]));

export const rule = defineRule({
  id: "net-public-subnets-hold-load-balancers-only",
  title: "Public subnets hold load balancers and NAT gateways only",
  section: "NET",
  items: ["NET-2"],
  severity: "high",
  why: "What lies in a public subnet is one public address and one open rule away from the internet. Tasks, databases and machines have no business there.",
  checks:
    "Every network interface in a subnet with a route to an internet gateway must belong to a load balancer or a NAT gateway. Behind a firewall's endpoint a subnet may be public: what else lies there is unknown. Interface endpoints are noted. Interfaces that are attached to nothing are not judged.",
  blindSpots:
    "An interface is known by its type, its requester and the description that AWS gave it, or by the NAT gateway or endpoint that names it.",
  remedy: {
    summary: "Move what is named into a private subnet.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --network-configuration 'awsvpcConfiguration={subnets=[PRIVATE_A,PRIVATE_B],securityGroups=[GROUP],assignPublicIp=DISABLED}'",
    terraform:
      'resource "aws_ecs_service" "service" {\n  network_configuration {\n    subnets = aws_subnet.private[*].id\n  }\n}',
    cdk: "new ecs.FargateService(this, 'Service', { cluster, taskDefinition, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } });",
  },
  references: privateSubnetReferences,
  needs,
  options: {},
  nothing: "there is no public subnet",
  resources: (facts) =>
    mapListing(
      selectListing(facts.subnets.list(), ({ id }) =>
        map(facts.routing.isPublic(id), (exposure) => exposure.public || isPerhaps(exposure)),
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
    when(facts.routing.isPublic(subnet.id), (exposure) => {
      const held = combine(
        pass("holds load balancers and NAT gateways only"),
        every(
          filterListing(
            bySubnet(facts.networkInterfaces.list())(subnet.id),
            ({ status }) => status !== "available",
          ),
          (row) => judgeInterface(facts, row),
        ),
      );
      return exposure.public || held.violations.length === 0 ? held : throughFirewall(subnet.id);
    }),
});
