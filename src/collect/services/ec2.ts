import type * as Sdk from "@aws-sdk/client-ec2";
import { joinListings } from "../../model/fact.ts";
import {
  availabilityZones,
  ebsEncryptionByDefault,
  enabledRegions,
  instanceTypes,
  natGateways,
  networkInterfaces,
  prefixListEntries,
  prefixLists,
  type Route,
  routeTables,
  type SecurityGroupRule,
  securityGroups,
  subnets,
  volumes,
  vpcEndpoints,
} from "../../model/facts/ec2.ts";
import { dbClusters, dbInstances, replicatedBackups } from "../../model/facts/rds.ts";
import { acrossRegions, factKind } from "../../model/kind.ts";
import type { Tags } from "../../model/tags.ts";
import {
  type Collector,
  defineCollector,
  keysFrom,
  list,
  lookup,
  wantedFrom,
} from "../collector.ts";
import { allPages } from "../pages.ts";
import { defineService } from "../service.ts";
import { unreplicatedAnywhere } from "./_databases.ts";

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: a bucket an action. */
const ec2 = defineService({
  prefix: "ec2",
  load: () => import("@aws-sdk/client-ec2"),
  connect: (sdk, configuration) => new sdk.EC2Client(configuration),
  bucketOf: (operation) => ({ name: `ec2:${operation}`, burst: 100, perSecond: 20 }),
});

const largestPage = 1000;
const smallPage = 100;

const toTags = (tags: readonly Sdk.Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));

const subnetCollector = list({
  kind: subnets,
  service: ec2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeSubnetsCommand({ MaxResults: largestPage, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.Subnets ?? []).map((subnet) => [
        subnet.SubnetId ?? "",
        {
          id: subnet.SubnetId ?? "",
          vpc: subnet.VpcId ?? "",
          zoneId: subnet.AvailabilityZoneId ?? "",
          zone: subnet.AvailabilityZone ?? "",
          cidr: subnet.CidrBlock ?? null,
          ipv6Cidrs: (subnet.Ipv6CidrBlockAssociationSet ?? [])
            .filter(({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === "associated")
            .flatMap(({ Ipv6CidrBlock }) => Ipv6CidrBlock ?? []),
          internetGatewayBlock: subnet.BlockPublicAccessStates?.InternetGatewayBlockMode ?? null,
          tags: toTags(subnet.Tags),
        },
      ]),
    };
  },
});

const zoneCollector = list({
  kind: availabilityZones,
  service: ec2,
  async page({ sdk, client }) {
    const answer = await client.send(
      new sdk.DescribeAvailabilityZonesCommand({ AllAvailabilityZones: true }),
    );
    return {
      next: undefined,
      rows: (answer.AvailabilityZones ?? []).map((zone) => [
        zone.ZoneId ?? "",
        { id: zone.ZoneId ?? "", name: zone.ZoneName ?? "", type: zone.ZoneType ?? "" },
      ]),
    };
  },
});

const toRoute = (route: Sdk.Route): Route => ({
  destination:
    route.DestinationCidrBlock ??
    route.DestinationIpv6CidrBlock ??
    route.DestinationPrefixListId ??
    "",
  target:
    route.GatewayId ??
    route.NatGatewayId ??
    route.EgressOnlyInternetGatewayId ??
    route.TransitGatewayId ??
    route.VpcPeeringConnectionId ??
    route.NetworkInterfaceId ??
    route.LocalGatewayId ??
    route.CarrierGatewayId ??
    route.CoreNetworkArn ??
    route.InstanceId ??
    null,
  state: route.State ?? null,
});

const routeTableCollector = list({
  kind: routeTables,
  service: ec2,
  pageSize: smallPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeRouteTablesCommand({ MaxResults: smallPage, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.RouteTables ?? []).map((table) => [
        table.RouteTableId ?? "",
        {
          id: table.RouteTableId ?? "",
          vpc: table.VpcId ?? "",
          main: (table.Associations ?? []).some(({ Main }) => Main === true),
          subnets: (table.Associations ?? []).flatMap(({ SubnetId }) => SubnetId ?? []).sort(),
          routes: (table.Routes ?? []).map(toRoute),
        },
      ]),
    };
  },
});

