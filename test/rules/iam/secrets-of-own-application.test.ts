import { rule } from "../../../rules/iam/secrets-of-own-application.ts";
import { services, type TaskDefinition, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { iamRoles, managedPolicies } from "../../../src/model/facts/iam.ts";
import { type Secret, secrets } from "../../../src/model/facts/secrets.ts";
import { besideStaging } from "../../scan/support/twoEnvironments.ts";
import { configured } from "../../scan/support/world.ts";
import {
  breakOff,
  type Change,
  denyRow,
  edit,
  patch,
  put,
  remove,
  deny as unread,
} from "../../support/changes.ts";
import { allow, condition, deny } from "../../support/policies.ts";
import { roleIds } from "../../support/reference/iam.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { attach, bound, grant, may, secretArn } from "./_changes.ts";

const read = "secretsmanager:GetSecretValue";
const role = "shop-prod-backend";

/** One more secret; untagged and read by nobody unless the test says otherwise. */
const secret =
  (name: string, changes: Partial<Secret> = {}): Change =>
  (draftOf) => {
    const { rows } = draftOf(secrets);
    const like = rows.get(ids.jwtSecret) as Secret;
    const arn = secretArn(`${name}-x1y2z3`);
    rows.set(arn, { ...like, arn, name, tags: {}, ...changes });
  };

const backendMay = (...statements: Parameters<typeof grant>[1][]): Change =>
  grant(roleIds.backend, ...statements);
const backendReads = (...resources: readonly string[]): Change =>
  backendMay(allow(read, resources));

const batch = { tags: { application: "batch", environment: "production" } };
const stranger = secret("batch/prod/key", batch);

/** A migration: a task definition that no service runs, with a role of its own. */
const migrationArn = ids.backendTask.replace("backend:12", "migration:1");
const migrationRole = roleIds.backend.replace("backend", "migration");
const migration = (
  secretsRead: readonly { name: string; valueFrom: string }[],
): readonly Change[] => [
  (draftOf) => {
    const { rows } = draftOf(taskDefinitions);
    const like = rows.get(ids.backendTask) as TaskDefinition;
    rows.set(migrationArn, {
      ...like,
      arn: migrationArn,
      family: "shop-prod-migration",
      taskRole: migrationRole,
      executionRole: null,
      containers: like.containers.map((own) => ({ ...own, secrets: secretsRead })),
    });
  },
  put(iamRoles, migrationRole, {
    arn: migrationRole,
    name: "shop-prod-migration",
    tags: {},
    inlinePolicies: [{ name: "own", statements: [allow(read, secretArn("shop/prod/*"))] }],
    attachedPolicies: [],
    boundary: null,
  }),
];

testRule(rule, {
  population: [taskDefinitions],
  indecisive: indecisiveBut(
    rule,
    [taskDefinitions, iamRoles, managedPolicies, secrets],
    "its roles read what their own task definitions do",
  ),
  cases: [
    {
      name: "every secret",
      changes: [backendReads("*")],
      verdict: { [role]: "fail", "shop-prod-execution": "pass" },
      says: /it may read every secret \(policy more\)/,
      failures: 1,
    },
    {
      name: "every secret, by an ARN",
      changes: [backendReads("arn:aws:secretsmanager:*:*:secret:*")],
      verdict: { [role]: "fail" },
      failures: 1,
    },
    {
      name: "every secret, by the whole service",
      changes: [backendMay(allow("secretsmanager:*"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "every secret, by everything",
      changes: [backendMay(allow("*"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "every secret, in odd spelling",
      changes: [backendMay(allow("SecretsManager:get*"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "every secret, by all but IAM",
      changes: [backendMay(allow("iam:*", "*", { notActions: true }))],
      verdict: { [role]: "fail" },
    },
    {
      name: "every secret but one",
      changes: [backendMay(allow(read, secretArn("root-*"), { notResources: true }))],
      verdict: { [role]: "fail" },
    },
    {
      name: "every secret, by a managed policy",
      changes: attach(roleIds.backend, "arn:aws:iam::aws:policy/SecretsManagerReadWrite", [
        allow("secretsmanager:*"),
      ]),
      verdict: { [role]: "fail" },
      says: /policy SecretsManagerReadWrite/,
    },
    {
      name: "a batch of secrets needs each one's permission",
      changes: [backendMay(allow("secretsmanager:BatchGetSecretValue"))],
      verdict: "pass",
    },
    {
      name: "a denial narrows everything to its own",
      changes: [
        backendReads("*"),
        backendMay(deny("secretsmanager:*", secretArn("shop/prod/*"), { notResources: true })),
      ],
      verdict: "pass",
    },
    {
      name: "a denial of something else narrows nothing",
      changes: [backendReads("*"), backendMay(deny(read, secretArn("root-*")))],
      verdict: { [role]: "fail" },
    },
    {
      name: "a denial of all but reading secrets narrows nothing",
      changes: [backendMay(allow("*"), deny("secretsmanager:*", "*", { notActions: true }))],
      verdict: { [role]: "fail" },
    },
    {
      name: "a boundary narrows everything to its own",
      changes: [backendReads("*"), ...bound(roleIds.backend, allow("*", secretArn("shop/prod/*")))],
      verdict: "pass",
    },
    {
      name: "a boundary that allows everything narrows nothing",
      changes: [backendReads("*"), ...bound(roleIds.backend, allow("*"))],
      verdict: { [role]: "fail" },
    },
    {
      name: "a boundary is unread",
      changes: [
        backendReads("*"),
        ...bound(roleIds.backend, allow("*")),
        denyRow(managedPolicies, "arn:aws:iam::111122223333:policy/bounds"),
      ],
      verdict: { [role]: "unknown" },
    },
    {
      name: "what bears its tag",
      changes: [
        stranger,
        backendMay(
          allow(read, "*", {
            when: [condition("StringEquals", "secretsmanager:ResourceTag/application", "shop")],
          }),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "by an endpoint only, which cannot be judged",
      changes: [
        backendMay(allow(read, "*", { when: [condition("StringEquals", "aws:SourceVpce", null)] })),
      ],
      verdict: { [role]: "unknown" },
      says: /aws:sourcevpce/,
    },
    {
      name: "a prefix that has only its own",
      changes: [stranger, backendReads(secretArn("shop/prod/*"))],
      verdict: "pass",
    },
    {
      name: "the guide's own example",
      changes: [stranger, backendReads("arn:aws:secretsmanager:*:*:secret:shop/*")],
      verdict: "pass",
    },
    {
      name: "a prefix that has another application's too",
      changes: [secret("shop/prod/partner", batch), backendReads(secretArn("shop/prod/*"))],
      verdict: { [role]: "fail" },
      says: /it may read the secret shop\/prod\/partner of batch \(production\) \(policy more\)/,
      failures: 1,
    },
    {
      name: "a prefix that has the other environment's too",
      changes: [...besideStaging, backendReads(secretArn("shop/*"))],
      verdict: { [role]: "fail", "shop-stag-backend": "pass" },
      says: /shop\/stag\/jwt of shop \(staging\)/,
      failures: 2,
    },
    {
      name: "a secret of that prefix that waits for its deletion",
      changes: [
        secret("shop/prod/old", { ...batch, deleted: "2026-01-10T00:00:00.000Z" }),
        backendReads(secretArn("shop/prod/*")),
      ],
      verdict: "pass",
    },
    {
      name: "a secret of its name that nobody claims",
      changes: [secret("shop/prod/api-key"), backendReads(secretArn("shop/prod/*"))],
      verdict: "pass",
    },
    {
      name: "a prefix with a secret of another name that nobody claims",
      changes: [secret("smtp/password"), backendReads(secretArn("s*"))],
      verdict: { [role]: "fail" },
      says: /smtp\/password that no task of its application reads/,
      failures: 1,
    },
    {
      name: "a secret that nobody claims, named exactly",
      changes: [secret("smtp/password"), backendReads(secretArn("smtp/password-??????"))],
      verdict: "pass",
    },
    {
      name: "another application's secret, named exactly",
      changes: [stranger, backendReads(secretArn("batch/prod/key-??????"))],
      verdict: { [role]: "fail" },
      says: /batch \(production\)/,
    },
    {
      name: "a secret that the config gives to the application",
      changes: [secret("orders-credentials"), backendReads(secretArn("orders-*"))],
      settings: configured({
        name: "shop",
        environment: "production",
        databaseSecrets: ["orders-credentials"],
      }),
      verdict: "pass",
    },
    {
      name: "a secret that is tagged as another's, but its own task reads it",
      changes: [patch(secrets, ids.jwtSecret, batch)],
      verdict: "pass",
    },
    {
      name: "a migration, which no service runs, is of the application whose secrets it reads",
      changes: migration([{ name: "DATABASE_URL", valueFrom: ids.databaseSecret }]),
      verdict: "pass",
    },
    {
      name: "a task that no service runs, and nothing tells whose it is",
      changes: migration([]),
      verdict: { "shop-prod-migration": "unknown" },
      says: /to which application the role belongs is not known/,
    },
    {
      name: "a role that does not exist",
      changes: [remove(iamRoles, roleIds.frontend)],
      verdict: { "shop-prod-frontend": "notApplicable", [role]: "pass" },
    },
    {
      name: "a role of another account",
      changes: [
        edit(taskDefinitions, ids.frontendTask, (own) => ({
          ...own,
          taskRole: "arn:aws:iam::999988887777:role/there",
        })),
      ],
      verdict: { there: "unknown" },
    },
    {
      name: "a role by its name",
      changes: [
        edit(taskDefinitions, ids.frontendTask, (own) => ({
          ...own,
          taskRole: "shop-prod-frontend",
        })),
        grant(roleIds.frontend, allow(read)),
      ],
      verdict: { "shop-prod-frontend": "fail" },
    },
    {
      name: "a role that no task definition names may do everything",
      changes: [
        put(iamRoles, roleIds.backend.replace("shop-prod-backend", "admin"), {
          arn: "admin",
          name: "admin",
          tags: {},
          inlinePolicies: [{ name: "all", statements: [allow("*")] }],
          attachedPolicies: [],
          boundary: null,
        }),
      ],
      verdict: "pass",
    },
    {
      name: "another's secret among those read, and there may be more",
      changes: [stranger, backendReads(secretArn("batch/*")), breakOff(secrets)],
      verdict: { [role]: "fail" },
    },
    {
      name: "it is not known who else reads the secret",
      changes: [secret("smtp/password"), backendReads(secretArn("s*")), breakOff(services)],
      verdict: { [role]: "unknown" },
    },
    {
      name: "every secret, whatever secrets there are",
      changes: [backendReads("*"), unread(secrets)],
      verdict: { [role]: "fail" },
    },
    {
      name: "a document that nobody understands",
      changes: attach(roleIds.backend, "arn:aws:iam::111122223333:policy/odd", null),
      verdict: { [role]: "unknown" },
      says: /the document of the policy odd/,
    },
    {
      name: "the policy itself says only what its own secrets need",
      changes: [may(roleIds.execution, allow(read, [ids.databaseSecret, ids.jwtSecret]))],
      verdict: "pass",
    },
  ],
});
