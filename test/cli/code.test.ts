import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { rules } from "../../rules/index.generated.ts";
import { codeIn } from "../../src/cli/code.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import { withTags } from "../../src/model/facts/tagged.ts";
import type { Report } from "../../src/model/report.ts";
import type { Facts } from "../../src/model/store.ts";
import { UserError } from "../../src/model/userError.ts";
import { writeSnapshot } from "../../src/snapshot/file.ts";
import { plantTree } from "../iac/tree.ts";
import { demoFacts } from "../reporters/reports.ts";
import { breachesOf } from "../reporters/sarifContract.ts";
import { gonogo } from "../support/emulator.ts";

const canary = "c4n4ry";
const database = "arn:aws:rds:eu-west-1:111122223333:db:shop-prod-db";
const formats = ["json", "sarif", "console", "junit", "markdown", "csv", "github", "ocsf", "asff"];

const secret = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/production/jwt-KrIVBU";

/** The account with these resources in a stack, by their logical IDs. */
const inStack = (logicalIds: Readonly<Record<string, string>>): Facts => {
  const tagged = (kind: string, id: string, row: unknown): unknown => {
    const logicalId = logicalIds[id];
    return logicalId === undefined
      ? row
      : withTags(kind, row, (tags) => ({
          ...tags,
          "aws:cloudformation:stack-id":
            "arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/0a1b",
          "aws:cloudformation:logical-id": logicalId,
        }));
  };
  const shards = demoFacts.shards.map((shard) => ({
    ...shard,
    kinds: new Map(
      [...shard.kinds].map(([kind, recording]) => {
        const rows = [...recording.rows].map(([id, row]) => [id, tagged(kind, id, row)] as const);
        return [kind, { ...recording, rows: new Map(rows) }];
      }),
    ),
  }));
  return { ...demoFacts, shards };
};

let root: string;
const at = (...path: readonly string[]): string => join(root, ...path);

beforeAll(async () => {
  root = plantTree({
    "repo/.git/HEAD": "ref: refs/heads/main\n",
    "repo/infra/db é/main.tf": `resource "aws_db_instance" "main" {\n  password = "${canary}"\n}\n`,
    "repo/infra/main.tf": 'module "db" {\n  source = "./db é"\n}\n',
    "repo/infra/terraform.tfstate": {
      version: 4,
      outputs: { url: { value: canary } },
      resources: [
        {
          module: "module.db",
          mode: "managed",
          type: "aws_db_instance",
          name: "main",
          instances: [
            { index_key: "a", attributes: { arn: database, password: canary, id: "db-1" } },
          ],
        },
      ],
    },
    "repo/broken/terraform.tfstate": `{"password": "${canary}`,
    "repo/stacks/shop.yaml":
      "Resources:\n  Db:\n    Type: AWS::RDS::DBInstance\n  Key: { Type: AWS::SecretsManager::Secret }\n",
    "other/main.tf": "locals {}\n",
  });
  await writeSnapshot(at("account.ndjson"), demoFacts);
  await writeSnapshot(at("tagged.ndjson"), inStack({ [database]: "Db", [secret]: "Key" }));
});

const scan = (folder: string, ...more: readonly string[]) =>
  gonogo(["scan", "--from", at("account.ndjson"), ...more], {}, at("repo", folder));

const allFormats = (): readonly string[] =>
  formats.flatMap((format) => ["--output", `${format}=${at(`out.${format}`)}`]);
const outputIn = (format: string): Promise<string> => readFile(at(`out.${format}`), "utf8");