/** Splits an IP permission into one rule a source: AWS groups them by protocol and ports. */
const toRules = (permission: Sdk.IpPermission): readonly SecurityGroupRule[] => {
  const base = {
    protocol: permission.IpProtocol ?? "-1",
    fromPort: permission.FromPort ?? null,
    toPort: permission.ToPort ?? null,
  };
  const peers: readonly SecurityGroupRule["peer"][] = [
    ...(permission.IpRanges ?? []).map(
      ({ CidrIp = "" }) => ({ kind: "ipv4", cidr: CidrIp }) as const,
    ),
    ...(permission.Ipv6Ranges ?? []).map(
      ({ CidrIpv6 = "" }) => ({ kind: "ipv6", cidr: CidrIpv6 }) as const,
    ),
    ...(permission.PrefixListIds ?? []).map(
      ({ PrefixListId = "" }) => ({ kind: "prefixList", id: PrefixListId }) as const,
    ),
    ...(permission.UserIdGroupPairs ?? []).map(
      ({ GroupId = "", UserId = null }) =>
        ({ kind: "securityGroup", id: GroupId, account: UserId }) as const,
    ),
  ];
  return peers.map((peer) => ({ ...base, peer }));
};

const securityGroupCollector = list({
  kind: securityGroups,
  service: ec2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeSecurityGroupsCommand({ MaxResults: largestPage, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.SecurityGroups ?? []).map((group) => [
        group.GroupId ?? "",
        {
          id: group.GroupId ?? "",
          name: group.GroupName ?? "",
          vpc: group.VpcId ?? null,
          ingress: (group.IpPermissions ?? []).flatMap(toRules),
          egress: (group.IpPermissionsEgress ?? []).flatMap(toRules),
          tags: toTags(group.Tags),
        },
      ]),
    };
  },
});

const networkInterfaceCollector = list({
  kind: networkInterfaces,
  service: ec2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeNetworkInterfacesCommand({ MaxResults: largestPage, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.NetworkInterfaces ?? []).map((eni) => [
        eni.NetworkInterfaceId ?? "",
        {
          id: eni.NetworkInterfaceId ?? "",
          subnet: eni.SubnetId ?? null,
          vpc: eni.VpcId ?? null,
          zone: eni.AvailabilityZone ?? null,
          interfaceType: eni.InterfaceType ?? "interface",
          description: ofService(eni.Description ?? ""),
          requesterId: eni.RequesterId ?? null,
          securityGroups: (eni.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).sort(),
          publicIp: eni.Association?.PublicIp ?? null,
          privateIps: (eni.PrivateIpAddresses ?? []).flatMap(
            ({ PrivateIpAddress }) => PrivateIpAddress ?? [],
          ),
          ipv6Addresses: (eni.Ipv6Addresses ?? []).flatMap(({ Ipv6Address }) => Ipv6Address ?? []),
          status: eni.Status ?? null,
          instance: eni.Attachment?.InstanceId ?? null,
        },
      ]),
    };
  },
});

/** What services write when they make an interface, as `topology/networkInterfaceOwner.ts` reads it; people write anything. */
const descriptionsOfServices =
  /^(ELB |Interface for NAT Gateway |VPC Endpoint Interface |AWS Lambda VPC ENI|RDSNetworkInterface$|Network interface for DBProxy |ElastiCache |arn:aws[a-z-]*:ecs:|.*\b(nat|vpce)-[0-9a-f]+)/;

const ofService = (description: string): string =>
  descriptionsOfServices.test(description) ? description : "";

