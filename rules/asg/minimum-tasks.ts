import { scalableTargets } from "../../src/model/facts/autoscaling.ts";
import { cannotKnow, fail, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { replicaServices } from "../_resources/services.ts";
import { scalingNeeds, scalingReference, withTarget } from "./_scaling.ts";

export const rule = defineRule({
  id: "asg-minimum-tasks",
  title: "Auto scaling keeps at least 2 tasks",
  section: "ASG",
  items: ["ASG-1"],
  severity: "medium",
  why: "At night, when the load is low, auto scaling shrinks a service to its minimum. With one task, a crash, a deployment or the loss of a zone is an outage.",
  checks:
    "The scalable target of every ECS service must have a minimum capacity of at least the guide's 2. A service without a scalable target fails.",
  blindSpots: "Scheduled actions that lower the minimum for a time are not read.",
  remedy: {
    summary: "Register a scalable target with a minimum capacity of at least 2.",
    cli: "aws application-autoscaling register-scalable-target --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/CLUSTER/SERVICE --min-capacity 2 --max-capacity 10",
    terraform: [
      'resource "aws_appautoscaling_target" "service" {',
      '  service_namespace  = "ecs"',
      '  scalable_dimension = "ecs:service:DesiredCount"',
      '  resource_id        = "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.service.name}"',
      "  min_capacity       = 2",
      "  max_capacity       = 10",
      "}",
    ].join("\n"),
    cdk: "service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });",
  },
  references: [scalingReference],
  needs: scalingNeeds,
  options: { minimum: { default: 2, description: "lowest minimum capacity", minimum: 1 } },
  nothing: "there is no ECS service",
  resources: (facts) => replicaServices(facts.runningServices),
  judge: ({ view }, facts, { minimum }, context) =>
    withTarget(facts, view, ({ resourceId, minCapacity }) => {
      if (minCapacity === null)
        return cannotKnow([context.unstated(scalableTargets, "MinCapacity")]);
      const evidence = saw(scalableTargets, resourceId, "MinCapacity", minCapacity);
      return minCapacity >= minimum
        ? pass(`keeps at least ${minCapacity} tasks`, evidence)
        : fail("minimum", `may shrink to ${minCapacity}, below ${minimum} tasks`, evidence);
    }),
});
