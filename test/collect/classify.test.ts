import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { DescribeSubnetsCommand, EC2Client } from "@aws-sdk/client-ec2";
import { ECSClient, ListClustersCommand } from "@aws-sdk/client-ecs";
import {
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DescribeDBInstancesCommand, RDSClient } from "@aws-sdk/client-rds";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { causeOf, describeError, errorName, reasonOf } from "../../src/collect/classify.ts";
import type { UnreadReason } from "../../src/model/fact.ts";
import {
  answering,
  ec2Error,
  emptyAnswer,
  type HttpAnswer,
  htmlPage,
  jsonError,
  offline,
  queryError,
  restError,
} from "./wire.ts";

type Request = (handler: ReturnType<typeof answering>) => Promise<unknown>;

/** One request of each service; EC2, query, JSON and REST speak differently. */
const requests = {
  ec2: (handler) => new EC2Client(offline(handler)).send(new DescribeSubnetsCommand({})),
  rds: (handler) => new RDSClient(offline(handler)).send(new DescribeDBInstancesCommand({})),
  elb: (handler) =>
    new ElasticLoadBalancingV2Client(offline(handler)).send(new DescribeLoadBalancersCommand({})),
  iam: (handler) => new IAMClient(offline(handler)).send(new GetRoleCommand({ RoleName: "web" })),
  ecs: (handler) => new ECSClient(offline(handler)).send(new ListClustersCommand({})),
  secretsManager: (handler) =>
    new SecretsManagerClient(offline(handler)).send(new ListSecretsCommand({})),
  cloudWatch: (handler) =>
    new CloudWatchClient(offline(handler)).send(new DescribeAlarmsCommand({})),
  lambda: (handler) =>
    new LambdaClient(offline(handler)).send(
      new GetFunctionConfigurationCommand({ FunctionName: "rotate" }),
    ),
} satisfies Readonly<Record<string, Request>>;

/** The error that the SDK makes of an answer. */
const thrownBy = async (
  service: keyof typeof requests,
  answer: HttpAnswer | Error,
): Promise<unknown> => {
  const failure = await requests[service](answering(answer)).then(
    () => null,
    (error: unknown) => error,
  );
  expect(failure).not.toBeNull();
  return failure;
};

const cases = <E>(...rows: readonly (readonly [keyof typeof requests, HttpAnswer, E])[]) =>
  rows.map(([service, answer, expected]) => ({ service, answer, expected }));

const named = (name: string, fields: object = {}, message = "no"): Error =>
  Object.assign(new Error(message), { name, ...fields });

