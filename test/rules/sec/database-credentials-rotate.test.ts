import { rule } from "../../../rules/sec/database-credentials-rotate.ts";
import { describeVariable } from "../../../src/collect/environmentVariable.ts";
import { applicationDefaults } from "../../../src/config/defaults.ts";
import {
  type Container,
  services,
  type TaskDefinition,
  taskDefinitions,
} from "../../../src/model/facts/ecs.ts";
import { type DbCluster, dbClusters, dbInstances } from "../../../src/model/facts/rds.ts";
import { type Secret, secrets } from "../../../src/model/facts/secrets.ts";
import type { FactKind } from "../../../src/model/kind.ts";
import type { Settings } from "../../../src/model/settings.ts";
import {
  breakOff,
  type Change,
  deny,
  edit,
  only,
  patch,
  put,
  remove,
} from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const databaseSecret = (changes: Partial<Secret>): Change =>
  patch(secrets, ids.databaseSecret, changes);

/** Never configured to rotate. */
const never: Partial<Secret> = {
  rotationEnabled: false,
  rotationLambda: null,
  rotationRules: null,
  lastRotated: null,
  nextRotation: null,
};

const secretArn = (name: string): string =>
  `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-x1y2z3`;

/** A row under an ID of its own that is like another one. */
const like =
  <T>(kind: FactKind<T>, original: string, id: string, change: (row: T) => T): Change =>
  (draftOf) => {
    const { rows } = draftOf(kind);
    rows.set(id, change(rows.get(original) as T));
  };

/** One more secret, which rotates as the database's does unless the test says otherwise. */
const otherSecret = (name: string, changes: Partial<Secret> = {}): Change =>
  like(secrets, ids.databaseSecret, secretArn(name), (row) => ({
    ...row,
    arn: secretArn(name),
    name,
    ...changes,
  }));

const withContainer =
  (changes: Partial<Container>) =>
  (row: TaskDefinition): TaskDefinition => ({
    ...row,
    containers: row.containers.map((container) => ({ ...container, ...changes })),
  });

/** The backend's container has these fields. */
const backend = (changes: Partial<Container>): Change =>
  edit(taskDefinitions, ids.backendTask, withContainer(changes));

/** The backend is injected these, and nothing else: variable and source. */
const reads = (...sources: readonly (readonly [name: string, valueFrom: string])[]): Change =>
  backend({ secrets: sources.map(([name, valueFrom]) => ({ name, valueFrom })) });

const iam = (iamAuthentication: boolean | null): Change =>
  patch(dbInstances, ids.database, { iamAuthentication });

/** RDS manages the master user's password, in a secret of its own. */
const managed = "rds!db-0a1b2c3d-12ab-34cd-56ef-1234567890ab";
const managedByRds = (changes: Partial<Secret> = {}): readonly Change[] => [
  patch(dbInstances, ids.database, { masterUserSecret: secretArn(managed) }),
  otherSecret(managed, {
    owningService: "rds",
    rotationLambda: null,
    rotationRules: { automaticallyAfterDays: 7, scheduleExpression: null, duration: null },
    nextRotation: "2026-01-18T00:00:00.000Z",
    ...changes,
  }),
];

const anotherTask = (revision: string): string => ids.backendTask.replace(/:12$/, `:${revision}`);

/** Another revision of the backend's task definition. */
const revision = (number: string, changes: Partial<Container>): Change =>
  like(taskDefinitions, ids.backendTask, anotherTask(number), (row) => ({
    ...withContainer(changes)(row),
    arn: anotherTask(number),
    revision: Number(number),
  }));

/** A worker of this application, which runs that revision. */
const worker = (application: string, number: string): Change =>
  like(services, ids.backend, ids.backend.replace(/backend$/, "worker"), (row) => ({
    ...row,
    arn: ids.backend.replace(/backend$/, "worker"),
    name: "worker",
    taskDefinition: anotherTask(number),
    loadBalancers: [],
    deployments: row.deployments.map((deployment) => ({
      ...deployment,
      taskDefinition: anotherTask(number),
      loadBalancers: [],
    })),
    tags: { ...row.tags, application },
  }));

const plainPassword: Partial<Container> = {
  environment: [describeVariable("DATABASE_URL", "postgres://app:hunter2@db.internal/shop", [])],
  secrets: [],
};

