import type * as Sdk from "@aws-sdk/client-rds";
import {
  type DbCluster,
  type DbInstance,
  dbClusterParameters,
  dbClusters,
  dbInstances,
  dbParameters,
  dbProxies,
  dbProxyShares,
  dbProxyTargets,
  dbSubnetGroups,
  type Parameters,
  reservedDbInstances,
} from "../../model/facts/rds.ts";
import type { Tags } from "../../model/tags.ts";
import { type Collector, keysFrom, list, lookup } from "../collector.ts";
import { allPages, type Page } from "../pages.ts";
import { defineService } from "../service.ts";

export const rds = defineService({
  prefix: "rds",
  load: () => import("@aws-sdk/client-rds"),
  connect: (sdk, configuration) => new sdk.RDSClient(configuration),
});

/** Of every Describe call of RDS. */
export const largestPage = 100;

/** Neptune and DocumentDB answer the same calls; they are no RDS databases. */
const isRds = (engine: string | undefined): boolean => engine !== "neptune" && engine !== "docdb";

const toTags = (tags: readonly Sdk.Tag[] | undefined): Tags =>
  Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));

const iso = (date: Date | undefined): string | null => date?.toISOString() ?? null;

const groupIds = (groups: readonly Sdk.VpcSecurityGroupMembership[] | undefined) =>
  (groups ?? []).flatMap(({ VpcSecurityGroupId }) => VpcSecurityGroupId ?? []).sort();

const subnetIds = (group: Sdk.DBSubnetGroup | undefined) =>
  (group?.Subnets ?? []).flatMap(({ SubnetIdentifier }) => SubnetIdentifier ?? []).sort();

const toPending = (pending: Sdk.PendingModifiedValues | undefined): DbInstance["pending"] => ({
  multiAz: pending?.MultiAZ ?? null,
  backupRetentionDays: pending?.BackupRetentionPeriod ?? null,
});

const toPlacement = (instance: Sdk.DBInstance) => ({
  vpc: instance.DBSubnetGroup?.VpcId ?? null,
  subnetGroup: instance.DBSubnetGroup?.DBSubnetGroupName ?? null,
  subnets: subnetIds(instance.DBSubnetGroup),
  securityGroups: groupIds(instance.VpcSecurityGroups),
  publiclyAccessible: instance.PubliclyAccessible ?? null,
  port: instance.Endpoint?.Port ?? (instance.DbInstancePort || null),
  multiAz: instance.MultiAZ ?? null,
  zone: instance.AvailabilityZone ?? null,
  secondaryZone: instance.SecondaryAvailabilityZone ?? null,
});

const toInstance = (instance: Sdk.DBInstance): DbInstance => ({
  arn: instance.DBInstanceArn ?? "",
  id: instance.DBInstanceIdentifier ?? "",
  engine: instance.Engine ?? "",
  engineVersion: instance.EngineVersion ?? null,
  class: instance.DBInstanceClass ?? null,
  status: instance.DBInstanceStatus ?? null,
  created: iso(instance.InstanceCreateTime),
  cluster: instance.DBClusterIdentifier ?? null,
  readReplicaOf:
    instance.ReadReplicaSourceDBInstanceIdentifier ??
    instance.ReadReplicaSourceDBClusterIdentifier ??
    null,
  readReplicas: [
    ...(instance.ReadReplicaDBInstanceIdentifiers ?? []),
    ...(instance.ReadReplicaDBClusterIdentifiers ?? []),
  ].sort(),
  resourceId: instance.DbiResourceId ?? null,
  backupReplications: (instance.DBInstanceAutomatedBackupsReplications ?? [])
    .flatMap(({ DBInstanceAutomatedBackupsArn }) => DBInstanceAutomatedBackupsArn ?? [])
    .sort(),
  ...toPlacement(instance),
  storageEncrypted: instance.StorageEncrypted ?? null,
  storageEncryptionType: instance.StorageEncryptionType ?? null,
  backupRetentionDays: instance.BackupRetentionPeriod ?? null,
  latestRestorableTime: iso(instance.LatestRestorableTime),
  parameterGroups: (instance.DBParameterGroups ?? []).map((group) => ({
    name: group.DBParameterGroupName ?? "",
    status: group.ParameterApplyStatus ?? null,
  })),
  masterUserSecret: instance.MasterUserSecret?.SecretArn ?? null,
  iamAuthentication: instance.IAMDatabaseAuthenticationEnabled ?? null,
  pending: toPending(instance.PendingModifiedValues),
  tags: toTags(instance.TagList),
});

