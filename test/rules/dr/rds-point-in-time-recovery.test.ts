import { rule } from "../../../rules/dr/rds-point-in-time-recovery.ts";
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
      name: "backups are off",
      changes: [
        patch(dbInstances, ids.database, { backupRetentionDays: 0, latestRestorableTime: null }),
      ],
      verdict: "fail",
      says: /automated backups are off/,
    },
    {
      name: "stale",
      changes: [
        patch(dbInstances, ids.database, { latestRestorableTime: "2026-01-15T08:00:00.000Z" }),
      ],
      verdict: "fail",
      says: /240 minutes old/,
    },
    {
      name: "an hour",
      changes: [
        patch(dbInstances, ids.database, { latestRestorableTime: "2026-01-15T11:00:00.000Z" }),
      ],
      verdict: "pass",
    },
    {
      name: "none",
      changes: [patch(dbInstances, ids.database, { latestRestorableTime: null })],
      verdict: "fail",
    },
    {
      name: "a read replica",
      changes: [
        patch(dbInstances, ids.database, { latestRestorableTime: null, readReplicaOf: "other" }),
      ],
      verdict: "notApplicable",
    },
  ],
});
