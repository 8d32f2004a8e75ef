import { combine } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { caches } from "../../src/topology/caches.ts";
import { cacheMetrics } from "../../src/topology/keyMetrics.ts";
import { cacheResources } from "../_resources/stores.ts";
import { dashboardInTerraform, putDashboard } from "./_dashboardRemedy.ts";
import { byEither, judgeKeyMetric, keyMetricNeeds } from "./_keyMetrics.ts";

export const rule = defineRule({
  id: "mon-elasticache-key-metrics",
  title: "The key metrics of caches are on an alarm or a dashboard",
  section: "MON",
  items: ["MON-3"],
  severity: "medium",
  why: "Redis answers on one core: when that is busy, or the node's network is full, every request of the application waits.",
  checks:
    "CPUUtilization (or EngineCPUUtilization), NetworkBytesIn and NetworkBytesOut (AWS/ElastiCache) of each node of every Redis or Valkey cache must be watched by an alarm or drawn by a dashboard's widget, under its CacheClusterId. A serverless cache has no nodes: its ElastiCacheProcessingUnits stand for the CPU. Repeated values in widgets, searches and Metrics Insights queries are followed; what cannot be followed cannot be decided.",
  blindSpots: "Dashboards of other accounts and tools are not seen.",
  remedy: {
    summary: "Put each node's CPU and network traffic on a dashboard or an alarm.",
    cli: putDashboard,
    terraform: dashboardInTerraform([
      '["AWS/ElastiCache", "CPUUtilization", "CacheClusterId", "cache-001"]',
      '[".", "NetworkBytesIn", ".", "."]',
      '[".", "NetworkBytesOut", ".", "."]',
    ]),
    cdk: "dashboard.addWidgets(new cloudwatch.GraphWidget({ left: [new cloudwatch.Metric({ namespace: 'AWS/ElastiCache', metricName: 'EngineCPUUtilization', dimensionsMap: { CacheClusterId: 'cache-001' } })] }));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.HostLevel.html",
    "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/serverless-metrics-events-redis.html",
  ],
  needs: { caches, ...keyMetricNeeds },
  options: {},
  nothing: "there is no Redis cache",
  resources: (facts) => cacheResources(facts.caches),
  judge: ({ cache }, facts, _, context) => {
    const find = byEither(facts, context);
    return combine(...cacheMetrics(cache, context).map((metric) => judgeKeyMetric(metric, find)));
  },
});
