import { factKind } from "../kind.ts";
import type { Tags } from "../tags.ts";

export interface Subnet {
  readonly id: string;
  readonly vpc: string;
  readonly zoneId: string;
  readonly zone: string;
  readonly cidr: string | null;
  readonly ipv6Cidrs: readonly string[];
  /** VPC Block Public Access: `off`, `block-bidirectional` or `block-ingress`; null where not stated. */
  readonly internetGatewayBlock: string | null;
  readonly tags: Tags;
}

/** A real zone is of the type `availability-zone`; Local and Wavelength Zones are no AZs. */
export interface AvailabilityZone {
  readonly id: string;
  readonly name: string;
  readonly type: string;
}

export interface Route {
  /** A CIDR (IPv4 or IPv6) or a prefix list's ID. */
  readonly destination: string;
  /** The target's ID (`igw-…`, `nat-…`, `eigw-…`, `tgw-…`, `vpce-…`, `eni-…`, `local` …); null where not stated. */
  readonly target: string | null;
  /** `active`, `blackhole` … */
  readonly state: string | null;
}

export interface RouteTable {
  readonly id: string;
  readonly vpc: string;
  readonly main: boolean;
  readonly subnets: readonly string[];
  readonly routes: readonly Route[];
}

/** One source or destination that one rule of a security group admits. */
export interface SecurityGroupRule {
  /** `tcp`, `udp`, `icmp`, `icmpv6`, `-1` for all, or a protocol number. */
  readonly protocol: string;
  /** For ICMP the type; null for "all ports". */
  readonly fromPort: number | null;
  readonly toPort: number | null;
  readonly peer:
    | { readonly kind: "ipv4" | "ipv6"; readonly cidr: string }
    | { readonly kind: "prefixList"; readonly id: string }
    | { readonly kind: "securityGroup"; readonly id: string; readonly account: string | null };
}

export interface SecurityGroup {
  readonly id: string;
  readonly name: string;
  readonly vpc: string | null;
  readonly ingress: readonly SecurityGroupRule[];
  readonly egress: readonly SecurityGroupRule[];
  readonly tags: Tags;
}

export interface NetworkInterface {
  readonly id: string;
  readonly subnet: string | null;
  readonly vpc: string | null;
  readonly zone: string | null;
  /** `interface`, `nat_gateway`, `vpc_endpoint`, `lambda`, `network_load_balancer` … */
  readonly interfaceType: string;
  readonly description: string;
  readonly requesterId: string | null;
  readonly securityGroups: readonly string[];
  readonly publicIp: string | null;
  readonly privateIps: readonly string[];
  readonly ipv6Addresses: readonly string[];
  readonly status: string | null;
  readonly instance: string | null;
}

export interface NatGateway {
  readonly id: string;
  readonly vpc: string;
  readonly subnet: string | null;
  readonly state: string | null;
  /** `public` or `private`; null where not stated. */
  readonly connectivityType: string | null;
  /** `zonal` or `regional`; null where not stated (zonal). */
  readonly availabilityMode: string | null;
  readonly publicIps: readonly string[];
  readonly networkInterfaces: readonly string[];
}

export interface VpcEndpoint {
  readonly id: string;
  readonly vpc: string;
  /** `com.amazonaws.eu-west-1.s3`. */
  readonly serviceName: string;
  /** `Gateway`, `Interface` … */
  readonly type: string;
  readonly state: string | null;
  readonly privateDns: boolean | null;
  readonly subnets: readonly string[];
  readonly routeTables: readonly string[];
  readonly securityGroups: readonly string[];
  readonly networkInterfaces: readonly string[];
}

export interface PrefixList {
  readonly id: string;
  /** `com.amazonaws.global.cloudfront.origin-facing`, or the name its owner gave it. */
  readonly name: string;
  /** `AWS`, or an account's ID. */
  readonly owner: string;
}

export interface Volume {
  readonly id: string;
  readonly encrypted: boolean | null;
  readonly state: string | null;
  readonly zone: string | null;
  readonly tags: Tags;
}

export interface InstanceType {
  readonly name: string;
  readonly memoryMiB: number | null;
  readonly vCpus: number | null;
}

/** Keyed by subnet ID. */
export const subnets = factKind<Subnet>("ec2.subnet", "ec2:DescribeSubnets");
/** Keyed by zone ID. */
export const availabilityZones = factKind<AvailabilityZone>(
  "ec2.availabilityZone",
  "ec2:DescribeAvailabilityZones",
);
export const routeTables = factKind<RouteTable>("ec2.routeTable", "ec2:DescribeRouteTables");
export const securityGroups = factKind<SecurityGroup>(
  "ec2.securityGroup",
  "ec2:DescribeSecurityGroups",
);
export const networkInterfaces = factKind<NetworkInterface>(
  "ec2.networkInterface",
  "ec2:DescribeNetworkInterfaces",
);
export const natGateways = factKind<NatGateway>("ec2.natGateway", "ec2:DescribeNatGateways");
export const vpcEndpoints = factKind<VpcEndpoint>("ec2.vpcEndpoint", "ec2:DescribeVpcEndpoints");
/** Those that security groups name; keyed by ID. */
export const prefixLists = factKind<PrefixList>("ec2.prefixList", "ec2:DescribeManagedPrefixLists");
/** CIDRs of the prefix lists that security groups name; keyed by the list's ID. */
export const prefixListEntries = factKind<readonly string[]>(
  "ec2.prefixListEntries",
  "ec2:GetManagedPrefixListEntries",
);
export const volumes = factKind<Volume>("ec2.volume", "ec2:DescribeVolumes");
/** One row, keyed by the region: whether new volumes are encrypted by default. */
export const ebsEncryptionByDefault = factKind<boolean>(
  "ec2.ebsEncryptionByDefault",
  "ec2:GetEbsEncryptionByDefault",
);
/** Those behind the database classes in use (`db.t3.micro` → `t3.micro`); keyed by type name. */
export const instanceTypes = factKind<InstanceType>(
  "ec2.instanceType",
  "ec2:DescribeInstanceTypes",
);
/** The regions that the account may use; asked for where a database's copies are looked for; keyed by name. */
export const enabledRegions = factKind<{ readonly name: string }>(
  "ec2.region",
  "ec2:DescribeRegions",
  { scope: "account" },
);
