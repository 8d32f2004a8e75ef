import { rule } from "../../../rules/dr/rds-backups-kept.ts";
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
      name: "off",
      changes: [patch(dbInstances, ids.database, { backupRetentionDays: 0 })],
      verdict: "fail",
      says: /not backed up/,
    },
    {
      name: "a day",
      changes: [patch(dbInstances, ids.database, { backupRetentionDays: 1 })],
      verdict: "fail",
      says: /fewer than 7/,
    },
    {
      name: "seven days",
      changes: [patch(dbInstances, ids.database, { backupRetentionDays: 7 })],
      verdict: "pass",
    },
    {
      name: "a read replica",
      changes: [
        patch(dbInstances, ids.database, { backupRetentionDays: 0, readReplicaOf: "other" }),
      ],
      verdict: "notApplicable",
    },
    {
      name: "pending does not count yet",
      changes: [
        patch(dbInstances, ids.database, {
          backupRetentionDays: 1,
          pending: { multiAz: null, backupRetentionDays: 14 },
        }),
      ],
      verdict: "fail",
    },
    {
      name: "not stated",
      changes: [patch(dbInstances, ids.database, { backupRetentionDays: null })],
      verdict: "unknown",
    },
  ],
});
