import type { UnreadCall, UnreadReason } from "../model/fact.ts";
import { printable } from "../model/printable.ts";
import { withoutSecrets } from "./secretValue.ts";

/**
 * Errors by the names that services give them. RDS, ElastiCache, EC2, ELBv2, Application Auto
 * Scaling and CloudWatch model neither refusal nor throttling, so the name is all there is.
 */
const reasons: readonly [reason: UnreadReason, names: RegExp][] = [
  ["interrupted", /^Interrupted$/],
  [
    "expired",
    /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired|CredentialsProviderError)$/,
  ],
  [
    "throttled",
    /^(Throttl|RequestLimitExceeded|TooManyRequests|RequestThrottled|SlowDown|Rate exceeded|BandwidthLimitExceeded|PriorRequestNotComplete)/i,
  ],
  [
    "denied",
    /^(AccessDenied|AccessDeniedException|Client\.UnauthorizedOperation|UnauthorizedOperation|UnauthorizedAccess|AuthorizationError|AuthorizationErrorException|NotAuthorized|Forbidden)/,
  ],
  [
    "unsupported",
    /^(OptInRequired|SubscriptionRequiredException|UnrecognizedClientException|InvalidClientTokenId|AuthFailure|UnknownOperationException|InvalidAction|NotImplemented|NotImplementedError|UnsupportedOperation)/,
  ],
  [
    "unavailable",
    /^(NotAwsAnswer|TimeoutError|InternalError|InternalFailure|InternalServerError|ServiceUnavailable|ServiceUnavailableException|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|EHOSTUNREACH|ETIMEDOUT)/,
  ],
];

/** What the engine reads of an error that the SDK throws. */
interface SdkError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly status: number | null;
}

const read = (error: unknown): SdkError => {
  if (!(error instanceof Error))
    return { name: "Error", code: "", message: String(error), status: null };
  const extra = error as Error & {
    readonly code?: unknown;
    readonly Code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  const code = [extra.code, extra.Code].find((value) => typeof value === "string");
  return {
    name: error.name,
    code: typeof code === "string" ? code : "",
    message: error.message,
    status: extra.$metadata?.httpStatusCode ?? null,
  };
};

const byStatus = (status: number | null): UnreadReason => {
  if (status === 401 || status === 403) return "denied";
  if (status === 429) return "throttled";
  if (status === 501) return "unsupported";
  return status !== null && status >= 500 ? "unavailable" : "error";
};

/** Why a call gave no answer, from the error that the SDK throws. */
export const reasonOf = (error: unknown): UnreadReason => {
  const { name, code, status } = read(error);
  const match = reasons.find(([, names]) => names.test(name) || (code !== "" && names.test(code)));
  return match?.[0] ?? byStatus(status);
};

/** Names that say nothing: then the code does. */
const nameless = new Set(["Error", "AggregateError", "Unknown", "UnknownError"]);

/** The name that the service gives an error: `DBProxyNotFoundFault`. */
export const errorName = (error: unknown): string => {
  const { name, code } = read(error);
  return nameless.has(name) && code !== "" ? code : name;
};

const longestMessage = 300;

/** One line, without what could be a secret: long runs first, so that none of their pieces is left. */
const harmless = (text: string): string =>
  withoutSecrets(
    printable(text)
      // What was signed, with the session's token in it, or what only an administrator may decode.
      .replace(
        /(Encoded authorization failure message:|The Canonical String for this request).*$/s,
        "",
      )
      .replace(/[A-Za-z0-9+/=]{60,}/g, "…")
      .replace(/(AKIA|ASIA)[A-Z0-9]{12,}/g, "$1…"),
  )
    .replace(/\s+/g, " ")
    .trim();

/** Which policy refuses stands at the end of a denial, and is what its reader has to know. */
const denyingPolicy = /with an explicit deny in an? [a-z -]+policy/;

const shortened = (text: string): string => {
  if (text.length <= longestMessage) return text;
  const [policy] = denyingPolicy.exec(text) ?? [];
  const head = text.slice(0, longestMessage);
  return policy === undefined || head.includes(policy) ? `${head}…` : `${head}… ${policy}`;
};

/**
 * Whether the organization itself refused the call, as AWS words it
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
 */
export const isRefusedByOrganization = ({ reason, error }: UnreadCall): boolean =>
  reason === "denied" && error.includes("with an explicit deny in a service control policy");

/** An error in one line, without what could be a secret: key IDs, tokens, encoded messages. */
export const describeError = (error: unknown): string => {
  const { message, status } = read(error);
  if (/\b(XML|JSON|CBOR) parse error|Unexpected token/.test(message) && status !== null) {
    return `HTTP ${status}: the answer is none that AWS gives`;
  }
  const name = errorName(error);
  const label = shortened(
    harmless(nameless.has(name) && status !== null ? `HTTP ${status}` : name),
  );
  const text = shortened(harmless(message));
  return text === "" || nameless.has(text) ? label : `${label}: ${text}`;
};

/** What AWS says is missing: some operations ask for more than one action, and the denial names it. */
const deniedAction = (error: unknown): string | null =>
  reasonOf(error) === "denied"
    ? (/is not authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(read(error).message)?.[1] ??
      null)
    : null;

/** The cause that a failed call leaves behind. */
export const causeOf = (
  error: unknown,
  call: Pick<UnreadCall, "api" | "action" | "account" | "region">,
): UnreadCall => ({
  reason: reasonOf(error),
  api: call.api,
  action: deniedAction(error) ?? call.action,
  account: call.account,
  region: call.region,
  error: describeError(error),
});
