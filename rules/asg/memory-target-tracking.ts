import { defineRule } from "../../src/model/rule.ts";
import { replicaServices } from "../_resources/services.ts";
import { judgeTracking, policyNeeds, scalingReference } from "./_scaling.ts";

const metric = {
  words: "memory utilisation",
  predefined: [
    "ECSServiceAverageMemoryUtilization",
    "ECSServiceAverageMemoryUtilizationHighResolution",
  ],
  customized: "MemoryUtilization",
  measured: /mem/i,
};

export const rule = defineRule({
  id: "asg-memory-target-tracking",
  title: "Services scale by memory at 80 %",
  section: "ASG",
  items: ["ASG-4"],
  severity: "medium",
  why: "Memory that fills up ends in killed tasks. Scaling by CPU alone does not see it.",
  checks:
    "Every ECS service must have a target-tracking policy on its average memory utilisation (predefined, high-resolution, or the same metric customised) with a target of at most the guide's 80 %, and scaling out must not be suspended. Step scaling alone fails, with a note. Disabled scale-in passes.",
  blindSpots:
    "Whether the policy has ever acted is not judged here. Metric math is not followed: where it may come to the metric, it is unknown.",
  remedy: {
    summary:
      "Put a target-tracking policy on ECSServiceAverageMemoryUtilization with a target of 80.",
    cli: 'aws application-autoscaling put-scaling-policy --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/CLUSTER/SERVICE --policy-name memory --policy-type TargetTrackingScaling --target-tracking-scaling-policy-configuration \'{"TargetValue":80,"PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageMemoryUtilization"}}\'',
    terraform: [
      'resource "aws_appautoscaling_policy" "memory" {',
      '  name               = "memory"',
      '  policy_type        = "TargetTrackingScaling"',
      "  service_namespace  = aws_appautoscaling_target.service.service_namespace",
      "  scalable_dimension = aws_appautoscaling_target.service.scalable_dimension",
      "  resource_id        = aws_appautoscaling_target.service.resource_id",
      "  target_tracking_scaling_policy_configuration {",
      "    target_value = 80",
      "    predefined_metric_specification {",
      '      predefined_metric_type = "ECSServiceAverageMemoryUtilization"',
      "    }",
      "  }",
      "}",
    ].join("\n"),
    cdk: "scaling.scaleOnMemoryUtilization('memory', { targetUtilizationPercent: 80 });",
  },
  references: [
    scalingReference,
    "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html",
  ],
  needs: policyNeeds,
  options: {
    maximumPercent: {
      default: 80,
      description: "highest target, in percent",
      minimum: 1,
      maximum: 100,
    },
  },
  nothing: "there is no ECS service",
  resources: (facts) => replicaServices(facts.runningServices),
  judge: ({ view }, facts, { maximumPercent }, context) =>
    judgeTracking(facts, view, metric, maximumPercent, context),
});
