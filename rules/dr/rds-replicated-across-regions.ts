import { regionOf } from "../../src/model/arn.ts";
import { dbClusters, dbInstances, globalClusters } from "../../src/model/facts/rds.ts";
import { fail, notApplicable, pass, saw, when } from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { databases } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";
import { globalDatabaseOf, isCopy } from "./_globalDatabase.ts";

export const rule = defineRule({
  id: "dr-rds-replicated-across-regions",
  title: "Databases are replicated to another region",
  section: "DR",
  items: ["DR-9"],
  severity: "low",
  why: "When a region fails, a replica elsewhere is promoted within minutes and lacks seconds of data. From a backup it takes hours.",
  checks:
    "Every database must have a read replica in another region, or be a member of an Aurora global database with a cluster in another region. The replica's own side is not judged.",
  blindSpots:
    "How far the replica lags, and whether the rest of the application could run beside it, are not seen.",
  remedy: {
    summary: "Create a read replica in another region; for Aurora, a global database.",
    cli: [
      "aws rds create-db-instance-read-replica --region OTHER_REGION --db-instance-identifier DATABASE-replica --source-db-instance-identifier DATABASE_ARN --source-region REGION",
      "aws rds create-global-cluster --global-cluster-identifier DATABASE --source-db-cluster-identifier CLUSTER_ARN",
    ].join("\n"),
    terraform:
      'resource "aws_db_instance" "replica" {\n  provider            = aws.other_region\n  replicate_source_db = aws_db_instance.main.arn\n  instance_class      = "db.t4g.small"\n}',
    cdk: "new rds.DatabaseInstanceReadReplica(otherRegionStack, 'Replica', { sourceDatabaseInstance: database, instanceType, vpc });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.XRgn.html",
    "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html",
  ],
  needs: { databases, globalClusters },
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge: ({ database }, facts, _options, { region }) =>
    when(isCopy(database, facts.globalClusters), (copy) => {
      if (copy) return notApplicable("it is a replica itself: its source is judged");
      const { arn, instance, cluster } = database;
      const kind = instance === null ? dbClusters : dbInstances;
      const field =
        instance === null ? "ReadReplicaIdentifiers" : "ReadReplicaDBInstanceIdentifiers";
      const replicas = (instance ?? cluster)?.readReplicas ?? [];
      const elsewhere = (other: string): boolean => {
        const where = regionOf(other);
        return where !== null && where !== region;
      };
      const distant = replicas.find(elsewhere);
      if (distant !== undefined) {
        return pass(`has a replica in ${regionOf(distant)}`, saw(kind, arn, field, distant));
      }
      return when(globalDatabaseOf(database, facts.globalClusters), (global) => {
        const member = global?.members.find((one) => elsewhere(one.cluster));
        if (global !== null && member !== undefined) {
          return pass(
            `the global database ${global.id} has a cluster in ${regionOf(member.cluster)}`,
            saw(globalClusters, global.id, "GlobalClusterMembers[].DBClusterArn", member.cluster),
          );
        }
        return fail(
          "single-region",
          "it has no replica in another region",
          saw(kind, arn, field, replicas),
        );
      });
    }),
});
