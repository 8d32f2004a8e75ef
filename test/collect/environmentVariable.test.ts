import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { classify, describeVariable } from "../../src/collect/environmentVariable.ts";
import type { VariableClass } from "../../src/model/facts/ecs.ts";

const opaque = "q8Zr-2vT_pL0xW";
const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ3ZWIifQ.c2lnbmF0dXJlLW9mLWl0";
const pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----";
// biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the value under test
const placeholder = "${DB_PASSWORD}";
/** A placeholder that is a password where nothing else is put in. */
const fallback = (before: string, after: string): string =>
  `${before}${placeholder.slice(0, -1)}:-hunter2}${after}`;
const base64 = (text: string): string => Buffer.from(text).toString("base64");
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

      ["ARGS", "--store.password=hunter2 --verbose"],
      ["DATABASE_URL", "postgres://app:p4ss/w#rd@db.internal:5432/app"],
      ["DATABASE_URL", "postgres://app:12345@db.internal/app"],
      ["DATABASE_URL", fallback("postgres://app:", "@db.internal/app")],
      ["DATABASE_DSN", "app:hunter2@tcp(db.internal:3306)/app?parseTime=true"],
      ["MAIL_SERVER", "mailer:hunter2@smtp.example.com:587"],
      ["CACHE", ":hunter2@cache.internal:6379"],
      ["ORACLE", "app/hunter2@//db.internal:1521/app"],
      ["KAFKA_PROXY", "socks5h://app:hunter2@10.0.0.7:1080"],
      ["JDBC_DATABASE_URL", "jdbc:mariadb://db.internal/app?user=app&password=hunter2&ssl=1"],
      [
        "ConnectionStrings__Bus",
        `Endpoint=sb://b.net/;SharedAccessKeyName=R;SharedAccessKey=${opaque}`,
      ],
      ["AZURE_STORAGE", "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=q8Zr2vTpL0xWaa=="],
      ["ODBC", "Driver={PostgreSQL};Server=db;Uid=app;Pwd='hunter2;';"],
      ["JAVA_OPTS", "-Xmx512m -Djavax.net.ssl.keyStorePassword=hunter2"],
      ["JAVA_TOOL_OPTIONS", "-Dspring.datasource.password=hunter2"],
      ["OTEL_EXPORTER_OTLP_HEADERS", "x-tenant=shop,api-key=q8Zr2vTpL0xW"],
      ["RDS_SECRET", '{"username":"app","password":"hunter2","port":5432}'],
      ["SETTINGS", '{"db":{"host":"db.internal","password":"hunter2"}}'],
      ["SETTINGS", '[{"name":"DB_PASSWORD","value":"hunter2"}]'],
      ["SETTINGS", '{"url":"redis://:hunter2@cache.internal:6379"}'],
      ["SETTINGS", "{'user': 'app', 'password': 'hunter2'}"],
      ["SPRING_APPLICATION_JSON", '{"spring":{"datasource":{"password":"hunter2"}}}'],
      ["APPLICATION_YML", "datasource:\n  username: app\n  password: hunter-2!\n"],
      ["DATABASE_URL_B64", base64("postgres://app:hunter2@db.internal:5432/app")],
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

      ["JWT_PRIVATE_KEY_BASE64", base64(pem)],
      ["GPG", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQOYBF"],
      ["GREETING", `Bearer ${jwt}`],
      ["ALERTS", "https://hooks.slack.com/services/T0AB/B0CD/a1B2c3D4e5F6"],
      ["SETUP", "aws_access_key_id = AKIAIOSFODNN7EXAMPLE"],
      ["MAIL", "key-0123456789abcdef0123456789abcdef"],
      ["PAYMENTS", "rk_live_a1B2c3D4e5F6g7H8"],
      ["HOOK", "whsec_a1B2c3D4e5F6g7H8i9J0k1L2"],
      ["REGISTRY", "glpat-a1B2c3D4e5F6g7H8i9J0"],
      ["OTEL_EXPORTER_OTLP_HEADERS", "authorization=Basic dXNlcjpwYXNz"],
      ["LAUNCHDARKLY", "sdk-6f1c2d3e-4b5a-6978-8a9b-0c1d2e3f4a5b"],
      ["VAULT", "hvs.CAESIa1B2c3D4e5F6g7H8i9"],
      ["MAPS", `AIza${"a1B2c".repeat(7)}`],
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

      ["DB_PW", "hunter2"],
      ["DBPW", "hunter2"],
      ["SMTP_PASS", "hunter2"],
      ["SMTPPASS", "hunter2"],
      ["MYSQL_PWD", "hunter2"],
      ["NEO4J_AUTH", "neo4j/hunter2"],
      ["APP_KEY", "base64:q8Zr2vTpL0xWq8Zr2vTpL0xWq8Zr2vTpL0xWq8Zr2vQ="],
      ["DD_APP_KEY", "0123456789abcdef0123456789abcdef01234567"],
      ["NEW_RELIC_LICENSE_KEY", "0123456789abcdef0123456789abcdefFFFFNRAL"],
      ["RAILS_MASTER_KEY", "0123456789abcdef0123456789abcdef"],
      ["PAYMENTS_KEY", "q8Zr2vTpL0xWq8Zr2vTpL0xW"],
      ["DJANGO_SECRET_KEY", "django-insecure-hunter2"],
      ["SPRING_DATASOURCE_PASSWORD", "hunter2"],
      ["spring.security.user.password", "{noop}hunter2"],
      ["DB_PASSWORD_READONLY", "postgres"],
      ["DB_PASSWORD_PROD", "postgres"],
      ["API_KEY_STRIPE", "q8Zr2vTpL0xW"],
      ["GITHUB_PAT", "q8Zr2vTpL0xW"],
      ["DB_PASSWORD", "p4ss.word/x"],
      ["DB_PASSWORD", "p4ss.word"],
      ["DB_PASSWORD", "correct.horse"],
      ["DB_PASSWORD", "/Xk29+hunter"],
      ["DB_PASSWORD", "/p4ss.word/x"],
      ["DB_PASSWORD", "shop/prod/db"],
      ["DB_PASSWORD", "$ecret1"],
      ["DB_PASSWORD", "$2b$10$abcdef"],
      ["DB_PASSWORD", "changeme"],
      ["DB_PASSWORD", fallback("", "")],
      ["NEXT_PUBLIC_CLIENT_SECRET", opaque],
      ["KEYCLOAK_CLIENT_SECRET", "6f1c2d3e-4b5a-6978-8a9b-0c1d2e3f4a5b"],
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

      ["JWT_EXPIRES_IN", "1w"],
      ["JWT_EXPIRES_IN", "two weeks"],
      ["JWT_REFRESH_EXPIRES_IN", "30 days"],
      ["ACCESS_TOKEN_LIFETIME", "PT15M"],
      ["REFRESH_TOKEN_TTL", "1h30m"],
      ["JWT_AUD", "shop-api"],
      ["JWT_AUDIENCE", "shop-api-v2"],
      ["JWT_ISSUER", "https://login.example.com/shop"],
      ["JWT_ISS", "login.example.com"],
      ["JWT_KID", "a1B2c3D4e5F6g7H8i9J0"],
      ["JWT_COOKIE_NAME", "shop_session"],
      ["JWT_PUBLIC_KEY", "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA"],
      ["JWT_SECRET", "-----BEGIN PUBLIC KEY-----\nMIIBIjAN\n-----END PUBLIC KEY-----"],
      ["TOKEN_ALG", "RS256"],
      ["TOKEN_TYPE", "Bearer"],
      ["CSRF_TOKEN_HEADER", "X-CSRF-2"],
      ["TOKEN_ENDPOINT_AUTH_METHOD", "client_secret_basic"],
      ["LLM_MAX_TOKENS", "4k"],
      ["PASSWORD_HASHING", "bcrypt"],
      ["PASSWORD_HASHERS", "django.contrib.auth.hashers.Argon2PasswordHasher"],
      ["PASSWORD_ENCODER", "argon2id"],
      ["PASSWORD_POLICY", "min8,upper1"],
      ["PASSWORD_RESET_TIMEOUT", "3 days"],
      ["RESET_PASSWORD", "/reset-password"],
      ["PASSWORD_RECOVERY_MODE", "email2"],
      ["AUTH_PASSWORD_VALIDATORS", "shop.validators.Length8"],
      ["FEATURE_PASSWORD_LOGIN", "beta2"],
      ["ENABLE_API_KEY", "v2"],
      ["USE_IAM_TOKEN", "always1"],
      ["SALT_ROUNDS", "10"],
      ["SECRET_NAME", "shop/prod/db"],
      ["SECRETS_BACKEND", "vault-kv2"],
      ["SECRET_STAGE", "AWSCURRENT"],
      ["DB_SECRET", "shop/prod/db"],
      ["DB_CREDENTIALS", "secretsmanager:shop/prod/db"],
      ["DB_PASSWORD", "vault:secret/data/db#password"],
      ["DB_PASSWORD", "/shop/prod/db-password"],
      ["DB_PASSWORD", "ENC(q8Zr2vTpL0xW)"],
      ["DB_PASSWORD", "{cipher}q8Zr2vTpL0xW"],
      ["DB_PASSWORD", "$DB_PASSWORD_FROM_FILE"],
      ["DB_PASSWORD", `${placeholder.slice(0, -1)}:-}`],
      ["GOOGLE_APPLICATION_CREDENTIALS", "/app/google-1.json"],
      ["SSL_KEY_PASSWORD_PATH", "certs-2"],
      ["AWS_KEY_ID", "a1B2c3D4e5F6g7H8i9J0"],
      ["KMS_KEY", "alias/shop-prod-0123456789"],
      ["KMS_KEY_ID", "6f1c2d3e-4b5a-6978-8a9b-0c1d2e3f4a5b"],
      ["S3_KEY", "uploads/2026/a1B2c3D4e5F6g7H8i9J0.csv"],
      ["CACHE_KEY", "0123456789abcdef0123456789abcdef"],
      ["IDEMPOTENCY_KEY", "a1B2c3D4e5F6g7H8i9J0"],
      ["SESSION_KEY", "shop.sid"],
      ["STRIPE_KEY", "pk_live_a1B2c3D4e5F6g7H8"],
      ["STRIPE_API_KEY", "pk_live_a1B2c3D4e5F6g7H8"],
      ["STRIPE_PUBLISHABLE_KEY", "a1B2c3D4e5F6g7H8i9J0"],
      ["RECAPTCHA_SITE_KEY", "6LcA1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9"],
      ["PUSHER_APP_KEY", "0123456789abcdef0123"],
      ["NEXT_PUBLIC_FIREBASE_API_KEY", `AIza${"a1B2c".repeat(7)}`],
      ["NEXT_PUBLIC_SUPABASE_ANON_KEY", jwt],
      ["SENTRY_DSN", "https://0123456789abcdef@o1.ingest.sentry.io/2"],
      ["PDO_DSN", "mysql:host=db.internal;dbname=app"],
      ["ODBC_DSN", "shopdb"],
      ["PWD", "/app"],
      ["OLDPWD", "/srv"],
      ["BASIC_AUTH_USER", "alice"],
      ["BASIC_AUTH", "off"],
      ["BANNER", "Basic Authentication"],
      ["LOG_FORMAT", "%t token=%x"],
      ["LOG_REDACT", "password,token"],
      ["RATE_LIMIT_TOKENS", "100/min"],
      ["ENCRYPTION_KEY", "alias/shop"],
      ["PASS_THROUGH", "x-request-id-2"],
      ["BYPASS_CACHE", "always1"],
      ["OVERPASS_API", "v3alpha1"],
      ["MAIL_TO", "mailto:ops@example.com"],
      [
        "IMAGE",
        "shop:1.25@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
      ],
      ["SETTINGS", '{"password":{"min":8,"reset":true},"tokenTtl":"15m","secretName":"shop/db"}'],
      ["SETTINGS", `{"url":"redis://cache.internal","password":"${placeholder}"}`],
      ["JAVA_OPTS", `-Xmx512m -Ddb.password=${placeholder}`],
      ["KAFKA_BROKERS", "b1.internal:9092,b2.internal:9092"],
      ["LABEL", "Secret: Garden"],
      ["BUILD", "-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----"],
      ["START", "export DB_PASSWORD=`cat /run/secrets/db`; exec app"],
      ["SCRIPT", "test $TOKEN == abc1 && run (token => x1)"],
      ["PROBE", "assets.internal:8080/logo@2x.png"],
      ["GIT_SHA", "0123456789abcdef0123456789abcdef01234567"],
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

  test.each(["a", "a-", "://", "://a:", "'a':", "a=", "${", "A1", "Basic "])(
    "a value of nothing but %j does not keep the scan waiting",
    (piece) => {
      const started = performance.now();
      for (const start of ["", "Basic ", "postgres://a:", "x="]) {
        classify("SESSION_KEY", start + piece.repeat(60_000 / piece.length));
      }
      expect(performance.now() - started).toBeLessThan(5_000);
    },
  );

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
