import { rule } from "../../../rules/hc/recovery-noticed.ts";
import { testBound } from "./_bounds.ts";

testBound(rule, {
  tooSlow: { healthyThreshold: 5 },
  says: /5 × 30 = 150 s/,
  quicker: { healthyThreshold: 5, intervalSeconds: 10 },
  notStated: { healthyThreshold: null },
});
