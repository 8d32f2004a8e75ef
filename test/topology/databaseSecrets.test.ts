import { describe, expect, it } from "@jest/globals";
import { type Container, taskDefinitions, type VariableClass } from "../../src/model/facts/ecs.ts";
import type { Settings } from "../../src/model/settings.ts";
import {
  databaseSecrets,
  isDatabaseVariable,
  refersTo,
  secretReference,
} from "../../src/topology/databaseSecrets.ts";
import { arnOf, row } from "../scan/support/rows.ts";
import { configured, derivedWith, told } from "../scan/support/world.ts";
import { breakOff, type Change, deny, denyRow, edit, remove } from "../support/changes.ts";
import { ids } from "../support/reference.ts";

const secret = (name: string): string => arnOf("secretsmanager", `secret:${name}`);
const parameter = (name: string): string => arnOf("ssm", `parameter/${name}`);

describe("what valueFrom refers to", () => {
  const full = secret("shop/db-a1b2c3");
  it.each<[string, ReturnType<typeof secretReference>]>([
    [full, { kind: "secret", arn: full }],
    [`${full}:url::`, { kind: "secret", arn: full }],
    [`${full}::AWSPREVIOUS:`, { kind: "secret", arn: full }],
    [`${full}:::version-1`, { kind: "secret", arn: full }],
    [secret("shop/db"), { kind: "secret", arn: secret("shop/db") }],
    [
      full.replace("arn:aws:", "arn:aws-us-gov:"),
      { kind: "secret", arn: full.replace("arn:aws:", "arn:aws-us-gov:") },
    ],
    [parameter("shop/db"), { kind: "parameter", name: parameter("shop/db") }],
    ["/shop/db", { kind: "parameter", name: "/shop/db" }],
    ["secretsmanager", { kind: "parameter", name: "secretsmanager" }],
  ])("%s", (valueFrom, expected) => {
    expect(secretReference(valueFrom)).toEqual(expected);
  });

  it.each<[string, string, boolean]>([
    ["its ARN", secret("shop/db-a1b2c3"), true],
    ["its ARN without the six characters", secret("shop/db"), true],
    ["part of its name", secret("shop/d"), false],
    ["another's ARN", secret("shop/db-x9y8z7"), false],
    ["the ARN of one whose name goes on", secret("shop/db-a1b2c3-d4e5f6"), false],
    ["the name alone", "shop/db", false],
  ])("a secret is referred to by %s: %#", (_, reference, expected) => {
    expect(refersTo(reference, secret("shop/db-a1b2c3"))).toBe(expected);
  });

  it("a name that goes on is another secret", () => {
    expect(refersTo(secret("shop"), secret("shop-replica-a1b2c3"))).toBe(false);
  });

  it.each([
    ["DATABASE_URL", true],
    ["DB_PASSWORD", true],
    ["PGPASSWORD", true],
    ["POSTGRES_USER", true],
    ["postgres_password", true],
    ["DATABASE_CONNECTION_STRING", true],
    ["RDS_SECRET", true],
    ["REDIS_URL", false],
    ["JWT_SECRET", false],
    ["DB_PW", true],
    ["DB_HOST", false],
    ["DB_POOL_SIZE", false],
    ["FEEDBACK_URL", false],
    ["DBT_TOKEN", false],
  ])("%s names a database: %s", (name, expected) => {
    expect(isDatabaseVariable(name)).toBe(expected);
  });
});

const backendReads = (container: Partial<Container>): Change =>
  edit(taskDefinitions, ids.backendTask, (own) => ({
    ...own,
    containers: own.containers.map((one) => ({ ...one, secrets: [], ...container })),
  }));
const variable = (name: string, kind: VariableClass) => ({ name, class: kind, value: null });
const reads = (name: string, valueFrom: string): Change =>
  backendReads({ secrets: [{ name, valueFrom }] });