describe("scan --iac", () => {
  test("findings point to the line that made their resource, in every format; the rest to the config", async () => {
    const run = await scan("", "--iac", "infra", ...allFormats());
    expect(run.code).toBe(1);
    expect(run.stderr).not.toContain("--iac");
    const report: Report = JSON.parse(await outputIn("json"));
    const places = new Map(
      report.findings.map(({ resource, location }) => [resource.id, location]),
    );
    expect(places.get(database)).toEqual({
      ...{ file: "infra/db é/main.tf", line: 1, column: 1, endLine: 1, endColumn: 34 },
      address: 'module.db.aws_db_instance.main["a"]',
    });
    const others = [...places].filter(([id]) => id !== database).map(([, location]) => location);
    expect(new Set(others.map((one) => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify({ file: "gonogo.config.yaml", line: 1 })]),
    );

    const sarif = JSON.parse(await outputIn("sarif"));
    expect(breachesOf(sarif)).toEqual([]);
    const uris = JSON.stringify(sarif).match(/"uri":"[^"]*main.tf"/g) ?? [];
    expect(new Set(uris)).toEqual(new Set(['"uri":"infra/db%20%C3%A9/main.tf"']));
    const line = "infra/db é/main.tf:1";
    for (const format of ["console", "markdown", "junit"]) {
      expect((await outputIn(format)).replaceAll("&#58;", ":")).toContain(line);
    }
    expect(await outputIn("csv")).toContain("infra/db é/main.tf,1,");
    expect(await outputIn("junit")).toContain('file="infra/db é/main.tf" line="1"');
    expect(await outputIn("github")).toContain(
      "file=infra/db é/main.tf,line=1,endLine=1,col=1,endColumn=34::",
    );
    for (const format of formats) expect(await outputIn(format)).not.toContain(canary);
  });

  test("a finding's fingerprint is the same with the code and without it", async () => {
    const identities = async (...more: readonly string[]) => {
      const { stdout } = await scan("", "--output", "json", ...more);
      const { findings, verdict }: Report = JSON.parse(stdout);
      return { stdout, verdict, ids: findings.map(({ id }) => id) };
    };
    const [plain, located, repeated] = [
      await identities(),
      await identities("--iac", "infra"),
      await identities("--iac", "infra", "--iac", "infra/db é"),
    ];
    expect(located.ids).toEqual(plain.ids);
    expect(located.verdict).toBe(plain.verdict);
    expect(located.stdout).not.toBe(plain.stdout);
    expect(repeated.stdout).toBe(located.stdout);
  });

  test("paths begin at the repository's root, wherever the command is typed", async () => {
    const from = async (folder: string, iac: string) =>
      (await scan(folder, "--iac", iac, "--output", "json")).stdout;
    const first = await from("", "infra");
    expect(await from("infra", ".")).toBe(first);
    expect(await from("broken", join("..", "infra"))).toBe(first);
    expect(await from("", at("repo", "infra"))).toBe(first);
  });

  test("what cannot be used is named on stderr, unless it is quiet, and quotes nothing", async () => {
    const run = await scan("", "--iac", ".");
    expect(run.stderr).toMatch(
      /^gonogo: --iac: broken\/terraform\.tfstate was not used: it is no JSON; pull it again/m,
    );
    expect(run.stdout).toContain("infra/db é/main.tf:1");
    expect(run.stdout + run.stderr).not.toContain(canary);
    expect((await scan("", "--iac", ".", "--quiet")).stderr).toBe("");
  });

  test.each<readonly [what: string, paths: readonly string[], error: RegExp]>([
    ["no folder", ["nowhere"], /nowhere: there is no such folder$/],
    ["a file", [join("infra", "main.tf")], /main\.tf is no folder; name the one it is in$/],
    [
      "another repository",
      ["infra", join("..", "other")],
      /other lies outside of .*one repository$/,
    ],
  ])("%s is an error", (_, paths, error) => {
    const given = paths.map((path) => at("repo", path));
    expect(() => codeIn(given, resolveConfig({}, rules), true)).toThrow(error);
    expect(() => codeIn(given, resolveConfig({}, rules), true)).toThrow(UserError);
  });

  test("an error ends the scan before anything is written", async () => {
    const run = await scan("", "--iac", "nowhere");
    expect(run).toMatchObject({ code: 3, stdout: "" });
    expect(run.stderr).toBe("gonogo: --iac nowhere: there is no such folder\n");
  });

  test("the tags of a stack lead to its template", async () => {
    const run = await gonogo(
      ["scan", "--from", at("tagged.ndjson"), "--iac", "stacks", "--output", "json"],
      {},
      at("repo"),
    );
    const { findings }: Report = JSON.parse(run.stdout);
    const found = new Map(findings.map(({ resource, location }) => [resource.id, location]));
    expect(found.get(database)).toEqual({
      ...{ file: "stacks/shop.yaml", line: 2, column: 3, endLine: 2, endColumn: 5 },
      address: "Db",
    });
    expect(found.get(secret)).toMatchObject({ file: "stacks/shop.yaml", line: 4 });
  });

  test("a state that only the config names is read beside it", async () => {
    await writeFile(
      at("repo", "broken", "gonogo.config.json"),
      JSON.stringify({ infrastructure: { terraformStates: ["../infra/terraform.tfstate"] } }),
    );
    const run = await scan("broken", "--iac", "../infra/db é", "--output", "json");
    const { findings }: Report = JSON.parse(run.stdout);
    const found = findings.find(({ resource }) => resource.id === database);
    expect(found?.location).toMatchObject({ file: "infra/db é/main.tf", line: 1 });
  });
});
