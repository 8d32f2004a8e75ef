import { loadBalancers } from "../../src/model/facts/elbv2.ts";
import { combine } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { balancerMetrics } from "../../src/topology/keyMetrics.ts";
import { targetGroupRouting } from "../../src/topology/targetGroupRouting.ts";
import { applicationLoadBalancers } from "../_resources/loadBalancers.ts";
import { dashboardInTerraform, putDashboard } from "./_dashboardRemedy.ts";
import { byEither, judgeKeyMetric, keyMetricNeeds } from "./_keyMetrics.ts";

export const rule = defineRule({
  id: "mon-load-balancer-key-metrics",
  title: "The key metrics of load balancers are on an alarm or a dashboard",
  section: "MON",
  items: ["MON-4"],
  severity: "medium",
  why: "The load balancer sees what the users see: how long answers take, and how many of them are errors.",
  checks:
    "TargetResponseTime, HTTPCode_Target_2XX_Count and HTTPCode_Target_5XX_Count (AWS/ApplicationELB) of every application load balancer must be watched by an alarm or drawn by a dashboard's widget: for the load balancer as a whole, or for each target group that it sends requests to. Repeated values in widgets, searches and Metrics Insights queries are followed; what cannot be followed cannot be decided.",
  blindSpots:
    "Dashboards of other accounts and tools are not seen. That there are no data points proves nothing: the counts appear only where they are not zero.",
  remedy: {
    summary:
      "Put the load balancer's response time and its counts of 2XX and 5XX answers on a dashboard or an alarm.",
    cli: putDashboard,
    terraform: dashboardInTerraform([
      '["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", aws_lb.main.arn_suffix]',
      '[".", "HTTPCode_Target_2XX_Count", ".", ".", { stat = "Sum" }]',
      '[".", "HTTPCode_Target_5XX_Count", ".", ".", { stat = "Sum" }]',
    ]),
    cdk: "dashboard.addWidgets(new cloudwatch.GraphWidget({ left: [loadBalancer.metrics.targetResponseTime(), loadBalancer.metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT)] }));",
  },
  references: [
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
  ],
  needs: { loadBalancers, targetGroupRouting, ...keyMetricNeeds },
  options: {},
  nothing: "there is no application load balancer",
  resources: (facts) => applicationLoadBalancers(facts.loadBalancers),
  judge: ({ loadBalancer }, facts, _, context) => {
    const find = byEither(facts, context);
    return combine(
      ...balancerMetrics(loadBalancer, facts.targetGroupRouting).map((metric) =>
        judgeKeyMetric(metric, find),
      ),
    );
  },
});
