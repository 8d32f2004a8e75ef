import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { classify, describeVariable } from "../../src/collect/environmentVariable.ts";
import type { VariableClass } from "../../src/model/facts/ecs.ts";

const opaque = "q8Zr-2vT_pL0xW";
const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ3ZWIifQ.c2lnbmF0dXJlLW9mLWl0";
const pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----";
// biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the value under test
const placeholder = "${DB_PASSWORD}";
const gitHubToken = `ghp_${"a1B2".repeat(9)}`;

type Case = readonly [name: string, value: string];

describe("what an environment variable holds", () => {
  const classes: Readonly<Record<VariableClass, readonly Case[]>> = {
    credentialInUrl: [
      ["DATABASE_URL", "postgres://app:hunter2@db.internal:5432/app"],
      ["SERVICE_ENDPOINT", "postgres://app:hunter2@db.internal:5432/app"],
      ["STORE", "mongodb+srv://app:hunter2@cluster0.mongodb.net/?retryWrites=true"],
      ["REDIS_URL", "redis://:hunter2@cache.internal:6379/0"],
      ["CELERY_BROKER", "amqps://app:hunter2@mq.internal:5671//"],
      ["PROXY", "http://app:hunter2@proxy.internal:3128"],
      ["JDBC_URL", "jdbc:postgresql://db.internal/app?user=app&password=hunter2"],
      ["JDBC_URL", "jdbc:postgresql://db.internal/app?password=hunter2&user=app"],
      ["JDBC_URL", "jdbc:sqlserver://db.internal:1433;user=sa;password=hunter2;encrypt=true"],
      ["JDBC_URL", "jdbc:mysql://app:hunter2@db.internal/app"],
      ["JDBC_URL", "jdbc:oracle:thin:app/hunter2@//db.internal:1521/app"],
      ["ConnectionStrings__Default", "Server=db;Database=app;User Id=sa;Password=hunter2;"],
      ["ConnectionStrings__Default", "Server=db;Uid=sa;Pwd=hunter2"],
      ["PG_OPTIONS", "host=db user=app password=hunter2 dbname=app"],
      ["FEED", "https://feed.internal/v1?api_key=q8Zr2vTpL0xW"],
      ["ARGS", "--store postgres://app:hunter2@db.internal/app --verbose"],
    ],
    knownKey: [
      ["COMMENT", "AKIAIOSFODNN7EXAMPLE"],
      ["AWS_ACCESS_KEY_ID", "ASIAIOSFODNN7EXAMPLE"],
      ["GREETING", jwt],
      ["TLS", pem],
      ["TLS", pem.replaceAll("\n", "\\n")],
      ["TLS", "-----BEGIN PRIVATE KEY-----\nMIIEvQ"],
      ["TLS", "-----BEGIN EC PRIVATE KEY-----\nMHcCAQ"],
      ["NOTE", gitHubToken],
      ["NOTE", "xoxb-1234567890-abcdefghij"],
      ["NOTE", "sk_live_a1B2c3D4e5F6g7H8"],
    ],
    secretByName: [
      ["JWT_SECRET", opaque],
      ["DB_PASSWORD", opaque],
      ["DB_PASSWORD", "postgres"],
      ["MYSQL_ROOT_PASSWORD", "hunter 2"],
      ["PGPASSWORD", "hunter2"],
      ["DBPASSWORD", "hunter2"],
      ["DB_PASSWORD2", "hunter2"],
      ["RABBITMQ_DEFAULT_PASS", "guest"],
      ["db.password", "hunter2"],
      ["dbPassword", "hunter2"],
      ["DBPassword", "hunter2"],
      ["AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY"],
      ["API_KEY", opaque],
      ["apiKey", opaque],
      ["STRIPE_APIKEY", opaque],
      ["SESSION_TOKEN", opaque],
      ["OAUTH_CLIENT_SECRET", opaque],
      ["SECRET_KEY_BASE", opaque],
      ["ENCRYPTION_KEY", opaque],
      ["SENTRY_DSN", opaque],
    ],
    plain: [
      ["PORT", "3003"],
      ["NODE_ENV", "production"],
      ["GREETING", "hello world"],
      ["MYSQL_ALLOW_EMPTY_PASSWORD", "yes"],
      ["REQUIRE_PASSWORD", "true"],
      ["TOKEN_TTL", "3600"],
      ["TOKEN_TTL", "one hour"],
      ["JWT_EXPIRES_IN", "15m"],
      ["PASSWORD_MIN_LENGTH", "12"],
      ["SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:app/db-a1B2c3"],
      ["DB_PASSWORD", "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:app/db-a1B2c3"],
      ["DB_SECRET_NAME", "app/production/db"],
      ["PASSWORD_FILE", "secrets-db"],
      ["DB_PASSWORD", "/run/secrets/db"],
      ["DB_PASSWORD", placeholder],
      ["DB_PASSWORD", "{{resolve:secretsmanager:app/db}}"],
      ["DATABASE_URL", "postgres://db.internal:5432/app"],
      ["DATABASE_URL", "postgres://app@db.internal:5432/app"],
      ["DATABASE_URL", `postgres://app:${placeholder}@db.internal:5432/app`],
      ["JDBC_URL", `jdbc:postgresql://db.internal/app?user=app&password=${placeholder}`],
      ["JDBC_URL", "jdbc:postgresql://db.internal:5432/app?ssl=true"],
      ["REDIS_URL", "redis://cache.internal:6379"],
      ["API_KEY_ENDPOINT", "https://keys.internal/v1"],
      ["CALLBACK", "https://app.example.com:8443/login?to=me@example.com"],
      ["IMAGE", "http://assets.internal:8080/logo@2x.png"],
      ["TLS_CERTIFICATE", "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----"],
      ["COMPASS_HEADING", "north west"],
      ["PASSPORT_STRATEGY", "local"],
      ["MONKEY", "george"],
      ["KEYBOARD", "qwerty"],
      ["SORT_KEY", "createdAt"],
      ["JWT_ISSUER", "acme"],
      ["JWT_ALGORITHM", "HS256"],
      ["Server", "Server=db;Database=app;Integrated Security=true;Password=;"],
    ],
    empty: [
      ["DB_PASSWORD", ""],
      ["DB_PASSWORD", " \n"],
      ["PORT", ""],
    ],
  };

  const cases = Object.entries(classes).flatMap(([expected, rows]) =>
    rows.map(([name, value]) => ({ name, value, expected })),
  );

  test.each(cases)("$name=$value is $expected", ({ name, value, expected }) => {
    expect(classify(name, value)).toBe(expected);
    expect(classify(name, `  ${value}\n`)).toBe(expected);
  });

  test("a known token as a URL's user is a credential, under whatever name", () => {
    expect(classify("REPOSITORY", `https://${gitHubToken}@github.com/acme/app.git`)).toMatch(
      /^(credentialInUrl|knownKey)$/,
    );
  });
});

