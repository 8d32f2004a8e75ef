import { rule } from "../../../rules/enc/tls-at-load-balancer.ts";
import {
  type Listener,
  listeners,
  loadBalancers,
  sslPolicies,
} from "../../../src/model/facts/elbv2.ts";
import { edit, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

const https = (changes: Partial<Listener>) =>
  edit(listeners, ids.loadBalancer, (rows) =>
    rows.map((row) => (row.protocol === "HTTPS" ? { ...row, ...changes } : row)),
  );

testRule(rule, {
  population: [loadBalancers],
  cases: [
    {
      name: "a policy with TLS 1.0",
      changes: [https({ sslPolicy: "ELBSecurityPolicy-2016-08" })],
      verdict: "fail",
      says: /TLSv1 and TLSv1.1/,
    },
    {
      name: "a new policy is read, not guessed",
      changes: [
        put(sslPolicies, "ELBSecurityPolicy-New", ["TLSv1.3"]),
        https({ sslPolicy: "ELBSecurityPolicy-New" }),
      ],
      verdict: "pass",
    },
    {
      name: "a policy that AWS does not list",
      changes: [https({ sslPolicy: "ELBSecurityPolicy-Gone" })],
      verdict: "unknown",
    },
    { name: "no policy stated", changes: [https({ sslPolicy: null })], verdict: "unknown" },
    {
      name: "no HTTPS listener",
      changes: [
        edit(listeners, ids.loadBalancer, (rows) =>
          rows.filter(({ protocol }) => protocol !== "HTTPS"),
        ),
      ],
      verdict: "notApplicable",
    },
  ],
});
