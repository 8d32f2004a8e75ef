import { defineRule } from "../../src/model/rule.ts";
import { targetGroupNeeds, targetGroupsInUse } from "../_resources/targetGroups.ts";
import { healthCheckReference, judgeBound, remedyFor } from "./_bounds.ts";

export const rule = defineRule({
  id: "hc-recovery-noticed",
  title: "Recovered targets are back within 60 seconds",
  section: "HC",
  items: ["HC-1"],
  severity: "medium",
  why: "A task that has recovered, or has just started, gets no requests until enough checks have passed: the slower they are, the longer the others carry its load and the longer a deployment takes.",
  checks:
    "The healthy threshold times the interval of each target group that an application load balancer uses must be at most the guide's 2 × 30 s. Quicker passes. A health check that is switched off fails.",
  blindSpots: "Health checks of the containers themselves are not considered.",
  remedy: {
    summary: "Lower the healthy threshold or the interval.",
    ...remedyFor(
      "--healthy-threshold-count 2 --health-check-interval-seconds 30",
      "healthy_threshold = 2",
      "healthyThresholdCount: 2, interval: Duration.seconds(30)",
    ),
  },
  references: [healthCheckReference],
  needs: targetGroupNeeds,
  options: {
    maximumSeconds: {
      default: 60,
      description: "healthy threshold × interval in seconds, at most",
      minimum: 1,
    },
  },
  nothing: "no application load balancer has a target group",
  resources: targetGroupsInUse,
  judge: (resource, _facts, { maximumSeconds }, context) =>
    judgeBound(
      resource,
      (check) => [
        { field: "HealthyThresholdCount", value: check.healthyThreshold },
        { field: "HealthCheckIntervalSeconds", value: check.intervalSeconds },
      ],
      maximumSeconds,
      "back in service after",
      context,
    ),
});