const natGatewayCollector = list({
  kind: natGateways,
  service: ec2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeNatGatewaysCommand({ MaxResults: largestPage, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.NatGateways ?? []).map((gateway) => [
        gateway.NatGatewayId ?? "",
        {
          id: gateway.NatGatewayId ?? "",
          vpc: gateway.VpcId ?? "",
          subnet: gateway.SubnetId ?? null,
          state: gateway.State ?? null,
          connectivityType: gateway.ConnectivityType ?? null,
          availabilityMode: gateway.AvailabilityMode ?? null,
          publicIps: (gateway.NatGatewayAddresses ?? []).flatMap(({ PublicIp }) => PublicIp ?? []),
          networkInterfaces: (gateway.NatGatewayAddresses ?? []).flatMap(
            ({ NetworkInterfaceId }) => NetworkInterfaceId ?? [],
          ),
        },
      ]),
    };
  },
});

const vpcEndpointCollector = list({
  kind: vpcEndpoints,
  service: ec2,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeVpcEndpointsCommand({ MaxResults: largestPage, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.VpcEndpoints ?? []).map((endpoint) => [
        endpoint.VpcEndpointId ?? "",
        {
          id: endpoint.VpcEndpointId ?? "",
          vpc: endpoint.VpcId ?? "",
          serviceName: endpoint.ServiceName ?? "",
          type: endpoint.VpcEndpointType ?? "",
          state: endpoint.State ?? null,
          privateDns: endpoint.PrivateDnsEnabled ?? null,
          subnets: [...(endpoint.SubnetIds ?? [])].sort(),
          routeTables: [...(endpoint.RouteTableIds ?? [])].sort(),
          securityGroups: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []).sort(),
          networkInterfaces: [...(endpoint.NetworkInterfaceIds ?? [])].sort(),
        },
      ]),
    };
  },
});

const prefixListsIn = ({
  ingress,
  egress,
}: {
  ingress: readonly SecurityGroupRule[];
  egress: readonly SecurityGroupRule[];
}) => [...ingress, ...egress].flatMap(({ peer }) => (peer.kind === "prefixList" ? peer.id : []));

const prefixListCollector = lookup({
  kind: prefixLists,
  service: ec2,
  needs: { securityGroups },
  keys: (facts) => keysFrom(facts.securityGroups.list(), prefixListsIn),
  batchSize: smallPage,
  absent: ["InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound"],
  async fetch({ sdk, client }, keys) {
    const answer = await client.send(
      new sdk.DescribeManagedPrefixListsCommand({ PrefixListIds: [...keys] }),
    );
    return (answer.PrefixLists ?? []).map((prefixList) => [
      prefixList.PrefixListId ?? "",
      {
        id: prefixList.PrefixListId ?? "",
        name: prefixList.PrefixListName ?? "",
        owner: prefixList.OwnerId ?? "",
      },
    ]);
  },
});

const prefixListEntryCollector = lookup({
  kind: prefixListEntries,
  service: ec2,
  paged: true,
  needs: { securityGroups },
  keys: (facts) => keysFrom(facts.securityGroups.list(), prefixListsIn),
  absent: ["InvalidPrefixListID.NotFound", "InvalidPrefixListId.NotFound"],
  async fetch({ sdk, client }, [id = ""]) {
    const entries = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.GetManagedPrefixListEntriesCommand({
          PrefixListId: id,
          MaxResults: smallPage,
          NextToken: token,
        }),
      );
      return { next: answer.NextToken, rows: answer.Entries ?? [] };
    });
    return [[id, entries.flatMap(({ Cidr }) => Cidr ?? []).sort()]];
  },
});

