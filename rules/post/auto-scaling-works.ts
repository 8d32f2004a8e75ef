import {
  type ScalingActivities,
  scalableTargets,
  scalingActivities,
} from "../../src/model/facts/autoscaling.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotDecide,
  combine,
  manual,
  notApplicable,
  note,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { runningServices } from "../../src/topology/services.ts";
import { allServices } from "../_resources/services.ts";

const dayMilliseconds = 24 * 3600 * 1000;

const judgeActivities = (
  { resourceId, succeeded, failed }: ScalingActivities,
  days: number,
  { startedAt }: Context,
): Outcome => {
  const earliest = Date.parse(startedAt) - days * dayMilliseconds;
  const failure =
    failed === null ? [] : [note(`auto scaling failed at ${failed}: see its activities`)];
  return combine(
    succeeded !== null && Date.parse(succeeded) >= earliest
      ? pass(
          `auto scaling changed it at ${succeeded}`,
          saw(scalingActivities, resourceId, "StartTime", succeeded),
        )
      : manual(
          `a person must attest that auto scaling works: no policy has changed it in ${days} days`,
        ),
    ...failure,
  );
};

export const rule = defineRule({
  id: "post-auto-scaling-works",
  title: "Auto scaling has changed the number of tasks lately",
  section: "POST",
  items: ["POST-8"],
  severity: "medium",
  why: "A policy that has never acted is a hope. Missing permissions, suspended scaling or a metric without data show only when the load comes.",
  checks:
    "For each ECS service with a scalable target, Application Auto Scaling must have finished an activity of a scaling policy successfully in the last 42 days, for as long as activities are kept. What a schedule or a changed bound did does not count. Without such an activity a person must attest that scaling was tried.",
  blindSpots:
    "A service whose load never moved has no activities, however well it would scale. Only the newest 250 activities are looked at.",
  remedy: {
    summary:
      "Run a load test that makes the service scale out, look at the activities, or attest that it was tried.",
    cli: "aws application-autoscaling describe-scaling-activities --service-namespace ecs --resource-id service/CLUSTER/SERVICE",
    terraform: [
      'resource "aws_appautoscaling_policy" "cpu" {',
      '  name               = "cpu"',
      '  policy_type        = "TargetTrackingScaling"',
      "  service_namespace  = aws_appautoscaling_target.backend.service_namespace",
      "  resource_id        = aws_appautoscaling_target.backend.resource_id",
      "  scalable_dimension = aws_appautoscaling_target.backend.scalable_dimension",
      "  target_tracking_scaling_policy_configuration {",
      "    target_value = 70",
      "    predefined_metric_specification {",
      '      predefined_metric_type = "ECSServiceAverageCPUUtilization"',
      "    }",
      "  }",
      "}",
    ].join("\n"),
    cdk: "service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 70 });",
  },
  references: [
    "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html",
    "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html",
  ],
  needs: { runningServices, scalableTargets, scalingActivities },
  options: {
    maximumAgeDays: {
      default: 42,
      description: "how old the newest activity may be, in days",
      minimum: 1,
      maximum: 42,
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => allServices(facts.runningServices),
  judge: ({ view: { scalingId } }, facts, { maximumAgeDays }, context) =>
    when(facts.scalableTargets.get(scalingId), (target) =>
      target === null
        ? notApplicable("it has no scalable target: see ASG-1")
        : when(facts.scalingActivities.get(scalingId), (activities) =>
            activities === null
              ? cannotDecide("its activities were not asked for", "scan again")
              : judgeActivities(activities, maximumAgeDays, context),
          ),
    ),
});