const shop = (databaseSecrets: readonly string[]): Partial<Settings> => ({
  applications: [
    { ...applicationDefaults, name: "shop", environment: "production", databaseSecrets },
  ],
});

/** The database is an Aurora cluster with one member. */
const aurora = (changes: Partial<DbCluster> = {}): readonly Change[] => {
  const arn = "arn:aws:rds:eu-west-1:111122223333:cluster:shop-prod-aurora";
  return [
    patch(dbInstances, ids.database, { cluster: "shop-prod-aurora", engine: "aurora-postgresql" }),
    put(dbClusters, arn, {
      arn,
      id: "shop-prod-aurora",
      engine: "aurora-postgresql",
      engineVersion: "16.3",
      engineMode: "provisioned",
      class: null,
      status: "available",
      members: [{ instance: "shop-prod-db", writer: true }],
      replicationSource: null,
      readReplicas: [],
      resourceId: null,
      subnetGroup: "shop-prod-db",
      securityGroups: ["sg-database"],
      publiclyAccessible: null,
      port: 5432,
      multiAz: true,
      storageEncrypted: true,
      storageEncryptionType: "sse-kms",
      backupRetentionDays: 14,
      latestRestorableTime: "2026-01-15T11:55:00.000Z",
      parameterGroup: null,
      pendingParameterMembers: [],
      masterUserSecret: null,
      iamAuthentication: false,
      tags: { application: "shop", environment: "production" },
      ...changes,
    }),
  ];
};

const jwtOnly = reads(["JWT_SECRET", ids.jwtSecret]);