describe("why a call gave no answer", () => {
  test.each(
    cases<UnreadReason>(
      ["ec2", ec2Error(403, "UnauthorizedOperation", "not authorized"), "denied"],
      ["ec2", ec2Error(403, "Client.UnauthorizedOperation", "not authorized"), "denied"],
      ["rds", queryError(403, "AccessDenied", "not authorized to perform"), "denied"],
      ["elb", queryError(403, "AccessDenied", "not authorized to perform"), "denied"],
      ["iam", queryError(403, "AccessDenied", "not authorized to perform"), "denied"],
      ["ecs", jsonError("AccessDeniedException", "not authorized to perform"), "denied"],
      ["secretsManager", jsonError("AccessDeniedException", "not authorized"), "denied"],
      ["cloudWatch", jsonError("AccessDenied", "not authorized", { status: 403 }), "denied"],
      [
        "cloudWatch",
        jsonError("com.amazonaws.cloudwatch#AccessDenied", "not authorized", {
          status: 403,
          headers: { "x-amzn-query-error": "AccessDenied;Sender" },
        }),
        "denied",
      ],
      ["lambda", restError(403, "AccessDeniedException", "not authorized"), "denied"],
      ["lambda", restError(403, "SomethingNew", "not for you"), "denied"],
      ["ec2", ec2Error(503, "RequestLimitExceeded", "Request limit exceeded."), "throttled"],
      ["rds", queryError(400, "Throttling", "Rate exceeded"), "throttled"],
      ["elb", queryError(400, "ThrottlingException", "Rate exceeded"), "throttled"],
      ["ecs", jsonError("ThrottlingException", "Rate exceeded"), "throttled"],
      ["cloudWatch", jsonError("Throttling", "Rate exceeded"), "throttled"],
      ["lambda", restError(429, "TooManyRequestsException", "Rate exceeded"), "throttled"],
      ["lambda", restError(429, "SomethingNew", "slowly"), "throttled"],
      ["rds", queryError(403, "ExpiredToken", "The security token is expired"), "expired"],
      ["ecs", jsonError("ExpiredTokenException", "The security token is expired"), "expired"],
      ["ec2", ec2Error(400, "RequestExpired", "Request has expired."), "expired"],
      [
        "ecs",
        jsonError("UnrecognizedClientException", "The security token is invalid"),
        "unsupported",
      ],
      [
        "rds",
        queryError(403, "InvalidClientTokenId", "The security token is invalid"),
        "unsupported",
      ],
      ["ec2", ec2Error(401, "AuthFailure", "not able to validate the credentials"), "unsupported"],
      ["ec2", ec2Error(401, "OptInRequired", "not subscribed to this service"), "unsupported"],
      ["ecs", jsonError("UnknownOperationException", "no such operation"), "unsupported"],
      ["rds", queryError(400, "InvalidAction", "Could not find operation"), "unsupported"],
      ["elb", emptyAnswer(501), "unsupported"],
      ["ec2", ec2Error(500, "InternalError", "An internal error has occurred"), "unavailable"],
      ["rds", queryError(500, "InternalFailure", "try again"), "unavailable"],
      ["ecs", jsonError("ServerException", "try again", { status: 500 }), "unavailable"],
      ["ec2", ec2Error(503, "ServiceUnavailable", "try again"), "unavailable"],
      ["ec2", htmlPage(500), "unavailable"],
      ["rds", htmlPage(500), "unavailable"],
      ["ecs", htmlPage(502), "unavailable"],
      ["cloudWatch", htmlPage(500), "unavailable"],
      ["lambda", emptyAnswer(504), "unavailable"],
      ["ec2", htmlPage(200), "error"],
      ["ec2", ec2Error(400, "InvalidParameterValue", "bad value"), "error"],
      ["ecs", jsonError("ClusterNotFoundException", "Cluster not found."), "error"],
    ),
  )("$service answers $answer.name: $expected", async ({ service, answer, expected: reason }) => {
    expect(reasonOf(await thrownBy(service, answer))).toBe(reason);
  });

  test.each<[string, unknown, UnreadReason]>([
    ["a time-out of the SDK", named("TimeoutError"), "unavailable"],
    ["a refused connection", named("Error", { code: "ECONNREFUSED" }), "unavailable"],
    ["a reset connection", named("Error", { code: "ECONNRESET" }), "unavailable"],
    ["a host without a name", named("Error", { code: "ENOTFOUND" }), "unavailable"],
    [
      "a refusal on both address families",
      Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
      "unavailable",
    ],
    ["no credentials", named("CredentialsProviderError"), "expired"],
    ["something thrown that is no error", "out of luck", "error"],
    ["a bug of ours", new TypeError("x is not a function"), "error"],
  ])("%s", (_, error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });

  test("a paging token that repeats, or a call that was stopped, is no denial", () => {
    expect(reasonOf(named("RepeatedToken"))).toBe("error");
    expect(reasonOf(named("UndeclaredCall"))).toBe("error");
  });
});

