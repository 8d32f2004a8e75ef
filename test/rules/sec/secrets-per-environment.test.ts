import { rule } from "../../../rules/sec/secrets-per-environment.ts";
import {
  clusters,
  services,
  type TaskDefinition,
  taskDefinitions,
} from "../../../src/model/facts/ecs.ts";
import { secrets } from "../../../src/model/facts/secrets.ts";
import { besideStaging, stagingId } from "../../scan/support/twoEnvironments.ts";
import { configured } from "../../scan/support/world.ts";
import { breakOff, type Change, deny, edit, only } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { indecisiveBut, testRule } from "../../support/ruleTester.ts";

const jwt = "shop/prod/jwt";

/** A task definition reads this beside what it reads. */
const reads = (definition: string, valueFrom: string): Change =>
  edit(taskDefinitions, definition, (row: TaskDefinition) => ({
    ...row,
    containers: row.containers.map((container) => ({
      ...container,
      secrets: [...container.secrets, { name: "SHARED", valueFrom }],
    })),
  }));

const stagingBackend = stagingId(ids.backend);
const stagingTask = stagingId(ids.backendTask);
const shared = (valueFrom: string = ids.jwtSecret): readonly Change[] => [
  ...besideStaging,
  reads(stagingTask, valueFrom),
];

/** Services and clusters of staging carry these tags instead of their own. */
const stagingTags = (tags: Readonly<Record<string, string>>): readonly Change[] => [
  ...[ids.backend, ids.frontend].map((id) =>
    edit(services, stagingId(id), (row) => ({ ...row, tags })),
  ),
  edit(clusters, stagingId(ids.cluster), (row) => ({ ...row, tags })),
];

/** The cluster of staging is called something else. */
const stagingCluster = (name: string): readonly Change[] => {
  const arn = ids.cluster.replace("shop-prod", name);
  return [
    edit(services, stagingBackend, (row) => ({ ...row, cluster: arn })),
    edit(clusters, stagingId(ids.cluster), (row) => ({ ...row, name, arn })),
  ];
};

const fails = { [jwt]: "fail" as const, "shop/prod/database": "pass" as const };

testRule(rule, {
  population: [services],
  indecisive: indecisiveBut(
    rule,
    [services, taskDefinitions, secrets],
    "one service alone reads each secret",
  ),
  cases: [
    {
      name: "each environment has its own",
      changes: besideStaging,
      verdict: "pass",
      says: /only services of staging read it/,
    },
    {
      name: "two environments read one",
      changes: shared(),
      verdict: fails,
      says: /services of production \(shop-prod\/backend\) and staging \(shop-stag\/backend\) read it/,
      failures: 1,
    },
    {
      name: "one of them without the suffix",
      changes: shared(ids.jwtSecret.replace(/-d4e5f6$/, "")),
      verdict: fails,
      failures: 1,
    },
    {
      name: "one of them a key of it",
      changes: shared(`${ids.jwtSecret}:key::`),
      verdict: fails,
      failures: 1,
    },
    {
      name: "one of them by a log option",
      changes: [
        ...besideStaging,
        edit(taskDefinitions, stagingTask, (row) => ({
          ...row,
          containers: row.containers.map((one) => ({
            ...one,
            logSecrets: [{ name: "token", valueFrom: ids.jwtSecret }],
          })),
        })),
      ],
      verdict: fails,
    },
    {
      name: "the registry's credentials",
      changes: [
        ...besideStaging,
        ...[ids.backendTask, stagingTask].map((id) =>
          edit(taskDefinitions, id, (row) => ({
            ...row,
            containers: row.containers.map((one) => ({
              ...one,
              repositoryCredentials: ids.jwtSecret,
            })),
          })),
        ),
      ],
      verdict: fails,
    },
    {
      name: "a parameter is no secret",
      changes: [
        ...besideStaging,
        ...[ids.backendTask, stagingTask].map((id) => reads(id, "/shop/shared")),
      ],
      verdict: "pass",
    },
    {
      name: "another application of the same environment",
      changes: [...shared(), ...stagingTags({ application: "till", environment: "prod" })],
      verdict: { [jwt]: "pass" },
    },
    {
      name: "two services of one environment",
      changes: [reads(ids.frontendTask, ids.jwtSecret)],
      verdict: "pass",
    },
    {
      name: "a secret of another account",
      changes: [
        ...besideStaging,
        ...[ids.backendTask, stagingTask].map((id) =>
          reads(id, "arn:aws:secretsmanager:eu-west-1:999988887777:secret:partner-a1b2c3"),
        ),
      ],
      verdict: { "partner-a1b2c3": "fail" },
      failures: 1,
    },
    {
      name: "the environment of one of them is not known",
      changes: [...shared(), ...stagingTags({}), ...stagingCluster("shop-two")],
      verdict: { [jwt]: "unknown" },
      says: /to which environment shop-two\/backend belongs/,
    },
    {
      name: "the environment by a usual word in the cluster's name",
      changes: [...shared(), ...stagingTags({}), ...stagingCluster("shop-dev")],
      verdict: { [jwt]: "fail" },
      says: /development \(shop-dev\/backend\)/,
    },
    {
      name: "an environment before production",
      changes: [...shared(), ...stagingTags({}), ...stagingCluster("shop-pre-prod")],
      verdict: { [jwt]: "fail" },
      says: /preprod/,
    },
    {
      name: "names that speak of two environments",
      changes: [...shared(), ...stagingTags({}), ...stagingCluster("test-prod")],
      verdict: { [jwt]: "unknown" },
      says: /speak of production and testing/,
    },
    {
      name: "the environment by the config",
      changes: [...shared(), ...stagingTags({})],
      settings: configured({ name: "shop", environment: "trial", backend: [stagingBackend] }),
      verdict: { [jwt]: "fail" },
      says: /trial/,
    },
    {
      name: "no environment is known, but it is one application",
      changes: [
        reads(ids.frontendTask, ids.jwtSecret),
        ...[ids.backend, ids.frontend].map((id) =>
          edit(services, id, (row) => ({
            ...row,
            tags: { application: "shop" },
            cluster: ids.cluster.replace("shop-prod", "main"),
          })),
        ),
      ],
      verdict: { [jwt]: "pass" },
      says: /only one application reads it/,
    },
    {
      name: "two environments among those read, and there may be more",
      changes: [...shared(), breakOff(services)],
      verdict: { [jwt]: "fail" },
    },
    { name: "the secrets are unread", changes: [...shared(), deny(secrets)], verdict: "unknown" },
    {
      name: "no secret is in the account's list",
      changes: [...shared(), only(secrets, {})],
      verdict: { "shop/prod/jwt-d4e5f6": "fail" },
    },
  ],
});