const instanceCollector = list({
  kind: dbInstances,
  service: rds,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeDBInstancesCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.DBInstances ?? [])
        .filter(({ Engine }) => isRds(Engine))
        .map((instance) => [instance.DBInstanceArn ?? "", toInstance(instance)]),
    };
  },
});

const toMembers = (cluster: Sdk.DBCluster) =>
  (cluster.DBClusterMembers ?? []).map((member) => ({
    instance: member.DBInstanceIdentifier ?? "",
    writer: member.IsClusterWriter ?? false,
    parameters: member.DBClusterParameterGroupStatus ?? "in-sync",
  }));

const toCluster = (cluster: Sdk.DBCluster): DbCluster => ({
  arn: cluster.DBClusterArn ?? "",
  id: cluster.DBClusterIdentifier ?? "",
  engine: cluster.Engine ?? "",
  engineVersion: cluster.EngineVersion ?? null,
  engineMode: cluster.EngineMode ?? null,
  class: cluster.DBClusterInstanceClass ?? null,
  status: cluster.Status ?? null,
  members: toMembers(cluster).map(({ instance, writer }) => ({ instance, writer })),
  replicationSource: cluster.ReplicationSourceIdentifier || null,
  readReplicas: [...(cluster.ReadReplicaIdentifiers ?? [])].sort(),
  resourceId: cluster.DbClusterResourceId ?? null,
  subnetGroup: cluster.DBSubnetGroup ?? null,
  securityGroups: groupIds(cluster.VpcSecurityGroups),
  publiclyAccessible: cluster.PubliclyAccessible ?? null,
  port: cluster.Port ?? null,
  multiAz: cluster.MultiAZ ?? null,
  storageEncrypted: cluster.StorageEncrypted ?? null,
  storageEncryptionType: cluster.StorageEncryptionType ?? null,
  backupRetentionDays: cluster.BackupRetentionPeriod ?? null,
  latestRestorableTime: iso(cluster.LatestRestorableTime),
  parameterGroup: cluster.DBClusterParameterGroup ?? null,
  pendingParameterMembers: toMembers(cluster)
    .filter(({ parameters }) => parameters !== "in-sync")
    .map(({ instance }) => instance),
  masterUserSecret: cluster.MasterUserSecret?.SecretArn ?? null,
  iamAuthentication: cluster.IAMDatabaseAuthenticationEnabled ?? null,
  tags: toTags(cluster.TagList),
});

const clusterCollector = list({
  kind: dbClusters,
  service: rds,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeDBClustersCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.DBClusters ?? [])
        .filter(({ Engine }) => isRds(Engine))
        .map((cluster) => [cluster.DBClusterArn ?? "", toCluster(cluster)]),
    };
  },
});

const subnetGroupCollector = list({
  kind: dbSubnetGroups,
  service: rds,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeDBSubnetGroupsCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.DBSubnetGroups ?? []).map((group) => [
        group.DBSubnetGroupName ?? "",
        {
          name: group.DBSubnetGroupName ?? "",
          vpc: group.VpcId ?? null,
          subnets: subnetIds(group),
        },
      ]),
    };
  },
});

/** The parameters that rules judge; asking for them by name makes one page of several. */
const parametersAsked = ["rds.force_ssl", "ssl_min_protocol_version", "max_connections"];

const parameterFilter = [{ Name: "parameter-name", Values: parametersAsked }];

const toParameters = (parameters: readonly Sdk.Parameter[]): Parameters =>
  Object.fromEntries(
    parameters
      .filter(({ ParameterName = "" }) => parametersAsked.includes(ParameterName))
      .map(({ ParameterName = "", ParameterValue, Source }) => [
        ParameterName,
        { value: ParameterValue ?? null, source: Source ?? null },
      ]),
  );

const readParameters = async (
  page: (token: string | undefined) => Promise<Page<Sdk.Parameter>>,
): Promise<Parameters> => toParameters(await allPages(page));

const parameterCollector = lookup({
  kind: dbParameters,
  service: rds,
  needs: { dbInstances },
  keys: (facts) =>
    keysFrom(facts.dbInstances.list(), (row) => row.parameterGroups.map(({ name }) => name)),
  absent: ["DBParameterGroupNotFoundFault", "DBParameterGroupNotFound"],
  async fetch({ sdk, client }, [name = ""]) {
    const parameters = await readParameters(async (token) => {
      const answer = await client.send(
        new sdk.DescribeDBParametersCommand({
          DBParameterGroupName: name,
          Filters: parameterFilter,
          MaxRecords: largestPage,
          Marker: token,
        }),
      );
      return { next: answer.Marker, rows: answer.Parameters ?? [] };
    });
    return [[name, parameters]];
  },
});

