import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/mon/rds-connections-alarm.ts";
import { compositeAlarms, metricAlarms } from "../../../src/model/facts/cloudwatch.ts";
import { instanceTypes } from "../../../src/model/facts/ec2.ts";
import {
  type DbInstance,
  dbClusterParameters,
  dbClusters,
  dbInstances,
  dbParameters,
  type Parameters,
} from "../../../src/model/facts/rds.ts";
import { type Change, deny, denyRow, only, patch, put, remove } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, startingFrom, testRule } from "../../support/ruleTester.ts";
import { smallDatabase } from "../../support/smallDatabase.ts";
import { copy } from "../arc/_changes.ts";
import { alarmCases, alarmOf } from "./_alarms.ts";

// A db.t3.small: 2048 MiB / 9531392 = 225 connections, of which 80 % are 180.

const alarm = alarmOf(ids.connectionsAlarm);
const threshold = (value: number) => alarm.with({ threshold: value });

const limitedTo = (value: string | null): Change =>
  put<Parameters>(dbParameters, "shop-prod-postgres16", {
    max_connections: { value, source: "user" },
  });

const ofClass = (name: string, memoryMiB: number | null): readonly Change[] => [
  patch(dbInstances, ids.database, { class: `db.${name}` }),
  only(instanceTypes, { [name]: { name, memoryMiB, vCpus: 2 } }),
];

const serverless = patch(dbInstances, ids.database, { class: "db.serverless" });

const memberOf = (cluster: string, fields: Partial<DbInstance> = {}): Change =>
  patch(dbInstances, ids.database, { cluster, ...fields });

const onCluster = (cluster: string): Change =>
  alarm.measuring({ dimensions: { DBClusterIdentifier: cluster } });

