import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  type AccountArguments,
  checkAccountArguments,
  concurrencyOf,
  ownAccount,
} from "../../src/cli/accountArguments.ts";
import { plainAccount, readAccountsFile } from "../../src/cli/accountsFile.ts";
import { folderOf, type LiveArguments } from "../../src/cli/liveArguments.ts";
import { targetOf } from "../../src/cli/targets.ts";
import { account } from "../collect/support.ts";

const [one, two] = ["111122223333", "444455556666"] as const;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("a file of accounts", () => {
  const listed = async (text: string) => {
    const file = join(folder, "accounts");
    await writeFile(file, text);
    return readAccountsFile(file);
  };

  test("an ID a line, with comments", async () => {
    expect(await listed(`# production\n${one}\n\n  ${two} # shop\r\n`)).toEqual([
      plainAccount(one),
      plainAccount(two),
    ]);
  });

  test("JSON: IDs, and accounts with a role, an external ID and regions of their own", async () => {
    const roleArn = `arn:aws-cn:iam::${two}:role/audit/gonogo`;
    const own = { account: two, roleArn, externalId: "x", regions: ["eu-west-1", "eu-north-1"] };
    expect(await listed(JSON.stringify([one, own]))).toEqual([
      plainAccount(one),
      { id: two, roleArn, externalId: "x", regions: ["eu-north-1", "eu-west-1"] },
    ]);
  });

  test.each([
    ["nothing", "# none\n", /names no account/],
    ["no ID", "12345\n", /accounts, line 1: "12345" is no account; write the 12 digits/],
    ["an account twice", `${one}\n${one}\n`, /names the account 111122223333 twice/],
    ["no list", `{ "account": "${one}" }`, /is no JSON list of accounts/],
    ["half of one", `["${one}"`, /is no JSON list of accounts/],
    ["a number", `[${one}]`, /accounts\[0\]: it is no account; IDs are texts/],
    ["an unknown key", `[{ "account": "${one}", "role": "x" }]`, /it knows no "role"/],
    [
      "another account's role",
      `[{ "account": "${one}", "roleArn": "arn:aws:iam::${two}:role/x" }]`,
      /its roleArn is no role of the account 111122223333/,
    ],
    ["an unknown region", `[{ "account": "${one}", "regions": ["eu-west-9"] }]`, /did you mean/],
    ["no regions", `[{ "account": "${one}", "regions": [] }]`, /its regions are no list/],
  ])("%s is refused", async (_, text, says) => {
    await expect(listed(text)).rejects.toThrow(says);
  });

  test("one that is not there", async () => {
    await expect(readAccountsFile(join(folder, "none"))).rejects.toThrow(/no such file/);
  });
});

describe("what is said of accounts", () => {
  const given = (more: Partial<AccountArguments>): AccountArguments => ({ ...ownAccount, ...more });

  test.each<readonly [Partial<AccountArguments>, string]>([
    [{ account: ["12"] }, '--account "12" is no account; write the 12 digits'],
    [{ account: [one], excludeAccount: ["x"] }, '--exclude-account "x" is no account'],
    [{ account: [one], organization: true }, "--organization lists the accounts itself"],
    [{ accountRole: "r" }, "--account-role goes with --account, --accounts or --organization"],
    [{ concurrency: "2" }, "--concurrency goes with"],
    [{ excludeAccount: [one] }, "--exclude-account goes with"],
    [
      { organizationalUnit: ["ou-abcd-11112222"] },
      "--organizational-unit goes with --organization",
    ],
    [{ organization: true, organizationalUnit: ["x"] }, "write its ID, as ou-abcd-11112222"],
    [{ account: [one], accountRole: "arn:aws:iam::1:role/x" }, "is no role's name"],
    [{ account: [one], concurrency: "99" }, "write 1 to 50"],
    [{ account: [one], concurrency: "1.5" }, "write 1 to 50"],
  ])("%j is refused", (wrong, says) => {
    expect(() => checkAccountArguments(given(wrong))).toThrow(says);
  });

  test("so many accounts at once", () => {
    expect(concurrencyOf(ownAccount)).toBe(4);
    expect(concurrencyOf(given({ concurrency: "12" }))).toBe(12);
  });

  const base = {
    account: { ...account, id: one, partition: "aws-us-gov" },
    regions: ["eu-west-1"],
  };
  const roles = { accountRole: "audit/gonogo", externalId: "x", roleSessionName: "nightly" };

  test("the role of each account is of its partition", () => {
    expect(targetOf(plainAccount(two), base, roles).role).toEqual({
      arn: `arn:aws-us-gov:iam::${two}:role/audit/gonogo`,
      externalId: "x",
      sessionName: "nightly",
    });
  });

  test("without a role only the caller's own account can be read", () => {
    const none = { ...roles, accountRole: null };
    expect(targetOf(plainAccount(one), base, none).role).toBeNull();
    expect(() => targetOf(plainAccount(two), base, none)).toThrow(
      "nothing says how to enter the account 444455556666",
    );
  });
});

describe("where several places are recorded", () => {
  const recording = (more: Partial<LiveArguments>) =>
    folderOf({ record: null, resume: null, ...ownAccount, ...more } as LiveArguments);

  test("in a folder, if it is named as one, or there are several accounts", async () => {
    expect(await recording({})).toBeNull();
    expect(await recording({ record: "x.ndjson" })).toBeNull();
    expect(await recording({ record: "x/" })).toEqual({ path: "x", isContinued: false });
    expect(await recording({ record: "x", account: [one] })).toMatchObject({ path: "x" });
    expect(await recording({ resume: folder })).toEqual({ path: folder, isContinued: true });
  });

  test("never in a file", async () => {
    await expect(recording({ record: "x.ndjson.gz", account: [one] })).rejects.toThrow(
      "several accounts are recorded in a folder: --record x/",
    );
    await expect(recording({ record: "x/", resume: "y/" })).rejects.toThrow("give --resume alone");
  });
});
