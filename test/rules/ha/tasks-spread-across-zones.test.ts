import { rule } from "../../../rules/ha/tasks-spread-across-zones.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { subnets } from "../../../src/model/facts/ec2.ts";
import { services, tasks } from "../../../src/model/facts/ecs.ts";
import { arnOf, row } from "../../scan/support/rows.ts";
import { edit, only, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const backendA = arnOf("ecs", "task/shop-prod/backenda");
const backendB = arnOf("ecs", "task/shop-prod/backendb");

testRule(rule, {
  population: [services],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /cluster|securityGroup|prefixList|ec2/.test(kind))
    .map((kind) => [kind, "the running tasks tell"]),
  cases: [
    {
      name: "all in one zone",
      changes: [
        patch(tasks, backendB, {
          zone: "eu-west-1a",
        }),
      ],
      verdict: { backend: "fail", frontend: "pass" },
      says: /all its running tasks are in eu-west-1a/,
    },
    {
      name: "a deployment under way",
      changes: [
        patch(tasks, backendB, {
          zone: "eu-west-1a",
        }),
        edit(services, ids.backend, (row) => ({
          ...row,
          deployments: row.deployments.map((one) => ({ ...one, rolloutState: "IN_PROGRESS" })),
        })),
      ],
      verdict: { backend: "unknown" },
    },
    {
      name: "one of two tasks is only starting, in another zone",
      changes: [patch(tasks, backendB, { lastStatus: "PENDING" })],
      verdict: { backend: "unknown", frontend: "pass" },
      says: /tasks of it are starting/,
    },
    {
      name: "one of two tasks is only starting, nobody knows yet where",
      changes: [patch(tasks, backendB, { lastStatus: "PROVISIONING", zone: null })],
      verdict: { backend: "unknown" },
    },
    {
      name: "one of two tasks is only starting, in the same zone",
      changes: [patch(tasks, backendB, { lastStatus: "ACTIVATING", zone: "eu-west-1a" })],
      verdict: { backend: "fail" },
      says: /all its running tasks are in eu-west-1a/,
    },
    {
      name: "one of two tasks is stopping",
      changes: [patch(tasks, backendB, { lastStatus: "DEACTIVATING" })],
      verdict: { backend: "fail" },
    },
    {
      name: "all are only starting",
      changes: [
        patch(tasks, backendA, { lastStatus: "PENDING" }),
        patch(tasks, backendB, { lastStatus: "PENDING" }),
      ],
      verdict: { backend: "unknown" },
    },
    {
      name: "a third task is starting",
      changes: [
        put(tasks, `${backendB}c`, {
          ...row(tasks, backendB),
          arn: `${backendB}c`,
          lastStatus: "PENDING",
        }),
      ],
      verdict: "pass",
    },
    {
      name: "the state of a task is not stated",
      changes: [patch(tasks, backendB, { lastStatus: null })],
      verdict: { backend: "unknown" },
    },
    {
      name: "two task sets side by side: a deployment is under way",
      changes: [
        patch(tasks, backendB, { zone: "eu-west-1a" }),
        edit(services, ids.backend, (own) => ({
          ...own,
          deploymentController: "CODE_DEPLOY",
          deployments: [],
          taskSets: ["PRIMARY", "ACTIVE"].flatMap((status) =>
            own.deployments.map((one) => ({
              ...one,
              id: `ecs-svc/${status}`,
              status,
              rolloutState: null,
            })),
          ),
        })),
      ],
      verdict: { backend: "unknown" },
      says: /a deployment is under way/,
    },
    {
      name: "two deployments that do not state how far they are",
      changes: [
        patch(tasks, backendB, { zone: "eu-west-1a" }),
        edit(services, ids.backend, (own) => ({
          ...own,
          deploymentStrategy: "BLUE_GREEN",
          deployments: ["PRIMARY", "ACTIVE"].flatMap((status) =>
            own.deployments.map((one) => ({
              ...one,
              id: `ecs-svc/${status}`,
              status,
              rolloutState: null,
            })),
          ),
        })),
      ],
      verdict: { backend: "unknown" },
    },
    {
      name: "a deployment that has failed is not under way",
      changes: [
        patch(tasks, backendB, { zone: "eu-west-1a" }),
        edit(services, ids.backend, (own) => ({
          ...own,
          deployments: ["FAILED", "COMPLETED"].flatMap((rolloutState) =>
            own.deployments.map((one) => ({ ...one, id: `ecs-svc/${rolloutState}`, rolloutState })),
          ),
        })),
      ],
      verdict: { backend: "fail" },
    },
    {
      name: "none runs: the subnets count",
      changes: [only(tasks, {})],
      verdict: "pass",
      says: /no task runs/,
    },
    {
      name: "none runs, and the subnets are in one zone",
      changes: [only(tasks, {}), patch(subnets, "subnet-app-b", { zoneId: "euw1-az1" })],
      verdict: "fail",
    },
    {
      name: "not stated",
      changes: [patch(tasks, backendB, { zone: null })],
      verdict: { backend: "unknown" },
    },
  ],
});