const volumeCollector = list({
  kind: volumes,
  service: ec2,
  pageSize: 500,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeVolumesCommand({ MaxResults: 500, NextToken: token }),
    );
    return {
      next: answer.NextToken,
      rows: (answer.Volumes ?? []).map((volume) => [
        volume.VolumeId ?? "",
        {
          id: volume.VolumeId ?? "",
          encrypted: volume.Encrypted ?? null,
          state: volume.State ?? null,
          zone: volume.AvailabilityZone ?? null,
          tags: toTags(volume.Tags),
        },
      ]),
    };
  },
});

const encryptionByDefaultCollector = defineCollector({
  kind: ebsEncryptionByDefault,
  service: ec2,
  needs: {},
  async read({ sdk, client, region }, recorder) {
    const answer = await client.send(new sdk.GetEbsEncryptionByDefaultCommand({}));
    if (answer.EbsEncryptionByDefault !== undefined) {
      recorder.row(region, answer.EbsEncryptionByDefault);
    }
  },
});

/** `db.t3.micro` runs on `t3.micro`; serverless classes on none. */
export const instanceTypeOfDbClass = (dbClass: string): string | null =>
  /^db\.[a-z0-9-]+\.[a-z0-9-]+$/.test(dbClass) && dbClass !== "db.serverless"
    ? dbClass.slice("db.".length)
    : null;

const instanceTypeCollector = lookup({
  kind: instanceTypes,
  service: ec2,
  needs: { dbInstances, dbClusters },
  keys: (facts) =>
    joinListings([
      keysFrom(facts.dbInstances.list(), (row) => [instanceTypeOfDbClass(row.class ?? "")]),
      keysFrom(facts.dbClusters.list(), (row) => [instanceTypeOfDbClass(row.class ?? "")]),
    ]),
  batchSize: smallPage,
  absent: ["InvalidInstanceType"],
  async fetch({ sdk, client }, keys) {
    const answer = await client.send(
      new sdk.DescribeInstanceTypesCommand({
        InstanceTypes: keys as readonly string[] as Sdk._InstanceType[],
      }),
    );
    return (answer.InstanceTypes ?? []).map((type) => [
      type.InstanceType ?? "",
      {
        name: type.InstanceType ?? "",
        memoryMiB: type.MemoryInfo?.SizeInMiB ?? null,
        vCpus: type.VCpuInfo?.DefaultVCpus ?? null,
      },
    ]);
  },
});

/** Asked for when a database's copies may lie anywhere, and the config does not say where. */
const regionCollector = defineCollector({
  kind: enabledRegions,
  service: ec2,
  needs: {
    dbInstances: acrossRegions(dbInstances),
    dbClusters: acrossRegions(dbClusters),
    replicatedBackups: acrossRegions(replicatedBackups),
  },
  async read({ sdk, client, facts, settings }, recorder) {
    if (settings.backups.regions.length > 0) return;
    if (wantedFrom(unreplicatedAnywhere(facts), recorder).length === 0) return;
    const { Regions = [] } = await client.send(new sdk.DescribeRegionsCommand({}));
    for (const { RegionName: name = "" } of Regions) recorder.row(name, { name });
  },
});

/** Asked before a scan of all regions: those of an account that are enabled, without those that it would have to opt in to. */
export const regionsToScanCollector = defineCollector({
  kind: factKind<{ readonly name: string }>("scan.region", "ec2:DescribeRegions", {
    scope: "account",
  }),
  service: ec2,
  needs: {},
  async read({ sdk, client }, recorder) {
    const { Regions = [] } = await client.send(new sdk.DescribeRegionsCommand({}));
    for (const { RegionName: name = "" } of Regions) recorder.row(name, { name });
  },
});

export const ec2Collectors: readonly Collector[] = [
  subnetCollector,
  zoneCollector,
  routeTableCollector,
  securityGroupCollector,
  networkInterfaceCollector,
  natGatewayCollector,
  vpcEndpointCollector,
  prefixListCollector,
  prefixListEntryCollector,
  volumeCollector,
  encryptionByDefaultCollector,
  instanceTypeCollector,
  regionCollector,
];
