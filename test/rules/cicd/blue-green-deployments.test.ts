import { rule } from "../../../rules/cicd/blue-green-deployments.ts";
import { deploymentGroups } from "../../../src/model/facts/codedeploy.ts";
import { services } from "../../../src/model/facts/ecs.ts";
import { breakOff, deny } from "../../support/changes.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { backend, byCodeDeploy, withGroup } from "./_deployments.ts";

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(rule, [services], "the services deploy without CodeDeploy"),
  cases: [
    {
      name: "a rolling deployment, with the circuit breaker as the next best",
      changes: [
        backend({
          deploymentStrategy: "ROLLING",
          circuitBreaker: { enable: true, rollback: true },
        }),
      ],
      verdict: { backend: "fail", frontend: "pass" },
      says: /task by task/,
    },
    {
      name: "nothing stated is a rolling deployment by ECS",
      changes: [backend({ deploymentStrategy: null, deploymentController: null })],
      verdict: { backend: "fail" },
    },
    {
      name: "a canary",
      changes: [backend({ deploymentStrategy: "CANARY" })],
      verdict: "pass",
    },
    {
      name: "CodeDeploy, with a group for it",
      changes: [byCodeDeploy, withGroup()],
      verdict: "pass",
      says: /shop-backend/,
    },
    {
      name: "CodeDeploy, with a group for another service",
      changes: [
        byCodeDeploy,
        withGroup({ services: [{ cluster: "shop-prod", service: "frontend" }] }),
      ],
      verdict: { backend: "fail" },
    },
    {
      name: "CodeDeploy, with a group for a service of that name in another cluster",
      changes: [
        byCodeDeploy,
        withGroup({ services: [{ cluster: "shop-staging", service: "backend" }] }),
      ],
      verdict: { backend: "fail" },
    },
    {
      name: "CodeDeploy, whose groups could not be read",
      changes: [byCodeDeploy, deny(deploymentGroups)],
      verdict: { backend: "unknown", frontend: "pass" },
    },
    {
      name: "CodeDeploy, whose list of groups broke off behind the group",
      changes: [byCodeDeploy, withGroup(), breakOff(deploymentGroups)],
      verdict: "pass",
    },
    {
      name: "an external controller",
      changes: [backend({ deploymentController: "EXTERNAL", deploymentStrategy: null })],
      verdict: { backend: "unknown" },
    },
    {
      name: "a worker is not judged",
      changes: [backend({ loadBalancers: [], deployments: [], deploymentStrategy: "ROLLING" })],
      verdict: { frontend: "pass" },
      failures: 0,
    },
  ],
});
