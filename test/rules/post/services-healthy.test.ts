import { rule } from "../../../rules/post/services-healthy.ts";
import {
  type Deployment,
  lastServiceDeployments,
  type Service,
  services,
} from "../../../src/model/facts/ecs.ts";
import { listenerRules, type Target, targetHealth } from "../../../src/model/facts/elbv2.ts";
import { type Change, deny, denyRow, edit, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, startingFrom, testRule } from "../../support/ruleTester.ts";

const service = (fields: Partial<Service>): Change => patch(services, ids.backend, fields);
const primary = (fields: Partial<Deployment>): Change =>
  edit(services, ids.backend, (row) => ({
    ...row,
    deployments: row.deployments.map((one) => ({ ...one, ...fields })),
  }));
const taskSets = (...fields: readonly Partial<Deployment>[]): Change =>
  edit(services, ids.backend, (row) => ({
    ...row,
    deploymentController: "CODE_DEPLOY",
    taskSets: fields.flatMap((one, index) =>
      row.deployments.map((deployment) => ({
        ...deployment,
        id: `set-${index}`,
        rolloutState: null,
        stabilityStatus: "STEADY_STATE",
        ...one,
      })),
    ),
    deployments: [],
  }));
const native = (status: string | null): readonly Change[] => [
  service({ deploymentStrategy: "BLUE_GREEN" }),
  put(lastServiceDeployments, ids.backend, { status, created: null }),
];
const target = (fields: Partial<Target>): Target => ({
  id: "10.0.10.12",
  port: 3003,
  zone: "eu-west-1a",
  state: "healthy",
  ...fields,
});
const targets = (...states: readonly (string | null)[]): Change =>
  put(
    targetHealth,
    ids.backendTargets,
    states.map((state, index) => target({ id: `10.0.10.${index}`, state })),
  );
const ofBackend = (verdict: "pass" | "fail" | "unknown") => ({
  frontend: "pass" as const,
  backend: verdict,
});

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, listenerRules, targetHealth],
    "which groups get requests is said by the rules, and all deployments are rolling",
  ),
  cases: startingFrom(
    [service({ deploymentStrategy: "ROLLING" })],
    [
      {
        name: "a task is missing",
        changes: [service({ runningCount: 1 })],
        verdict: ofBackend("fail"),
        failures: 1,
        says: /1 of 2 tasks are running/,
      },
      { name: "one more than asked for", changes: [service({ runningCount: 3 })], verdict: "pass" },
      {
        name: "the count is not stated",
        changes: [service({ runningCount: null })],
        verdict: ofBackend("unknown"),
      },
      {
        name: "asked for none: its target group is empty",
        changes: [service({ desiredCount: 0, runningCount: 0 }), targets()],
        verdict: "pass",
      },
      {
        name: "a rollout under way",
        changes: [primary({ rolloutState: "IN_PROGRESS" })],
        verdict: ofBackend("fail"),
        says: /its deployment is still under way: IN_PROGRESS/,
      },
      {
        name: "a rollout that failed",
        changes: [primary({ rolloutState: "FAILED" })],
        verdict: ofBackend("fail"),
        says: /its last deployment did not succeed: FAILED/,
      },
      {
        name: "no rollout state, and one deployment with all its tasks",
        changes: [primary({ rolloutState: null })],
        verdict: "pass",
      },
      {
        name: "no rollout state, and tasks missing in the deployment",
        changes: [primary({ rolloutState: null, runningCount: 1 })],
        verdict: ofBackend("unknown"),
      },
      { name: "CodeDeploy: steady", changes: [taskSets({})], verdict: "pass" },
      {
        name: "CodeDeploy: not yet steady",
        changes: [taskSets({ stabilityStatus: "STABILIZING" })],
        verdict: ofBackend("fail"),
        says: /its task set is still under way: STABILIZING/,
      },
      {
        name: "CodeDeploy: the other set is not judged",
        changes: [taskSets({}, { status: "ACTIVE", stabilityStatus: "STABILIZING" })],
        verdict: "pass",
      },
      {
        name: "CodeDeploy: nothing was deployed",
        changes: [taskSets()],
        verdict: ofBackend("fail"),
        says: /no primary task set/,
      },
      {
        name: "CodeDeploy: the state is not stated",
        changes: [taskSets({ stabilityStatus: null })],
        verdict: ofBackend("unknown"),
      },
      { name: "blue/green: succeeded", changes: native("SUCCESSFUL"), verdict: "pass" },
      { name: "blue/green: none in 90 days", changes: native(null), verdict: "pass" },
      {
        name: "blue/green: rolled back",
        changes: native("ROLLBACK_SUCCESSFUL"),
        verdict: ofBackend("fail"),
        says: /did not succeed: ROLLBACK_SUCCESSFUL/,
      },
      {
        name: "blue/green: stopped",
        changes: native("STOPPED"),
        verdict: ofBackend("fail"),
        says: /did not succeed: STOPPED/,
      },
      {
        name: "blue/green: under way",
        changes: native("IN_PROGRESS"),
        verdict: ofBackend("fail"),
        says: /still under way: IN_PROGRESS/,
      },
      {
        name: "blue/green: its deployments were not read",
        changes: [...native("SUCCESSFUL"), denyRow(lastServiceDeployments, ids.backend)],
        verdict: ofBackend("unknown"),
      },
      {
        name: "a target is unhealthy",
        changes: [targets("healthy", "unhealthy")],
        verdict: ofBackend("fail"),
        failures: 1,
        says: /its target 10\.0\.10\.1:3003 is unhealthy/,
      },
      {
        name: "a target is still initial",
        changes: [targets("healthy", "initial")],
        verdict: ofBackend("fail"),
      },
      { name: "a target is draining", changes: [targets("healthy", "draining")], verdict: "pass" },
      {
        name: "a target is draining, unhealthy",
        changes: [targets("healthy", "unhealthy.draining")],
        verdict: "pass",
      },
      {
        name: "a target in a zone that is not enabled",
        changes: [targets("healthy", "unused")],
        verdict: "pass",
      },
      {
        name: "its health is not checked",
        changes: [targets("unavailable")],
        verdict: ofBackend("unknown"),
      },
      { name: "its health is not stated", changes: [targets(null)], verdict: ofBackend("unknown") },
      {
        name: "no target at all",
        changes: [targets()],
        verdict: ofBackend("fail"),
        says: /no target in use is registered with its target group shop-prod-backend/,
      },
      {
        name: "blue/green: the group that waits for the next deployment is empty",
        changes: [
          ...native("SUCCESSFUL"),
          edit(services, ids.backend, (row) => ({
            ...row,
            loadBalancers: row.loadBalancers.map((one) => ({
              ...one,
              alternateTargetGroup: "arn:green",
            })),
          })),
          targets(),
        ],
        verdict: "pass",
      },
      {
        name: "an unhealthy target group that gets no requests",
        changes: [
          targets("unhealthy"),
          edit(listenerRules, ids.httpsListener, (rules) =>
            rules.map((one) => ({
              ...one,
              actions: one.actions.map((action) =>
                action.type === "forward"
                  ? { ...action, targetGroups: [{ arn: ids.frontendTargets, weight: 1 }] }
                  : action,
              ),
            })),
          ),
        ],
        verdict: "pass",
      },
      {
        name: "a missing task fails, whatever the targets are",
        changes: [service({ runningCount: 1 }), deny(targetHealth)],
        verdict: { backend: "fail", frontend: "unknown" },
      },
    ],
  ),
});
