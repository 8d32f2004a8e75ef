import { expect, test } from "@jest/globals";
import { rule } from "../../../rules/sec/secrets-from-secrets-manager.ts";
import { classifyCommand } from "../../../src/collect/commandLine.ts";
import { describeVariable } from "../../../src/collect/environmentVariable.ts";
import {
  type Container,
  type TaskDefinition,
  taskDefinitions,
} from "../../../src/model/facts/ecs.ts";
import { type Change, denyRow, edit } from "../../support/changes.ts";
import { ids } from "../../support/reference.ts";
import { findingsOf, testRule } from "../../support/ruleTester.ts";

const withContainers =
  (change: (containers: readonly Container[]) => readonly Container[]) =>
  (row: TaskDefinition): TaskDefinition => ({ ...row, containers: change(row.containers) });

/** The backend's container has these fields. */
const backend = (changes: Partial<Container>): Change =>
  edit(
    taskDefinitions,
    ids.backendTask,
    withContainers((containers) => containers.map((container) => ({ ...container, ...changes }))),
  );

/** A second container beside the backend's. */
const sideCar = (changes: Partial<Container>): Change =>
  edit(
    taskDefinitions,
    ids.backendTask,
    withContainers((containers) => [
      ...containers,
      ...containers.slice(0, 1).map((container) => ({
        ...container,
        name: "agent",
        essential: false,
        secrets: [],
        ...changes,
      })),
    ]),
  );

/** The backend's revision 11, which a service, a deployment, a task or a schedule refers to. */
const earlierRevision =
  (changes: Partial<Container>): Change =>
  (draftOf) => {
    const { rows } = draftOf(taskDefinitions);
    const arn = ids.backendTask.replace(/:12$/, ":11");
    const row = rows.get(ids.backendTask) as TaskDefinition;
    const change = withContainers((containers) =>
      containers.map((container) => ({ ...container, ...changes })),
    );
    rows.set(arn, { ...change(row), arn, revision: 11 });
  };

/** Environment variables as the collector describes them. */
const variables = (values: Readonly<Record<string, string>>): Partial<Container> => ({
  environment: Object.entries(values).map(([name, value]) => describeVariable(name, value, [])),
});

/** Command lines as the collector describes them. */
const running = (
  lines: Partial<Record<keyof Container["commandLines"], readonly string[]>>,
): Partial<Container> => ({
  commandLines: {
    command: classifyCommand(lines.command ?? []),
    entryPoint: classifyCommand(lines.entryPoint ?? []),
    "healthCheck.command": classifyCommand(lines["healthCheck.command"] ?? []),
  },
});

const injected = (name: string, valueFrom: string): Partial<Container> => ({
  secrets: [{ name, valueFrom }],
});

const parameter = "arn:aws:ssm:eu-west-1:111122223333:parameter/shop/prod/database";

