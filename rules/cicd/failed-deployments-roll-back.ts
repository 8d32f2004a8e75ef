import { type DeploymentGroup, deploymentGroups } from "../../src/model/facts/codedeploy.ts";
import { type Service, services } from "../../src/model/facts/ecs.ts";
import { cannotDecide, fail, type Outcome, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";
import { deployingOf, deploymentGroupOf } from "./_deployments.ts";

type Guard = Service["circuitBreaker"];

const rollsBack = (guard: Guard): boolean => guard?.enable === true && guard.rollback;

const seen = (arn: string, field: string, guard: Guard) =>
  saw(services, arn, `deploymentConfiguration.${field}`, guard === null ? null : { ...guard });

const judgeRolling = ({ arn, circuitBreaker, deploymentAlarms }: Service): Outcome => {
  const breaker = seen(arn, "deploymentCircuitBreaker", circuitBreaker);
  const alarms = seen(arn, "alarms", deploymentAlarms);
  if (rollsBack(circuitBreaker)) return pass("its circuit breaker rolls back", breaker);
  if (rollsBack(deploymentAlarms)) return pass("its deployment alarms roll back", alarms);
  return fail(
    "no-rollback",
    circuitBreaker?.enable === true
      ? "its circuit breaker stops a deployment that fails, and leaves it there"
      : "a deployment that fails goes on for ever: neither circuit breaker nor alarms roll it back",
    breaker,
    alarms,
  );
};

const judgeShifting = ({ arn, deploymentAlarms, lifecycleHooks }: Service): Outcome => {
  const alarms = seen(arn, "alarms", deploymentAlarms);
  if (rollsBack(deploymentAlarms)) return pass("its deployment alarms roll back", alarms);
  const hooks = saw(services, arn, "deploymentConfiguration.lifecycleHooks", lifecycleHooks);
  return lifecycleHooks > 0
    ? pass("its lifecycle hooks can turn a deployment back", hooks)
    : fail(
        "no-rollback",
        "nothing turns a deployment back that goes wrong: it has neither deployment alarms nor lifecycle hooks, and the circuit breaker is for rolling deployments",
        alarms,
        hooks,
      );
};

const judgeGroup = (group: DeploymentGroup | null, { arn }: Service): Outcome => {
  if (group === null) {
    return fail(
      "no-group",
      "no deployment group of CodeDeploy names it",
      saw(services, arn, "deploymentController.type", "CODE_DEPLOY"),
    );
  }
  const evidence = saw(deploymentGroups, group.id, "autoRollbackConfiguration", {
    enabled: group.rollback.enabled,
    events: group.rollback.events,
  });
  return group.rollback.enabled && group.rollback.events.includes("DEPLOYMENT_FAILURE")
    ? pass(`CodeDeploy's group ${group.name} rolls back`, evidence)
    : fail(
        "no-rollback",
        `CodeDeploy's group ${group.name} does not roll back a deployment that fails`,
        evidence,
      );
};

export const rule = defineRule({
  id: "cicd-failed-deployments-roll-back",
  title: "Deployments that fail roll back by themselves",
  section: "CICD",
  items: ["CICD-6"],
  severity: "medium",
  why: "A deployment that fails at night should be gone by the time somebody is awake. Without a rollback ECS starts and stops the broken tasks until a person notices.",
  checks:
    "Rolling services must have the circuit breaker with rollback, or deployment alarms with rollback. Services with the strategy BLUE_GREEN, LINEAR or CANARY must have deployment alarms with rollback, or lifecycle hooks: the circuit breaker exists for rolling deployments only. For the controller CODE_DEPLOY the deployment group must roll back on DEPLOYMENT_FAILURE.",
  blindSpots:
    "Whether the alarms watch the right thing, and what a lifecycle hook tests, does not show. The controller EXTERNAL leaves deployments to a tool that is not seen: undecided.",
  remedy: {
    summary:
      "Switch on the rollback: of the circuit breaker for rolling deployments, of deployment alarms for blue/green ones.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --deployment-configuration 'deploymentCircuitBreaker={enable=true,rollback=true}'",
    terraform: [
      'resource "aws_ecs_service" "backend" {',
      "  deployment_circuit_breaker {",
      "    enable   = true",
      "    rollback = true",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new ecs.FargateService(this, 'Backend', { cluster, taskDefinition, circuitBreaker: { rollback: true } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html",
    "https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html",
  ],
  needs: { runningServices, deploymentGroups },
  options: {},
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge({ view: { service } }, facts) {
    switch (deployingOf(service)) {
      case "rolling":
        return judgeRolling(service);
      case "shifting":
        return judgeShifting(service);
      case "codeDeploy":
        return when(deploymentGroupOf(service, facts.deploymentGroups), (group) =>
          judgeGroup(group, service),
        );
      case "external":
        return cannotDecide(
          "its deployments are made by a tool outside AWS",
          "waive the finding with the tool's name, if it rolls back what fails",
        );
    }
  },
});
