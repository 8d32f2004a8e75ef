import {
  all,
  type Fact,
  flatMap,
  joinListings,
  known,
  map,
  undecided,
  whole,
} from "../../src/model/fact.ts";
import { dbClusters, dbInstances } from "../../src/model/facts/rds.ts";
import { secrets } from "../../src/model/facts/secrets.ts";
import type { Context, Resolved } from "../../src/model/kind.ts";
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
import type { Settings } from "../../src/model/settings.ts";
import { applications } from "../../src/topology/applications.ts";
import {
  type DatabaseSecretUse,
  databaseSecrets,
  isDatabaseVariable,
  refersTo,
} from "../../src/topology/databaseSecrets.ts";
import { type Database, databases } from "../../src/topology/databases.ts";
import { tagValue } from "../../src/topology/roles.ts";
import type { RunningService } from "../../src/topology/services.ts";
import { databaseResources } from "../_resources/stores.ts";
import { judgeReplica, judgeRotation } from "./_rotation.ts";

const needs = { databases, applications, databaseSecrets, secrets };
type Facts = Resolved<typeof needs>;

/** The services that may read the database's secret. */
const readersOf = (facts: Facts, database: Database): Fact<readonly RunningService[]> =>
  flatMap(facts.applications.ofDatabase(database), (application) =>
    application === null
      ? undecided(
          `no application is known to use ${database.id}`,
          "name the database in the config: applications: [{ name: …, databases: […] }]",
        )
      : whole(
          joinListings([
            facts.applications.servicesOf(application, "backend"),
            facts.applications.servicesOf(application, "worker"),
          ]),
        ),
  );

/** What they read by the name of a variable, of the secret, or by the config. */
const namedUses = (
  facts: Facts,
  readers: readonly RunningService[],
): Fact<readonly DatabaseSecretUse[]> =>
  map(all(readers.map((view) => facts.databaseSecrets.usesOfAll(view.taskDefinitions))), (uses) =>
    uses.flat(),
  );

/** What they read whose tag says that it is the database's; asked only where no name says so. */
const taggedUses = (
  facts: Facts,
  readers: readonly RunningService[],
  { tagKeys }: Settings,
): Fact<readonly DatabaseSecretUse[]> =>
  flatMap(
    all(readers.map((view) => facts.databaseSecrets.injectedBy(view.taskDefinitions))),
    (injected) =>
      map(whole(facts.secrets.list()), (secrets_) =>
        injected.flat().flatMap(({ variable, reference }): readonly DatabaseSecretUse[] => {
          const secret =
            reference.kind === "secret"
              ? secrets_.find(({ arn }) => refersTo(reference.arn, arn))
              : undefined;
          const tag = tagValue(secret?.tags ?? {}, tagKeys.role);
          return tag !== null && isDatabaseVariable(tag)
            ? [{ variable, reference, because: `its tag says ${tag}` }]
            : [];
        }),
      ),
  );

/** What the services of the database's application read for it. */
const usesFor = (
  facts: Facts,
  database: Database,
  settings: Settings,
): Fact<readonly DatabaseSecretUse[]> =>
  flatMap(readersOf(facts, database), (readers) =>
    flatMap(namedUses(facts, readers), (uses) =>
      uses.length > 0 ? known(uses) : taggedUses(facts, readers, settings),
    ),
  );

const judgeUse = (facts: Facts, use: DatabaseSecretUse, context: Context): Outcome => {
  const { reference, variable } = use;
  if (reference === null) {
    return fail(
      `plain|${variable}`,
      `${variable} stands in an environment variable: it cannot rotate`,
    );
  }
  if (reference.kind === "parameter") {
    return fail(
      `parameter|${variable}`,
      `${variable} comes from the parameter ${reference.name}: parameters do not rotate`,
    );
  }
  const { items, causes } = facts.secrets.list();
  const secret = items.find(({ arn }) => refersTo(reference.arn, arn));
  if (secret !== undefined) {
    return (
      judgeReplica(secret, secret.name, context) ?? judgeRotation(secret, secret.name, context)
    );
  }
  return causes.length > 0
    ? cannotKnow(causes)
    : when(
        undecided(
          `the secret ${reference.arn} is not among the secrets of this account and region`,
          "scan the account and region that own it",
        ),
        () => notApplicable(""),
      );
};

export const rule = defineRule({
  id: "sec-database-credentials-rotate",
  title: "Database credentials rotate automatically",
  section: "SEC",
  items: ["SEC-2"],
  severity: "high",
  why: "A password that never changes stays valid for everyone who has ever seen it: former colleagues, old backups, a laptop that was lost.",
  checks:
    "The secrets that the application's backend and workers read for the database (managed by RDS, named by the variable, the secret or its tag, or declared in the config) must rotate, and not be overdue. A secret that RDS rotates does not help where the tasks read another. A password in an environment variable beside them is another item's; alone it fails, for it cannot rotate. A replica rotates in its primary's region, and is not judged here. Where no such secret is read, IAM database authentication passes.",
  blindSpots:
    "Running tasks keep the old password until they start again. Which user a secret belongs to is not read.",
  remedy: {
    summary:
      "Let RDS manage the master user's password, or give the secret a rotation function, and let the tasks read that secret. The first of these changes the password at once, for whoever still uses the old one. Rotation by a function begins at its first window, so that there is time to start tasks again after each rotation.",
    cli: [
      "aws rds modify-db-instance --db-instance-identifier DATABASE --manage-master-user-password --apply-immediately",
      "aws rds modify-db-cluster --db-cluster-identifier CLUSTER --manage-master-user-password --apply-immediately",
      "aws secretsmanager rotate-secret --secret-id SECRET --rotation-lambda-arn FUNCTION --rotation-rules AutomaticallyAfterDays=30 --no-rotate-immediately",
    ].join("\n"),
    terraform: [
      'resource "aws_secretsmanager_secret_rotation" "database" {',
      "  secret_id           = aws_secretsmanager_secret.database.id",
      "  rotation_lambda_arn = aws_lambda_function.rotation.arn",
      "  rotate_immediately  = false",
      "  rotation_rules {",
      "    automatically_after_days = 30",
      "  }",
      "}",
    ].join("\n"),
    cdk: "database.addRotationSingleUser({ automaticallyAfter: Duration.days(30), rotateImmediatelyOnUpdate: false });",
  },
  references: [
    "https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
  ],
  needs,
  options: {},
  nothing: "there is no database",
  resources: (facts) => databaseResources(facts.databases),
  judge({ database }, facts, _options, context) {
    if (database.isReplica) return notApplicable("it is a read replica: its source is judged");
    const iam = (database.instance ?? database.cluster)?.iamAuthentication ?? null;
    return when(usesFor(facts, database, context.settings), (uses) => {
      const fromSecrets = uses.filter(({ reference }) => reference !== null);
      const judged = fromSecrets.length > 0 ? fromSecrets : uses;
      if (judged.length > 0) {
        return combine(...judged.map((use) => judgeUse(facts, use, context)));
      }
      const kind = database.instance === null ? dbClusters : dbInstances;
      return iam === true
        ? pass(
            "the tasks authenticate by IAM",
            saw(kind, database.arn, "IAMDatabaseAuthenticationEnabled", iam),
          )
        : cannotDecide(
            "which secret holds its credentials is not known",
            "name it in the config: applications: [{ name: …, databaseSecrets: [SECRET] }]",
          );
    });
  },
});
