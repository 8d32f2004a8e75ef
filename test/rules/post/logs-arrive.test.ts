import { rule } from "../../../rules/post/logs-arrive.ts";
import { logEvents, logEventsOf } from "../../../src/model/facts/activity.ts";
import { type Container, services, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { metricKey } from "../../../src/model/facts/metrics.ts";
import { type Change, deny, edit, patch, put, remove } from "../../support/changes.ts";
import { logGroupOf, steadily } from "../../support/reference/observation.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const window = logEventsOf(logGroupOf("backend"));
const container = (fields: Partial<Container>, ...more: readonly Partial<Container>[]): Change =>
  edit(taskDefinitions, ids.backendTask, (row) => ({
    ...row,
    containers: row.containers.flatMap((one) => [
      { ...one, ...fields },
      ...more.map((other) => ({ ...one, name: "side-car", ...other })),
    ]),
  }));
const ofBackend = (verdict: "pass" | "fail" | "unknown") => ({
  frontend: "pass" as const,
  backend: verdict,
});
const noData = patch(logEvents, metricKey(window), {
  datapoints: 0,
  minimum: null,
  maximum: null,
  average: null,
  sum: null,
});

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions, logEvents],
    "services name their launch type and network",
  ),
  cases: [
    {
      name: "no events: the metric has no data then",
      changes: [noData],
      verdict: ofBackend("fail"),
      says: /the log group \/ecs\/shop-prod-backend of backend took in nothing in 24 hours/,
    },
    {
      name: "one event",
      changes: [put(logEvents, metricKey(window), { ...steadily(window, 0), sum: 1 })],
      verdict: "pass",
    },
    {
      name: "no log driver on Fargate",
      changes: [container({ logDriver: null, logGroup: null })],
      verdict: ofBackend("fail"),
      says: /the output of backend is kept nowhere/,
    },
    {
      name: "no log driver on machines of one's own",
      changes: [
        container({ logDriver: null, logGroup: null }),
        patch(services, ids.backend, { launchType: "EC2" }),
      ],
      verdict: ofBackend("unknown"),
    },
    {
      name: "Splunk",
      changes: [container({ logDriver: "splunk", logGroup: null })],
      verdict: ofBackend("fail"),
    },
    {
      name: "FireLens",
      changes: [container({ logDriver: "awsfirelens", logGroup: null })],
      verdict: ofBackend("unknown"),
      says: /by the driver awsfirelens/,
    },
    { name: "no group", changes: [container({ logGroup: null })], verdict: ofBackend("unknown") },
    {
      name: "another region",
      changes: [container({ logRegion: "us-east-1" })],
      verdict: ofBackend("unknown"),
    },
    {
      name: "its own region, unstated",
      changes: [container({ logRegion: null })],
      verdict: "pass",
    },
    {
      name: "a side-car without logs",
      changes: [container({}, { logDriver: null, logGroup: null })],
      verdict: "pass",
    },
    {
      name: "a worker: all essential containers",
      changes: [
        edit(services, ids.backend, (row) => ({
          ...row,
          loadBalancers: [],
          deployments: row.deployments.map((one) => ({ ...one, loadBalancers: [] })),
        })),
        container({}, { logDriver: null, logGroup: null }),
      ],
      verdict: ofBackend("fail"),
      says: /the output of side-car is kept nowhere/,
    },
    {
      name: "a service that is switched off",
      changes: [noData, patch(services, ids.backend, { desiredCount: 0, runningCount: 0 })],
      verdict: { frontend: "pass", backend: "notApplicable" },
    },
    {
      name: "its task definition is gone",
      changes: [remove(taskDefinitions, ids.backendTask)],
      verdict: ofBackend("unknown"),
    },
    {
      name: "kept nowhere, whatever the metrics are",
      changes: [container({ logDriver: null, logGroup: null }), deny(logEvents)],
      verdict: { backend: "fail", frontend: "unknown" },
    },
  ],
});
