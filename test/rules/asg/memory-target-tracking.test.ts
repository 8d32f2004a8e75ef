import { rule } from "../../../rules/asg/memory-target-tracking.ts";
import { testTracking } from "./_tracking.ts";

testTracking(rule, {
  policy: "backend-memory",
  metric: "MemoryUtilization",
  highResolution: "ECSServiceAverageMemoryUtilizationHighResolution",
  insights: "MemoryUtilized",
});
