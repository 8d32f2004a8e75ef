import { rule } from "../../../rules/enc/tls-to-tasks.ts";
import { targetGroups } from "../../../src/model/facts/elbv2.ts";
import { patch } from "../../support/changes.ts";
import { namedByTargetGroups, unused } from "../../support/loadBalancing.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [targetGroups],
  indecisive: namedByTargetGroups,
  cases: [
    {
      name: "plain HTTP",
      changes: [patch(targetGroups, ids.backendTargets, { protocol: "HTTP" })],
      verdict: { "shop-prod-backend": "fail", "shop-prod-frontend": "pass" },
      says: /plain HTTP/,
    },
    {
      name: "not stated",
      changes: [patch(targetGroups, ids.backendTargets, { protocol: null })],
      verdict: { "shop-prod-backend": "unknown" },
    },
    {
      name: "unused",
      changes: [
        ...unused(ids.backendTargets),
        patch(targetGroups, ids.backendTargets, { protocol: "HTTP" }),
      ],
      verdict: "pass",
    },
  ],
});
