import { defineRule } from "../../src/model/rule.ts";
import { replicaServices } from "../_resources/services.ts";
import { judgeTracking, policyNeeds, scalingReference } from "./_scaling.ts";

const metric = {
  words: "CPU utilisation",
  predefined: ["ECSServiceAverageCPUUtilization", "ECSServiceAverageCPUUtilizationHighResolution"],
  customized: "CPUUtilization",
  measured: /cpu/i,
};

export const rule = defineRule({
  id: "asg-cpu-target-tracking",
  title: "Services scale by CPU at 70 %",
  section: "ASG",
  items: ["ASG-3"],
  severity: "medium",
  why: "Without a target on CPU the number of tasks does not follow the load: users wait while tasks run hot.",
  checks:
    "Every ECS service must have a target-tracking policy on its average CPU utilisation (predefined, high-resolution, or the same metric customised) with a target of at most the guide's 70 %, and scaling out must not be suspended. Step scaling alone fails, with a note. Disabled scale-in passes.",
  blindSpots:
    "Whether the policy has ever acted is not judged here. Metric math is not followed: where it may come to the metric, it is unknown.",
  remedy: {
    summary: "Put a target-tracking policy on ECSServiceAverageCPUUtilization with a target of 70.",
    cli: 'aws application-autoscaling put-scaling-policy --service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id service/CLUSTER/SERVICE --policy-name cpu --policy-type TargetTrackingScaling --target-tracking-scaling-policy-configuration \'{"TargetValue":70,"PredefinedMetricSpecification":{"PredefinedMetricType":"ECSServiceAverageCPUUtilization"}}\'',
    terraform: [
      'resource "aws_appautoscaling_policy" "cpu" {',
      '  name               = "cpu"',
      '  policy_type        = "TargetTrackingScaling"',
      "  service_namespace  = aws_appautoscaling_target.service.service_namespace",
      "  scalable_dimension = aws_appautoscaling_target.service.scalable_dimension",
      "  resource_id        = aws_appautoscaling_target.service.resource_id",
      "  target_tracking_scaling_policy_configuration {",
      "    target_value = 70",
      "    predefined_metric_specification {",
      '      predefined_metric_type = "ECSServiceAverageCPUUtilization"',
      "    }",
      "  }",
      "}",
    ].join("\n"),
    cdk: "scaling.scaleOnCpuUtilization('CPU', { targetUtilizationPercent: 70 });",
  },
  references: [
    scalingReference,
    "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-target-tracking.html",
  ],
  needs: policyNeeds,
  options: {
    maximumPercent: {
      default: 70,
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
