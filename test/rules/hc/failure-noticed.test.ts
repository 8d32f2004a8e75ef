import { rule } from "../../../rules/hc/failure-noticed.ts";
import { testBound } from "./_bounds.ts";

testBound(rule, {
  tooSlow: { unhealthyThreshold: 5 },
  says: /5 × 30 = 150 s/,
  quicker: { unhealthyThreshold: 9, intervalSeconds: 10 },
  notStated: { unhealthyThreshold: null },
});
