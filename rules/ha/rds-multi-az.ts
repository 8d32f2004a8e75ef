import { type DbCluster, dbClusters, dbInstances } from "../../src/model/facts/rds.ts";
import {
  cannotKnow,
  combine,
  fail,
  notApplicable,
  note,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databases, membersOf } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";

/** A Multi-AZ DB cluster keeps its members in zones of their own; Aurora's lie where they were put. */
const isMultiAzCluster = (cluster: DbCluster): boolean =>
  cluster.class !== null && !cluster.engine.startsWith("aurora");

export const rule = defineRule({
  id: "ha-rds-multi-az",
  title: "Databases run in 2+ Availability Zones",
  section: "HA",
  items: ["HA-2"],
  severity: "high",
  why: "Without a standby the failure of one machine or one zone stops the application until the database has been restored, and everything since the last backup of the log is gone.",
  checks:
    "A standalone instance must be Multi-AZ; a cluster must have members in at least two Availability Zones. A read replica is no standby and is itself not judged. A change that is pending is noted, and does not count yet.",
  blindSpots: "Whether the application reconnects after a failover is not seen.",
  remedy: {
    summary: "Switch on Multi-AZ; for Aurora, add a reader in another zone.",
    cli: [
      "aws rds modify-db-instance --db-instance-identifier DATABASE --multi-az --apply-immediately",
      "aws rds create-db-instance --db-cluster-identifier CLUSTER --db-instance-identifier READER --engine aurora-postgresql --db-instance-class CLASS --availability-zone OTHER_ZONE",
    ].join("\n"),
    terraform: 'resource "aws_db_instance" "main" {\n  multi_az = true\n}',
    cdk: "new rds.DatabaseInstance(this, 'Database', { engine, vpc, multiAz: true });",
  },
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html"],
  needs: { databases, dbInstances },
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, facts, _options, context) {
    if (database.isReplica) return notApplicable("it is a read replica: its source is judged");
    const { instance, cluster, arn } = database;
    if (instance !== null) {
      if (instance.multiAz === null) return cannotKnow([context.unstated(dbInstances, "MultiAZ")]);
      const evidence = saw(dbInstances, arn, "MultiAZ", instance.multiAz);
      if (instance.multiAz) return pass("has a standby in another zone", evidence);
      return combine(
        fail("single", "it has no standby: MultiAZ is off", evidence),
        ...(instance.pending.multiAz === true ? [note("Multi-AZ is pending")] : []),
      );
    }
    if (cluster === null) return notApplicable("it is neither an instance nor a cluster");
    if (isMultiAzCluster(cluster)) {
      const evidence = saw(dbClusters, arn, "MultiAZ", cluster.multiAz);
      if (cluster.multiAz === null) return cannotKnow([context.unstated(dbClusters, "MultiAZ")]);
      return cluster.multiAz
        ? pass("is a Multi-AZ cluster", evidence)
        : fail("single", "the cluster lies in one zone", evidence);
    }
    return when(membersOf(cluster, facts.dbInstances.list()), (members) => {
      const found = [...new Set(members.flatMap(({ zone }) => zone ?? []))].sort();
      const evidence = saw(dbInstances, arn, "DBClusterMembers[].AvailabilityZone", found);
      if (found.length >= 2) return pass(`has members in ${found.join(" and ")}`, evidence);
      return members.some(({ zone }) => zone === null)
        ? cannotKnow([context.unstated(dbInstances, "AvailabilityZone")])
        : fail("single", `its ${members.length} members lie in one zone`, evidence);
    });
  },
});
