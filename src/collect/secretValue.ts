import { jsonIn } from "../model/fields.ts";
import { isPublicName, mayNameSecret, type Promised, promisedBy } from "./secretName.ts";

/** Keys and tokens that are known by their format, wherever they stand. */
const knownFormats: readonly RegExp[] = [
  /(?<![A-Za-z0-9])(AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/,
  /-----BEGIN [A-Z ]*PRIVATE KEY( BLOCK)?-----/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
  /\bgithub_pat_\w{40,}/,
  /\bglpat-[\w-]{20,}/,
  /\bxox[abeoprs]-[\w-]{10,}/,
  /\bxapp-\d-[\w-]{10,}/,
  /\/\/hooks\.slack\.com\/services\/T\w+\/B\w+\/\w+/,
  /\/\/discord(app)?\.com\/api\/webhooks\/\d+\/[\w-]{20,}/,
  /\b(sk|rk)_(live|test)_[A-Za-z0-9]{16,}/,
  /\bwhsec_[A-Za-z0-9+/=]{20,}/,
  /(?<![\w-])sk-(proj-|ant-)?(?=[\w-]*\d)[\w-]{20,}/,
  /\bSG\.[\w-]{16,}\.[\w-]{16,}/,
  /(?<![\w-])key-[0-9a-f]{32}\b/,
  /(?<![\w-])sdk-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /\bpypi-AgEI[\w-]{20,}/,
  /\bhv[sb]\.[\w-]{20,}/,
  /\bdo[opr]_v1_[0-9a-f]{64}\b/,
  /\bshp(at|ca|pa|ss)_[0-9a-fA-F]{32}\b/,
  /\bdapi[0-9a-f]{32}\b/,
  /\bNRAK-[A-Z0-9]{27}\b/,
  /\bhf_[A-Za-z]{34}\b/,
  /\bAGE-SECRET-KEY-1[A-Z0-9]{50,}/,
  /\bBearer (?=\S*\d)[\w.~+/-]{16,}=*/,
  /\bBasic (?=\S*[\d=]|\S{0,40}[a-z]\S{0,40}[A-Z])[A-Za-z0-9+/]{8,}={0,2}(?!\S)/,
];
/** Of these, keys are made for browsers, too: there the name decides. */
const formatsOfTokens: readonly RegExp[] = [
  /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{4,}\.[\w-]*/,
  /(?<![\w-])AIza[\w-]{35}(?![\w-])/,
];

export const holdsKnownKey = (name: string, text: string): boolean =>
  knownFormats.some((format) => format.test(text)) ||
  (!isPublicName(name) && formatsOfTokens.some((format) => format.test(text)));

/** What is put in later, or blotted out: `${DB_PASSWORD}`, `$DB_PASSWORD`, `{{password}}`, `<password>`, `***`. */
const placeholder =
  /^(\$\{[^}:]*(:-?)?\}|\$[A-Z_][A-Z0-9_]*|\$[a-z]+(_[a-z]+)+|\$\(.*|`.*|\{\{.*\}\}|\{\w+\}|<[^<>]*>|%\(\w+\)s|%-?\w|__\w+__|\*+|[xX]{3,})$/s;

/** What `${DB_PASSWORD:-postgres}` (a shell) and `${DB_PASSWORD:postgres}` (Spring) fall back to. */
const withoutFallback = (text: string): string =>
  /^\$\{[^}:]*:(?!-\})-?([^}]+)\}$/.exec(text)?.[1] ?? text;

/** Switches, numbers, sizes and times. */
const scalars: readonly RegExp[] = [
  /^(true|false|yes|no|on|off|none|null|nil|undefined|n\/a|enabled?|disabled?|required?|optional|prefer|allow|deny)$/i,
  /^-?\d+(\.\d+)?\s*(%|[kmg]i?b?|b|bits?|bytes?|[nuµ]?s|ms|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|months?|y|yrs?|years?)?$/i,
  /^\d+\s*\/\s*(s|sec|second|m|min|minute|h|hour|d|day)$/i,
  /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h|d|w))+$/,
  /^P(?=[\dT])(\d+[YMWD])*(T(\d+(\.\d+)?[HMS])+)?$/,
];
/** What refers to a secret, or holds it for the owner of another key alone. */
const references: readonly RegExp[] = [
  /^(arn:[a-z-]+:|alias\/)/,
  /^(vault|secretsmanager|aws-?sm|asm|awssecretsmanager|ssm|sops|doppler|op|file|env):\S/i,
  /^ref\+\w+:/,
  /^(ENC[([]|\{cipher\}|AQICAH)/,
];
/** What everybody may see. */
const publicFormats: readonly RegExp[] = [
  /^-----BEGIN ([A-Z0-9]+ )*(CERTIFICATE|PUBLIC KEY)( BLOCK)?-----/,
  /^(ssh-(rsa|ed25519)|ecdsa-sha2-\S+) AAAA/,
  /^pk_(live|test)_\w+$/,
];
const url = /^[a-z][a-z0-9+.-]*:\/\/\S*$/i;
/** A path that a person gave: below a directory that is one, or of words; no password begins so. */
const path =
  /^((~|\.{1,2}|[A-Za-z]:)?[\\/](run|var|etc|usr|opt|home|root|tmp|mnt|srv|app|data|secrets?|vault|certs?|keys?|ssl|config|workspace)([\\/][\w.@-]+)+|(~|\.{1,2})[\\/]\w[\w./\\-]*|(\/[a-z]+([._-][a-z0-9]+)*){2,}\/?)$/;
/** A secret's name, as Secrets Manager's users give it: `shop/prod/db`. */
const secretsName = /^[a-z]+([_-][a-z0-9]+)*(\/[a-z]+([_-][a-z0-9]+)*)+$/i;

/** Of a value that a name promises to be a secret, what shows that it is none. */
const isInnocent = (name: string, text: string): boolean =>
  placeholder.test(text) ||
  url.test(text) ||
  path.test(text) ||
  (mayNameSecret(name) && secretsName.test(text)) ||
  [...scalars, ...references, ...publicFormats].some((format) => format.test(text));

/** Words, paths, host names, addresses, algorithms: what nobody made up to be secret. */
const wordy: readonly RegExp[] = [
  /^(?![A-Za-z]{21})[/.]*[A-Za-z]+([ _.:/,@-]+([A-Za-z]+|v?\d{1,4}))*\/?$/,
  /^\.{0,2}\/[\w./-]*$/,
  /^([a-z0-9-]+\.)+[a-z]{2,}(:\d+)?$/i,
  /^\S+@([a-z0-9-]+\.)+[a-z]{2,}$/i,
  /^(hs|rs|es|ps|sha-?|aes-?|md|blake|argon|pbkdf|bcrypt|rsa-?|ed|k)\d[\w/-]*$/i,
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  /^(mysql|pgsql|sqlsrv|sqlite|oci|odbc):\S+$/,
];
const isWordy = (text: string): boolean => wordy.some((format) => format.test(text));

/** Long, of one piece, and of characters that no word has side by side. */
const isRandom = (text: string): boolean =>
  /^[0-9a-f]{32,}$/i.test(text) ||
  (/^[\w+/=-]{20,}$/.test(text) &&
    /\d/.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z]/.test(text) &&
    !isWordy(text));

const needed: Readonly<Record<Promised, (text: string) => boolean>> = {
  secret: () => true,
  perhaps: (text) => !isWordy(text),
  key: isRandom,
  nothing: () => false,
};

/** Whether a text is the secret that its name promises. */
export const isSecretNamed = (name: string, given: string): boolean => {
  const text = withoutFallback(given.trim());
  return text !== "" && !isInnocent(name, text) && needed[promisedBy(name)](text);
};

/** Where a password stands in a URL or a connection string. */
const passwordPlaces: readonly RegExp[] = [
  /:\/\/[^\s/?#:@]{0,128}:(?!\d{1,5}(?:[/?#,]|$))([^\s@]{1,512})@/g,
  /jdbc:oracle:[a-z]{1,8}:[^\s/@]{1,128}\/([^\s@]{1,512})@/gi,
  /^[\w.$-]+\/([^\s@/]+)@(?:\/\/[\w.-]+|[\w.-]+:\d+\/)/g,
  /^(?!(?:mailto|sips?|acct|xmpp|npm):)[^\s:@/]*:(?!\/\/|\d{1,5}(?:[/?#,]|$))([^\s@]+)@(?:(?:tcp|unix)\(|(?=[\d.-]*[a-z])[a-z0-9.-]+(?::\d+)?(?:[/?,]|$)|\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?(?:[/?]|$))/gi,
];
/** Settings in a text: `Password=…;`, `?password=…`, `--password=…`, `"password": "…"`. */
const settings: readonly RegExp[] = [
  /(?<![\w.])([A-Za-z_][\w.-]{0,80})["']?\s{0,8}=(?![=>~])\s{0,8}(?:"([^"]*)"|'([^']*)'|([^\s;&,"']+))/g,
  /["']([A-Za-z_][\w.-]{0,80})["']\s{0,8}:\s{0,8}(?:"([^"]*)"|'([^']*)')/g,
];
/** A line of YAML or of a request's head; a sentence may look like one, so no plain word counts. */
const yamlLine = /^[ \t-]*([A-Za-z_][\w.-]{0,80}):[ \t]+["']?(\S+?)["']?$/gm;

const settingsIn = (text: string): readonly (readonly [name: string, value: string])[] => [
  ...settings.flatMap((setting) =>
    [...text.matchAll(setting)].map(
      ([, name = "", double, single, bare]) => [name, double ?? single ?? bare ?? ""] as const,
    ),
  ),
  ...[...text.matchAll(yamlLine)].flatMap(([, name = "", value = ""]) =>
    isWordy(value) ? [] : [[name, value] as const],
  ),
];

/** The named texts in a value of JSON, also where it names them by a field: `{ "name": …, "value": … }`. */
const namedIn = (
  value: unknown,
  name = "",
): readonly (readonly [name: string, value: string])[] => {
  if (typeof value === "string") return [[name, value]];
  if (Array.isArray(value)) return value.flatMap((inner) => namedIn(inner, name));
  if (typeof value !== "object" || value === null) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  const own = typeof fields.name === "string" ? fields.name : "";
  return Object.entries(fields).flatMap(([key, inner]) =>
    namedIn(inner, key === "value" ? own : key),
  );
};

const parsed = (text: string): unknown => (/^[[{]/.test(text) ? jsonIn(text) : undefined);

/** Whether a password stands in a URL, a connection string, options or a document of JSON. */
export const holdsPassword = (text: string): boolean => {
  const document = parsed(text);
  if (document !== undefined) {
    return namedIn(document).some(
      ([name, value]) => isSecretNamed(name, value) || holdsPassword(value),
    );
  }
  return (
    passwordPlaces.some((place) =>
      [...text.matchAll(place)].some(
        ([, password = ""]) => !placeholder.test(withoutFallback(password)),
      ),
    ) || settingsIn(text).some(([name, value]) => isSecretNamed(name, value))
  );
};

const anyKnownKey = [...knownFormats, ...formatsOfTokens].map((format) => new RegExp(format, "g"));
/** `x-amz-security-token:…`, `password: …`: as settings, and what follows is taken for their value. */
const lineOfHead = /(?<![\w.])([A-Za-z_][\w.-]{0,80}):[ \t]{0,8}([^\s,;]+)/g;

const hidden = "…";

/** A text with what is known or named as a secret in it blotted out: what is said about it stays. */
export const withoutSecrets = (text: string): string => {
  const hide = (found: string, name: string, value: string): string =>
    isSecretNamed(name, value) ? found.replaceAll(value, hidden) : found;
  let left = text;
  for (const place of passwordPlaces) {
    left = left.replace(place, (found: string, password: string) =>
      found.replaceAll(`${password}@`, `${hidden}@`),
    );
  }
  for (const setting of settings) {
    left = left.replace(setting, (found: string, name: string, ...values: readonly unknown[]) =>
      hide(
        found,
        name,
        String(values.slice(0, 3).find((value) => typeof value === "string") ?? ""),
      ),
    );
  }
  left = left.replace(lineOfHead, hide);
  for (const key of anyKnownKey) left = left.replace(key, hidden);
  return left;
};

/** The text that stands in Base64, such as a PEM block on one line; null where none does. */
export const textInBase64 = (text: string): string | null => {
  if (!/^[A-Za-z0-9+/\s]{24,}={0,2}$/.test(text)) return null;
  const decoded = Buffer.from(text, "base64").toString("utf8");
  return /^[\t\n\r -~]+$/.test(decoded) ? decoded : null;
};
