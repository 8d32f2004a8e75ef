import { dbInstances } from "../../src/model/facts/rds.ts";
import { combine } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databaseMetrics } from "../../src/topology/keyMetrics.ts";
import { dbInstanceResources } from "../_resources/dbInstances.ts";
import { dashboardInTerraform, putDashboard } from "./_dashboardRemedy.ts";
import { byEither, judgeKeyMetric, keyMetricNeeds } from "./_keyMetrics.ts";

export const rule = defineRule({
  id: "mon-rds-key-metrics",
  title: "The key metrics of databases are on an alarm or a dashboard",
  section: "MON",
  items: ["MON-2"],
  severity: "medium",
  why: "A database runs out of processor, connections or memory slowly, and fails at once. Who sees the numbers has days to act.",
  checks:
    "CPUUtilization, DatabaseConnections and FreeableMemory (AWS/RDS) of every RDS instance must be watched by an alarm or drawn by a dashboard's widget, under its own DBInstanceIdentifier or, for a member of a cluster, under the cluster's identifier. Repeated values in widgets, searches and Metrics Insights queries are followed; what cannot be followed cannot be decided.",
  blindSpots:
    "Dashboards of other accounts and tools, Performance Insights and Database Insights are not seen.",
  remedy: {
    summary: "Put the instance's CPU, connections and free memory on a dashboard or an alarm.",
    cli: putDashboard,
    terraform: dashboardInTerraform([
      '["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", "orders"]',
      '[".", "DatabaseConnections", ".", "."]',
      '[".", "FreeableMemory", ".", "."]',
    ]),
    cdk: "dashboard.addWidgets(new cloudwatch.GraphWidget({ left: [database.metricCPUUtilization(), database.metricDatabaseConnections(), database.metricFreeableMemory()] }));",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/dimensions.html",
  ],
  needs: { dbInstances, ...keyMetricNeeds },
  options: {},
  nothing: "there is no RDS instance",
  resources: (facts) => dbInstanceResources(facts.dbInstances),
  judge: ({ instance }, facts, _, context) => {
    const find = byEither(facts, context);
    return combine(...databaseMetrics(instance).map((metric) => judgeKeyMetric(metric, find)));
  },
});
