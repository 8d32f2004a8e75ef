import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { credentialsFor } from "../../src/collect/session.ts";

/** Sends nothing, and notes where it would have gone. */
class NotingHandler extends NodeHttpHandler {
  readonly hosts: string[] = [];

  override handle({ hostname }: Parameters<NodeHttpHandler["handle"]>[0]): never {
    this.hosts.push(hostname);
    throw new Error("nothing is sent");
  }
}

const before = { ...process.env };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  for (const name of Object.keys(process.env))
    if (name.startsWith("AWS_")) delete process.env[name];
  Object.assign(process.env, { HOME: folder, AWS_CONFIG_FILE: join(folder, "config") });
});
afterEach(async () => {
  process.env = { ...before };
  await rm(folder, { recursive: true, force: true });
});

test("IAM Identity Center is asked in its own region, whichever is scanned", async () => {
  await writeFile(
    join(folder, "config"),
    "[sso-session corp]\nsso_region = us-east-2\nsso_start_url = https://corp.awsapps.com/start\n[profile audit]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = audit\n",
  );
  const cache = join(folder, ".aws", "sso", "cache");
  await mkdir(cache, { recursive: true });
  await writeFile(
    join(cache, `${createHash("sha1").update("corp").digest("hex")}.json`),
    JSON.stringify({ accessToken: "token", expiresAt: "2099-01-01T00:00:00Z" }),
  );
  const handler = new NotingHandler();
  const credentials = credentialsFor(
    {
      ...{ profile: "audit", roleArn: null, externalId: null, roleSessionName: null },
      mfaCode: async () => "",
    },
    "eu-west-1",
    handler,
  );
  await expect(credentials()).rejects.toThrow("nothing is sent");
  expect(new Set(handler.hosts)).toEqual(new Set(["portal.sso.us-east-2.amazonaws.com"]));
});
