import { rule } from "../../../rules/asg/cpu-target-tracking.ts";
import { testTracking } from "./_tracking.ts";

testTracking(rule, {
  policy: "backend-cpu",
  metric: "CPUUtilization",
  highResolution: "ECSServiceAverageCPUUtilizationHighResolution",
  insights: "CpuUtilized",
});
