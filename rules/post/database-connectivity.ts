import { anyOf, type Fact, flatMap, known, type Table, undecided } from "../../src/model/fact.ts";
import { connectionsOf, databaseConnections } from "../../src/model/facts/activity.ts";
import { type MetricSummary, metricKey } from "../../src/model/facts/metrics.ts";
import { type DbInstance, dbInstances } from "../../src/model/facts/rds.ts";
import {
  cannotKnow,
  fail,
  notApplicable,
  type Observation,
  pass,
  saw,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { applications } from "../../src/topology/applications.ts";
import { type Database, databases, membersOf } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";
import { runningTasksNeeds, whileTasksRun } from "./_runningTasks.ts";

const instancesOf = (
  { instance, cluster }: Database,
  instances: Table<DbInstance>,
): Fact<readonly DbInstance[]> =>
  cluster === null
    ? known(instance === null ? [] : [instance])
    : membersOf(cluster, instances.list());

const isConnected = ({ id, status }: DbInstance, metrics: Table<MetricSummary>): Fact<boolean> =>
  flatMap(metrics.get(metricKey(connectionsOf(id))), (row) => {
    if (row !== null && row.maximum !== null) return known(row.maximum > 0);
    return status === "stopped"
      ? known(false)
      : undecided(
          `CloudWatch holds no DatabaseConnections of ${id} for the last hour`,
          "scan again when the instance has run for some minutes",
        );
  });

const observed = (
  instances: readonly DbInstance[],
  metrics: Table<MetricSummary>,
): readonly Observation[] =>
  instances.map(({ id }) => {
    const row = metrics.get(metricKey(connectionsOf(id)));
    return saw(
      databaseConnections,
      id,
      "DatabaseConnections, maximum of an hour",
      row.known ? (row.value?.maximum ?? null) : null,
    );
  });

export const rule = defineRule({
  id: "post-database-connectivity",
  title: "Something has been connected to each database in the last hour",
  section: "POST",
  items: ["POST-4"],
  severity: "medium",
  why: "Tasks that run without a single connection to their database cannot reach it, or were given another one. Health checks that do not ask the database stay green.",
  checks:
    "While tasks of its application run, DatabaseConnections (AWS/RDS) of a database must have been above zero at some time in the last hour: of the instance, or of any member of a cluster. Read replicas need no connection of their own.",
  blindSpots:
    "Who is connected is not seen: a person's or a monitoring tool's connection counts like the application's.",
  remedy: {
    summary:
      "Look at the application's errors, the secret with the connection string, and the security groups on the way to the database.",
    cli: "aws cloudwatch get-metric-statistics --namespace AWS/RDS --metric-name DatabaseConnections --dimensions Name=DBInstanceIdentifier,Value=DATABASE --start-time START --end-time END --period 300 --statistics Maximum",
    terraform: [
      'resource "aws_vpc_security_group_ingress_rule" "database" {',
      "  security_group_id            = aws_security_group.database.id",
      "  referenced_security_group_id = aws_security_group.backend.id",
      '  ip_protocol                  = "tcp"',
      "  from_port                    = 5432",
      "  to_port                      = 5432",
      "}",
    ].join("\n"),
    cdk: "database.connections.allowDefaultPortFrom(backend);",
  },
  references: ["https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html"],
  needs: { databases, dbInstances, databaseConnections, applications, ...runningTasksNeeds },
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge: ({ database }, facts, _, context) => {
    if (database.isReplica) return notApplicable("a read replica need not be connected to");
    const instances = instancesOf(database, facts.dbInstances);
    const connected = flatMap(instances, (all) =>
      anyOf(all.map((instance) => isConnected(instance, facts.databaseConnections))),
    );
    if (!connected.known) return cannotKnow(connected.causes);
    const evidence = instances.known ? observed(instances.value, facts.databaseConnections) : [];
    if (connected.value) return pass("it had connections in the last hour", ...evidence);
    return whileTasksRun(facts.applications.ofDatabase(database), facts, context, () =>
      fail("no-connections", "nothing was connected to it in the last hour", ...evidence),
    );
  },
});
