import { rule } from "../../../rules/enc/rds-at-rest.ts";
import { kindsOf } from "../../../src/judge/world.ts";
import { dbInstances } from "../../../src/model/facts/rds.ts";
import { patch } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { testRule } from "../../support/ruleTester.ts";

testRule(rule, {
  population: [dbInstances],
  indecisive: kindsOf(rule.needs)
    .filter(({ kind }) => /subnetGroup|SubnetGroup|tags/.test(kind))
    .map((kind) => [kind, "neither subnets nor tags matter"]),
  cases: [
    {
      name: "the type says none",
      changes: [
        patch(dbInstances, ids.database, { storageEncryptionType: "none", storageEncrypted: true }),
      ],
      verdict: "fail",
      says: /not encrypted/,
    },
    {
      name: "an AWS-owned key leaves the old flag false",
      changes: [
        patch(dbInstances, ids.database, {
          storageEncryptionType: "sse-rds",
          storageEncrypted: false,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "without a type the flag decides",
      changes: [
        patch(dbInstances, ids.database, { storageEncryptionType: null, storageEncrypted: false }),
      ],
      verdict: "fail",
    },
    {
      name: "without a type, encrypted",
      changes: [patch(dbInstances, ids.database, { storageEncryptionType: null })],
      verdict: "pass",
    },
    {
      name: "neither is stated",
      changes: [
        patch(dbInstances, ids.database, { storageEncryptionType: null, storageEncrypted: null }),
      ],
      verdict: "unknown",
    },
  ],
});
