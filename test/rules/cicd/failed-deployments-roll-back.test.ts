import { rule } from "../../../rules/cicd/failed-deployments-roll-back.ts";
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
      name: "rolling, with a circuit breaker that rolls back",
      changes: [
        backend({
          deploymentStrategy: "ROLLING",
          circuitBreaker: { enable: true, rollback: true },
          deploymentAlarms: null,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "rolling, with a circuit breaker that only stops",
      changes: [
        backend({
          deploymentStrategy: "ROLLING",
          circuitBreaker: { enable: true, rollback: false },
          deploymentAlarms: null,
        }),
      ],
      verdict: { backend: "fail" },
      says: /leaves it there/,
    },
    {
      name: "rolling, with alarms that roll back",
      changes: [backend({ deploymentStrategy: "ROLLING" })],
      verdict: "pass",
    },
    {
      name: "rolling, with alarms that are switched off",
      changes: [
        backend({
          deploymentStrategy: null,
          deploymentAlarms: { enable: false, rollback: true },
        }),
      ],
      verdict: { backend: "fail" },
      says: /for ever/,
    },
    {
      name: "blue/green, with the circuit breaker that it does not have",
      changes: [
        backend({ deploymentAlarms: null, circuitBreaker: { enable: true, rollback: true } }),
      ],
      verdict: { backend: "fail", frontend: "pass" },
    },
    {
      name: "blue/green, with lifecycle hooks",
      changes: [backend({ deploymentAlarms: null, lifecycleHooks: 1 })],
      verdict: "pass",
    },
    {
      name: "CodeDeploy, that rolls back",
      changes: [byCodeDeploy, withGroup()],
      verdict: "pass",
    },
    {
      name: "CodeDeploy, that rolls back on request only",
      changes: [
        byCodeDeploy,
        withGroup({ rollback: { enabled: true, events: ["DEPLOYMENT_STOP_ON_REQUEST"] } }),
      ],
      verdict: { backend: "fail" },
    },
    {
      name: "CodeDeploy, with rollback switched off",
      changes: [
        byCodeDeploy,
        withGroup({ rollback: { enabled: false, events: ["DEPLOYMENT_FAILURE"] } }),
      ],
      verdict: { backend: "fail" },
    },
    { name: "CodeDeploy, without a group", changes: [byCodeDeploy], verdict: { backend: "fail" } },
    {
      name: "CodeDeploy, whose groups could not be read",
      changes: [byCodeDeploy, deny(deploymentGroups)],
      verdict: { backend: "unknown" },
    },
    {
      name: "an external controller",
      changes: [backend({ deploymentController: "EXTERNAL" })],
      verdict: { backend: "unknown" },
    },
    {
      name: "the list of CodeDeploy's groups broke off behind the group",
      changes: [byCodeDeploy, withGroup(), breakOff(deploymentGroups)],
      verdict: "pass",
    },
  ],
});
