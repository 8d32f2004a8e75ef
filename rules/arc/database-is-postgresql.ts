import type { Listing } from "../../src/model/fact.ts";
import { dbClusters, dbInstances } from "../../src/model/facts/rds.ts";
import {
  cannotKnow,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule, type Resource } from "../../src/model/rule.ts";
import { type Database, databases, isPostgres } from "../../src/topology/databases.ts";
import { allDoWithout, placesWithApplications, presenceNeeds } from "./_components.ts";

const judgeDatabases = ({ id }: Resource, { items, causes }: Listing<Database>): Outcome => {
  const found = items.filter(({ engine }) => isPostgres(engine));
  if (found.length > 0) {
    return pass(
      `${found.map((database) => database.id).join(", ")}: PostgreSQL`,
      ...found.map(({ arn, engine, cluster }) =>
        saw(cluster === null ? dbInstances : dbClusters, arn, "Engine", engine),
      ),
    );
  }
  if (causes.length > 0) return cannotKnow(causes);
  const engines = [...new Set(items.map(({ engine }) => engine))].sort();
  return fail(
    "absent",
    engines.length === 0
      ? "there is no RDS database"
      : `there is no PostgreSQL database, only ${engines.join(", ")}`,
    saw(dbInstances, id, "Engine", engines),
  );
};

export const rule = defineRule({
  id: "arc-database-is-postgresql",
  title: "The database is RDS PostgreSQL",
  section: "ARC",
  items: ["ARC-5"],
  severity: "medium",
  why: "The guide's backups, failover and encryption rest on what RDS does by itself. A database on a machine of one's own has to be given all that by hand.",
  checks:
    "Where an application runs, the region must hold a database with a PostgreSQL engine: RDS or Aurora, an instance or a cluster. Only a complete list proves that there is none.",
  blindSpots:
    "A database outside the account, or in another region, cannot be seen: say in the config that the application does without.",
  remedy: {
    summary: "Move the data to RDS for PostgreSQL or Aurora PostgreSQL.",
    cli: "aws rds create-db-instance --db-instance-identifier DATABASE --engine postgres --db-instance-class db.t3.small --allocated-storage 20 --manage-master-user-password --master-username postgres --multi-az --storage-encrypted",
    terraform: 'resource "aws_db_instance" "main" {\n  engine = "postgres"\n}',
    cdk: "new rds.DatabaseInstance(this, 'Database', { engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_16 }), vpc });",
  },
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html"],
  needs: { databases, ...presenceNeeds },
  options: {},
  nothing: "there is no load balancer and no ECS service",
  resources: (facts, context) => placesWithApplications(facts, context),
  judge: (resource, facts, _options, { settings }) =>
    when(allDoWithout(facts.serviceApplications.served, settings, "database"), (without) =>
      without
        ? notApplicable("the config says that the applications have no database")
        : judgeDatabases(resource, facts.databases),
    ),
});