const clusterParameterCollector = lookup({
  kind: dbClusterParameters,
  service: rds,
  needs: { dbClusters },
  keys: (facts) => keysFrom(facts.dbClusters.list(), (row) => [row.parameterGroup]),
  absent: ["DBParameterGroupNotFoundFault", "DBParameterGroupNotFound"],
  async fetch({ sdk, client }, [name = ""]) {
    const parameters = await readParameters(async (token) => {
      const answer = await client.send(
        new sdk.DescribeDBClusterParametersCommand({
          DBClusterParameterGroupName: name,
          Filters: parameterFilter,
          MaxRecords: largestPage,
          Marker: token,
        }),
      );
      return { next: answer.Marker, rows: answer.Parameters ?? [] };
    });
    return [[name, parameters]];
  },
});

const proxyCollector = list({
  kind: dbProxies,
  service: rds,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeDBProxiesCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.DBProxies ?? []).map((proxy) => [
        proxy.DBProxyName ?? "",
        {
          arn: proxy.DBProxyArn ?? "",
          name: proxy.DBProxyName ?? "",
          vpc: proxy.VpcId ?? null,
          subnets: [...(proxy.VpcSubnetIds ?? [])].sort(),
          securityGroups: [...(proxy.VpcSecurityGroupIds ?? [])].sort(),
          endpoint: proxy.Endpoint ?? null,
          secrets: (proxy.Auth ?? []).flatMap(({ SecretArn }) => SecretArn ?? []).sort(),
          requireTls: proxy.RequireTLS ?? null,
        },
      ]),
    };
  },
});

const proxyTargetCollector = lookup({
  kind: dbProxyTargets,
  service: rds,
  paged: true,
  needs: { dbProxies },
  keys: (facts) => keysFrom(facts.dbProxies.list(), ({ name }) => [name]),
  absent: ["DBProxyNotFoundFault", "DBProxyNotFound"],
  async fetch({ sdk, client }, [name = ""]) {
    const targets = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.DescribeDBProxyTargetsCommand({
          DBProxyName: name,
          MaxRecords: largestPage,
          Marker: token,
        }),
      );
      return { next: answer.Marker, rows: answer.Targets ?? [] };
    });
    const ids = targets.flatMap(({ RdsResourceId, TrackedClusterId }) => [
      ...(RdsResourceId === undefined ? [] : [RdsResourceId]),
      ...(TrackedClusterId === undefined ? [] : [TrackedClusterId]),
    ]);
    return [[name, [...new Set(ids)].sort()]];
  },
});

const proxyShareCollector = lookup({
  kind: dbProxyShares,
  service: rds,
  paged: true,
  needs: { dbProxies },
  keys: (facts) => keysFrom(facts.dbProxies.list(), ({ name }) => [name]),
  absent: ["DBProxyNotFoundFault", "DBProxyNotFound"],
  async fetch({ sdk, client }, [name = ""]) {
    const groups = await allPages(async (token) => {
      const answer = await client.send(
        new sdk.DescribeDBProxyTargetGroupsCommand({
          DBProxyName: name,
          MaxRecords: largestPage,
          Marker: token,
        }),
      );
      return { next: answer.Marker, rows: answer.TargetGroups ?? [] };
    });
    const own = groups.find(({ IsDefault }) => IsDefault === true) ?? groups[0];
    return [[name, own?.ConnectionPoolConfig?.MaxConnectionsPercent ?? null]];
  },
});

const reservationCollector = list({
  kind: reservedDbInstances,
  service: rds,
  pageSize: largestPage,
  async page({ sdk, client }, token) {
    const answer = await client.send(
      new sdk.DescribeReservedDBInstancesCommand({ MaxRecords: largestPage, Marker: token }),
    );
    return {
      next: answer.Marker,
      rows: (answer.ReservedDBInstances ?? []).map((reservation) => [
        reservation.ReservedDBInstanceId ?? "",
        {
          id: reservation.ReservedDBInstanceId ?? "",
          class: reservation.DBInstanceClass ?? null,
          product: reservation.ProductDescription ?? null,
          count: reservation.DBInstanceCount ?? null,
          multiAz: reservation.MultiAZ ?? null,
          state: reservation.State ?? null,
        },
      ]),
    };
  },
});

/** Every collector of RDS. */
export const rdsCollectors: readonly Collector[] = [
  instanceCollector,
  clusterCollector,
  subnetGroupCollector,
  parameterCollector,
  clusterParameterCollector,
  proxyCollector,
  proxyTargetCollector,
  proxyShareCollector,
  reservationCollector,
];