describe("the name of an error", () => {
  test.each(
    cases<string>(
      ["rds", queryError(404, "DBInstanceNotFound", "not found"), "DBInstanceNotFoundFault"],
      [
        "elb",
        queryError(400, "LoadBalancerNotFound", "not found"),
        "LoadBalancerNotFoundException",
      ],
      ["ec2", ec2Error(400, "InvalidSubnetID.NotFound", "no"), "InvalidSubnetID.NotFound"],
      ["ecs", jsonError("com.amazon#ClusterNotFoundException", "no"), "ClusterNotFoundException"],
    ),
  )("$service answers $answer.name: $expected", async ({ service, answer, expected: name }) => {
    expect(errorName(await thrownBy(service, answer))).toBe(name);
  });

  test("a connection's error has a code for a name", () => {
    expect(errorName(named("Error", { code: "ECONNREFUSED" }))).toBe("ECONNREFUSED");
  });
});

const keyId = "AKIAIOSFODNN7EXAMPLE";
const temporaryKeyId = "ASIAIOSFODNN7EXAMPLE";
const token = "IQoJb3JpZ2luX2VjEHoaCXVzLWVhc3QtMSJHMEUCIQDkRSC0rSjvY".repeat(4);
const encoded = "oQZ6Xh-4q_Kz".repeat(30);

describe("an error in one line", () => {
  test.each<[string, HttpAnswer, string]>([
    [
      "the encoded authorization message is left out, what is before it stays",
      ec2Error(
        403,
        "UnauthorizedOperation",
        `You are not authorized to perform ec2:DescribeSubnets. Encoded authorization failure message: ${encoded}`,
      ),
      "UnauthorizedOperation: You are not authorized to perform ec2:DescribeSubnets.",
    ],
    ["an HTML page is not quoted", htmlPage(500), "HTTP 500: the answer is none that AWS gives"],
  ])("%s", async (_, answer, text) => {
    expect(describeError(await thrownBy("ec2", answer))).toBe(text);
  });

  test.each(
    cases<RegExp>(
      ["ec2", htmlPage(500), /^HTTP 500: /],
      ["rds", htmlPage(500), /^HTTP 500: /],
      ["ecs", htmlPage(502), /^HTTP 502: /],
      ["cloudWatch", htmlPage(500), /^HTTP 500: /],
      ["lambda", htmlPage(500), /^HTTP 500: /],
      ["ec2", emptyAnswer(500), /HTTP 500/],
      ["ecs", emptyAnswer(502), /HTTP 502/],
    ),
  )("$service answers $answer.name: the status is told", async ({ service, answer, expected }) => {
    expect(describeError(await thrownBy(service, answer))).toMatch(expected);
  });

  test.each<[string, Error, RegExp]>([
    ["a key ID", named("X", {}, `the key ${keyId} is unknown`), /the key AKIA… is unknown/],
    ["a temporary key ID", named("X", {}, `(${temporaryKeyId})`), /\(ASIA…\)/],
    ["a session token", named("X", {}, `the token '${token}' is bad`), /the token '…' is bad/],
    [
      "a refused connection",
      named("Error", { code: "ECONNREFUSED" }, "connect ECONNREFUSED 127.0.0.1:9"),
      /^ECONNREFUSED: connect ECONNREFUSED 127\.0\.0\.1:9$/,
    ],
    [
      "a refusal on both address families, which has no message",
      Object.assign(new AggregateError([]), { code: "ECONNREFUSED" }),
      /ECONNREFUSED/,
    ],
    ["no message", named("AccessDenied", {}, ""), /^AccessDenied$/],
    ["a message without end", named("X", {}, "no ".repeat(1000)), /^X: .{1,310}$/],
  ])("%s", (_, error, text) => {
    expect(describeError(error)).toMatch(text);
    expect(describeError(error)).not.toContain(keyId);
    expect(describeError(error)).not.toContain(temporaryKeyId);
    expect(describeError(error)).not.toContain(token);
  });

  test.each([
    "cannot connect to postgres://app:c4n4ry@db.internal/shop",
    "invalid value for option password=c4n4ry",
    'bad body {"user":"app","password":"c4n4ry"}',
    "header x-amz-security-token:c4n4ry99 is not signed",
    "X-Amz-Security-Token=c4n4ry99&X-Amz-Signature=1",
    "Authorization: Bearer c4n4ryc4n4ryc4n4ry",
    "GET https://app:c4n4ry@proxy.internal:3128 failed",
    "token ghp_c4n4ryc4n4ryc4n4ryc4n4ryc4n4ryc4n4ry was revoked",
    "The signature does not match. The Canonical String for this request should have been 'GET / c4n4ry'",
    "<html><body>secret: c4n4ry9</body></html>",
  ])("%s: not with what it gives away", (message) => {
    const text = describeError(named("X", {}, message));
    expect(text).not.toContain("c4n4ry");
    expect(text).toMatch(/^X: \S/);
  });

  test.each([
    "User: arn:aws:sts::111122223333:assumed-role/audit/gonogo is not authorized to perform: rds:DescribeDBInstances on resource: arn:aws:rds:eu-west-1:111122223333:db:* because no identity-based policy allows the rds:DescribeDBInstances action",
    "The security token included in the request is invalid.",
    "connect ECONNREFUSED 127.0.0.1:9",
    "getaddrinfo ENOTFOUND ec2.eu-west-9.amazonaws.com",
    "Rate exceeded (Service: Ecs, Status Code: 400)",
  ])("%s: stays as it is", (message) => {
    expect(describeError(named("X", {}, message))).toBe(`X: ${message}`);
  });

  const hostile = fc.string({
    unit: fc.oneof(
      fc.constantFrom("\n", "\r", "\u0000", "\u001b[31m", "\u0085", "\u2028", "\u2029", "\t", " "),
      fc.constantFrom(keyId, temporaryKeyId, token, "Encoded authorization failure message: q9"),
      fc.string({ maxLength: 3 }),
    ),
  });
  const isOneLine = (text: string): void => {
    expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  };
  const tellsNoSecret = (text: string): void => {
    expect(text).not.toMatch(/AKIA[A-Z0-9]{12}|ASIA[A-Z0-9]{12}/);
    expect(text).not.toContain(token);
    expect(text).not.toContain("Encoded authorization failure message");
  };

  test("whatever the message is: one line, no control character, no key, no token", () => {
    fc.assert(
      fc.property(hostile, (message) => {
        const text = describeError(named("X", {}, message));
        isOneLine(text);
        tellsNoSecret(text);
      }),
    );
  });

  test("whatever the name is, for an emulator may send any: one line", () => {
    fc.assert(fc.property(hostile, (name) => isOneLine(describeError(named(name)))));
  });
});

