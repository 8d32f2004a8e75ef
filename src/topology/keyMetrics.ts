import { complete, type Listing, mapListing, selectListing } from "../model/fact.ts";
import { replicationGroups } from "../model/facts/elasticache.ts";
import type { LoadBalancer, TargetGroup } from "../model/facts/elbv2.ts";
import type { DbInstance } from "../model/facts/rds.ts";
import type { Context } from "../model/kind.ts";
import type { WatchedMetric } from "./alarmWatches.ts";
import type { Cache } from "./caches.ts";
import type { RunningService } from "./services.ts";
import type { TargetGroupRouting } from "./targetGroupRouting.ts";

/** A metric of the guide for one resource: of the whole at once, or of each of its parts. */
export interface KeyMetric {
  readonly name: string;
  /** Any of these covers the resource. */
  readonly whole: readonly WatchedMetric[];
  /** Or one for each part. */
  readonly parts: Listing<{ readonly label: string; readonly any: readonly WatchedMetric[] }>;
}

type Dimensions = WatchedMetric["dimensions"];

const watched = (namespace: string, name: string, dimensions: Dimensions): WatchedMetric => ({
  namespace,
  name,
  dimensions,
});

const ofWhole = (namespace: string, name: string, dimensions: Dimensions): KeyMetric => ({
  name,
  whole: [watched(namespace, name, dimensions)],
  parts: complete([]),
});

/**
 * The metrics of a service; the number of its tasks is Container Insights'
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html).
 */
export const serviceMetrics = ({ clusterName, service }: RunningService): readonly KeyMetric[] => {
  const dimensions = [{ ClusterName: clusterName, ServiceName: service.name }];
  return [
    ofWhole("AWS/ECS", "CPUUtilization", dimensions),
    ofWhole("AWS/ECS", "MemoryUtilization", dimensions),
    ofWhole("ECS/ContainerInsights", "RunningTaskCount", dimensions),
  ];
};

/** The metrics of an instance, or those of the cluster that it is a member of. */
export const databaseMetrics = ({ id, cluster }: DbInstance): readonly KeyMetric[] => {
  const dimensions = [
    { DBInstanceIdentifier: id },
    ...(cluster === null ? [] : [{ DBClusterIdentifier: cluster }]),
  ];
  return ["CPUUtilization", "DatabaseConnections", "FreeableMemory"].map((name) =>
    ofWhole("AWS/RDS", name, dimensions),
  );
};

const elastiCache = "AWS/ElastiCache";

/** One node of a cluster is named alone or with its number; Redis and Valkey have one a cluster. */
const nodeDimensions = (node: string): Dimensions => [
  { CacheClusterId: node },
  { CacheClusterId: node, CacheNodeId: "0001" },
];

/** The engine's own core shows more than the host's average over all of them. */
const nodeMetrics: readonly (readonly [name: string, ...also: readonly string[]])[] = [
  ["CPUUtilization", "EngineCPUUtilization"],
  ["NetworkBytesIn"],
  ["NetworkBytesOut"],
];

/** What stands for the load of a cache without nodes is the processing units that it uses. */
const serverlessMetrics = ["ElastiCacheProcessingUnits", "NetworkBytesIn", "NetworkBytesOut"];

/** The metrics of each node, or of the serverless cache. */
export const cacheMetrics = (cache: Cache, context: Context): readonly KeyMetric[] => {
  if (cache.serverless !== null) {
    const dimensions = [{ clusterId: cache.serverless.name }];
    return serverlessMetrics.map((name) => ofWhole(elastiCache, name, dimensions));
  }
  const nodes = cache.replicationGroup?.members ?? [cache.id];
  return nodeMetrics.map((names) => ({
    name: names[0],
    whole: [],
    parts: {
      items: nodes.map((node) => ({
        label: node,
        any: names.map((name) => watched(elastiCache, name, nodeDimensions(node))),
      })),
      causes: nodes.length > 0 ? [] : [context.unstated(replicationGroups, "MemberClusters")],
    },
  }));
};

/** `app/NAME/ID`, as the metrics have it. */
const balancerDimension = ({ arn }: LoadBalancer): string =>
  arn.split(":loadbalancer/").at(-1) ?? arn;

const groupDimension = ({ arn }: TargetGroup): string => arn.split(":").at(-1) ?? arn;

/** The metrics of a load balancer, or of each of the target groups that it sends requests to. */
export const balancerMetrics = (
  balancer: LoadBalancer,
  routing: TargetGroupRouting,
): readonly KeyMetric[] => {
  const LoadBalancer = balancerDimension(balancer);
  const groups: Listing<TargetGroup> = selectListing(routing.groupsOf(balancer), ({ arn }) =>
    routing.getsRequests(arn),
  );
  const namespace = "AWS/ApplicationELB";
  return ["TargetResponseTime", "HTTPCode_Target_2XX_Count", "HTTPCode_Target_5XX_Count"].map(
    (name) => ({
      name,
      whole: [watched(namespace, name, [{ LoadBalancer }])],
      parts: mapListing(groups, (group) => ({
        label: group.name,
        any: [watched(namespace, name, [{ LoadBalancer, TargetGroup: groupDimension(group) }])],
      })),
    }),
  );
};
