import { scalableTargets } from "../../src/model/facts/autoscaling.ts";
import { cannotKnow, combine, fail, pass, saw } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { replicaServices } from "../_resources/services.ts";
import { scalingNeeds, scalingReference, withTarget } from "./_scaling.ts";

export const rule = defineRule({
  id: "asg-maximum-tasks",
  title: "Auto scaling allows 10 tasks",
  section: "ASG",
  items: ["ASG-2"],
  severity: "medium",
  why: "A ceiling that is reached in the first rush turns a busy day into an outage, and a ceiling at the minimum never scales at all.",
  checks:
    "The scalable target of every ECS service must have a maximum capacity of at least the guide's 10, above its minimum. A service without a scalable target fails.",
  blindSpots:
    "Whether the account's Fargate quota and the database can carry that many tasks is not judged here.",
  remedy: {
    summary: "Register a scalable target with a maximum capacity of at least 10.",
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
  options: { maximum: { default: 10, description: "lowest maximum capacity", minimum: 1 } },
  nothing: "there is no ECS service",
  resources: (facts) => replicaServices(facts.runningServices),
  judge: ({ view }, facts, { maximum }, context) =>
    withTarget(facts, view, ({ resourceId, minCapacity, maxCapacity }) => {
      if (minCapacity === null || maxCapacity === null) {
        return cannotKnow([context.unstated(scalableTargets, "MinCapacity and MaxCapacity")]);
      }
      const evidence = saw(scalableTargets, resourceId, "MaxCapacity", maxCapacity);
      return combine(
        maxCapacity >= maximum
          ? pass(`grows to ${maxCapacity} tasks`, evidence)
          : fail("maximum", `grows to ${maxCapacity} tasks at most, below ${maximum}`, evidence),
        maxCapacity > minCapacity
          ? pass("its maximum is above its minimum")
          : fail(
              "fixed",
              `its minimum and maximum are both ${minCapacity}: it never scales`,
              evidence,
            ),
      );
    }),
});
