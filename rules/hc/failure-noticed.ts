import { defineRule } from "../../src/model/rule.ts";
import { targetGroupNeeds, targetGroupsInUse } from "../_resources/targetGroups.ts";
import { healthCheckReference, judgeBound, remedyFor } from "./_bounds.ts";

export const rule = defineRule({
  id: "hc-failure-noticed",
  title: "Failed targets are out within 90 seconds",
  section: "HC",
  items: ["HC-2"],
  severity: "medium",
  why: "Until a failed task is noticed, its share of the requests fails: at two tasks that is every second one.",
  checks:
    "The unhealthy threshold times the interval of each target group that an application load balancer uses must be at most the guide's 3 × 30 s. Quicker passes. A health check that is switched off fails.",
  blindSpots: "Health checks of the containers themselves are not considered.",
  remedy: {
    summary: "Lower the unhealthy threshold or the interval.",
    ...remedyFor(
      "--unhealthy-threshold-count 3 --health-check-interval-seconds 30",
      "unhealthy_threshold = 3",
      "unhealthyThresholdCount: 3, interval: Duration.seconds(30)",
    ),
  },
  references: [healthCheckReference],
  needs: targetGroupNeeds,
  options: {
    maximumSeconds: {
      default: 90,
      description: "unhealthy threshold × interval in seconds, at most",
      minimum: 1,
    },
  },
  nothing: "no application load balancer has a target group",
  resources: targetGroupsInUse,
  judge: (resource, _facts, { maximumSeconds }, context) =>
    judgeBound(
      resource,
      (check) => [
        { field: "UnhealthyThresholdCount", value: check.unhealthyThreshold },
        { field: "HealthCheckIntervalSeconds", value: check.intervalSeconds },
      ],
      maximumSeconds,
      "out of service after",
      context,
    ),
});