const sideCar = edit(taskDefinitions, ids.frontendTask, (own) => ({
  ...own,
  containers: [
    ...own.containers,
    {
      ...(row(taskDefinitions, ids.backendTask).containers[0] as Container),
      name: "side-car",
    },
  ],
}));

describe("uses of the database's secret", () => {
  const usesOf = (
    definition: string,
    changes: readonly Change[],
    settings: Partial<Settings> = {},
  ) => {
    const uses = derivedWith(databaseSecrets, changes, settings).usesOf(definition);
    return uses.known
      ? uses.value.map(({ variable: name, because }) => `${name}: ${because}`)
      : told(uses);
  };

  it.each<[string, readonly Change[], Partial<Settings>, readonly string[] | string]>([
    ["by the variable's name", [], {}, ["DATABASE_URL: DATABASE_URL names a database"]],
    [
      "by the secret's name",
      [reads("CONNECTION", secret("shop/prod/postgres-a1b2c3"))],
      {},
      ["CONNECTION: the secret shop/prod/postgres names a database"],
    ],
    [
      "by the name that RDS gives",
      [reads("CONNECTION", secret("rds!db-0a1b2c3d-a1b2c3"))],
      {},
      ["CONNECTION: the secret rds!db-0a1b2c3d names a database"],
    ],
    [
      "by the config, with a pattern over names",
      [reads("CONNECTION", secret("shop/prod/main-a1b2c3"))],
      configured({ name: "shop", databaseSecrets: ["shop/*/main"] }),
      ["CONNECTION: shop/prod/main is declared as a database secret"],
    ],
    [
      "in a parameter",
      [reads("CONNECTION", parameter("shop/database"))],
      {},
      [`CONNECTION: the secret ${parameter("shop/database")} names a database`],
    ],
    [
      "as plain text",
      [backendReads({ environment: [variable("DATABASE_URL", "credentialInUrl")] })],
      {},
      ["DATABASE_URL: DATABASE_URL names a database"],
    ],
    [
      "not in a database's innocent variable",
      [
        backendReads({
          environment: [variable("DATABASE_URL", "plain"), variable("DB_PASSWORD", "empty")],
        }),
      ],
      {},
      [],
    ],
    [
      "not in a secret of another kind",
      [reads("SESSION_KEY", secret("shop/prod/dashboard-a1b2c3"))],
      {},
      [],
    ],
    [
      "of no log driver",
      [backendReads({ logSecrets: [{ name: "DATABASE_URL", valueFrom: ids.databaseSecret }] })],
      {},
      [],
    ],
    ["unread", [denyRow(taskDefinitions, ids.backendTask)], {}, "? ecs:DescribeTaskDefinition"],
    ["denied", [deny(taskDefinitions)], {}, "? ecs:DescribeTaskDefinition"],
    [
      "known where the list broke off behind it",
      [breakOff(taskDefinitions)],
      {},
      ["DATABASE_URL: DATABASE_URL names a database"],
    ],
    [
      "of a task definition that is gone",
      [remove(taskDefinitions, ids.backendTask)],
      {},
      "? undecided",
    ],
  ])("%s", (_, changes, settings, expected) => {
    expect(usesOf(ids.backendTask, changes, settings)).toEqual(expected);
  });

  it("are found in side-cars, too", () => {
    expect(usesOf(ids.frontendTask, [])).toEqual([]);
    expect(usesOf(ids.frontendTask, [sideCar])).toEqual([
      "DATABASE_URL: DATABASE_URL names a database",
    ]);
  });

  it("of several task definitions are known when each is", () => {
    const both = [ids.frontendTask, ids.backendTask];
    const ofBoth = (changes: readonly Change[]) =>
      derivedWith(databaseSecrets, changes).usesOfAll(both);
    expect(ofBoth([])).toMatchObject({ value: [{ variable: "DATABASE_URL" }] });
    expect(told(ofBoth([denyRow(taskDefinitions, ids.frontendTask)]))).toBe(
      "? ecs:DescribeTaskDefinition",
    );
  });
});