describe("the cause that a failed call leaves", () => {
  test("names the call, the place, the reason and the error, and nothing else", () => {
    const call = {
      api: "s3:ListBuckets",
      action: "s3:ListAllMyBuckets",
      account: "111122223333",
      region: "eu-west-1",
    };
    const reader = { ...call, credentials: "secret", client: {} };
    expect(causeOf(named("AccessDenied", {}, "no"), reader)).toEqual({
      ...call,
      reason: "denied",
      error: "AccessDenied: no",
    });
  });

  test("names the action that AWS says is missing, where the operation asks for several", () => {
    const call = {
      api: "cloudformation:DescribeStacks",
      action: "cloudformation:DescribeStacks",
      account: "111122223333",
      region: "eu-west-1",
    };
    const message = (action: string): string =>
      `User: arn:aws:sts::111122223333:assumed-role/scanner/x is not authorized to perform: ${action} on resource: arn:aws:cloudformation:eu-west-1:111122223333:stack/*/* because no identity-based policy allows it`;
    const missing = (name: string, action: string): string =>
      causeOf(named(name, {}, message(action)), call).action;
    expect(missing("AccessDenied", "cloudformation:ListStacks")).toBe("cloudformation:ListStacks");
    expect(missing("AccessDenied", "a\u001b[31m:b")).toBe("cloudformation:DescribeStacks");
    expect(missing("ValidationError", "iam:CreateUser")).toBe("cloudformation:DescribeStacks");
  });
});
