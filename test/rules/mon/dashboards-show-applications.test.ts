import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/mon/dashboards-show-applications.ts";
import { dashboards } from "../../../src/model/facts/dashboards.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { loadBalancers } from "../../../src/model/facts/elbv2.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { breakOff, deny, only, patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { dashboard, inNamespace, named, without } from "./_seen.ts";

testRule(rule, {
  population: [services, loadBalancers],
  indecisive: indecisiveBut(
    rule,
    [dashboards, services, loadBalancers, dbInstances],
    "the dashboard draws the metrics themselves, and tags place everything",
  ),
  cases: [
    {
      name: "no dashboard",
      changes: [only(dashboards, {})],
      verdict: "fail",
      failures: 1,
      says: /no dashboard shows service backend, service frontend, load balancer shop-prod-alb, database shop-prod-db, cache shop-prod-cache/,
    },
    {
      name: "an empty dashboard",
      changes: [dashboard(() => ({ widgets: 0, metrics: [] }))],
      verdict: "fail",
    },
    {
      name: "texts and logs only",
      changes: [dashboard(() => ({ widgets: 4, metrics: [] }))],
      verdict: "fail",
    },
    {
      name: "the cache is not shown",
      changes: [without(inNamespace("AWS/ElastiCache"))],
      verdict: "fail",
      says: /no dashboard shows cache shop-prod-cache$/m,
    },
    {
      name: "one of the services is not shown",
      changes: [without(({ dimensions }) => dimensions.ServiceName === "backend")],
      verdict: "fail",
      says: /no dashboard shows service backend$/m,
    },
    {
      name: "one metric of each is enough",
      changes: [without(({ name }) => !/^(CPUUtilization|TargetResponseTime)$/.test(name))],
      verdict: "pass",
    },
    {
      name: "another metric than the key ones is not",
      changes: [
        dashboard(({ metrics }) => ({
          metrics: metrics.map((metric) =>
            metric.namespace === "AWS/RDS" ? { ...metric, name: "ReadLatency" } : metric,
          ),
        })),
      ],
      verdict: "fail",
      says: /database shop-prod-db/,
    },
    {
      name: "the graph of the database's alarm",
      changes: [
        without(inNamespace("AWS/RDS")),
        dashboard(() => ({ alarms: [ids.connectionsAlarm] })),
      ],
      verdict: "pass",
    },
    {
      name: "an explorer may show the database",
      changes: [
        without(inNamespace("AWS/RDS")),
        dashboard(() => ({
          explorers: [{ resourceType: "AWS::RDS::DBInstance", name: "CPUUtilization" }],
        })),
      ],
      verdict: "unknown",
    },
    {
      name: "an explorer of machines does not",
      changes: [
        without(inNamespace("AWS/RDS")),
        dashboard(() => ({
          explorers: [{ resourceType: "AWS::EC2::Instance", name: "CPUUtilization" }],
        })),
      ],
      verdict: "fail",
    },
    {
      name: "not shown on what was read of the dashboards",
      changes: [without(inNamespace("AWS/RDS")), breakOff(dashboards)],
      verdict: "unknown",
    },
    { name: "the databases are unread", changes: [deny(dbInstances)], verdict: "unknown" },
    {
      name: "a service of another application has a dashboard of its own to ask for",
      changes: [
        patch(services, ids.frontend, { tags: { application: "blog", environment: "production" } }),
        without(({ dimensions }) => dimensions.ServiceName === "frontend"),
      ],
      verdict: { "shop (production)": "pass", "blog (production)": "fail" },
    },
  ],
});

test("key metrics that no dashboard shows are a note", () => {
  const notes = findingsOf(rule, [without(named("FreeableMemory"))]).flatMap((one) => one.notes);
  expect(notes).toEqual(["no dashboard shows FreeableMemory of database shop-prod-db"]);
});
