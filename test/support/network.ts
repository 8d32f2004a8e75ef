import type {
  AvailabilityZone,
  NetworkInterface,
  Route,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
} from "../../src/model/facts/ec2.ts";

/** Network rows for tests: the plainest of its kind, changed where the test says so. */

export const subnet = (id: string, changes: Partial<Subnet> = {}): Subnet => ({
  id,
  vpc: "vpc-1",
  zoneId: "euw1-az1",
  zone: "eu-west-1a",
  cidr: "10.0.1.0/24",
  ipv6Cidrs: [],
  internetGatewayBlock: "off",
  tags: {},
  ...changes,
});

export const zone = (id: string, type = "availability-zone"): AvailabilityZone => ({
  id,
  name: `name of ${id}`,
  type,
});

export const route = (
  destination: string,
  target: string | null,
  state: string | null = "active",
): Route => ({ destination, target, state });

export const localRoute: Route = route("10.0.0.0/16", "local");

export const routeTable = (id: string, changes: Partial<RouteTable> = {}): RouteTable => ({
  id,
  vpc: "vpc-1",
  main: false,
  subnets: [],
  routes: [localRoute],
  ...changes,
});

/** Parses a peer: a CIDR block, `pl-…`, `sg-…` or `sg-…@account`. */
const peerOf = (text: string): SecurityGroupRule["peer"] => {
  if (text.startsWith("pl-")) return { kind: "prefixList", id: text };
  if (text.startsWith("sg-")) {
    const [id = "", account = null] = text.split("@");
    return { kind: "securityGroup", id, account };
  }
  return { kind: text.includes(":") ? "ipv6" : "ipv4", cidr: text };
};

/** A security group's rule: protocol, ports (`null` for all, one, or from and to), peer. */
export const sgRule = (
  protocol: string,
  ports: number | readonly [number, number] | null,
  peer: string,
): SecurityGroupRule => {
  const [fromPort, toPort] = typeof ports === "number" ? [ports, ports] : (ports ?? [null, null]);
  return { protocol, fromPort, toPort, peer: peerOf(peer) };
};

export const securityGroup = (id: string, changes: Partial<SecurityGroup> = {}): SecurityGroup => ({
  id,
  name: `name of ${id}`,
  vpc: "vpc-1",
  ingress: [],
  egress: [],
  tags: {},
  ...changes,
});

export const networkInterface = (
  id: string,
  changes: Partial<NetworkInterface> = {},
): NetworkInterface => ({
  id,
  subnet: "subnet-1",
  vpc: "vpc-1",
  zone: "eu-west-1a",
  interfaceType: "interface",
  description: "",
  requesterId: null,
  securityGroups: [],
  publicIp: null,
  privateIps: ["10.0.1.10"],
  ipv6Addresses: [],
  status: "in-use",
  instance: null,
  ...changes,
});
