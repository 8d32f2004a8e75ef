import {
  type DbInstance,
  dbClusters,
  dbInstances,
  dbSubnetGroups,
} from "../../src/model/facts/rds.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  combine,
  fail,
  type Observation,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type Database, databases, membersOf } from "../../src/topology/databases.ts";
import { routing } from "../../src/topology/routing.ts";
import { zones } from "../../src/topology/zones.ts";
import { databaseResources } from "../_resources/stores.ts";
import { judgePlacement, privateSubnetReferences, zoneOption } from "./_placement.ts";

const judgeInstance = (instance: DbInstance, context: Context): Outcome => {
  const { arn, id, publiclyAccessible } = instance;
  if (publiclyAccessible === null) {
    return cannotKnow([context.unstated(dbInstances, "PubliclyAccessible")]);
  }
  const evidence = saw(dbInstances, arn, "PubliclyAccessible", publiclyAccessible);
  return publiclyAccessible
    ? fail(`accessible|${id}`, `${id} is publicly accessible: it has a public address`, evidence)
    : pass("has no public address", evidence);
};

const judgeCluster = ({ cluster, arn }: Database): Outcome =>
  cluster?.publiclyAccessible === true
    ? fail(
        "accessible",
        "the cluster is publicly accessible",
        saw(dbClusters, arn, "PubliclyAccessible", true),
      )
    : pass("the cluster has no public address");

/** An instance lists the subnets of its group; a cluster only names the group. */
const seenAt = ({ arn, cluster }: Database, subnets: readonly string[]): Observation =>
  cluster === null
    ? saw(dbInstances, arn, "DBSubnetGroup.Subnets[].SubnetIdentifier", [...subnets])
    : saw(dbSubnetGroups, cluster.subnetGroup ?? arn, "Subnets[].SubnetIdentifier", [...subnets]);

export const rule = defineRule({
  id: "net-database-in-private-subnets",
  title: "Databases lie in private subnets of 2+ Availability Zones",
  section: "NET",
  items: ["NET-4"],
  severity: "critical",
  why: "A database with a public address is scanned within minutes, and a weak or leaked password then is all that stands before the data.",
  checks:
    "The subnets of every database's subnet group must have no route to an internet gateway and span the required number of Availability Zones, and the database (of a cluster: every member) must not be publicly accessible. Either alone fails: a public flag in a private subnet takes effect with the next route.",
  blindSpots: "Network ACLs are not read.",
  remedy: {
    summary:
      "Take the public address off (of a cluster off each member), and move the database into a subnet group of private subnets: a cluster by restoring it there.",
    cli: [
      "aws rds modify-db-instance --db-instance-identifier DATABASE --no-publicly-accessible --apply-immediately",
      "aws rds create-db-subnet-group --db-subnet-group-name private --db-subnet-group-description private --subnet-ids PRIVATE_A PRIVATE_B",
      "aws rds restore-db-cluster-to-point-in-time --source-db-cluster-identifier CLUSTER --db-cluster-identifier CLUSTER-private --db-subnet-group-name private --use-latest-restorable-time",
    ].join("\n"),
    terraform:
      'resource "aws_db_instance" "main" {\n  publicly_accessible  = false\n  db_subnet_group_name = aws_db_subnet_group.private.name\n}',
    cdk: "new rds.DatabaseInstance(this, 'Database', { engine, vpc, publiclyAccessible: false, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html",
    ...privateSubnetReferences,
  ],
  needs: { databases, dbInstances, routing, zones },
  options: zoneOption,
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, facts, { minimumZones }, context) {
    const { cluster, instance } = database;
    return combine(
      when(database.subnets, (subnets) =>
        judgePlacement([seenAt(database, subnets)], subnets, minimumZones, facts),
      ),
      instance === null ? judgeCluster(database) : judgeInstance(instance, context),
      ...(cluster === null
        ? []
        : [
            when(membersOf(cluster, facts.dbInstances.list()), (members) =>
              combine(...members.map((member) => judgeInstance(member, context))),
            ),
          ]),
    );
  },
});
