import { expect, test } from "@jest/globals";
import { sizeOf } from "../../../rules/cost/_reservations.ts";
import { rule } from "../../../rules/cost/rds-reserved.ts";
import { organizations, savingsPlans } from "../../../src/model/facts/billing.ts";
import {
  type DbInstance,
  dbInstances,
  type ReservedDbInstance,
  reservedDbInstances,
} from "../../../src/model/facts/rds.ts";
import { breakOff, type Change, deny, only, patch, put } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { startingFrom, testRule } from "../../support/ruleTester.ts";
import { smallDatabase } from "../../support/smallDatabase.ts";
import { copy } from "../arc/_changes.ts";
import { optionsOf } from "./_use.ts";

const database = (fields: Partial<DbInstance>) => patch(dbInstances, ids.database, fields);
const reservation = (fields: Partial<ReservedDbInstance>) =>
  patch(reservedDbInstances, "ri-database", fields);
/** A Multi-AZ db.t3.small takes two units; one reservation of its own covers it. */
const smallReserved = [...smallDatabase, reservation({ class: "db.t3.small" })];
const none = only(reservedDbInstances, {});
const another = (fields: Partial<DbInstance> = {}): Change =>
  copy(dbInstances, ids.database, "reports", { arn: "reports", id: "reports", ...fields });
const inOrganization = put(organizations, "o-1", { id: "o-1", managementAccount: "999900001111" });
const plan = (type: string, state = "active") =>
  put(savingsPlans, "plan", { id: "plan", type, state, commitment: "0.5" });

