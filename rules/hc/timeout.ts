import { defineRule } from "../../src/model/rule.ts";
import { targetGroupNeeds, targetGroupsInUse } from "../_resources/targetGroups.ts";
import { healthCheckReference, judgeBound, remedyFor } from "./_bounds.ts";

export const rule = defineRule({
  id: "hc-timeout",
  title: "Health checks time out within 5 seconds",
  section: "HC",
  items: ["HC-4"],
  severity: "medium",
  why: "A check that waits long counts a task as healthy that answers too slowly for any user.",
  checks:
    "The time-out of the health check of each target group that an application load balancer uses must be at most the guide's 5 s. Quicker passes. A health check that is switched off fails.",
  blindSpots: "Health checks of the containers themselves are not considered.",
  remedy: {
    summary: "Lower the time-out to 5 seconds or less.",
    ...remedyFor("--health-check-timeout-seconds 5", "timeout = 5", "timeout: Duration.seconds(5)"),
  },
  references: [healthCheckReference],
  needs: targetGroupNeeds,
  options: {
    maximumSeconds: {
      default: 5,
      description: "seconds until a check has failed, at most",
      minimum: 1,
    },
  },
  nothing: "no application load balancer has a target group",
  resources: targetGroupsInUse,
  judge: (resource, _facts, { maximumSeconds }, context) =>
    judgeBound(
      resource,
      (check) => [{ field: "HealthCheckTimeoutSeconds", value: check.timeoutSeconds }],
      maximumSeconds,
      "times out after",
      context,
    ),
});