describe("the fact about a variable", () => {
  test.each<[name: string, value: string, named: readonly string[], kept: number | boolean | null]>(
    [
      ["DB_POOL_MAX", "20", ["DB_POOL_MAX"], 20],
      ["DB_POOL_MAX", " 20\n", ["DB_POOL_MAX"], 20],
      ["RATIO", "-0.5", ["RATIO"], -0.5],
      ["DB_SSL", "true", ["DB_SSL"], true],
      ["DB_SSL", "False", ["DB_SSL"], false],
      ["DB_POOL_MAX", "20", [], null],
      ["DB_POOL_MAX", "20", ["DB_POOL", "db_pool_max"], null],
      ["DB_POOL_MAX", "twenty", ["DB_POOL_MAX"], null],
      ["DB_POOL_MAX", "20 connections", ["DB_POOL_MAX"], null],
      ["DB_POOL_MAX", "", ["DB_POOL_MAX"], null],
      ["DB_POOL_MAX", "0x14", ["DB_POOL_MAX"], null],
      ["DB_PASSWORD", "hunter2", ["DB_PASSWORD"], null],
      ["DATABASE_URL", "postgres://app:hunter2@db/app", ["DATABASE_URL"], null],
    ],
  )("%s=%j, the config names %j: the value kept is %j", (name, value, named, kept) => {
    expect(describeVariable(name, value, named)).toEqual({
      name,
      class: classify(name, value),
      value: kept,
    });
  });

  test("no part of a value is kept, unless it is a number or a boolean that the config names", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (name, value, isNamed) => {
        const fact = describeVariable(name, value, isNamed ? [name] : []);
        expect(Object.keys(fact).sort()).toEqual(["class", "name", "value"]);
        if (!isNamed) expect(fact.value).toBeNull();
        expect(["number", "boolean", "object"]).toContain(typeof fact.value);
      }),
    );
  });
});
