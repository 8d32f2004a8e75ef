import { rule } from "../../../rules/arc/plain-http-redirects.ts";
import { type Probe, probes } from "../../../src/model/facts/probes.ts";
import { patch } from "../../support/changes.ts";
import { address, answered, failed, unreached } from "../../support/referenceProbes.ts";
import { testRule } from "../../support/ruleTester.ts";

const plain = (plainHttp: Probe["plainHttp"]) => [patch(probes, address, { plainHttp })];

testRule(rule, {
  population: [probes],
  cases: [
    { name: "served by plain HTTP", changes: plain(answered(200)), verdict: "fail", says: /200/ },
    {
      name: "a redirect to plain HTTP",
      changes: plain(answered(301, { redirect: { protocol: "http:", host: "shop.example.com" } })),
      verdict: "fail",
    },
    { name: "nobody listens", changes: plain(failed("ECONNREFUSED")), verdict: "pass" },
    { name: "not reached", changes: plain(unreached), verdict: "unknown" },
    { name: "not tried", changes: plain(null), verdict: "notApplicable" },
  ],
});
