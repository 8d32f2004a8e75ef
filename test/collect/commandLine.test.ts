import { expect, test } from "@jest/globals";
import { classifyCommand } from "../../src/collect/commandLine.ts";

test.each<[expected: string, ...commandLine: readonly string[]]>([
  ["empty"],
  ["plain", "node", "server.js", "--port", "3003"],
  ["plain", "sh", "-c", "exec node server.js --log-level info"],
  ["credentialInUrl", "migrate", "--database=postgres://app:hunter2@db.internal/shop"],
  ["credentialInUrl", "migrate", "--database", "postgres://app:hunter2@db.internal/shop", "up"],
  ["credentialInUrl", "sh", "-c", "DB_PASSWORD=hunter2 exec node server.js"],
  ["credentialInUrl", "server", "--password=hunter2"],
  ["credentialInUrl", "java", "-Dspring.datasource.password=hunter2", "-jar", "app.jar"],
  ["credentialInUrl", "CMD-SHELL", "curl -f http://app:hunter2@localhost/health || exit 1"],
  ["credentialInUrl", "curl", "-H", "Api-Key: hunter2!"],
  ["knownKey", "agent", "AKIAIOSFODNN7EXAMPLE"],
  ["knownKey", "curl", "-H", "Authorization: Bearer q8Zr2vTpL0xWq8Zr2vTpL0xW"],
  ["secretByName", "server", "--db-password", "hunter2", "--verbose"],
  ["secretByName", "redis-server", "--requirepass", "hunter2"],
  ["secretByName", "sh", "-c", "redis-server --requirepass 'hunter2'; exit 1"],
  ["secretByName", "app", "--password", "postgres"],
  ["plain", "sh", "-c", 'exec server --db-password "$DB_PASSWORD"'],
  ["plain", "sh", "-c", "exec server --db-password=$DB_PASSWORD"],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the value under test
  ["plain", "sh", "-c", "exec server --database=postgres://app:${DB_PASSWORD}@db.internal/shop"],
  ["plain", "sh", "-c", "exec server --token=$(cat /run/secrets/token)"],
  ["plain", "server", "--password-file", "/run/secrets/db"],
  ["plain", "server", "--password", "/run/secrets/db"],
  ["plain", "server", "--password", "--verbose"],
  ["plain", "server", "--password"],
  ["plain", "server", "--token-ttl", "1w2x"],
  ["plain", "aws", "secretsmanager", "get-secret-value", "--secret-id", "shop/prod/db"],
  ["plain", "docker", "login", "--password-stdin", "registry.example.com"],
  ["plain", "prometheus", "--web.external-url=https://metrics.example.com:9090/a@b"],
  ["plain", "celery", "worker", "--hostname", "worker@%h"],
])("%s: %j %j %j %j", (expected, ...commandLine) => {
  expect(classifyCommand(commandLine)).toBe(expected);
});
