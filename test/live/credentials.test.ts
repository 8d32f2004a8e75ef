import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Report } from "../../src/model/report.ts";
import { describeLive, gonogo, python } from "../support/emulator.ts";
import {
  account,
  type CredentialServer,
  secretMark,
  startCredentialServer,
} from "./support/credentialServer.ts";
import { onTerminal } from "./support/terminal.ts";

const roleArn = `arn:aws:iam::${account}:role/audit`;
const device = `arn:aws:iam::${account}:mfa/ada`;
const scanMilliseconds = 60_000;
/** The others cover most of it, in less time. */
const inFull = process.env.GONOGO_FULL ? test : test.skip;
/** Seconds: over when the scan begins to read. */
const soon = 3;

/** Two services, several clients. */
const some = ["scan", "--region", "eu-west-1", "--rule", "ha-rds-multi-az", "--rule", "sec-*"];

let server: CredentialServer;
let folder: string;
beforeAll(async () => {
  server = await startCredentialServer();
});
afterAll(async () => {
  await server.stop();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const configure = async (text: string): Promise<Readonly<Record<string, string>>> => {
  const file = join(folder, "aws-config");
  await writeFile(file, text);
  return {
    AWS_CONFIG_FILE: file,
    AWS_ENDPOINT_URL: server.endpoint,
    HOME: folder,
    GONOGO_DEBUG: "1",
  };
};

const keys = `aws_access_key_id = AKIA${account}0000\naws_secret_access_key = ${secretMark}-own\n`;

const readIfThere = (file: string): Promise<string> => readFile(file, "utf8").catch(() => "");

/** Runs, and looks for secrets in everything that comes of it. */
const scan = async (environment: Readonly<Record<string, string>>, ...more: readonly string[]) => {
  const run = await gonogo(
    [...some, "--output", "json=report.json", "--record", "account.ndjson", ...more],
    environment,
    folder,
  );
  const files = await Promise.all(
    ["report.json", "account.ndjson"].map((name) => readIfThere(join(folder, name))),
  );
  expect([run.stdout, run.stderr, ...files].join("\n")).not.toContain(secretMark);
  expect(run.stderr).not.toMatch(/^\s+at /m);
  return { run, report: JSON.parse(files[0] || "null") as Report };
};

const actions = (): readonly (string | undefined)[] => server.handedOut.map(({ Action }) => Action);

describe("where credentials come from", () => {
  test(
    "a role on top of a profile, with external ID and the name of its session, asked for once",
    async () => {
      server.lifetimes(3600);
      const environment = await configure(`[profile ci]\n${keys}`);
      const { run, report } = await scan(
        environment,
        ...["--profile", "ci", "--role-arn", roleArn],
        ...["--external-id", "deal-42", "--role-session-name", "nightly"],
      );
      expect(run.code).toBe(2);
      expect(report.accounts.map(({ id }) => id)).toEqual([account]);
      expect(server.handedOut).toEqual([
        expect.objectContaining({
          Action: "AssumeRole",
          RoleArn: roleArn,
          ExternalId: "deal-42",
          RoleSessionName: "nightly",
        }),
      ]);
      expect([...server.keys]).toEqual(["ASIA0000000000000001"]);
    },
    scanMilliseconds,
  );

  test(
    "a profile's own role, with external ID, over a credential_process",
    async () => {
      server.lifetimes(3600);
      const credentials = JSON.stringify({
        Version: 1,
        AccessKeyId: "AKIAPROCESS00000",
        SecretAccessKey: `${secretMark}-process`,
      });
      await writeFile(join(folder, "credentials.json"), credentials);
      const environment = await configure(
        `[profile tool]\ncredential_process = cat ${join(folder, "credentials.json")}\n[profile audit]\nrole_arn = ${roleArn}\nsource_profile = tool\nexternal_id = deal-43\n`,
      );
      const { run } = await scan(environment, "--profile", "audit");
      expect(run.code).toBe(2);
      expect(server.handedOut).toEqual([
        expect.objectContaining({ Action: "AssumeRole", ExternalId: "deal-43" }),
      ]);
    },
    scanMilliseconds,
  );

  test(
    "a web identity, as in a CI job",
    async () => {
      server.lifetimes(3600);
      await writeFile(join(folder, "token"), `${secretMark}.jwt`);
      const { run } = await scan({
        ...(await configure("")),
        AWS_ROLE_ARN: roleArn,
        AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, "token"),
      });
      expect(run.code).toBe(2);
      expect(server.handedOut).toEqual([
        expect.objectContaining({
          Action: "AssumeRoleWithWebIdentity",
          RoleArn: roleArn,
          WebIdentityToken: `${secretMark}.jwt`,
        }),
      ]);
    },
    scanMilliseconds,
  );

  inFull(
    "a container's agent (full run)",
    async () => {
      server.lifetimes(3600);
      const { run } = await scan({
        ...(await configure("")),
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.endpoint}/container`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: `${secretMark}-agent`,
      });
      expect(run.code).toBe(2);
      expect(server.handedOut).toEqual([
        { Action: "/container", authorization: `${secretMark}-agent` },
      ]);
    },
    scanMilliseconds,
  );

  const sso = `[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n[profile audit]\nsso_session = corp\nsso_account_id = ${account}\nsso_role_name = audit\n`;
  const signIn = async (expiresAt: Date): Promise<void> => {
    const cache = join(folder, ".aws", "sso", "cache");
    await mkdir(cache, { recursive: true });
    const name = createHash("sha1").update("corp").digest("hex");
    await writeFile(
      join(cache, `${name}.json`),
      JSON.stringify({ accessToken: `${secretMark}-sso`, expiresAt, region: "us-east-1" }),
    );
  };

  inFull(
    "IAM Identity Center (full run)",
    async () => {
      server.lifetimes(3600);
      await signIn(new Date(Date.now() + 3_600_000));
      const { run } = await scan(await configure(sso), "--profile", "audit");
      expect(run.code).toBe(2);
      expect(actions()).toEqual([
        expect.stringMatching(/^\/federation\/credentials\?.*role_name=audit/),
      ]);
    },
    scanMilliseconds,
  );

  test(
    "IAM Identity Center, its session expired half-way: the report stands, and says how to go on",
    async () => {
      server.lifetimes(soon, null);
      await signIn(new Date(Date.now() + 3_600_000));
      const { run, report } = await scan(await configure(sso), "--profile", "audit");
      expect(run.code).toBe(2);
      expect(report.collection.unread.map(({ reason }) => reason)).toContain("expired");
      expect(run.stderr).toContain(
        "gonogo: the credentials expired during the scan: run `aws sso login --profile audit`; continue it with the same options and --resume account.ndjson\n",
      );
    },
    scanMilliseconds,
  );

  test(
    "IAM Identity Center without a session: exit code 3, and the command that begins one",
    async () => {
      await signIn(new Date(Date.now() - 1000));
      const { run } = await scan(await configure(sso), "--profile", "audit");
      expect(run).toMatchObject({ code: 3, stdout: "" });
      expect(run.stderr).toContain("run `aws sso login --profile audit`");
    },
    scanMilliseconds,
  );
});

describe("credentials that expire during the scan", () => {
  test(
    "are renewed once for all clients, and the scan goes on with the new ones",
    async () => {
      server.lifetimes(soon, 3600);
      const environment = await configure(`[profile ci]\n${keys}`);
      const { report } = await scan(environment, "--profile", "ci", "--role-arn", roleArn);
      expect(actions()).toEqual(["AssumeRole", "AssumeRole"]);
      expect([...server.keys]).toEqual(["ASIA0000000000000002"]);
      expect([...new Set(report.collection.unread.map(({ reason }) => reason))]).toEqual([
        "denied",
      ]);
    },
    scanMilliseconds,
  );

  test(
    "and cannot be renewed: what is unread is expired, and STS is not asked for each call",
    async () => {
      server.lifetimes(soon, null);
      const environment = await configure(`[profile ci]\n${keys}`);
      const { run, report } = await scan(environment, "--profile", "ci", "--role-arn", roleArn);
      expect(run.code).toBe(2);
      expect(actions()).toEqual(["AssumeRole", "AssumeRole"]);
      expect([...server.keys]).toEqual([]);
      expect(report.verdict).toBe("INCOMPLETE");
      const { unread } = report.collection;
      expect(unread.length).toBeGreaterThan(1);
      for (const { reason, error } of unread) {
        expect(reason).toBe("expired");
        expect(error).toContain("the credentials expired and could not be renewed");
      }
      expect(run.stderr).toContain(
        "gonogo: the credentials expired during the scan: renew them; continue it with the same options and --resume account.ndjson\n",
      );
      server.lifetimes(3600);
      const again = await scan(
        environment,
        ...["--profile", "ci", "--role-arn", roleArn, "--resume", "account.ndjson"],
      );
      expect([...new Set(again.report.collection.unread.map(({ reason }) => reason))]).toEqual([
        "denied",
      ]);
    },
    scanMilliseconds,
  );
});

describe("what is wrong with a role is said in one line, exit code 3", () => {
  test.each([
    [["--role-arn", "audit"], "--role-arn audit is no role; write it as arn:aws:iam::"],
    [["--external-id", "deal-42"], "--external-id goes with --role-arn"],
    [["--role-session-name", "nightly"], "--role-session-name goes with --role-arn"],
  ])("%j", async (given, says) => {
    const { run } = await scan(await configure(`[default]\n${keys}`), ...given);
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toContain(says);
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

const mfa = `[profile own]\n${keys}[profile audit]\nrole_arn = ${roleArn}\nsource_profile = own\nmfa_serial = ${device}\n`;

describe("a profile that asks for an MFA code", () => {
  test.each([
    ["", mfa],
    [", and has no credentials to use it with", mfa.replace(keys, "region = eu-west-1\n")],
  ])("without a terminal: one line that says what to do%s", async (_, profiles) => {
    const { run } = await scan(await configure(profiles), "--profile", "audit");
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toContain(
      `the profile asks for a code of the MFA device ${device}, and there is no terminal to ask on: scan on a terminal, or`,
    );
    expect(run.stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  const withPython = python === undefined ? test.skip : test;
  withPython(
    "on a terminal: it is asked for once, and not shown (skipped without Python, which makes the terminal)",
    async () => {
      server.lifetimes(3600);
      const environment = await configure(mfa);
      const shown = await onTerminal(
        python ?? "",
        [...some, "--profile", "audit", "--output", "json=report.json"],
        { environment, cwd: folder, prompt: "MFA code", answer: "123456" },
      );
      expect(shown).toContain(`MFA code for ${device}: `);
      expect(shown).not.toContain("123456");
      expect(shown).not.toContain(secretMark);
      expect(server.handedOut).toEqual([
        expect.objectContaining({
          Action: "AssumeRole",
          SerialNumber: device,
          TokenCode: "123456",
        }),
      ]);
      const report = JSON.parse(await readFile(join(folder, "report.json"), "utf8")) as Report;
      expect(report.accounts.map(({ id }) => id)).toEqual([account]);
    },
    scanMilliseconds,
  );
});

describeLive("an emulator's STS", (emulator) => {
  test(
    "a role of another account is assumed, and that account is read",
    async () => {
      const run = await gonogo(
        [...some, "--role-arn", roleArn, "--external-id", "deal-42", "--output", "json"],
        {
          AWS_ENDPOINT_URL: emulator().endpoint,
          AWS_ENDPOINT_URL_STS: emulator().endpoint,
          AWS_ACCESS_KEY_ID: "300000000005",
          AWS_SECRET_ACCESS_KEY: "emulator",
        },
      );
      const report = JSON.parse(run.stdout) as Report;
      expect(report.accounts.map(({ id }) => id)).toEqual([account]);
      expect(report.complete).toBe(true);
    },
    scanMilliseconds,
  );
});
