import { type Cluster, clusters } from "../../src/model/facts/ecs.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  type Outcome,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { serviceMetrics } from "../../src/topology/keyMetrics.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";
import { dashboardInTerraform, putDashboard } from "./_dashboardRemedy.ts";
import { byEither, judgeKeyMetric, keyMetricNeeds } from "./_keyMetrics.ts";

/** Without Container Insights nobody counts the tasks, whatever a dashboard asks for. */
const judgeInsights = (cluster: Cluster | null, context: Context): Outcome => {
  if (cluster === null) return cannotKnow([context.unstated(clusters, "the service's cluster")]);
  const { arn, name, containerInsights } = cluster;
  if (containerInsights === null) {
    return cannotKnow([context.unstated(clusters, "settings[containerInsights]")]);
  }
  return containerInsights === "disabled"
    ? fail(
        "container-insights",
        `RunningTaskCount is not measured: Container Insights is off in the cluster ${name}`,
        saw(clusters, arn, "settings[containerInsights]", containerInsights),
      )
    : notApplicable("Container Insights is on");
};

export const rule = defineRule({
  id: "mon-ecs-key-metrics",
  title: "The key metrics of services are on an alarm or a dashboard",
  section: "MON",
  items: ["MON-1"],
  severity: "medium",
  why: "AWS measures a service's CPU and memory anyway. Unless an alarm watches the number, or a dashboard shows it, nobody learns of it before the users do.",
  checks:
    "CPUUtilization and MemoryUtilization (AWS/ECS) and RunningTaskCount (ECS/ContainerInsights) of every ECS service must be watched by an alarm or drawn by a dashboard's widget, with the dimensions ClusterName and ServiceName. Repeated values in widgets, searches and Metrics Insights queries are followed; what cannot be followed cannot be decided. Auto scaling's own alarms do not count. RunningTaskCount needs Container Insights on the cluster.",
  blindSpots:
    "Dashboards of other accounts and tools (Grafana, Datadog) are not seen. Whether anybody looks at a dashboard is not seen either.",
  remedy: {
    summary:
      "Switch on Container Insights, and put the service's CPU, memory and number of tasks on a dashboard or an alarm.",
    cli: `aws ecs update-cluster-settings --cluster CLUSTER --settings name=containerInsights,value=enabled && ${putDashboard}`,
    terraform: dashboardInTerraform([
      '["AWS/ECS", "CPUUtilization", "ClusterName", "main", "ServiceName", "backend"]',
      '[".", "MemoryUtilization", ".", ".", ".", "."]',
      '["ECS/ContainerInsights", "RunningTaskCount", ".", ".", ".", "."]',
    ]),
    cdk: "dashboard.addWidgets(new cloudwatch.GraphWidget({ left: [service.metricCpuUtilization(), service.metricMemoryUtilization()] }));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html",
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html",
  ],
  needs: { runningServices, clusters, ...keyMetricNeeds },
  options: {},
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, _, context) => {
    const find = byEither(facts, context);
    return combine(
      ...serviceMetrics(view).map((metric) => judgeKeyMetric(metric, find)),
      when(facts.clusters.get(view.service.cluster), (cluster) => judgeInsights(cluster, context)),
    );
  },
});