testRule(rule, {
  population: [taskDefinitions],
  cases: [
    {
      name: "a connection string with a password",
      changes: [
        backend(variables({ DATABASE_URL: "postgres://app:hunter2@db.internal:5432/shop" })),
      ],
      verdict: { "shop-prod-backend:12": "fail", "shop-prod-frontend:7": "pass" },
      failures: 1,
      says: /the environment variable DATABASE_URL of the container backend holds a connection string/,
    },
    {
      name: "what its name calls a secret",
      changes: [backend(variables({ JWT_SECRET: "7dd2c1e0b35f4a" }))],
      verdict: { "shop-prod-backend:12": "fail" },
      says: /JWT_SECRET .* holds what its name calls a secret/,
    },
    {
      name: "a well-known key under an innocent name",
      changes: [backend(variables({ UPLOADS: "AKIAIOSFODNN7EXAMPLE" }))],
      verdict: { "shop-prod-backend:12": "fail" },
      says: /UPLOADS .* holds a key of a well-known form/,
    },
    {
      name: "two variables are two failures",
      changes: [
        backend(
          variables({
            DATABASE_URL: "postgres://app:hunter2@db.internal/shop",
            REDIS_URL: "rediss://:hunter2@cache.internal:6379",
          }),
        ),
      ],
      verdict: { "shop-prod-backend:12": "fail" },
      failures: 2,
    },
    {
      name: "the same variable in two containers is two failures",
      changes: [
        sideCar(variables({ API_TOKEN: "hunter2-hunter2" })),
        sideCar({ name: "proxy", ...variables({ API_TOKEN: "hunter2-hunter2" }) }),
      ],
      verdict: { "shop-prod-backend:12": "fail" },
      failures: 2,
    },
    {
      name: "a side-car",
      changes: [sideCar(variables({ DD_API_KEY: "hunter2hunter2" }))],
      verdict: { "shop-prod-backend:12": "fail" },
      failures: 1,
      says: /DD_API_KEY of the container agent/,
    },
    {
      name: "a side-car without secrets",
      changes: [sideCar(variables({ DD_ENV: "production" }))],
      verdict: "pass",
    },
    {
      name: "a container without any variable",
      changes: [backend({ environment: [] })],
      verdict: "pass",
    },
    {
      name: "an empty variable under a suspicious name",
      changes: [backend(variables({ JWT_SECRET: "" }))],
      verdict: "pass",
    },
    {
      name: "a password on the command line",
      changes: [backend(running({ command: ["server", "--db-password", "hunter2"] }))],
      verdict: { "shop-prod-backend:12": "fail", "shop-prod-frontend:7": "pass" },
      failures: 1,
      says: /the command of the container backend holds what its name calls a secret/,
    },
    {
      name: "a connection string with a password in a side-car's entry point",
      changes: [sideCar(running({ entryPoint: ["sh", "-c", "run redis://:hunter2@cache"] }))],
      verdict: { "shop-prod-backend:12": "fail" },
      failures: 1,
      says: /the entryPoint of the container agent holds a connection string/,
    },
    {
      name: "a password in the health check, and another on the command line",
      changes: [
        backend(
          running({
            command: ["server", "--password=hunter2"],
            "healthCheck.command": ["CMD-SHELL", "curl http://app:hunter2@localhost/health"],
          }),
        ),
      ],
      verdict: { "shop-prod-backend:12": "fail" },
      failures: 2,
      says: /the healthCheck\.command of the container backend/,
    },
    {
      name: "a command line that takes its password from a variable",
      changes: [backend(running({ command: ["sh", "-c", 'server --password "$DB_PASSWORD"'] }))],
      verdict: "pass",
    },
    {
      name: "a parameter by its ARN",
      changes: [backend(injected("DATABASE_URL", parameter))],
      verdict: { "shop-prod-backend:12": "fail" },
      failures: 1,
      says: /DATABASE_URL of the container backend comes from a Systems Manager parameter/,
    },
    {
      name: "a parameter by its bare name",
      changes: [backend(injected("DATABASE_URL", "shop-prod-database"))],
      verdict: { "shop-prod-backend:12": "fail" },
    },
    {
      name: "a parameter by its path",
      changes: [backend(injected("DATABASE_URL", "/shop/prod/database"))],
      verdict: { "shop-prod-backend:12": "fail" },
    },
    {
      name: "a parameter whose name speaks of Secrets Manager",
      changes: [backend(injected("DATABASE_URL", "secretsmanager/database"))],
      verdict: { "shop-prod-backend:12": "fail" },
    },
    {
      name: "a parameter of a side-car",
      changes: [sideCar(injected("LICENSE", parameter))],
      verdict: { "shop-prod-backend:12": "fail" },
      says: /LICENSE of the container agent/,
    },
    {
      name: "a parameter for the log driver",
      changes: [backend({ logSecrets: [{ name: "splunk-token", valueFrom: parameter }] })],
      verdict: { "shop-prod-backend:12": "fail" },
      says: /splunk-token/,
    },
    {
      name: "a secret for the log driver",
      changes: [backend({ logSecrets: [{ name: "splunk-token", valueFrom: ids.jwtSecret }] })],
      verdict: "pass",
    },
    {
      name: "a secret by its whole ARN",
      changes: [backend(injected("DATABASE_URL", ids.databaseSecret))],
      verdict: "pass",
    },
    {
      name: "a secret's JSON key, with stage and version",
      changes: [backend(injected("DATABASE_URL", `${ids.databaseSecret}:url:AWSCURRENT:0a1b2c3d`))],
      verdict: "pass",
    },
    {
      name: "a secret's ARN without the six characters",
      changes: [backend(injected("JWT_SECRET", ids.jwtSecret.replace(/-d4e5f6$/, "")))],
      verdict: "pass",
    },
    {
      name: "a secret of another account and partition",
      changes: [
        backend(
          injected(
            "DATABASE_URL",
            "arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:shop-a1b2c3",
          ),
        ),
      ],
      verdict: "pass",
    },
    {
      name: "variables from a file",
      changes: [backend({ environmentFiles: ["arn:aws:s3:::shop-prod/backend.env"] })],
      verdict: { "shop-prod-backend:12": "unknown", "shop-prod-frontend:7": "pass" },
      says: /backend reads variables from arn:aws:s3:::shop-prod\/backend\.env/,
    },
    {
      name: "variables from a file of a side-car",
      changes: [sideCar({ environmentFiles: ["arn:aws:s3:::shop-prod/agent.env"] })],
      verdict: { "shop-prod-backend:12": "unknown" },
    },
    {
      name: "variables from a file excuse no credential",
      changes: [
        backend({
          environmentFiles: ["arn:aws:s3:::shop-prod/backend.env"],
          ...variables({ JWT_SECRET: "7dd2c1e0b35f4a" }),
        }),
      ],
      verdict: { "shop-prod-backend:12": "fail" },
      failures: 1,
    },
    {
      name: "an earlier revision that still runs, beside one that was mended",
      changes: [earlierRevision(variables({ JWT_SECRET: "7dd2c1e0b35f4a" }))],
      verdict: {
        "shop-prod-backend:11": "fail",
        "shop-prod-backend:12": "pass",
        "shop-prod-frontend:7": "pass",
      },
    },
    {
      name: "one task definition that could not be read: the others are judged",
      changes: [
        denyRow(taskDefinitions, ids.frontendTask),
        backend(variables({ JWT_SECRET: "7dd2c1e0b35f4a" })),
      ],
      verdict: { "shop-prod-backend:12": "fail", "111122223333/eu-west-1": "unknown" },
    },
  ],
});

