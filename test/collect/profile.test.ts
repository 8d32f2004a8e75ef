import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { missingProfile, profileFault } from "../../src/collect/profile.ts";
import { gonogo } from "../support/emulator.ts";

const config = `
[default]
region = eu-west-1
[profile corp]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = audit
region = eu-west-1
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.example.com/start
[profile stray]
sso_session = gone
sso_account_id = 111122223333
sso_role_name = audit
[profile empty]
region = eu-west-1
[profile assume]
role_arn = arn:aws:iam::111122223333:role/audit
source_profile = corp
[profile orphan]
role_arn = arn:aws:iam::111122223333:role/audit
source_profile = corpo
[profile circle]
role_arn = arn:aws:iam::111122223333:role/audit
source_profile = ring
[profile ring]
role_arn = arn:aws:iam::111122223333:role/audit
source_profile = circle
[profile process]
credential_process = echo SECRETWORD
[profile token]
web_identity_token_file = /nowhere
role_arn = arn:aws:iam::111122223333:role/audit
`;
const credentials = "[half]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n";

const names = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"] as const;
const before = names.map((name) => [name, process.env[name]] as const);
let folder: string;
let environment: Readonly<Record<string, string>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  const [configFile, credentialsFile] = [join(folder, "config"), join(folder, "credentials")];
  await writeFile(configFile, config);
  await writeFile(credentialsFile, credentials);
  environment = { AWS_CONFIG_FILE: configFile, AWS_SHARED_CREDENTIALS_FILE: credentialsFile };
  Object.assign(process.env, environment);
});
afterAll(async () => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await rm(folder, { recursive: true, force: true });
});

const noToken = "The SSO session token associated with profile=corp was not found or is invalid.";

describe("why a profile gives no credentials", () => {
  test.each([
    [
      "corp",
      /^the SSO session of the profile "corp" has expired, or was never begun: run `aws sso login --profile corp`$/,
    ],
    ["assume", /^the SSO session of the profile "corp" has expired/],
    ["stray", /^the profile "stray" names the SSO session "gone", which is not in /],
    ["empty", /^the profile "empty" holds no credentials: /],
    ["default", /^the profile "default" holds no credentials: /],
    [
      "orphan",
      /^the profile "orphan" takes .* not there: there is no profile "corpo" .*; did you mean "corp"\?$/,
    ],
    ["circle", /^the profile "ring" takes its credentials from itself, by way of "circle"$/],
    ["process", /^the credential_process of the profile "process" gave no credentials/],
    ["token", /^the web identity token of the profile "token" gave no credentials/],
    ["half", /^the profile "half" has half a key: /],
  ])("%s", async (profile, says) => {
    const fault = await profileFault(profile, noToken);
    expect(fault).toMatch(says);
    expect(fault).not.toMatch(/SECRETWORD|AKIA/);
  });

  test("an SSO that refuses says why, not that it has expired", async () => {
    expect(await profileFault("corp", "ForbiddenException: No access")).toBe(
      'the SSO of the profile "corp" gave no credentials (ForbiddenException: No access)',
    );
  });
});

describe("a profile that is not there", () => {
  test("is named, with the nearest one and where was looked", async () => {
    expect(await missingProfile("corpp")).toBe(
      `there is no profile "corpp" in ${environment.AWS_CONFIG_FILE} or ${environment.AWS_SHARED_CREDENTIALS_FILE}; did you mean "corp"?`,
    );
    expect(await missingProfile("production")).toMatch(/; `aws configure list-profiles` names/);
    expect(await missingProfile("sso-session.corp2")).not.toMatch(/did you mean/);
    expect(await profileFault("production", noToken)).toBeNull();
  });

  test("one that is there is not", async () => {
    for (const name of ["default", "corp", "half"]) expect(await missingProfile(name)).toBeNull();
  });
});

describe("the command says the same", () => {
  test.each<readonly [string, readonly string[], Readonly<Record<string, string>>, string]>([
    ["by --profile, before the region", ["--profile", "corpp"], {}, 'no profile "corpp"'],
    [
      "by AWS_PROFILE",
      ["--region", "eu-west-1"],
      { AWS_PROFILE: "corpp" },
      'there is no profile "corpp"',
    ],
    ["an SSO session", ["--profile", "corp"], {}, "run `aws sso login --profile corp`"],
    [
      "an SSO session that is not in the file",
      ["--profile", "stray", "--region", "eu-west-1"],
      {},
      'names the SSO session "gone"',
    ],
    ["the default profile", [], {}, 'the profile "default" holds no credentials'],
  ])("%s", async (_, args, more, says) => {
    const run = await gonogo(["scan", ...args], { ...environment, HOME: folder, ...more }, folder);
    expect(run.stderr).toContain(says);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    expect(run.code).toBe(3);
  });
});
