import { defineRule } from "../../src/model/rule.ts";
import { targetGroupNeeds, targetGroupsInUse } from "../_resources/targetGroups.ts";
import { healthCheckReference, judgeBound, remedyFor } from "./_bounds.ts";

export const rule = defineRule({
  id: "hc-interval",
  title: "Targets are checked at least every 30 seconds",
  section: "HC",
  items: ["HC-3"],
  severity: "medium",
  why: "Rare checks notice late: whatever the thresholds are, nothing is seen between two of them.",
  checks:
    "The interval of each target group that an application load balancer uses must be at most the guide's 30 s. Quicker passes. A health check that is switched off fails.",
  blindSpots: "Health checks of the containers themselves are not considered.",
  remedy: {
    summary: "Lower the interval to 30 seconds or less.",
    ...remedyFor(
      "--health-check-interval-seconds 30",
      "interval = 30",
      "interval: Duration.seconds(30)",
    ),
  },
  references: [healthCheckReference],
  needs: targetGroupNeeds,
  options: {
    maximumSeconds: { default: 30, description: "seconds between two checks, at most", minimum: 1 },
  },
  nothing: "no application load balancer has a target group",
  resources: targetGroupsInUse,
  judge: (resource, _facts, { maximumSeconds }, context) =>
    judgeBound(
      resource,
      (check) => [{ field: "HealthCheckIntervalSeconds", value: check.intervalSeconds }],
      maximumSeconds,
      "checked every",
      context,
    ),
});
