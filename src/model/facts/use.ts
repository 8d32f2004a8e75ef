import { factKind } from "../kind.ts";
import type { MetricSummary, MetricWindow } from "./metrics.ts";

const secondsOfDay = 86_400;

/** How long use is looked back on, before sizes are judged by it. */
export const daysOfUse = 14;

const daily = (
  namespace: string,
  name: string,
  statistic: MetricWindow["statistic"],
  dimensions: Readonly<Record<string, string>>,
): MetricWindow => ({
  namespace,
  name,
  dimensions,
  statistic,
  periodSeconds: secondsOfDay,
  windowSeconds: daysOfUse * secondsOfDay,
});

/** What is measured of a DB instance, a figure a day. */
export const databaseWindows = (instance: string) => {
  const of = (name: string, statistic: MetricWindow["statistic"]) =>
    daily("AWS/RDS", name, statistic, { DBInstanceIdentifier: instance });
  return {
    peakCpu: of("CPUUtilization", "Maximum"),
    averageCpu: of("CPUUtilization", "Average"),
    leastFreeMemory: of("FreeableMemory", "Minimum"),
    averageFreeMemory: of("FreeableMemory", "Average"),
    peakConnections: of("DatabaseConnections", "Maximum"),
  };
};

/** What is measured of a cache node: CPU of the host and of the engine's one thread, memory in percent. */
export const cacheWindows = (node: string) => {
  const of = (name: string, statistic: MetricWindow["statistic"]) =>
    daily("AWS/ElastiCache", name, statistic, { CacheClusterId: node });
  return {
    peakCpu: of("CPUUtilization", "Maximum"),
    averageCpu: of("CPUUtilization", "Average"),
    peakEngineCpu: of("EngineCPUUtilization", "Maximum"),
    averageEngineCpu: of("EngineCPUUtilization", "Average"),
    peakMemory: of("DatabaseMemoryUsagePercentage", "Maximum"),
    averageMemory: of("DatabaseMemoryUsagePercentage", "Average"),
  };
};

/** What is measured of an ECS service, in percent of what its tasks reserve. */
export const serviceWindows = (cluster: string, service: string) => {
  const of = (name: string, statistic: MetricWindow["statistic"]) =>
    daily("AWS/ECS", name, statistic, { ClusterName: cluster, ServiceName: service });
  return {
    peakCpu: of("CPUUtilization", "Maximum"),
    averageCpu: of("CPUUtilization", "Average"),
    peakMemory: of("MemoryUtilization", "Maximum"),
    averageMemory: of("MemoryUtilization", "Average"),
  };
};

/** Keyed by `metricKey`. */
export const databaseUse = factKind<MetricSummary>(
  "cloudwatch.databaseUse",
  "cloudwatch:GetMetricData",
);
/** Keyed by `metricKey`. */
export const cacheUse = factKind<MetricSummary>("cloudwatch.cacheUse", "cloudwatch:GetMetricData");
/** Keyed by `metricKey`. */
export const serviceUse = factKind<MetricSummary>(
  "cloudwatch.serviceUse",
  "cloudwatch:GetMetricData",
);
