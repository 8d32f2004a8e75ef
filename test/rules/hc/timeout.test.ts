import { rule } from "../../../rules/hc/timeout.ts";
import { testBound } from "./_bounds.ts";

testBound(rule, {
  tooSlow: { timeoutSeconds: 10 },
  says: /10 s, more than 5 s/,
  quicker: { timeoutSeconds: 2 },
  notStated: { timeoutSeconds: null },
});