const verdictFor = (name: string, value: string): string | undefined =>
  findingsOf(rule, [backend(variables({ [name]: value }))]).find(
    ({ resource }) => resource.name === "shop-prod-backend:12",
  )?.verdict;

test.each([
  ["LOG_TARGET", "postgres://app:hunter2@db.internal/shop"],
  ["LOG_TARGET", "amqps://app:p%40ss@mq.internal"],
  ["REDIS_URL", "redis://:hunter2@cache.internal:6379/0"],
  ["JDBC", "jdbc:postgresql://db.internal/shop?user=app&password=hunter2"],
  ["CONNECTION", "Host=db.internal;Username=app;Password=hunter2"],
  ["LIBPQ", "host=db.internal user=app password=hunter2"],
  ["AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
  ["CERTIFICATE", "-----BEGIN PRIVATE KEY-----\nMIIE"],
  ["DB_PASSWORD", "hunter2"],
  ["dbPassword", "hunter2"],
  ["PGPASSWORD", "hunter2"],
  ["DBPASSWORD", "hunter2"],
  ["REDIS_PASSWORD", "hunter2"],
  ["DB_PW", "hunter2"],
  ["SETTINGS", '{"db":{"user":"app","password":"hunter2"}}'],
  ["JAVA_OPTS", "-Dspring.datasource.password=hunter2"],
  ["APP_KEY", "base64:aHVudGVyMmh1bnRlcjJodW50ZXIyaHVudGVyMmh1bnQ="],
  ["REDISCLI_AUTH", "hunter2"],
  ["SESSION_SECRET", "hunter2"],
  ["STRIPE", `sk_live_${"0".repeat(24)}`],
])("%s is a credential as %j, and its value is not told", (name, value) => {
  const findings = findingsOf(rule, [backend(variables({ [name]: value }))]);
  expect(verdictFor(name, value)).toBe("fail");
  expect(JSON.stringify(findings)).not.toContain(value);
  expect(JSON.stringify(findings)).not.toContain("hunter2");
});

test.each([
  ["DATABASE_URL", "postgres://db.internal:5432/shop"],
  ["DATABASE_URL", "postgres://app@db.internal:5432/shop"],
  ["REDIS_URL", "rediss://cache.internal:6379"],
  ["MYSQL_ALLOW_EMPTY_PASSWORD", "yes"],
  ["REQUIRE_PASSWORD", "true"],
  ["TOKEN_TTL", "3600"],
  ["TOKEN_TTL", "15m"],
  ["JWT_EXPIRES_IN", "1w"],
  ["JWT_AUD", "shop-api"],
  ["PASSWORD_HASHING", "bcrypt"],
  ["JWT_SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/prod/jwt-d4e5f6"],
  ["JWT_ISSUER", "https://login.example.com/shop"],
  ["DB_PASSWORD_FILE", "/run/secrets/database"],
  ["SECRET_NAME", "shop/prod/jwt"],
  ["PUBLIC_KEY_PATH", "/etc/keys/public.pem"],
  ["PASSWORD_MIN_LENGTH", "12"],
  ["NODE_ENV", "production"],
  ["IMAGE_DIGEST", "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"],
])("%s is none as %j", (name, value) => {
  expect(verdictFor(name, value)).toBe("pass");
});

test("two revisions that both fail are two findings, and the newer one keeps its identity", () => {
  const plain = variables({ API_KEY: "hunter2hunter2" });
  const idsOf = (...changes: readonly Change[]) =>
    findingsOf(rule, changes)
      .filter(({ verdict }) => verdict === "fail")
      .map(({ id, resource }) => [resource.name, id] as const);
  const [alone] = idsOf(backend(plain));
  const both = new Map(idsOf(backend(plain), earlierRevision(plain)));
  expect(both.get("shop-prod-backend:12")).toBe(alone?.[1]);
  expect(both.get("shop-prod-backend:11")).toMatch(/^[0-9a-f]{32}$/);
  expect(both.get("shop-prod-backend:11")).not.toBe(alone?.[1]);
});

test("a revision that a schedule refers to by its family is judged once", () => {
  const byFamily: Change = (draftOf) => {
    const { rows } = draftOf(taskDefinitions);
    rows.set("shop-prod-backend", rows.get(ids.backendTask));
  };
  expect(
    findingsOf(rule, [byFamily])
      .map(({ resource }) => resource.name)
      .sort(),
  ).toEqual(["shop-prod-backend:12", "shop-prod-frontend:7"]);
});
