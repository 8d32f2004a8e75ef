import { all, type Fact, flatMap, known, type Table, unknown } from "../../src/model/fact.ts";
import {
  dbClusterParameters,
  dbClusters,
  dbInstances,
  dbParameters,
  type Parameters,
} from "../../src/model/facts/rds.ts";
import type { FactKind } from "../../src/model/kind.ts";
import {
  cannotDecide,
  cannotKnow,
  combine,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
  when,
} from "../../src/model/outcome.ts";
import { defineRule } from "../../src/model/rule.ts";
import { type Database, databases, isPostgres } from "../../src/topology/databases.ts";
import { databaseResources } from "../_resources/stores.ts";

/**
 * Where `rds.force_ssl` is on unless someone switches it off: RDS for PostgreSQL from 15, Aurora
 * PostgreSQL from 17
 * (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html).
 */
const enforcedFrom = { postgres: 15, "aurora-postgresql": 17 } as const;

/** PostgreSQL's own default of ssl_min_protocol_version is TLSv1.2 from 13. */
const modernFrom = 13;

const majorOf = (version: string | null): number | null => {
  const major = Number.parseInt(version ?? "", 10);
  return Number.isNaN(major) ? null : major;
};

const enforcedByDefault = (engine: string, major: number | null): boolean | null => {
  if (major === null) return null;
  return (
    major >= (engine === "postgres" ? enforcedFrom.postgres : enforcedFrom["aurora-postgresql"])
  );
};

interface Group {
  readonly name: string;
  readonly pending: boolean;
  readonly kind: FactKind<Parameters>;
}

const groupsOf = ({ instance, cluster }: Database): readonly Group[] => {
  if (instance !== null) {
    return instance.parameterGroups.map(({ name, status }) => ({
      name,
      pending: status !== null && status !== "in-sync",
      kind: dbParameters,
    }));
  }
  return cluster?.parameterGroup
    ? [
        {
          name: cluster.parameterGroup,
          pending: cluster.pendingParameterMembers.length > 0,
          kind: dbClusterParameters,
        },
      ]
    : [];
};

const tooOld = new Set(["TLSv1", "TLSv1.1", "SSLv3"]);

const judgeMinimum = (parameters: Parameters, group: Group, major: number | null): Outcome => {
  const minimum = parameters.ssl_min_protocol_version?.value ?? null;
  if (minimum === null) {
    return major !== null && major >= modernFrom
      ? pass("the oldest protocol is the engine's default, TLSv1.2")
      : cannotDecide(
          "ssl_min_protocol_version is not stated, and the engine's version does not tell it",
          "set ssl_min_protocol_version to TLSv1.2 in the parameter group",
        );
  }
  const evidence = saw(group.kind, group.name, "ssl_min_protocol_version", minimum);
  return tooOld.has(minimum)
    ? fail("protocol", `it still takes ${minimum}`, evidence)
    : pass(`takes ${minimum} and newer`, evidence);
};

const judgeGroup = (parameters: Parameters, group: Group, byDefault: boolean | null): Outcome => {
  const value = parameters["rds.force_ssl"]?.value ?? null;
  const enforced = value === null ? byDefault : value === "1" || value === "on";
  const evidence = saw(group.kind, group.name, "rds.force_ssl", value);
  if (enforced === null) {
    return cannotDecide(
      "neither rds.force_ssl nor the engine's version is stated",
      "set rds.force_ssl to 1 in the parameter group",
    );
  }
  if (!enforced) return fail("plaintext", "it takes connections without TLS", evidence);
  const changed = parameters["rds.force_ssl"]?.source === "user";
  return group.pending && changed
    ? fail(
        "pending",
        `the parameter group ${group.name} waits for a reboot: TLS is not yet enforced`,
        evidence,
      )
    : pass("takes connections by TLS only", evidence);
};

export const rule = defineRule({
  id: "enc-tls-to-rds-enforced",
  title: "PostgreSQL takes connections by TLS 1.2 or newer only",
  section: "ENC",
  items: ["ENC-6"],
  severity: "high",
  why: "As long as the server takes plain text, one client that forgets to ask for TLS sends the password and every row in the clear.",
  checks:
    "The parameter rds.force_ssl must be on in the group in use: by its value, else by the engine's default (on from RDS for PostgreSQL 15 and Aurora PostgreSQL 17). ssl_min_protocol_version must not be below TLSv1.2. A change that waits for a reboot is not in force. For a cluster the cluster's parameter group counts.",
  blindSpots:
    "Whether clients check the server's certificate cannot be seen. Other engines are not judged.",
  remedy: {
    summary:
      "Set rds.force_ssl to 1 in the parameter group in use, and reboot where it asks for it.",
    cli: [
      "aws rds modify-db-parameter-group --db-parameter-group-name GROUP --parameters ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=immediate",
      "aws rds modify-db-cluster-parameter-group --db-cluster-parameter-group-name CLUSTER_GROUP --parameters ParameterName=rds.force_ssl,ParameterValue=1,ApplyMethod=immediate",
    ].join("\n"),
    terraform: [
      'resource "aws_db_parameter_group" "main" {',
      '  family = "postgres16"',
      "  parameter {",
      '    name  = "rds.force_ssl"',
      '    value = "1"',
      "  }",
      "}",
    ].join("\n"),
    cdk: "new rds.ParameterGroup(this, 'Parameters', { engine, parameters: { 'rds.force_ssl': '1' } });",
  },
  references: [
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
  ],
  needs: { databases, dbParameters, dbClusterParameters },
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, facts, _options, context) {
    if (!isPostgres(database.engine)) return notApplicable(`its engine is ${database.engine}`);
    const groups = groupsOf(database);
    if (groups.length === 0) {
      const kind = database.instance === null ? dbClusters : dbInstances;
      return cannotKnow([context.unstated(kind, "the parameter group")]);
    }
    const row = database.instance ?? database.cluster;
    const major = majorOf(row?.engineVersion ?? null);
    const byDefault = enforcedByDefault(database.engine, major);
    const tableOf = (group: Group): Table<Parameters> =>
      group.kind === dbParameters ? facts.dbParameters : facts.dbClusterParameters;
    const read = (group: Group): Fact<Parameters> =>
      flatMap(tableOf(group).get(group.name), (parameters) =>
        parameters === null
          ? unknown([context.unstated(group.kind, `the group ${group.name}`)])
          : known(parameters),
      );
    return when(all(groups.map(read)), (parameters) =>
      combine(
        ...groups.flatMap((group, index) => [
          judgeGroup(parameters[index] ?? {}, group, byDefault),
          judgeMinimum(parameters[index] ?? {}, group, major),
        ]),
      ),
    );
  },
});
