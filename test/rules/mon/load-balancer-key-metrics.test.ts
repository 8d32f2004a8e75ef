import { rule } from "../../../rules/mon/load-balancer-key-metrics.ts";
import { dashboards, type WidgetMetric } from "../../../src/model/facts/dashboards.ts";
import { listenerRules, loadBalancers, targetGroups } from "../../../src/model/facts/elbv2.ts";
import { deny, only, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { alarmOn, dashboard, named, queried, redrawn, without } from "./_seen.ts";

const LoadBalancer = "app/shop-prod-alb/50dc6c495c0c9188";
const isError = named("HTTPCode_Target_5XX_Count");
const groupOf = (arn: string): string => arn.split(":").at(-1) ?? "";

const byGroups = (...groups: readonly string[]) =>
  dashboard(({ metrics }) => ({
    metrics: [
      ...metrics.filter((metric) => !isError(metric)),
      ...groups.map(
        (arn): WidgetMetric => ({
          namespace: "AWS/ApplicationELB",
          name: "HTTPCode_Target_5XX_Count",
          dimensions: { TargetGroup: groupOf(arn), LoadBalancer },
          region: "eu-west-1",
          account: null,
          combined: false,
        }),
      ),
    ],
  }));

testRule(rule, {
  population: [loadBalancers],
  indecisive: indecisiveBut(
    rule,
    [loadBalancers, dashboards],
    "the dashboard shows the load balancer as a whole",
  ),
  cases: [
    {
      name: "no dashboard",
      changes: [only(dashboards, {})],
      verdict: "fail",
      failures: 3,
      says: /TargetResponseTime of shop-prod-frontend, shop-prod-backend|TargetResponseTime of shop-prod-backend, shop-prod-frontend/,
    },
    { name: "errors are not shown", changes: [without(isError)], verdict: "fail", failures: 1 },
    {
      name: "the load balancer's own errors are not its targets'",
      changes: [redrawn(isError, { name: "HTTPCode_ELB_5XX_Count" })],
      verdict: "fail",
    },
    {
      name: "an alarm on errors",
      changes: [
        without(isError),
        alarmOn("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", { LoadBalancer }),
      ],
      verdict: "pass",
    },
    {
      name: "the dimension is no ARN",
      changes: [redrawn(isError, { dimensions: { LoadBalancer: ids.loadBalancer } })],
      verdict: "fail",
    },
    {
      name: "each target group by itself",
      changes: [byGroups(ids.frontendTargets, ids.backendTargets)],
      verdict: "pass",
    },
    {
      name: "one target group only",
      changes: [byGroups(ids.backendTargets)],
      verdict: "fail",
      says: /HTTPCode_Target_5XX_Count of shop-prod-frontend is/,
    },
    {
      name: "one target group, the other ones are unread",
      changes: [byGroups(ids.backendTargets), deny(listenerRules)],
      verdict: "unknown",
    },
    {
      name: "by target groups, of which no list is had",
      changes: [byGroups(ids.frontendTargets, ids.backendTargets), deny(targetGroups)],
      verdict: "unknown",
    },
    {
      name: "a search",
      changes: [
        queried(
          "AWS/ApplicationELB",
          `SEARCH('{AWS/ApplicationELB,LoadBalancer} LoadBalancer="${LoadBalancer}"', 'Sum', 60)`,
        ),
      ],
      verdict: "pass",
    },
    {
      name: "a network load balancer is another kind",
      changes: [patch(loadBalancers, ids.loadBalancer, { type: "network" })],
      verdict: "notApplicable",
    },
  ],
});
