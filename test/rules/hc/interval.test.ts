import { rule } from "../../../rules/hc/interval.ts";
import { testBound } from "./_bounds.ts";

testBound(rule, {
  tooSlow: { intervalSeconds: 60 },
  says: /60 s, more than 30 s/,
  quicker: { intervalSeconds: 10 },
  notStated: { intervalSeconds: null },
});
