import type { Fact } from "../../src/model/fact.ts";
import {
  type Deployment,
  lastServiceDeployments,
  type Service,
  type ServiceDeployment,
  services,
} from "../../src/model/facts/ecs.ts";
import { type Target, targetHealth } from "../../src/model/facts/elbv2.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { runningServices } from "../../src/topology/services.ts";
import { targetGroupRouting } from "../../src/topology/targetGroupRouting.ts";
import { allServices } from "../_resources/services.ts";

const judgeCount = ({ arn, desiredCount, runningCount }: Service, context: Context): Outcome => {
  if (desiredCount === null || runningCount === null) {
    return cannotKnow([context.unstated(services, "desiredCount and runningCount")]);
  }
  const evidence = saw(services, arn, "runningCount", runningCount);
  if (runningCount < desiredCount) {
    return fail("running", `${runningCount} of ${desiredCount} tasks are running`, evidence);
  }
  return combine(
    pass(`${runningCount} of ${desiredCount} tasks are running`, evidence),
    ...(desiredCount === 0 ? [note("it is asked to run no tasks")] : []),
  );
};

/** Failed, or not yet complete: which of the two, the message says. */
const notComplete = (what: string, state: string, evidence: ReturnType<typeof saw>): Outcome =>
  fail(
    "deployment",
    /FAILED|ROLLBACK|STOP/.test(state)
      ? `its last ${what} did not succeed: ${state}`
      : `its ${what} is still under way: ${state}`,
    evidence,
  );

const judgeRolling = ({ arn, deployments }: Service, context: Context): Outcome => {
  const primary = deployments.find(({ status }) => status === "PRIMARY");
  if (primary === undefined) return cannotKnow([context.unstated(services, "deployments")]);
  const { rolloutState } = primary;
  if (rolloutState === null) return judgeUnstated(primary, deployments, context);
  const evidence = saw(services, arn, "deployments[PRIMARY].rolloutState", rolloutState);
  return rolloutState === "COMPLETED"
    ? pass("its deployment is complete", evidence)
    : notComplete("deployment", rolloutState, evidence);
};

/**
 * Behind a Classic Load Balancer no rollout state is returned
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html): one deployment alone
 * with all its tasks is complete.
 */
const judgeUnstated = (
  { desiredCount, runningCount }: Deployment,
  deployments: readonly Deployment[],
  context: Context,
): Outcome =>
  deployments.length === 1 && desiredCount !== null && desiredCount === runningCount
    ? pass("its only deployment runs all its tasks")
    : cannotKnow([context.unstated(services, "deployments[].rolloutState")]);

const judgeTaskSet = ({ arn, taskSets }: Service, context: Context): Outcome => {
  const primary = taskSets.find(({ status }) => status === "PRIMARY");
  if (primary === undefined) {
    return fail(
      "deployment",
      "it has no primary task set: nothing was deployed to it",
      saw(services, arn, "taskSets", taskSets.length),
    );
  }
  const { stabilityStatus } = primary;
  if (stabilityStatus === null) {
    return cannotKnow([context.unstated(services, "taskSets[].stabilityStatus")]);
  }
  const evidence = saw(services, arn, "taskSets[PRIMARY].stabilityStatus", stabilityStatus);
  const others = taskSets.filter(({ status }) => status === "ACTIVE");
  return combine(
    stabilityStatus === "STEADY_STATE"
      ? pass("its primary task set is steady", evidence)
      : notComplete("task set", stabilityStatus, evidence),
    ...(others.length > 0
      ? [note("a second task set is there: a deployment may be under way")]
      : []),
  );
};

const judgeNative = (arn: string, last: ServiceDeployment | null): Outcome => {
  if (last === null || last.status === null) return pass("nothing was deployed in 90 days");
  const evidence = saw(lastServiceDeployments, arn, "status", last.status);
  return last.status === "SUCCESSFUL"
    ? pass("its last deployment succeeded", evidence)
    : notComplete("deployment", last.status, evidence);
};

const nativeStrategies: readonly (string | null)[] = ["BLUE_GREEN", "LINEAR", "CANARY"];

