/** What a request over the wire asks for, and what AWS would answer if it were refused. */
import { actionsAskedBy } from "../../support/serviceAuthorization.ts";

/** A request as the proxy saw it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An error as services name it. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** How a service speaks, which decides the shape of its errors. */
type Protocol = "ec2" | "query" | "json" | "cbor" | "rest" | "s3";

interface Operation {
  /** As IAM policies name it: `ec2:DescribeSubnets`. */
  readonly api: string;
  readonly protocol: Protocol;
}

/** Services whose name in signatures is not their prefix in IAM policies. */
const prefixes: Readonly<Record<string, string>> = {
  monitoring: "cloudwatch",
  tagging: "tag",
};

/** REST services that speak XML: their errors have the shape of the query protocol's. */
const restXml = new Set(["cloudfront", "route53"]);

/** Operations of REST services are told by method and path. */
const restOperations: readonly (readonly [pattern: RegExp, operation: string])[] = [
  [/^GET \/2015-03-31\/functions\/[^/]+\/configuration$/, "GetFunctionConfiguration"],
  [/^GET \/copy-jobs\/?$/, "ListCopyJobs"],
  [/^GET \/resources\/.+\/recovery-points\/?$/, "ListRecoveryPointsByResource"],
  [/^GET \/schedules$/, "ListSchedules"],
  [/^POST \/TraceSummaries$/, "GetTraceSummaries"],
  [/^GET \/schedules\/[^/]+$/, "GetSchedule"],
  [/^GET \/2020-05-31\/distribution$/, "ListDistributions"],
  [/^GET \/2020-05-31\/cache-policy$/, "ListCachePolicies"],
  [/^GET \/2013-04-01\/healthcheck$/, "ListHealthChecks"],
  [/^GET \/2013-04-01\/hostedzone$/, "ListHostedZones"],
  [/^GET \/2013-04-01\/hostedzone\/[^/]+\/rrset$/, "ListResourceRecordSets"],
];

/** S3's are told by what stands in the query; the control plane's by their path. */
const s3Operations: readonly (readonly [pattern: RegExp, api: string])[] = [
  [/^\/v20180820\/configuration\/publicAccessBlock/, "s3control:GetPublicAccessBlock"],
  [/^\/\?/, "s3:ListBuckets"],
  [/\?versioning/, "s3:GetBucketVersioning"],
  [/\?encryption/, "s3:GetBucketEncryption"],
  [/\?publicAccessBlock/, "s3:GetPublicAccessBlock"],
];

const headerOf = ({ headers }: Asked, name: string): string => {
  const value = headers[name];
  return typeof value === "string" ? value : "";
};

/** The signing name stands in the credential scope: `KEY/DATE/REGION/SERVICE/aws4_request`. */
const serviceOf = (asked: Asked): string => {
  const scope = /Credential=([^,]+)/.exec(headerOf(asked, "authorization"))?.[1] ?? "";
  const service = scope.split("/")[3] ?? "";
  return prefixes[service] ?? service;
};

/** The operation that a request asks for. */
export const operationOf = (asked: Asked): Operation => {
  const service = serviceOf(asked);
  if (service === "s3") {
    const found = s3Operations.find(([pattern]) => pattern.test(asked.path));
    return { api: found?.[1] ?? `s3:${asked.path}`, protocol: "s3" };
  }
  const path = asked.path.split("?")[0] ?? "";
  const cbor = /^\/service\/\w+\/operation\/(\w+)$/.exec(path)?.[1];
  if (cbor !== undefined) return { api: `${service}:${cbor}`, protocol: "cbor" };
  const target = headerOf(asked, "x-amz-target").split(".").at(-1) ?? "";
  if (target !== "") return { api: `${service}:${target}`, protocol: "json" };
  const action = new URLSearchParams(asked.body).get("Action");
  if (action !== null) {
    return { api: `${service}:${action}`, protocol: service === "ec2" ? "ec2" : "query" };
  }
  const request = `${asked.method} ${path}`;
  const rest = restOperations.find(([pattern]) => pattern.test(request))?.[1];
  return {
    api: `${service}:${rest ?? request}`,
    protocol: restXml.has(service) ? "query" : "rest",
  };
};

const requestId = "5a1b2c3d-0000-4000-8000-000000000001";

/** A text string in CBOR (RFC 8949): major type 3, with its length in two bytes. */
const cborText = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  const head = Buffer.from([0x79, 0, 0]);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
};

const cborMap = (entries: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat([
    Buffer.from([0xa0 + Object.keys(entries).length]),
    ...Object.entries(entries).flat().map(cborText),
  ]);

const shapes: Readonly<Record<Protocol, (refusal: Refusal) => Omit<Answer, "status">>> = {
  ec2: ({ code, message }) => ({
    headers: { "content-type": "text/xml;charset=UTF-8" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>${requestId}</RequestID></Response>`,
  }),
  query: ({ code, message }) => ({
    headers: { "content-type": "text/xml" },
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  }),
  json: ({ code, message }) => ({
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: JSON.stringify({ __type: code, Message: message }),
  }),
  cbor: ({ code, message }) => ({
    headers: {
      "content-type": "application/cbor",
      "smithy-protocol": "rpc-v2-cbor",
      "x-amzn-query-error": `${code};Sender`,
    },
    body: cborMap({ __type: code, message }),
  }),
  s3: ({ code, message }) => ({
    headers: { "content-type": "application/xml" },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message><RequestId>${requestId}</RequestId></Error>`,
  }),
  rest: ({ code, message }) => ({
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ Message: message }),
  }),
};

/** What each protocol's services say to a caller whom no policy allows the action. */
const denials: Readonly<Record<Protocol, { readonly status: number; readonly code: string }>> = {
  ec2: { status: 403, code: "UnauthorizedOperation" },
  query: { status: 403, code: "AccessDenied" },
  json: { status: 400, code: "AccessDeniedException" },
  cbor: { status: 403, code: "AccessDeniedException" },
  rest: { status: 403, code: "AccessDeniedException" },
  s3: { status: 403, code: "AccessDenied" },
};

const throttlings: typeof denials = {
  ec2: { status: 503, code: "RequestLimitExceeded" },
  query: { status: 400, code: "Throttling" },
  json: { status: 400, code: "ThrottlingException" },
  cbor: { status: 400, code: "ThrottlingException" },
  rest: { status: 429, code: "TooManyRequestsException" },
  s3: { status: 503, code: "SlowDown" },
};

const answerWith = ({ protocol }: Operation, refusals: typeof denials, message: string): Answer => {
  const { status, code } = refusals[protocol];
  return { status, ...shapes[protocol]({ code, message }) };
};

/** AWS's answer to a caller who may not: it names the action that is missing. */
export const denial = (operation: Operation, action = actionsAskedBy(operation.api)[0]): Answer =>
  answerWith(
    operation,
    denials,
    `User: arn:aws:sts::111122223333:assumed-role/scanner/gonogo is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`,
  );

/** AWS's answer to a caller who asks too often. */
export const throttling = (operation: Operation): Answer =>
  answerWith(operation, throttlings, "Rate exceeded");