testRule(rule, {
  population: [dbInstances],
  indecisive: indecisiveBut(
    rule,
    [dbInstances, services, taskDefinitions, secrets],
    "the backend and its secret are known without it",
  ),
  cases: [
    {
      name: "rotation was never configured",
      changes: [databaseSecret(never)],
      verdict: "fail",
      failures: 1,
      says: /shop\/prod\/database does not rotate/,
    },
    {
      name: "rotation was switched off: function and rules are left",
      changes: [databaseSecret({ rotationEnabled: false, nextRotation: null })],
      verdict: "fail",
    },
    {
      name: "overdue",
      changes: [databaseSecret({ nextRotation: "2026-01-10T02:00:00.000Z" })],
      verdict: "fail",
      says: /shop\/prod\/database should have rotated by 2026-01-10/,
    },
    {
      name: "due today: its window is not over",
      changes: [databaseSecret({ nextRotation: "2026-01-15T02:00:00.000Z" })],
      verdict: "pass",
    },
    {
      name: "a replica: it rotates in its primary's region",
      changes: [databaseSecret({ ...never, primaryRegion: "us-east-1" })],
      verdict: "notApplicable",
      says: /shop\/prod\/database is a replica of us-east-1/,
    },
    {
      name: "a primary with replicas elsewhere",
      changes: [databaseSecret({ ...never, primaryRegion: "eu-west-1" })],
      verdict: "fail",
    },
    {
      name: "a replica beside a static secret of this region",
      changes: [
        databaseSecret({ ...never, primaryRegion: "us-east-1" }),
        otherSecret("shop/prod/reader", { ...never, primaryRegion: null }),
        reads(["DATABASE_URL", ids.databaseSecret], ["DB_PASSWORD", secretArn("shop/prod/reader")]),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "not rotated yet: the secret is new",
      changes: [databaseSecret({ lastRotated: null })],
      verdict: "pass",
    },
    {
      name: "by cron, once a year: how often is SEC-3's",
      changes: [
        databaseSecret({
          rotationRules: {
            automaticallyAfterDays: null,
            scheduleExpression: "cron(0 8 1 1 ? *)",
            duration: null,
          },
        }),
      ],
      verdict: "pass",
    },
    {
      name: "the application's other secrets are SEC-3's",
      changes: [patch(secrets, ids.jwtSecret, never)],
      verdict: "pass",
    },
    {
      name: "managed by RDS, without a function",
      changes: [
        ...managedByRds(),
        reads(["DATABASE_PASSWORD", `${secretArn(managed)}:password::`]),
      ],
      verdict: "pass",
    },
    {
      name: "managed by RDS, under a variable that says nothing",
      changes: [...managedByRds(), reads(["CONFIG", secretArn(managed)])],
      verdict: "pass",
    },
    {
      name: "managed by RDS, and switched off",
      changes: [
        ...managedByRds({ rotationEnabled: false, nextRotation: null }),
        reads(["DATABASE_PASSWORD", `${secretArn(managed)}:password::`]),
      ],
      verdict: "fail",
      says: /rds!db-.* does not rotate/,
    },
    {
      name: "RDS rotates its own secret, and the tasks read another that is static",
      changes: [...managedByRds(), databaseSecret(never)],
      verdict: "fail",
      failures: 1,
      says: /shop\/prod\/database does not rotate/,
    },
    {
      name: "the tasks read both, and one is static",
      changes: [
        ...managedByRds(),
        databaseSecret(never),
        reads(["DATABASE_URL", ids.databaseSecret], ["DATABASE_PASSWORD", secretArn(managed)]),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "two static secrets are two failures",
      changes: [
        databaseSecret(never),
        otherSecret("shop/prod/replica", never),
        reads(
          ["DATABASE_URL", ids.databaseSecret],
          ["DB_PASSWORD", secretArn("shop/prod/replica")],
        ),
      ],
      verdict: "fail",
      failures: 2,
    },
    {
      name: "the same static secret under two variables is one failure",
      changes: [
        databaseSecret(never),
        reads(
          ["DB_USER", `${ids.databaseSecret}:username::`],
          ["DB_PASSWORD", `${ids.databaseSecret}:password::`],
        ),
      ],
      verdict: "fail",
      failures: 1,
    },
    {
      name: "a connection string in an environment variable",
      changes: [backend(plainPassword)],
      verdict: "fail",
      failures: 1,
      says: /DATABASE_URL stands in an environment variable: it cannot rotate/,
    },
    {
      name: "a connection string in an environment variable, beside a secret that rotates: SEC-1 tells of it",
      changes: [
        backend({
          ...plainPassword,
          secrets: [{ name: "DB_PASSWORD", valueFrom: ids.databaseSecret }],
        }),
      ],
      verdict: "pass",
    },
    {
      name: "a URL without a password is no credential",
      changes: [
        backend({
          environment: [describeVariable("DATABASE_URL", "postgres://db.internal/shop", [])],
        }),
      ],
      verdict: "pass",
    },
    {
      name: "a parameter by its name",
      changes: [reads(["DATABASE_URL", "/shop/prod/database"])],
      verdict: "fail",
      says: /parameters do not rotate/,
    },
    {
      name: "a parameter by its ARN",
      changes: [
        reads(["DATABASE_URL", "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/prod/database"]),
      ],
      verdict: "fail",
    },
    {
      name: "the secret's ARN without the six characters",
      changes: [
        reads(["DATABASE_URL", ids.databaseSecret.replace(/-a1b2c3$/, "")]),
        databaseSecret(never),
      ],
      verdict: "fail",
      says: /shop\/prod\/database does not rotate/,
    },
    {
      name: "a secret whose name begins with the other's",
      changes: [
        reads(["DATABASE_URL", ids.databaseSecret.replace(/-a1b2c3$/, "")]),
        otherSecret("shop/prod/database-legacy", never),
      ],
      verdict: "pass",
    },
    {
      name: "a secret known by its own name, under a variable that says nothing",
      changes: [reads(["CONFIG", ids.databaseSecret]), databaseSecret(never)],
      verdict: "fail",
    },
    {
      name: "a secret that the config names, under a variable that says nothing",
      settings: shop(["shop/prod/credentials"]),
      changes: [
        reads(["CONFIG", secretArn("shop/prod/credentials")]),
        otherSecret("shop/prod/credentials", never),
      ],
      verdict: "fail",
      says: /shop\/prod\/credentials does not rotate/,
    },
    {
      name: "a secret that the config names, and that rotates",
      settings: shop(["shop/prod/cred*"]),
      changes: [
        reads(["CONFIG", secretArn("shop/prod/credentials")]),
        otherSecret("shop/prod/credentials"),
      ],
      verdict: "pass",
    },
    {
      name: "a secret known by its tag, under a variable that says nothing",
      changes: [
        reads(["CONFIG", secretArn("shop/prod/credentials")]),
        otherSecret("shop/prod/credentials", {
          ...never,
          tags: { application: "shop", environment: "production", role: "database" },
        }),
      ],
      verdict: "fail",
      says: /shop\/prod\/credentials does not rotate/,
    },
    {
      name: "nothing tells which secret it is",
      changes: [
        reads(["CONFIG", secretArn("shop/prod/credentials")]),
        otherSecret("shop/prod/credentials"),
      ],
      verdict: "unknown",
      says: /which secret holds its credentials is not known/,
    },
    {
      name: "no secret is read for it",
      changes: [jwtOnly],
      verdict: "unknown",
      says: /which secret holds its credentials is not known/,
    },
    {
      name: "no secret is read for it, and IAM lets the tasks in",
      changes: [jwtOnly, iam(true)],
      verdict: "pass",
      says: /authenticate by IAM/,
    },
    {
      name: "no secret is read for it, and whether IAM lets the tasks in is not stated",
      changes: [jwtOnly, iam(null)],
      verdict: "unknown",
    },
    {
      name: "IAM lets the tasks in, and they read a static secret all the same",
      changes: [iam(true), databaseSecret(never)],
      verdict: "fail",
    },
    {
      name: "IAM lets in, and whether the tasks read a secret could not be read",
      changes: [iam(true), deny(taskDefinitions)],
      verdict: "unknown",
    },
    {
      name: "a secret of another account",
      changes: [
        reads([
          "DATABASE_URL",
          secretArn("shop/prod/database").replace("111122223333", "444455556666"),
        ]),
      ],
      verdict: "unknown",
      says: /is not among the secrets of this account and region/,
    },
    {
      name: "a secret that the list may hold further on",
      changes: [remove(secrets, ids.databaseSecret), breakOff(secrets)],
      verdict: "unknown",
      says: /ListSecrets could not be read/,
    },
    {
      name: "a static secret fails, though the list broke off",
      changes: [databaseSecret(never), breakOff(secrets)],
      verdict: "fail",
    },
    {
      name: "a worker of the application reads a static one",
      changes: [
        worker("shop", "20"),
        revision("20", { secrets: [{ name: "DB_PASSWORD", valueFrom: secretArn("worker") }] }),
        otherSecret("worker", never),
      ],
      verdict: "fail",
      failures: 1,
      says: /worker does not rotate/,
    },
    {
      name: "a worker of another application reads a static one",
      changes: [
        worker("blog", "20"),
        revision("20", { secrets: [{ name: "DB_PASSWORD", valueFrom: secretArn("worker") }] }),
        otherSecret("worker", never),
      ],
      verdict: "pass",
    },
    {
      name: "a deployment on its way still runs a revision with the password in it: SEC-1 tells of it",
      changes: [
        revision("11", plainPassword),
        edit(services, ids.backend, (row) => ({
          ...row,
          deployments: row.deployments.flatMap((deployment) => [
            deployment,
            { ...deployment, status: "ACTIVE", taskDefinition: anotherTask("11") },
          ]),
        })),
      ],
      verdict: "pass",
    },
    {
      name: "an old revision that nothing runs",
      changes: [revision("11", plainPassword)],
      verdict: "pass",
    },
    {
      name: "a read replica: its source is judged",
      changes: [
        like(dbInstances, ids.database, `${ids.database}-replica`, (row) => ({
          ...row,
          arn: `${ids.database}-replica`,
          id: "shop-prod-db-replica",
          readReplicaOf: "shop-prod-db",
        })),
      ],
      verdict: { "shop-prod-db": "pass", "shop-prod-db-replica": "notApplicable" },
    },
    {
      name: "an Aurora cluster, whose member is not judged by itself",
      changes: [...aurora(), databaseSecret(never)],
      verdict: "fail",
      failures: 1,
      says: /^fail: shop-prod-aurora: /m,
    },
    {
      name: "an Aurora cluster, where IAM lets the tasks in",
      changes: [...aurora({ iamAuthentication: true }), jwtOnly],
      verdict: "pass",
    },
    {
      name: "an Aurora cluster, whose members' own flag says nothing",
      changes: [...aurora(), iam(true), jwtOnly],
      verdict: "unknown",
    },
    {
      name: "a database that nothing runs for",
      changes: [only(services, {})],
      verdict: "unknown",
    },
  ],
});
