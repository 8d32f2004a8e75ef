import {
  DescribeAvailabilityZonesCommand,
  DescribeInstanceTypesCommand,
  DescribeManagedPrefixListsCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  GetEbsEncryptionByDefaultCommand,
  type IpPermission,
  type Route,
} from "@aws-sdk/client-ec2";
import { DescribeDBClustersCommand, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { describe, expect, test } from "@jest/globals";
import { instanceTypeOfDbClass } from "../../../src/collect/services/ec2.ts";
import {
  availabilityZones,
  ebsEncryptionByDefault,
  instanceTypes,
  natGateways,
  networkInterfaces,
  prefixLists,
  routeTables,
  securityGroups,
  subnets,
} from "../../../src/model/facts/ec2.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import { accessDenied, denial, inputsOf, on, read, recordingOf, region } from "../support.ts";

const world = { CidrIp: "0.0.0.0/0", Description: "everyone" };

describe("the rules of a security group", () => {
  const rulesOf = async (permission: IpPermission) => {
    const group = {
      GroupId: "sg-1",
      IpPermissions: [permission],
      IpPermissionsEgress: [permission],
    };
    const { facts } = await read(
      [securityGroups],
      [on(DescribeSecurityGroupsCommand, { SecurityGroups: [group] })],
    );
    const row = recordingOf(facts, securityGroups).rows["sg-1"];
    expect(row?.egress).toEqual(row?.ingress);
    return row?.ingress;
  };
  const https = { protocol: "tcp", fromPort: 443, toPort: 443 };

  test("one a source: IPv4, IPv6, prefix list, group of this and of another account", async () => {
    const rules = await rulesOf({
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      IpRanges: [world, { CidrIp: "10.0.0.0/8" }],
      Ipv6Ranges: [{ CidrIpv6: "::/0" }],
      PrefixListIds: [{ PrefixListId: "pl-1" }],
      UserIdGroupPairs: [
        { GroupId: "sg-2", UserId: "111122223333" },
        { GroupId: "sg-3", UserId: "444455556666", VpcPeeringConnectionId: "pcx-1" },
        { GroupId: "sg-4" },
      ],
    });
    expect(rules).toEqual([
      { ...https, peer: { kind: "ipv4", cidr: "0.0.0.0/0" } },
      { ...https, peer: { kind: "ipv4", cidr: "10.0.0.0/8" } },
      { ...https, peer: { kind: "ipv6", cidr: "::/0" } },
      { ...https, peer: { kind: "prefixList", id: "pl-1" } },
      { ...https, peer: { kind: "securityGroup", id: "sg-2", account: "111122223333" } },
      { ...https, peer: { kind: "securityGroup", id: "sg-3", account: "444455556666" } },
      { ...https, peer: { kind: "securityGroup", id: "sg-4", account: null } },
    ]);
  });

  test.each<{ name: string; permission: IpPermission; ports: object }>([
    {
      name: "all protocols have no ports",
      permission: { IpProtocol: "-1" },
      ports: { protocol: "-1", fromPort: null, toPort: null },
    },
    {
      name: "ICMP has a type and a code, zero included",
      permission: { IpProtocol: "icmp", FromPort: 0, ToPort: -1 },
      ports: { protocol: "icmp", fromPort: 0, toPort: -1 },
    },
    {
      name: "a protocol by its number",
      permission: { IpProtocol: "47" },
      ports: { protocol: "47", fromPort: null, toPort: null },
    },
  ])("$name", async ({ permission, ports }) => {
    expect(await rulesOf({ ...permission, IpRanges: [world] })).toEqual([
      { ...ports, peer: { kind: "ipv4", cidr: "0.0.0.0/0" } },
    ]);
  });

  test("a permission without a source admits nobody", async () => {
    expect(await rulesOf({ IpProtocol: "-1", IpRanges: [], UserIdGroupPairs: [] })).toEqual([]);
  });
});

describe("the target of a route", () => {
  test.each<{ route: Route; destination: string; target: string | null }>([
    {
      route: { DestinationCidrBlock: "10.0.0.0/16", GatewayId: "local" },
      destination: "10.0.0.0/16",
      target: "local",
    },
    {
      route: { DestinationIpv6CidrBlock: "::/0", EgressOnlyInternetGatewayId: "eigw-1" },
      destination: "::/0",
      target: "eigw-1",
    },
    {
      route: { DestinationPrefixListId: "pl-1", GatewayId: "vpce-1" },
      destination: "pl-1",
      target: "vpce-1",
    },
    {
      route: { DestinationCidrBlock: "0.0.0.0/0", NatGatewayId: "nat-1" },
      destination: "0.0.0.0/0",
      target: "nat-1",
    },
    {
      route: { DestinationCidrBlock: "0.0.0.0/0", InstanceId: "i-1", NetworkInterfaceId: "eni-1" },
      destination: "0.0.0.0/0",
      target: "eni-1",
    },
    {
      route: { DestinationCidrBlock: "10.9.0.0/16", TransitGatewayId: "tgw-1" },
      destination: "10.9.0.0/16",
      target: "tgw-1",
    },
    {
      route: { DestinationCidrBlock: "10.8.0.0/16", VpcPeeringConnectionId: "pcx-1" },
      destination: "10.8.0.0/16",
      target: "pcx-1",
    },
    { route: { DestinationCidrBlock: "0.0.0.0/0" }, destination: "0.0.0.0/0", target: null },
  ])("$route goes to $target", async ({ route, destination, target }) => {
    const table = { RouteTableId: "rtb-1", Routes: [{ ...route, State: "blackhole" as const }] };
    const { facts } = await read(
      [routeTables],
      [on(DescribeRouteTablesCommand, { RouteTables: [table] })],
    );
    expect(recordingOf(facts, routeTables).rows["rtb-1"]?.routes).toEqual([
      { destination, target, state: "blackhole" },
    ]);
  });

  test("the main route table, and associations with gateways, which are no subnets", async () => {
    const { facts } = await read(
      [routeTables],
      [
        on(DescribeRouteTablesCommand, {
          RouteTables: [
            { RouteTableId: "rtb-main", VpcId: "vpc-1", Associations: [{ Main: true }] },
            {
              RouteTableId: "rtb-2",
              VpcId: "vpc-1",
              Associations: [
                { Main: false, SubnetId: "subnet-b" },
                { Main: false, SubnetId: "subnet-a" },
                { Main: false, GatewayId: "igw-1" },
              ],
            },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, routeTables).rows).toMatchObject({
      "rtb-main": { main: true, subnets: [] },
      "rtb-2": { main: false, subnets: ["subnet-a", "subnet-b"] },
    });
  });
});

describe("what EC2 states, or does not", () => {
  test("a subnet: only associated IPv6 blocks, and the Block Public Access that holds there", async () => {
    const { facts } = await read(
      [subnets],
      [
        on(DescribeSubnetsCommand, {
          Subnets: [
            {
              SubnetId: "subnet-1",
              VpcId: "vpc-1",
              AvailabilityZone: "eu-west-1a",
              AvailabilityZoneId: "euw1-az1",
              CidrBlock: "10.0.0.0/24",
              Ipv6CidrBlockAssociationSet: [
                { Ipv6CidrBlock: "2001:db8::/64", Ipv6CidrBlockState: { State: "associated" } },
                { Ipv6CidrBlock: "2001:db9::/64", Ipv6CidrBlockState: { State: "disassociated" } },
              ],
              BlockPublicAccessStates: { InternetGatewayBlockMode: "block-ingress" },
              Tags: [
                { Key: "Name", Value: "public" },
                { Key: "empty" },
                { Key: "note", Value: "c4n4ry" },
              ],
            },
            { SubnetId: "subnet-2" },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, subnets).rows).toEqual({
      "subnet-1": {
        id: "subnet-1",
        vpc: "vpc-1",
        zone: "eu-west-1a",
        zoneId: "euw1-az1",
        cidr: "10.0.0.0/24",
        ipv6Cidrs: ["2001:db8::/64"],
        internetGatewayBlock: "block-ingress",
        tags: { Name: "public", empty: null, note: null },
      },
      "subnet-2": expect.objectContaining({ cidr: null, internetGatewayBlock: null, tags: {} }),
    });
  });

  test("zones: Local Zones and zones not opted in to are listed with their type", async () => {
    const { facts, sent } = await read(
      [availabilityZones],
      [
        on(DescribeAvailabilityZonesCommand, {
          AvailabilityZones: [
            { ZoneId: "euw1-az1", ZoneName: "eu-west-1a", ZoneType: "availability-zone" },
            { ZoneId: "euw1-lhr1-az1", ZoneName: "eu-west-1-lhr-1a", ZoneType: "local-zone" },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, availabilityZones).rows).toMatchObject({
      "euw1-az1": { type: "availability-zone" },
      "euw1-lhr1-az1": { type: "local-zone" },
    });
    expect(sent.map(({ api, input }) => ({ api, input }))).toEqual([
      { api: "ec2:DescribeAvailabilityZones", input: { AllAvailabilityZones: true } },
    ]);
  });

  test("a network interface: its public address, its groups and who asked for it", async () => {
    const { facts } = await read(
      [networkInterfaces],
      [
        on(DescribeNetworkInterfacesCommand, {
          NetworkInterfaces: [
            {
              NetworkInterfaceId: "eni-1",
              InterfaceType: "lambda",
              RequesterId: "AROA:lambda",
              Groups: [{ GroupId: "sg-2" }, { GroupId: "sg-1" }],
              Association: { PublicIp: "203.0.113.7" },
              PrivateIpAddresses: [{ PrivateIpAddress: "10.0.0.5" }],
              Ipv6Addresses: [{ Ipv6Address: "2001:db8::5" }],
              Attachment: { InstanceId: "i-1" },
            },
            { NetworkInterfaceId: "eni-2" },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, networkInterfaces).rows).toMatchObject({
      "eni-1": {
        interfaceType: "lambda",
        requesterId: "AROA:lambda",
        securityGroups: ["sg-1", "sg-2"],
        publicIp: "203.0.113.7",
        privateIps: ["10.0.0.5"],
        ipv6Addresses: ["2001:db8::5"],
        instance: "i-1",
      },
      "eni-2": { interfaceType: "interface", publicIp: null, instance: null, securityGroups: [] },
    });
  });

  test("a regional NAT gateway has no subnet", async () => {
    const { facts } = await read(
      [natGateways],
      [
        on(DescribeNatGatewaysCommand, {
          NatGateways: [
            { NatGatewayId: "nat-1", AvailabilityMode: "regional", ConnectivityType: "public" },
            { NatGatewayId: "nat-2", SubnetId: "subnet-1", State: "available" },
          ],
        }),
      ],
    );
    expect(recordingOf(facts, natGateways).rows).toMatchObject({
      "nat-1": { availabilityMode: "regional", connectivityType: "public", subnet: null },
      "nat-2": { availabilityMode: null, connectivityType: null, subnet: "subnet-1" },
    });
  });

  test.each([
    { answer: { EbsEncryptionByDefault: true }, rows: { [region]: true } },
    { answer: { EbsEncryptionByDefault: false }, rows: { [region]: false } },
    { answer: {}, rows: {} },
  ])("the encryption of new volumes: $answer", async ({ answer, rows }) => {
    const { facts } = await read(
      [ebsEncryptionByDefault],
      [on(GetEbsEncryptionByDefaultCommand, answer)],
    );
    expect(recordingOf(facts, ebsEncryptionByDefault)).toEqual({ rows, unread: {}, causes: [] });
  });

  test.each<{ name: string; kind: FactKind<unknown>; command: unknown }>([
    { name: "zones", kind: availabilityZones, command: DescribeAvailabilityZonesCommand },
    {
      name: "the default",
      kind: ebsEncryptionByDefault,
      command: GetEbsEncryptionByDefaultCommand,
    },
  ])("denied, $name are unread", async ({ kind, command }) => {
    const { facts } = await read([kind], [{ command, reply: () => accessDenied }]);
    expect(recordingOf(facts, kind)).toEqual({ rows: {}, unread: {}, causes: [denial(kind.api)] });
  });
});

describe("what EC2 is asked for on behalf of others", () => {
  test("only the prefix lists that security groups name, in and out, once each", async () => {
    const { sent } = await read(
      [prefixLists],
      [
        on(DescribeSecurityGroupsCommand, {
          SecurityGroups: [
            {
              GroupId: "sg-1",
              IpPermissions: [{ PrefixListIds: [{ PrefixListId: "pl-2" }] }],
              IpPermissionsEgress: [
                { PrefixListIds: [{ PrefixListId: "pl-1" }, { PrefixListId: "pl-2" }] },
              ],
            },
          ],
        }),
        on(DescribeManagedPrefixListsCommand, {}),
      ],
    );
    expect(inputsOf(sent, "ec2:DescribeManagedPrefixLists")).toEqual([
      { PrefixListIds: ["pl-1", "pl-2"] },
    ]);
  });

  test.each([
    ["db.t3.micro", "t3.micro"],
    ["db.r6g.2xlarge", "r6g.2xlarge"],
    ["db.x2iedn.32xlarge", "x2iedn.32xlarge"],
    ["db.serverless", null],
    ["", null],
    ["cache.t3.micro", null],
  ])("the database class %j runs on %j", (dbClass, type) => {
    expect(instanceTypeOfDbClass(dbClass)).toBe(type);
  });

  test("the types behind instances and Multi-AZ clusters, once each; serverless has none", async () => {
    const { facts, sent } = await read(
      [instanceTypes],
      [
        on(DescribeDBInstancesCommand, {
          DBInstances: [
            { DBInstanceArn: "a", DBInstanceClass: "db.t3.micro" },
            { DBInstanceArn: "b", DBInstanceClass: "db.t3.micro" },
            { DBInstanceArn: "c", DBInstanceClass: "db.serverless" },
          ],
        }),
        on(DescribeDBClustersCommand, {
          DBClusters: [
            { DBClusterArn: "d", DBClusterInstanceClass: "db.m6gd.large" },
            { DBClusterArn: "e" },
          ],
        }),
        on(DescribeInstanceTypesCommand, {
          InstanceTypes: [
            {
              InstanceType: "t3.micro",
              MemoryInfo: { SizeInMiB: 1024 },
              VCpuInfo: { DefaultVCpus: 2 },
            },
          ],
        }),
      ],
    );
    expect(inputsOf(sent, "ec2:DescribeInstanceTypes")).toEqual([
      { InstanceTypes: ["m6gd.large", "t3.micro"] },
    ]);
    expect(recordingOf(facts, instanceTypes).rows).toEqual({
      "t3.micro": { name: "t3.micro", memoryMiB: 1024, vCpus: 2 },
    });
  });
});
