import type { EnvironmentVariable, VariableClass } from "../model/facts/ecs.ts";

/** Keys and tokens that are known by their format, whatever the variable is called (SEC-1). */
const knownFormats: readonly RegExp[] = [
  /^(AKIA|ASIA)[A-Z0-9]{16}$/,
  /^eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*$/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^gh[pousr]_[A-Za-z0-9]{30,}$/,
  /^github_pat_\w{40,}$/,
  /^xox[abeoprs]-[\w-]{10,}$/,
  /^(sk|rk)_(live|test)_[A-Za-z0-9]{16,}$/,
  /^sk-(proj-|ant-)?[\w-]{20,}$/,
  /^SG\.[\w-]{16,}\.[\w-]{16,}$/,
  /^AIza[\w-]{35}$/,
  /^glpat-[\w-]{20,}$/,
  /^npm_[A-Za-z0-9]{36}$/,
];

/** Where a password stands in a URL or a connection string, wherever that stands in the value. */
const passwordPlaces: readonly RegExp[] = [
  /:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/g,
  /jdbc:oracle:[a-z]+:[^\s/@]+\/([^\s@]+)@/gi,
  /(?:^|[;\s])(?:password|pwd)\s*=\s*([^;\s]+)/gi,
  /[?&;](?:password|pwd|sslpassword|auth_token|access_token|api_key)=([^&;\s]+)/gi,
];

/** What is put in later, or blotted out: `${DB_PASSWORD}`, `{{password}}`, `<password>`, `***`. */
const placeholder = /^(\$\{[^}]*\}|\$\w+|\{\{[^}]*\}\}|<[^>]*>|%[sd]|\*+)$/;

const holdsPassword = (text: string): boolean =>
  passwordPlaces.some((place) =>
    [...text.matchAll(place)].some(([, password = ""]) => !placeholder.test(password)),
  );

/** A token may be the user of a URL: `https://TOKEN@host/`. */
const usersIn = (text: string): readonly string[] =>
  [...text.matchAll(/:\/\/([^\s/?#:@]+)(?::[^\s/?#@]*)?@/g)].map(([, user = ""]) => user);

const isKnownKey = (text: string): boolean =>
  [text, ...usersIn(text)].some((candidate) =>
    knownFormats.some((format) => format.test(candidate)),
  );

/** A word of a name that promises a secret: `DB_PASSWORD`, `JWT_SECRET`, `apiKey`. */
const secretWords = new Set([
  "password",
  "passwd",
  "pwd",
  "pass",
  "passphrase",
  "secret",
  "secrets",
  "token",
  "apikey",
  "credential",
  "credentials",
  "privatekey",
  "accesskey",
  "secretkey",
  "signingkey",
  "encryptionkey",
  "jwt",
  "dsn",
  "salt",
  "authkey",
]);
const wordsBeforeKey = new Set([
  "api",
  "private",
  "access",
  "secret",
  "signing",
  "encryption",
  "auth",
  "master",
  "license",
  "session",
  "cookie",
  "jwt",
  "hmac",
  "service",
  "account",
]);
/** A last word that makes the name speak about a secret, not hold it: `TOKEN_TTL`, `SECRET_ARN`. */
const aboutWords = new Set([
  "arn",
  "id",
  "name",
  "ttl",
  "url",
  "uri",
  "endpoint",
  "host",
  "path",
  "file",
  "expiry",
  "expiration",
  "expires",
  "issuer",
  "audience",
  "algorithm",
  "alg",
  "length",
  "enabled",
  "header",
  "lifetime",
  "rotation",
  "policy",
  "type",
  "region",
  "days",
  "hours",
  "minutes",
  "seconds",
  "ms",
  "max",
  "min",
  "limit",
  "count",
  "field",
  "prefix",
  "provider",
  "store",
  "manager",
  "age",
]);

/** Words run together: `PGPASSWORD`, `CLIENTSECRET`. */
const secretEnding = /(password|passwd|passphrase|secret|apikey|token)$/;
/** `REDIS_AUTH`, `BASIC_AUTH`: what follows is a password. */
const wordsBeforeAuth = new Set(["redis", "rediscli", "basic", "proxy"]);

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/\d+$/, ""))
    .filter((word) => word !== "");

/** Whether a variable's name promises a secret. */
export const promisesSecret = (name: string): boolean => {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (aboutWords.has(last)) return false;
  return words.some(
    (word, index) =>
      secretWords.has(word) ||
      secretEnding.test(word) ||
      (word === "key" && wordsBeforeKey.has(words[index - 1] ?? "")) ||
      (word === "auth" && wordsBeforeAuth.has(words[index - 1] ?? "")),
  );
};

/** Values that are no secret under any name: switches, numbers, paths, ARNs, URLs, host names, regions. */
const innocent: readonly RegExp[] = [
  /^(true|false|yes|no|on|off|none|null|enabled|disabled|required|optional|prefer|require)$/i,
  /^-?\d+(\.\d+)?(ms|s|m|h|d|kb|mb|gb|%)?$/i,
  /^arn:[a-z-]+:/,
  /^[a-z][a-z0-9+.-]*:\/\/\S+$/i,
  /^\.{0,2}\/[\w./-]*$/,
  /^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?$/i,
  placeholder,
];

/** What an environment variable holds. The value is looked at here and goes no further. */
export const classify = (name: string, value: string): VariableClass => {
  const text = value.trim();
  if (text === "") return "empty";
  if (holdsPassword(text)) return "credentialInUrl";
  if (isKnownKey(text)) return "knownKey";
  if (innocent.some((format) => format.test(text))) return "plain";
  return promisesSecret(name) ? "secretByName" : "plain";
};

/** The value where it is a number or a boolean. */
const plainValue = (value: string): number | boolean | null => {
  const text = value.trim();
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === "true";
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
};

/**
 * The fact about a variable: its name and class, and its value only where the config names the
 * variable and the value is a number or a boolean.
 */
export const describeVariable = (
  name: string,
  value: string,
  named: readonly string[],
): EnvironmentVariable => ({
  name,
  class: classify(name, value),
  value: named.includes(name) ? plainValue(value) : null,
});
