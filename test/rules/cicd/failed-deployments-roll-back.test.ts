import { rule } from "../../../rules/cicd/failed-deployments-roll-back.ts";
import { type DeploymentGroup, deploymentGroups } from "../../../src/model/facts/codedeploy.ts";
import { type Service, services } from "../../../src/model/facts/ecs.ts";
import { breakOff, deny, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const backend = (fields: Partial<Service>) => patch(services, ids.backend, fields);
const byCodeDeploy = backend({ deploymentController: "CODE_DEPLOY", deploymentStrategy: null });
const group: DeploymentGroup = {
  id: "group-1",
  name: "shop-backend",
  application: "shop",
  services: [{ cluster: "shop-prod", service: "backend" }],
  rollback: { enabled: true, events: ["DEPLOYMENT_FAILURE"] },
};
const withGroup = (fields: Partial<DeploymentGroup> = {}) =>
  put(deploymentGroups, "group-1", { ...group, ...fields });

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
