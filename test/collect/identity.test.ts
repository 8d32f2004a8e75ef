import { createServer } from "node:http";
import { afterEach, expect, test } from "@jest/globals";
import { type Loopback, onLoopback } from "../../fixtures/wire/loopback.ts";
import { openSession } from "../../src/collect/session.ts";
import { UserError } from "../../src/model/userError.ts";

const before = { ...process.env };
const servers: Loopback[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const name of Object.keys(process.env)) {
    if (name.startsWith("AWS_")) delete process.env[name];
  }
  Object.assign(process.env, before);
});

/** A session's first call ends at a server that answers so. */
const facing = async (body: string) => {
  const server = await onLoopback(
    createServer((_, outgoing) => {
      outgoing.writeHead(200, { "content-type": "text/xml" }).end(body);
    }),
  );
  servers.push(server);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: server.endpoint,
    AWS_ACCESS_KEY_ID: "300000000001",
    AWS_SECRET_ACCESS_KEY: "emulator",
    AWS_EC2_METADATA_DISABLED: "true",
  });
  return openSession({
    profile: null,
    roleArn: null,
    externalId: null,
    roleSessionName: null,
    mfaCode: () => Promise.reject(new Error("no device")),
    regions: ["eu-west-1"],
  });
};

const identity = (fields: string): string =>
  `<GetCallerIdentityResponse><GetCallerIdentityResult>${fields}</GetCallerIdentityResult></GetCallerIdentityResponse>`;

test("a session is of the account and the partition that STS names", async () => {
  const { account } = await facing(
    identity("<Account>300000000001</Account><Arn>arn:aws-cn:iam::300000000001:user/scanner</Arn>"),
  );
  expect([account.id, account.partition]).toEqual(["300000000001", "aws-cn"]);
});

test.each([
  ["a page of HTML", "<!DOCTYPE html><html><body>Sign in</body></html>", "with a page of HTML"],
  ["nothing at all", "", "without a body"],
  ["an answer without an account", identity(""), "STS names no account"],
])("%s is no account to scan", async (_, body, reason) => {
  const error = await facing(body).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toContain(reason);
});
