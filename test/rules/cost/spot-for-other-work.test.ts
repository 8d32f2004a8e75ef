import { rule } from "../../../rules/cost/spot-for-other-work.ts";
import {
  type CapacityProviderItem,
  clusters,
  type Service,
  services,
} from "../../../src/model/facts/ecs.ts";
import { listenerRules } from "../../../src/model/facts/elbv2.ts";
import { workerService } from "../../scan/support/rows.ts";
import { type Change, deny, denyRow, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const on = (provider: string, weight: number, base = 0): CapacityProviderItem => ({
  provider,
  weight,
  base,
});
const backend = (fields: Partial<Service>): Change => patch(services, ids.backend, fields);
const placedBy = (...strategy: readonly CapacityProviderItem[]): Partial<Service> => ({
  launchType: null,
  capacityProviderStrategy: strategy,
});
const spotAlone = placedBy(on("FARGATE_SPOT", 1));
const staging = { application: "shop", environment: "staging" };
const worker = (fields: Partial<Service>): Change => {
  const row = workerService("worker", fields);
  return put(services, row.arn, row);
};

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services],
    "services that run on demand, tagged as production, rest on nothing else",
  ),
  cases: [
    {
      name: "a production service on Spot alone",
      changes: [backend(spotAlone)],
      verdict: { frontend: "pass", backend: "fail" },
      failures: 1,
      says: /all its tasks may run on Spot/,
    },
    {
      name: "FARGATE named, but without weight or base",
      changes: [backend(placedBy(on("FARGATE", 0), on("FARGATE_SPOT", 1)))],
      verdict: { backend: "fail" },
    },
    {
      name: "a base on demand, the rest on Spot",
      changes: [backend(placedBy(on("FARGATE", 0, 1), on("FARGATE_SPOT", 4)))],
      verdict: "pass",
      says: /mixes Spot/,
    },
    {
      name: "half of two tasks on demand, without a base",
      changes: [backend(placedBy(on("FARGATE", 1), on("FARGATE_SPOT", 1)))],
      verdict: "pass",
    },
    {
      name: "a fifth of two tasks is none",
      changes: [backend(placedBy(on("FARGATE", 1), on("FARGATE_SPOT", 4)))],
      verdict: { backend: "fail" },
    },
    {
      name: "a fifth of ten tasks is two",
      changes: [
        backend({ ...placedBy(on("FARGATE", 1), on("FARGATE_SPOT", 4)), desiredCount: 10 }),
      ],
      verdict: "pass",
    },
    {
      name: "the base lies on Spot, and leaves nothing for the rest",
      changes: [backend(placedBy(on("FARGATE", 1), on("FARGATE_SPOT", 1, 2)))],
      verdict: { backend: "fail" },
    },
    {
      name: "on Spot by its cluster's default",
      changes: [
        backend({ launchType: null, deployments: [] }),
        patch(clusters, ids.cluster, {
          defaultCapacityProviderStrategy: [on("FARGATE_SPOT", 1)],
        }),
      ],
      verdict: { frontend: "pass", backend: "fail" },
    },
    {
      name: "staging without Spot",
      changes: [backend({ tags: staging })],
      verdict: { backend: "fail" },
      failures: 1,
      says: /outside production, and none of its tasks runs on Spot/,
    },
    {
      name: "staging with Spot beside a base",
      changes: [
        backend({ tags: staging, ...placedBy(on("FARGATE", 1, 1), on("FARGATE_SPOT", 3)) }),
      ],
      verdict: "pass",
    },
    {
      name: "staging on Spot alone",
      changes: [backend({ tags: staging, ...spotAlone })],
      verdict: "pass",
      says: /which its work bears/,
    },
    {
      name: "production in other words",
      changes: [backend({ tags: { application: "shop", environment: "prod-eu" }, ...spotAlone })],
      verdict: { backend: "fail" },
    },
    {
      name: "before production is not production",
      changes: [backend({ tags: { application: "shop", environment: "pre-prod" }, ...spotAlone })],
      verdict: "pass",
    },
    {
      name: "nothing names an environment: taken for production",
      changes: [backend({ tags: {}, ...spotAlone }), patch(clusters, ids.cluster, { tags: {} })],
      verdict: { backend: "fail" },
    },
    {
      name: "the cluster names the environment",
      changes: [backend({ tags: {} }), patch(clusters, ids.cluster, { tags: staging })],
      verdict: { backend: "fail" },
      says: /outside production/,
    },
    {
      name: "nothing names an environment, on demand",
      changes: [backend({ tags: {} }), patch(clusters, ids.cluster, { tags: {} })],
      verdict: "pass",
    },
    { name: "a worker in production on demand", changes: [worker({})], verdict: "pass" },
    {
      name: "a worker in production on Spot alone",
      changes: [worker(spotAlone)],
      verdict: "pass",
    },
    {
      name: "on Spot alone, and nothing tells whether users wait for it",
      changes: [backend(spotAlone), deny(listenerRules)],
      verdict: { backend: "unknown" },
    },
    {
      name: "on demand, and nothing tells whether users wait for it",
      changes: [deny(listenerRules)],
      verdict: "pass",
    },
    {
      name: "the tags of the cluster decide, and were not read",
      changes: [backend({ tags: {} }), denyRow(clusters, ids.cluster)],
      verdict: { backend: "unknown" },
    },
    {
      name: "on instances of one's own",
      changes: [backend({ launchType: "EC2" })],
      verdict: { frontend: "pass", backend: "notApplicable" },
    },
    {
      name: "a desired count that is not stated",
      changes: [backend({ desiredCount: null })],
      verdict: { backend: "unknown" },
    },
    {
      name: "the config has another production",
      changes: [backend({ tags: staging })],
      settings: {
        rules: {
          "cost-spot-for-other-work": {
            enabled: true,
            severity: null,
            options: { productionEnvironments: ["production", "staging"] },
          },
        },
      },
      verdict: "pass",
    },
  ],
});
