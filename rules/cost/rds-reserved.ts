import { type Cause, filterListing } from "../../src/model/fact.ts";
import {
  isCoveredBySavingsPlan,
  organizations,
  savingsPlans,
} from "../../src/model/facts/billing.ts";
import {
  type DbInstance,
  dbInstances,
  type ReservedDbInstance,
  reservedDbInstances,
} from "../../src/model/facts/rds.ts";
import type { Resolved } from "../../src/model/kind.ts";
import { cannotKnow, notApplicable, saw } from "../../src/model/outcome.ts";
import { onceFor } from "../../src/model/remembered.ts";
import { defineRule } from "../../src/model/rule.ts";
import { dbInstanceResources } from "../_resources/dbInstances.ts";
import {
  coverageOf,
  type Demand,
  daysOld,
  judgeCoverage,
  reservationOptions,
  sizeOf,
  supplyOf,
} from "./_reservations.ts";

/** Reservations of these fit every size of a family; the others exactly what they name. */
const flexible: readonly string[] = [
  "postgres",
  "mysql",
  "mariadb",
  "aurora-postgresql",
  "aurora-mysql",
];

/** A reservation's `PostgreSQL` or `Aurora PostgreSQL` in the words of an instance's engine. */
const engineOf = (product: string): string => {
  const words = product.toLowerCase().replace(/\s+/g, "-");
  return { postgresql: "postgres", aurora: "aurora-mysql" }[words] ?? words.replace(/\(.*$/, "");
};

/** A standby is paid for like another instance. */
const fitOf = (
  engine: string,
  dbClass: string,
  multiAz: boolean,
): { readonly pool: string; readonly units: number } => {
  if (!flexible.includes(engine)) return { pool: `${engine} ${dbClass} ${multiAz}`, units: 1 };
  const { family, units } = sizeOf(dbClass);
  return { pool: `${engine} ${family}`, units: multiAz ? units * 2 : units };
};

const demandOf = ({ arn, engine, class: dbClass, multiAz, created }: DbInstance): Demand => {
  const { pool, units } = fitOf(engine, dbClass ?? "", multiAz === true);
  return { id: arn, pools: [pool], units, since: created ?? "9999" };
};

const reservedOf = ({ product, class: dbClass, multiAz, count, state }: ReservedDbInstance) => {
  if (state !== "active" || product === null || dbClass === null) return [];
  const { pool, units } = fitOf(engineOf(product), dbClass, multiAz === true);
  return [{ pool, units: units * (count ?? 1) }];
};

const needs = { dbInstances, reservedDbInstances, savingsPlans, organizations };

/** How far the region's reservations reach, all instances taken together. */
const coverageIn = onceFor((facts: Resolved<typeof needs>) => {
  const others = filterListing(facts.dbInstances.list(), (row) => row.class !== null);
  const reserved = facts.reservedDbInstances.list().items;
  return {
    others,
    covered: coverageOf(others.items.map(demandOf), supplyOf(reserved.flatMap(reservedOf))),
    active: reserved.filter(({ state }) => state === "active").map(({ id }) => id),
  };
});

export const rule = defineRule({
  id: "cost-rds-reserved",
  title: "Databases that stay are reserved",
  section: "COST",
  items: ["COST-4"],
  severity: "low",
  why: "A database that runs all year on demand costs about half as much again as the same one reserved for the year.",
  checks:
    "Every RDS instance older than 30 days must be covered by active reservations of its region, or be of a kind that an active savings plan for databases covers: the seventh generation of classes and later. Reservations of PostgreSQL, MySQL, MariaDB and Aurora fit every size of a family by normalized units, of which Multi-AZ takes twice as many; the oldest instances are covered first. Reservations that are unpaid, pending or retired do not count. In an organization another account's may cover it: then it is unknown.",
  blindSpots:
    "How far a savings plan's commitment reaches, and whether a database is about to be shut down.",
  remedy: {
    summary:
      "Reserve the class for a year once its size has settled, or commit to a savings plan for databases.",
    cli: [
      "aws rds describe-reserved-db-instances-offerings --product-description postgresql --db-instance-class db.t4g.small --multi-az --duration 31536000",
      "aws rds purchase-reserved-db-instances-offering --reserved-db-instances-offering-id OFFERING --db-instance-count 1",
    ].join("\n"),
    terraform: [
      'data "aws_rds_reserved_instance_offering" "year" {',
      '  db_instance_class   = "db.t4g.small"',
      "  duration            = 31536000",
      "  multi_az            = true",
      '  offering_type       = "No Upfront"',
      '  product_description = "postgresql"',
      "}",
      'resource "aws_rds_reserved_instance" "year" {',
      "  offering_id    = data.aws_rds_reserved_instance_offering.year.offering_id",
      "  instance_count = 1",
      "}",
    ].join("\n"),
    cdk: "// A purchase is no resource of CloudFormation: buy it by the CLI or the console (aws rds purchase-reserved-db-instances-offering).",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithReservedDBInstances.html",
    "https://docs.aws.amazon.com/savingsplans/latest/userguide/what-is-savings-plans.html",
  ],
  needs,
  options: reservationOptions,
  nothing: "there is no RDS instance",
  resources: (facts) => dbInstanceResources(facts.dbInstances),
  judge({ instance }, facts, { minimumDays }, context) {
    const { arn, class: dbClass, created, multiAz } = instance;
    const unstated = (field: string): Cause => context.unstated(dbInstances, field);
    if (dbClass === null) return cannotKnow([unstated("DBInstanceClass")]);
    if (dbClass === "db.serverless") return notApplicable("it has no class to reserve: serverless");
    if (created === null) return cannotKnow([unstated("InstanceCreateTime")]);
    if (multiAz === null) return cannotKnow([unstated("MultiAZ")]);
    const age = daysOld(created, context.startedAt);
    if (age < minimumDays) return notApplicable(`it is ${age} days old: too young to be reserved`);
    const { others, covered, active } = coverageIn(facts);
    const reserved = facts.reservedDbInstances.list();
    return judgeCoverage({
      units: demandOf(instance).units,
      covered: covered.get(arn) ?? 0,
      othersUnread: others.causes,
      reservedUnread: [
        ...reserved.causes,
        ...(reserved.items.some(({ state }) => state === null)
          ? [context.unstated(reservedDbInstances, "State")]
          : []),
      ],
      plans: isCoveredBySavingsPlan(dbClass) ? facts.savingsPlans : null,
      organizations: facts.organizations,
      evidence: saw(reservedDbInstances, arn, "ReservedDBInstances", active),
    });
  },
});
