/**
 * What a name promises. `secret`: the thing itself (`DB_PASSWORD`). `perhaps`: a secret, where its value
 * is no plain word (`SESSION_KEY`). `key`: some key, where its value is nothing but random
 * (`PAYMENTS_KEY`). `nothing`: no secret, or something about one (`TOKEN_TTL`).
 */
export type Promised = "secret" | "perhaps" | "key" | "nothing";

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const secretWords = words(
  `password passwords passwd pwd pw pass passphrase passcode secret secrets token tokens credential
  credentials apikey accesskey secretkey privatekey signingkey encryptionkey authkey`,
);
const perhapsWords = words("jwt dsn salt pepper pat sig signature");

/** Words run together: `PGPASSWORD`, `CLIENTSECRET`, `smtppass`, `dbpw`. */
const secretEnding =
  /(password|passwd|passphrase|secret|apikey|token|accesskey|secretkey|privatekey|accountkey|(db|pg|sql|smtp|mail|ftp|user|root|admin|redis|require)(pass|pwd|pw))$/;

const secretBeforeKey = words(
  "api private access secret signing encryption auth master jwt hmac crypto cipher shared",
);
const perhapsBeforeKey = words("session cookie service account app application license security");
/** Keys that find something, or that everybody may see. */
const innocentBeforeKey = words(
  `public publishable site anon cache partition primary foreign sort hash range index
  routing object bucket s idempotency lookup lock queue message event group translation redis map
  state storage config flag feature kms build release commit version bust registry field header row`,
);
/** `REDIS_AUTH`, `BASIC_AUTH`: what follows is a password. */
const wordsBeforeAuth = words("redis rediscli basic http proxy neo4j j");

/** A word after the secret's that makes the name speak about it: `JWT_EXPIRES_IN`, `SECRET_NAME`. */
const aboutWords = words(
  `arn id ids name names url uri endpoint host port path paths file files dir directory folder region
  profile ttl expiry expiration expires expired expire exp lifetime validity duration age max min minimum
  maximum length size limit count per days hours minutes seconds secs sec ms interval window period grace
  timeout leeway skew clock iss issuer issuers aud audience audiences sub alg algo algorithm algorithms kid
  jwk jwks claim claims scope scopes type types kind format encoding encoder encoders hash hashing hasher
  hashers rounds cost iterations digits complexity strength policy policies regex pattern rule rules
  validator validators validation history attempts retry retries lockout reuse reset recovery forgot change
  refresh rotation rotate renewal renew revocation version stage header headers field param parameter query
  cookie prefix suffix separator delimiter provider providers store stores manager backend driver engine
  source strategy mode method methods flow grant enabled enable disabled disable required optional
  allowed allow check checks verify verification login page route redirect callback template subject email
  sender from message location address contract symbol bucket buckets cache label labels tag tags through
  rate percent ratio signing role stdin public publishable`,
);
/** A word after the secret's that leaves it one: `DB_PASSWORD_PROD`, `SECRET_KEY_BASE`. */
const neutralWords = words(
  `base value text plain string base64 b current previous old new primary secondary default main prod
  production staging dev development test live read readonly ro rw write reader writer admin root`,
);
/** A word before the secret's that makes it a place or an action: `RESET_PASSWORD`. */
const actionWords = words("reset forgot forgotten change lost recover update confirm");

/** A first word that switches something: `ENABLE_API_KEY`, `FEATURE_PASSWORD_LOGIN`. */
const switches = words(
  "enable enabled disable allow deny require use is has should skip show hide feature ff flag",
);
/** What build tools put into the page that every visitor loads. */
const publicPrefix = /^(NEXT_PUBLIC|NUXT_PUBLIC|EXPO_PUBLIC|VITE|REACT_APP|GATSBY|MIX)_/;

/** Words of keys that go to browsers: of Supabase, Stripe, Pusher, Laravel Reverb. */
const publicWords = words("anon publishable pusher reverb");

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.replace(/(?<!\d)\d+$/, ""))
    .filter((word) => word !== "");

/** What a word promises after the one before it; null where it promises nothing by itself. */
const promiseOf = (word: string, before: string): Promised | null => {
  if (word === "key") {
    if (secretBeforeKey.has(before)) return "secret";
    if (perhapsBeforeKey.has(before)) return "perhaps";
    return innocentBeforeKey.has(before) ? null : "key";
  }
  if (word === "auth") return wordsBeforeAuth.has(before) ? "secret" : null;
  if (secretWords.has(word) || secretEnding.test(word)) {
    return actionWords.has(before) ? "perhaps" : "secret";
  }
  return perhapsWords.has(word) ? "perhaps" : null;
};

/** Whether all may see what the name stands for: a key in a web page, the key of a public client. */
export const isPublicName = (name: string): boolean => {
  const parts = wordsOf(name);
  return publicPrefix.test(name) || parts.some((word) => publicWords.has(word));
};

export const promisedBy = (name: string): Promised => {
  const parts = wordsOf(name);
  if (switches.has(parts[0] ?? "")) return "nothing";
  const promises = parts.map((word, index) => promiseOf(word, parts[index - 1] ?? ""));
  const head = promises.findLastIndex((promise) => promise !== null);
  const promise = promises[head] ?? "nothing";
  const tail = parts.slice(head + 1).filter((word) => !neutralWords.has(word));
  if (tail.some((word) => aboutWords.has(word))) return "nothing";
  if (isPublicName(name) && !/password|passwd|secret/.test(parts[head] ?? "")) return "nothing";
  return promise === "secret" && tail.length > 0 ? "perhaps" : promise;
};

/** Whether a name may stand for another secret's name: `DB_SECRET` may hold `shop/prod/db`. */
export const mayNameSecret = (name: string): boolean =>
  /^(secrets?|credentials?)$/.test(wordsOf(name).at(-1) ?? "");
