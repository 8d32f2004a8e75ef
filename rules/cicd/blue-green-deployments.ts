import { deploymentGroups } from "../../src/model/facts/codedeploy.ts";
import { type Service, services } from "../../src/model/facts/ecs.ts";
import {
  cannotDecide,
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
import { allServices } from "../_resources/services.ts";
import { deployingOf, deploymentGroupOf, servingServices } from "./_deployments.ts";

const judgeRolling = ({ arn, deploymentStrategy, circuitBreaker }: Service): Outcome =>
  combine(
    fail(
      "rolling",
      "it is deployed task by task, without a second environment to go back to",
      saw(services, arn, "deploymentConfiguration.strategy", deploymentStrategy),
    ),
    ...(circuitBreaker?.enable === true && circuitBreaker.rollback
      ? [note("its circuit breaker rolls back, which is the next best")]
      : []),
  );

export const rule = defineRule({
  id: "cicd-blue-green-deployments",
  title: "Services are deployed blue/green",
  section: "CICD",
  items: ["CICD-4"],
  severity: "medium",
  why: "A rolling deployment serves old and new code side by side, and going back takes as long as going forward. Blue/green keeps the old tasks until the new ones have proven themselves.",
  checks:
    "Every service behind a load balancer or with Service Connect or service discovery must shift its traffic between two sets of tasks: the deployment strategy BLUE_GREEN, LINEAR or CANARY, or the controller CODE_DEPLOY with a deployment group that names the service. Services that take no requests are not judged.",
  blindSpots:
    "The controller EXTERNAL leaves deployments to a tool that is not seen: undecided. Whether anybody tests the new tasks before the traffic moves does not show.",
  remedy: {
    summary:
      "Set the service's deployment strategy to BLUE_GREEN, with a second target group and a time to bake.",
    cli: "aws ecs update-service --cluster CLUSTER --service SERVICE --deployment-configuration 'strategy=BLUE_GREEN,bakeTimeInMinutes=10,alarms={alarmNames=[ALARM],enable=true,rollback=true}'",
    terraform: [
      'resource "aws_ecs_service" "backend" {',
      "  deployment_configuration {",
      '    strategy             = "BLUE_GREEN"',
      "    bake_time_in_minutes = 10",
      "  }",
      "}",
    ].join("\n"),
    cdk: "new ecs.FargateService(this, 'Backend', { cluster, taskDefinition, deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN, bakeTime: Duration.minutes(10) });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-blue-green.html",
    "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html",
  ],
  needs: { runningServices, deploymentGroups },
  options: {},
  nothing: "there is no ECS service that takes requests",
  resources: (facts) => allServices(servingServices(facts.runningServices)),
  judge({ view: { service } }, facts) {
    switch (deployingOf(service)) {
      case "rolling":
        return judgeRolling(service);
      case "shifting":
        return pass(
          `is deployed by the strategy ${service.deploymentStrategy}`,
          saw(
            services,
            service.arn,
            "deploymentConfiguration.strategy",
            service.deploymentStrategy,
          ),
        );
      case "codeDeploy":
        return when(deploymentGroupOf(service, facts.deploymentGroups), (group) =>
          group === null
            ? fail(
                "no-group",
                "it leaves its deployments to CodeDeploy, where no deployment group names it",
                saw(services, service.arn, "deploymentController.type", "CODE_DEPLOY"),
              )
            : pass(
                `CodeDeploy's group ${group.name} deploys it`,
                saw(deploymentGroups, group.id, "ecsServices", group.services.length),
              ),
        );
      case "external":
        return cannotDecide(
          "its deployments are made by a tool outside AWS",
          "waive the finding with the tool's name, if it deploys blue/green",
        );
    }
  },
});