testRule(rule, {
  population: [dbInstances],
  indecisive: [
    [compositeAlarms, "the alarm itself tells somebody"],
    [dbClusters, "the instance is a member of none"],
    [dbClusterParameters, "the instance is a member of no cluster"],
  ],
  cases: startingFrom(smallDatabase, [
    ...alarmCases(ids.connectionsAlarm, "shop-prod-db", "CPUUtilization", "Count"),
    {
      name: "another instance's dimensions",
      changes: [alarm.measuring({ dimensions: { DBInstanceIdentifier: "shop-prod-db-2" } })],
      verdict: "fail",
      failures: 1,
      says: /no alarm watches its connections/,
    },
    {
      name: "the engine's dimension watches all instances together",
      changes: [alarm.measuring({ dimensions: { EngineName: "postgres" } })],
      verdict: "fail",
    },
    {
      name: "the guide's 80, taken for a count: strict, even on a small class",
      changes: [threshold(80)],
      verdict: "pass",
    },
    { name: "exactly 80 % of the limit", changes: [threshold(180)], verdict: "pass" },
    {
      name: "above 80 % of the limit",
      changes: [threshold(181)],
      verdict: "fail",
      failures: 1,
      says: /warns above 181, not above 180 \(80 % of 225 connections\)/,
    },
    {
      name: "a small class with a large one's threshold",
      changes: [threshold(1000)],
      verdict: "fail",
    },
    {
      name: "an explicit limit",
      changes: [limitedTo("100"), threshold(80)],
      verdict: "pass",
    },
    {
      name: "above 80 % of an explicit limit",
      changes: [limitedTo("100"), threshold(81)],
      verdict: "fail",
      says: /80 % of 100 connections/,
    },
    {
      name: "an explicit limit above what the class's memory would give",
      changes: [limitedTo("500"), threshold(400)],
      verdict: "pass",
    },
    {
      name: "an explicit limit needs no class",
      changes: [limitedTo("500"), deny(instanceTypes)],
      verdict: "pass",
    },
    {
      name: "an explicit limit that waits for a reboot is not the one in force",
      changes: [
        limitedTo("500"),
        threshold(400),
        patch(dbInstances, ids.database, {
          parameterGroups: [{ name: "shop-prod-postgres16", status: "pending-reboot" }],
        }),
      ],
      verdict: "unknown",
    },
    {
      name: "a large class allows more",
      changes: [...ofClass("m6g.large", 8192), threshold(720)],
      verdict: "pass",
    },
    {
      name: "above 80 % of what a large class allows",
      changes: [...ofClass("m6g.large", 8192), threshold(721)],
      verdict: "fail",
    },
    {
      name: "the formula's upper bound",
      changes: [...ofClass("r6g.16xlarge", 524_288), threshold(4000)],
      verdict: "pass",
    },
    {
      name: "above 80 % of the formula's upper bound",
      changes: [...ofClass("r6g.16xlarge", 524_288), threshold(4001)],
      verdict: "fail",
      says: /80 % of 5000 connections/,
    },
    {
      name: "a formula of one's own",
      changes: [limitedTo("{DBInstanceClassMemory/25165760}"), threshold(68)],
      verdict: "pass",
    },
    {
      name: "above 80 % by a formula of one's own",
      changes: [limitedTo("{DBInstanceClassMemory/25165760}"), threshold(69)],
      verdict: "fail",
      says: /80 % of 85 connections/,
    },
    {
      name: "MySQL's formula",
      changes: [
        patch(dbInstances, ids.database, { engine: "mysql" }),
        limitedTo("{DBInstanceClassMemory/12582880}"),
        threshold(136),
      ],
      verdict: "pass",
    },
    {
      name: "Aurora MySQL's formula has another form",
      changes: [
        patch(dbInstances, ids.database, { engine: "aurora-mysql" }),
        limitedTo(
          "GREATEST({log(DBInstanceClassMemory/805306368,2)*45},{log(DBInstanceClassMemory/8187281408,2)*1000})",
        ),
      ],
      verdict: "unknown",
    },
    {
      name: "a lower bound is no upper bound",
      changes: [limitedTo("GREATEST({DBInstanceClassMemory/9531392},100)")],
      verdict: "unknown",
    },
    {
      name: "a formula over the number of processors",
      changes: [limitedTo("{DBInstanceVCPU*100}")],
      verdict: "unknown",
    },
    {
      name: "the parameter has no value: the engine's default",
      changes: [limitedTo(null), threshold(180)],
      verdict: "pass",
    },
    {
      name: "above 80 % of the engine's default",
      changes: [limitedTo(null), threshold(181)],
      verdict: "fail",
    },
    {
      name: "the parameter does not exist in the group: the engine's default",
      changes: [put(dbParameters, "shop-prod-postgres16", {}), threshold(181)],
      verdict: "fail",
    },
    {
      name: "PostgreSQL's default is not another engine's",
      changes: [patch(dbInstances, ids.database, { engine: "sqlserver-se" }), limitedTo(null)],
      verdict: "unknown",
    },
    {
      name: "the parameters were not read",
      changes: [denyRow(dbParameters, "shop-prod-postgres16")],
      verdict: "unknown",
    },
    { name: "a serverless class", changes: [serverless], verdict: "unknown" },
    {
      name: "a serverless class with an explicit limit",
      changes: [serverless, limitedTo("200"), threshold(160)],
      verdict: "pass",
    },
    {
      name: "a class that could not be read",
      changes: [denyRow(instanceTypes, "t3.small")],
      verdict: "unknown",
    },
    {
      name: "a class without a memory",
      changes: ofClass("t3.small", null),
      verdict: "unknown",
    },
    {
      name: "a class that is not stated",
      changes: [patch(dbInstances, ids.database, { class: null })],
      verdict: "unknown",
    },
    {
      name: "no alarm fails, whatever the class",
      changes: [serverless, remove(metricAlarms, ids.connectionsAlarm)],
      verdict: "fail",
    },
    {
      name: "an alarm that tells nobody fails, whatever the class",
      changes: [serverless, alarm.with({ alarmActions: [] })],
      verdict: "fail",
      says: /tells nobody/,
    },
    {
      name: "math that divides by the limit, in percent",
      changes: [alarm.comparing("m1 / 225 * 100"), threshold(80)],
      verdict: "pass",
    },
    {
      name: "math that divides by the limit, multiplied before",
      changes: [alarm.comparing("100 * (m1 / 225)"), threshold(80)],
      verdict: "pass",
    },
    {
      name: "math that divides by the limit, as a share",
      changes: [alarm.comparing("m1/225"), threshold(0.8)],
      verdict: "pass",
    },
    {
      name: "math above 80 %",
      changes: [alarm.comparing("(m1 / 225) * 100"), threshold(90)],
      verdict: "fail",
    },
    {
      name: "math that divides by another limit than the one in force",
      changes: [alarm.comparing("m1 / 1000 * 100"), threshold(80)],
      verdict: "fail",
      says: /warns above 800, not above 180/,
    },
    {
      name: "math that divides by another metric cannot be followed",
      changes: [alarm.comparing("m1 / m2 * 100", { m2: { name: "Limit" } }), threshold(80)],
      verdict: "unknown",
    },
    {
      name: "math that adds first cannot be followed",
      changes: [alarm.comparing("(m1 + m2) / 225", { m2: { name: "Queue" } }), threshold(0.8)],
      verdict: "unknown",
    },
    {
      name: "gaps filled, and a threshold above 80 %",
      changes: [alarm.comparing("FILL(m1, 0)"), threshold(200)],
      verdict: "fail",
    },
    {
      name: "each member of a cluster by its own alarm",
      changes: [memberOf("shop-cluster", { engine: "aurora-postgresql" })],
      verdict: "pass",
    },
    {
      name: "a member of a cluster by the cluster's alarm",
      changes: [
        memberOf("shop-cluster", { engine: "aurora-postgresql" }),
        onCluster("shop-cluster"),
      ],
      verdict: "pass",
    },
    {
      name: "the cluster's alarm above 80 % of what a member allows",
      changes: [memberOf("shop-cluster"), onCluster("shop-cluster"), threshold(200)],
      verdict: "fail",
    },
    {
      name: "another cluster's alarm",
      changes: [memberOf("shop-cluster"), onCluster("other-cluster")],
      verdict: "fail",
    },
    {
      name: "a cluster's alarm says nothing of an instance outside it",
      changes: [onCluster("shop-prod-db")],
      verdict: "fail",
    },
    {
      // A member of a Multi-AZ DB cluster takes its parameters from the cluster's group.
      name: "the explicit limit of a Multi-AZ DB cluster",
      changes: [
        memberOf("shop-cluster", {
          parameterGroups: [{ name: "default.postgres16", status: "in-sync" }],
        }),
        put<Parameters>(dbParameters, "default.postgres16", {
          max_connections: {
            value: "LEAST({DBInstanceClassMemory/9531392},5000)",
            source: "system",
          },
        }),
        put(dbClusters, "shop-cluster", {
          arn: "shop-cluster",
          id: "shop-cluster",
          engine: "postgres",
          engineVersion: "16.3",
          engineMode: null,
          class: "db.m6gd.large",
          status: "available",
          members: [{ instance: "shop-prod-db", writer: true }],
          replicationSource: null,
          readReplicas: [],
          resourceId: null,
          subnetGroup: "shop-prod-db",
          securityGroups: [],
          publiclyAccessible: false,
          port: 5432,
          multiAz: true,
          storageEncrypted: true,
          storageEncryptionType: null,
          backupRetentionDays: 7,
          latestRestorableTime: null,
          parameterGroup: "shop-cluster-postgres16",
          pendingParameterMembers: [],
          masterUserSecret: null,
          iamAuthentication: null,
          tags: {},
        }),
        put<Parameters>(dbClusterParameters, "shop-cluster-postgres16", {
          max_connections: { value: "100", source: "user" },
        }),
      ],
      verdict: "fail",
    },
    {
      name: "a read replica needs an alarm of its own",
      changes: [
        copy(dbInstances, ids.database, "replica", {
          arn: "replica",
          id: "shop-prod-db-replica",
          readReplicaOf: "shop-prod-db",
        }),
      ],
      verdict: { "shop-prod-db": "pass", "shop-prod-db-replica": "fail" },
      failures: 1,
    },
    {
      name: "the config asks for less",
      changes: [threshold(202)],
      settings: {
        rules: {
          "mon-rds-connections-alarm": {
            enabled: true,
            severity: null,
            options: { maximumPercent: 90 },
          },
        },
      },
      verdict: "pass",
    },
  ]),
});

// Whether such a form is followed or not is up to the rule; a pass would be a guess that is wrong.
test.each([
  [
    "math over another metric",
    [alarm.comparing("m2 / 225 * 100", { m2: { name: "CPUUtilization" } }), threshold(80)],
  ],
  ["math with a divisor in brackets", [alarm.comparing("m1 / (225 * 100)"), threshold(80)]],
  ["a formula that divides once more", [limitedTo("{DBInstanceClassMemory/9531392/4}")]],
] as const)("what only resembles a form that is known does not pass: %s", (_, changes) => {
  const verdicts = findingsOf(rule, changes).map(({ verdict }) => verdict);
  expect(verdicts).toHaveLength(1);
  expect(verdicts).not.toContain("pass");
});

test.each([
  ["worked out by the class's memory is nominal", [], 1],
  ["set explicitly is the real one", [limitedTo("225")], 0],
] as const)("a limit %s", (_, changes, notes) => {
  const found = findingsOf(rule, changes).flatMap((finding) => finding.notes);
  expect(found.filter((text) => /10 % lower/.test(text))).toHaveLength(notes);
});