testRule(rule, {
  population: [dbInstances],
  indecisive: [
    [savingsPlans, "no plan covers a class that bursts"],
    [organizations, "its own reservations cover it"],
  ],
  cases: startingFrom(smallReserved, [
    {
      name: "nothing is reserved",
      changes: [none],
      verdict: "fail",
      failures: 1,
      says: /no active reservation covers it: it is paid for on demand/,
    },
    {
      name: "younger than 30 days",
      changes: [none, database({ created: "2025-12-20T00:00:00.000Z" })],
      verdict: "notApplicable",
      says: /26 days old/,
    },
    {
      name: "31 days old",
      changes: [none, database({ created: "2025-12-15T00:00:00.000Z" })],
      verdict: "fail",
    },
    {
      name: "the config gives it a year",
      changes: [none],
      settings: optionsOf("cost-rds-reserved", { minimumDays: 365 }),
      verdict: "notApplicable",
    },
    ...["retired", "payment-pending", "payment-failed"].map((state) => ({
      name: `a reservation that is ${state}`,
      changes: [reservation({ state })],
      verdict: "fail" as const,
    })),
    {
      name: "a reservation whose state is not stated",
      changes: [reservation({ state: null })],
      verdict: "unknown",
    },
    {
      name: "a larger size of the family covers it",
      changes: [reservation({ class: "db.t3.medium", multiAz: false })],
      verdict: "pass",
    },
    {
      name: "several smaller sizes of the family cover it",
      changes: [reservation({ class: "db.t3.micro", multiAz: false, count: 4 })],
      verdict: "pass",
    },
    {
      name: "a reservation for one zone covers half of a Multi-AZ instance",
      changes: [reservation({ multiAz: false })],
      verdict: "fail",
      says: /cover 1 of its 2 normalized units/,
    },
    {
      name: "one for two zones covers two instances in one",
      changes: [database({ multiAz: false }), another({ multiAz: false })],
      verdict: "pass",
    },
    {
      name: "another family's",
      changes: [reservation({ class: "db.t4g.small" })],
      verdict: "fail",
    },
    { name: "another engine's", changes: [reservation({ product: "mysql" })], verdict: "fail" },
    {
      name: "the engine in other words",
      changes: [reservation({ product: "PostgreSQL" })],
      verdict: "pass",
    },
    {
      name: "Aurora by its own reservation",
      changes: [
        database({ engine: "aurora-postgresql" }),
        reservation({ product: "Aurora PostgreSQL" }),
      ],
      verdict: "pass",
    },
    {
      name: "Aurora is not covered by one for PostgreSQL",
      changes: [database({ engine: "aurora-postgresql" })],
      verdict: "fail",
    },
    {
      name: "engines that are not flexible: another size",
      changes: [
        database({ engine: "sqlserver-se", class: "db.m5.large" }),
        reservation({ product: "sqlserver-se(li)", class: "db.m5.xlarge" }),
      ],
      verdict: "fail",
    },
    {
      name: "engines that are not flexible: exactly what is reserved",
      changes: [
        database({ engine: "sqlserver-se", class: "db.m5.large" }),
        reservation({ product: "sqlserver-se(li)", class: "db.m5.large" }),
      ],
      verdict: "pass",
    },
    {
      name: "one reservation, two instances: the older is covered",
      changes: [another({ created: "2025-09-01T00:00:00.000Z" })],
      verdict: { "shop-prod-db": "pass", reports: "fail" },
      failures: 1,
    },
    {
      name: "a young instance takes nothing from an older one",
      changes: [another({ created: "2026-01-10T00:00:00.000Z" })],
      verdict: { "shop-prod-db": "pass", reports: "notApplicable" },
    },
    {
      name: "a read replica stays as its source does",
      changes: [another({ readReplicaOf: "shop-prod-db", created: "2025-09-01T00:00:00.000Z" })],
      verdict: { reports: "fail" },
    },
    {
      name: "the reservations broke off: there may be more",
      changes: [reservation({ state: "retired" }), breakOff(reservedDbInstances)],
      verdict: "unknown",
    },
    {
      name: "in an organization another account's may cover it",
      changes: [none, inOrganization],
      verdict: "unknown",
      says: /one of another account of the organization o-1 may/,
    },
    {
      name: "in an organization, by its own",
      changes: [inOrganization],
      verdict: "pass",
    },
    {
      name: "whether it is in an organization was not read",
      changes: [none, deny(organizations)],
      verdict: "unknown",
    },
    {
      name: "a plan for databases covers the seventh generation",
      changes: [none, database({ class: "db.r7g.large" }), plan("Database")],
      verdict: "pass",
      says: /an active savings plan for databases/,
    },
    {
      name: "a plan for databases covers no class that bursts",
      changes: [none, plan("Database")],
      verdict: "fail",
    },
    {
      name: "a plan for databases covers no earlier generation",
      changes: [none, database({ class: "db.r6g.large" }), plan("Database")],
      verdict: "fail",
    },
    {
      name: "a plan for compute covers no database",
      changes: [none, database({ class: "db.r7g.large" }), plan("Compute")],
      verdict: "fail",
    },
    {
      name: "a plan that was retired",
      changes: [none, database({ class: "db.r7g.large" }), plan("Database", "retired")],
      verdict: "fail",
    },
    {
      name: "the plans were not read",
      changes: [none, database({ class: "db.r7g.large" }), deny(savingsPlans)],
      verdict: "unknown",
    },
    {
      name: "a serverless class cannot be reserved",
      changes: [none, database({ class: "db.serverless" })],
      verdict: "notApplicable",
    },
    ...(
      [
        ["class", { class: null }],
        ["age", { created: null }],
        ["number of zones", { multiAz: null }],
      ] as const
    ).map(([what, fields]) => ({
      name: `its ${what} is not stated`,
      changes: [database(fields)],
      verdict: "unknown" as const,
    })),
  ]),
});

test.each([
  ["db.t4g.micro", "db.t4g", 0.5],
  ["db.r6g.large", "db.r6g", 4],
  ["db.r6g.xlarge", "db.r6g", 8],
  ["db.r6g.16xlarge", "db.r6g", 128],
  ["cache.m7g.2xlarge", "cache.m7g", 16],
  ["db.r5.large.tpc1.mem2x", "db.r5.large.tpc1.mem2x", 1],
  ["db.m5.metal", "db.m5.metal", 1],
])("%s takes of the reservations of %s: %d", (name, family, units) => {
  expect(sizeOf(name)).toEqual({ family, units });
});
