import { rule } from "../../../rules/enc/old-tls-refused.ts";
import { type Probe, probes } from "../../../src/model/facts/probes.ts";
import { patch } from "../../support/changes.ts";
import { address } from "../../support/referenceProbes.ts";
import { testRule } from "../../support/ruleTester.ts";
import { denied } from "../../support/tables.ts";

const handshake = (oldTls: Probe["oldTls"]) => [patch(probes, address, { oldTls })];

testRule(rule, {
  population: [probes],
  cases: [
    {
      name: "TLS 1.1 is accepted",
      changes: handshake({ outcome: "accepted", protocol: "TLSv1.1" }),
      verdict: "fail",
      says: /TLSv1\.1/,
    },
    {
      name: "this side cannot offer it",
      changes: handshake({ outcome: "unread", cause: denied("probe:Request") }),
      verdict: "unknown",
    },
    { name: "a plain address", changes: handshake(null), verdict: "notApplicable" },
  ],
});