const judgeDeployment = (
  service: Service,
  last: () => Fact<ServiceDeployment | null>,
  context: Context,
): Outcome => {
  const controller = service.deploymentController ?? "ECS";
  if (controller !== "ECS") return judgeTaskSet(service, context);
  return nativeStrategies.includes(service.deploymentStrategy)
    ? when(last(), (deployment) => judgeNative(service.arn, deployment))
    : judgeRolling(service, context);
};

/** Targets on their way out, or in zones that are not enabled, take no requests. */
const isInUse = ({ state }: Target): boolean =>
  state !== "unused" && !(state?.includes("draining") ?? false);

const judgeTarget = (group: string, { id, port, state }: Target, context: Context): Outcome => {
  const name = `${id}:${port}`;
  if (state === null) return cannotKnow([context.unstated(targetHealth, "TargetHealth.State")]);
  if (state === "unavailable") {
    return cannotDecide(
      `the health of ${name} is not checked`,
      "switch on the target group's health checks",
    );
  }
  return state === "healthy"
    ? pass(`${name} is healthy`)
    : fail(
        `target|${group}`,
        `its target ${name} is ${state}`,
        saw(targetHealth, group, name, state),
      );
};

const judgeTargets = (
  group: string,
  targets: readonly Target[] | null,
  { desiredCount, loadBalancers }: Service,
  context: Context,
): Outcome => {
  if (targets === null || desiredCount === null) {
    return cannotKnow([context.unstated(targetHealth, group)]);
  }
  const own = targets.filter(isInUse);
  if (own.length > 0) return combine(...own.map((target) => judgeTarget(group, target, context)));
  const isOneOfTwo = loadBalancers.some(
    ({ targetGroup, alternateTargetGroup }) =>
      alternateTargetGroup !== null && [targetGroup, alternateTargetGroup].includes(group),
  );
  if (isOneOfTwo) return note("one of its two target groups has no targets between deployments");
  return desiredCount === 0
    ? pass("it has no targets, as it is asked to run no tasks")
    : fail(
        `target|${group}`,
        `no target in use is registered with its target group ${group.split("/").at(-2) ?? group}`,
        saw(targetHealth, group, "TargetHealthDescriptions", []),
      );
};

export const rule = defineRule({
  id: "post-services-healthy",
  title: "Every service runs all its tasks, deployed and healthy",
  section: "POST",
  items: ["POST-1"],
  severity: "high",
  why: "A deployment that stands still half-way, or tasks that fail their health checks, is what users notice as errors. It must be known before anything else is deployed, and after.",
  checks:
    "Every ECS service must run as many tasks as it is asked to; its deployment must be complete (rolling: the rollout state; CodeDeploy and external: the primary task set is steady; blue/green, linear and canary: the last service deployment succeeded); and all targets of the target groups that get requests must be healthy. A deployment under way fails, and says so. Targets that are draining or unused and target groups without requests do not matter.",
  blindSpots:
    "It is the state at the moment of the scan. What the health check does not test is not seen.",
  remedy: {
    summary:
      "Wait for the deployment to end; else look at the service's events and its stopped tasks, and roll back.",
    cli: "aws ecs describe-services --cluster CLUSTER --services SERVICE --query 'services[0].events[:10]'",
    terraform: [
      'resource "aws_ecs_service" "backend" {',
      "  # …",
      "  wait_for_steady_state = true",
      "  deployment_circuit_breaker {",
      "    enable   = true",
      "    rollback = true",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new ecs.FargateService(this, 'Backend', { cluster, taskDefinition, circuitBreaker: { rollback: true } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html",
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
  ],
  needs: { runningServices, lastServiceDeployments, targetGroupRouting, targetHealth },
  options: {},
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view }, facts, _, context) => {
    const { service, targetGroups } = view;
    return combine(
      judgeCount(service, context),
      judgeDeployment(service, () => facts.lastServiceDeployments.get(service.arn), context),
      ...targetGroups.map((group) =>
        when(facts.targetGroupRouting.getsRequests(group), (used) =>
          used
            ? when(facts.targetHealth.get(group), (targets) =>
                judgeTargets(group, targets, service, context),
              )
            : pass(`its target group ${group.split("/").at(-2) ?? group} gets no requests`),
        ),
      ),
    );
  },
});
