import { rule } from "../../../rules/arc/secrets-manager.ts";
import { services, type TaskDefinition, taskDefinitions } from "../../../src/model/facts/ecs.ts";
import { iamRoles } from "../../../src/model/facts/iam.ts";
import { type Secret, secrets } from "../../../src/model/facts/secrets.ts";
import { besideStaging, stagingId } from "../../scan/support/twoEnvironments.ts";
import { breakOff, type Change, edit, only, patch, deny as unread } from "../../support/changes.ts";
import { allow, condition } from "../../support/policies.ts";
import { roleIds } from "../../support/reference/iam.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";
import { may } from "../iam/_changes.ts";

const shop = "shop (production)";

/** The backend's container is injected these. */
const injects = (...secretsRead: readonly { name: string; valueFrom: string }[]): Change =>
  edit(taskDefinitions, ids.backendTask, (row: TaskDefinition) => ({
    ...row,
    containers: row.containers.map((container) => ({ ...container, secrets: secretsRead })),
  }));

const nothing = injects();
const readsItself = (resource: string, ...when: readonly ReturnType<typeof condition>[]): Change =>
  may(roleIds.backend, allow("secretsmanager:GetSecretValue", resource, { when }));

const accessed = (lastAccessed: string | null): readonly Change[] =>
  [ids.databaseSecret, ids.jwtSecret].map((id) =>
    patch(secrets, id, { lastAccessed } satisfies Partial<Secret>),
  );

const onEc2: readonly Change[] = [
  edit(services, ids.backend, (row) => ({
    ...row,
    launchType: "EC2",
    deployments: row.deployments.map((one) => ({ ...one, launchType: "EC2" })),
  })),
  edit(taskDefinitions, ids.backendTask, (row) => ({ ...row, taskRole: null })),
];

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions],
    "ECS injects a secret, which settles it",
  ),
  cases: [
    {
      name: "one secret is enough",
      changes: [injects({ name: "JWT_SECRET", valueFrom: ids.jwtSecret })],
      verdict: "pass",
      says: /backend reads JWT_SECRET/,
    },
    {
      name: "a key of a secret",
      changes: [injects({ name: "A", valueFrom: `${ids.jwtSecret}:key::` })],
      verdict: "pass",
    },
    {
      name: "no secret at all, and no permission to read one",
      changes: [nothing],
      verdict: { [shop]: "fail" },
      says: /none of its services reads a secret from Secrets Manager/,
      failures: 1,
    },
    {
      name: "parameters only",
      changes: [
        injects(
          { name: "JWT_SECRET", valueFrom: "/shop/prod/jwt" },
          { name: "B", valueFrom: "arn:aws:ssm:eu-west-1:111122223333:parameter/b" },
        ),
      ],
      verdict: { [shop]: "fail" },
    },
    {
      name: "the task role may read a secret that was read lately",
      changes: [nothing, readsItself(ids.jwtSecret)],
      verdict: { [shop]: "unknown" },
      says: /the program may read shop\/prod\/jwt, which was read lately/,
    },
    {
      name: "the task role may read a secret that nobody has read for long",
      changes: [nothing, readsItself(ids.jwtSecret), ...accessed("2025-11-01T00:00:00.000Z")],
      verdict: { [shop]: "fail" },
    },
    {
      name: "longer counts as lately",
      changes: [nothing, readsItself(ids.jwtSecret), ...accessed("2025-11-01T00:00:00.000Z")],
      settings: {
        rules: { [rule.id]: { enabled: true, severity: null, options: { recentDays: 365 } } },
      },
      verdict: { [shop]: "unknown" },
    },
    {
      name: "the task role may read a secret that nobody ever read",
      changes: [nothing, readsItself("*"), ...accessed(null)],
      verdict: { [shop]: "fail" },
    },
    {
      name: "the execution role alone may read a secret, but is told to read none",
      changes: [nothing],
      verdict: { [shop]: "fail" },
    },
    {
      name: "the task role may read it under a condition that cannot be judged",
      changes: [nothing, readsItself("*", condition("StringEquals", "aws:SourceVpce", null))],
      verdict: { [shop]: "unknown" },
    },
    {
      name: "the roles are unread",
      changes: [nothing, unread(iamRoles)],
      verdict: { [shop]: "unknown" },
    },
    {
      name: "the secrets are unread",
      changes: [nothing, unread(secrets)],
      verdict: { [shop]: "unknown" },
    },
    {
      name: "there may be more services",
      changes: [nothing, breakOff(services)],
      verdict: { [shop]: "unknown" },
    },
    {
      name: "there are no secrets",
      changes: [nothing, only(secrets, {})],
      verdict: { [shop]: "fail" },
    },
    {
      name: "on EC2, with the instance's role",
      changes: [nothing, ...onEc2],
      verdict: { [shop]: "unknown" },
      says: /may use that of their instance/,
    },
    {
      name: "one of two environments has none",
      changes: [
        ...besideStaging,
        edit(taskDefinitions, stagingId(ids.backendTask), (row) => ({
          ...row,
          containers: row.containers.map((one) => ({ ...one, secrets: [] })),
        })),
      ],
      verdict: { [shop]: "pass", "shop (staging)": "fail" },
    },
  ],
});
