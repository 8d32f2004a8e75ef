import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { onLoopback } from "../../fixtures/wire/loopback.ts";
import { rules } from "../../rules/index.generated.ts";
import { termsOf } from "../../src/collect/terms.ts";
import { resolveConfig } from "../../src/config/resolve.ts";
import { writeSnapshot } from "../../src/snapshot/file.ts";
import { Journal } from "../../src/snapshot/journal.ts";
import { snapshotText } from "../../src/snapshot/write.ts";
import { factsWith } from "../support/changes.ts";
import { gonogo } from "../support/emulator.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  const whole = [...snapshotText(factsWith())].join("");
  await writeFile(join(folder, "whole.ndjson"), whole);
  await writeFile(join(folder, "cut.ndjson"), whole.slice(0, whole.length / 2));
  await writeFile(join(folder, "short.ndjson"), whole.split("\n").slice(0, 40).join("\n"));
  await writeFile(join(folder, "other.ndjson"), whole.replace('"version":2', '"version":99'));
  const [header = "", ...rest] = whole.trimEnd().split("\n");
  await writeFile(join(folder, "header.ndjson"), `${header}\n`);
  await writeFile(join(folder, "timeless.ndjson"), '{"snapshot":"gonogo","version":2}\n');
  await writeFile(join(folder, "nowhere.ndjson"), `${header}\n${rest.at(-1)}\n`);
  const startedAt = new Date().toISOString();
  const recent = { ...factsWith(), startedAt };
  const terms = termsOf(resolveConfig({}, rules));
  await writeSnapshot(join(folder, "old.ndjson"), { ...factsWith(), terms });
  await writeSnapshot(join(folder, "recent.ndjson"), recent);
  await writeSnapshot(join(folder, "cut-off.ndjson"), { ...recent, terms });
  const killed = new Journal(join(folder, "killed.ndjson"), () => {});
  await killed.begun({ ...recent, terms });
  await killed.close();
  await writeFile(join(folder, "variables.yaml"), "environmentVariables: [PORT]\n");
  await writeFile(join(folder, "picture.ndjson"), "\u0089PNG");
  await writeFile(join(folder, "empty.ndjson"), "");
  await writeFile(
    join(folder, "other.json"),
    JSON.stringify({
      ...{ schemaVersion: "1.1", tool: { name: "gonogo" }, startedAt: "2026-01-15T12:00:00.000Z" },
      ...{ accounts: [{ id: "444455556666" }], findings: [] },
    }),
  );
  await writeFile(
    join(folder, "vain.yaml"),
    'applications:\n  - name: shop\n    environment: production\n    backend: [backend, "api-*"]\n',
  );
  await writeFile(join(folder, "good.yaml"), "failOn: high\n");
  await writeFile(join(folder, "typo.yaml"), "regions: [eu-west-1]\nfailon: high\n");
  await writeFile(join(folder, "broken.yaml"), "regions: [eu-west-1\n");
  await writeFile(
    join(folder, "option.yaml"),
    "rules:\n  hc-interval:\n    options:\n      maximumSecond: 10\n",
  );
  await writeFile(
    join(folder, "value.yaml"),
    "rules:\n  enc-tls-at-load-balancer:\n    options:\n      minimumProtocol: TLS1.2\n",
  );
  await writeFile(join(folder, "rule.yaml"), "rules:\n  hc-intervall: off\n");
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const here = ["--region", "eu-west-1"] as const;

describe("bad input: one clear line, exit code 3, nothing on stdout, nothing written", () => {
  test.each([
    ["no command", [], "name a command: scan, demo, "],
    ["an unknown command", ["scna"], 'no command "scna"; did you mean "scan"?'],
    [
      "an unknown option",
      ["scan", "--regoin", "eu-west-1"],
      'no option or argument "regoin"; did you mean "region"?',
    ],
    [
      "another command's option",
      ["demo", "--iac", "infra"],
      'no option or argument "iac"; see gonogo --help',
    ],
    ["an argument too many", ["scan", "production"], 'no option or argument "production"'],
    ["a tag without a value", ["scan", "--tag", "team"], "write --tag KEY=VALUE"],
    ["a probe that is no address", ["scan", "--probe", "shop.example"], "is no address"],
    ["a probe with a password", ["scan", "--probe", "https://a:b@shop.example"], "without a user"],
    ["a repository that is no folder", ["scan", "--repo", "whole.ndjson"], "is no folder"],
    [
      "a request for what a snapshot cannot give",
      ["scan", "--from", "whole.ndjson", "--sample-logs"],
      "--sample-logs has no meaning with --from",
    ],
    ["no credentials", ["scan", "--region", "eu-west-1"], "no AWS credentials: pass --profile"],
    ["an unknown region", ["scan", "--region", "eu-west-9"], 'did you mean "eu-west-1"?'],
    ["an unknown profile", ["scan", "--region", "eu-west-1", "--profile", "nobody"], '"nobody"'],
    ["an unknown format", ["scan", "--output", "xml"], 'unknown format "xml"'],
    ["two reports on stdout", ["scan", "--output", "json", "--output", "sarif"], "only one report"],
    ["an unknown rule", ["scan", "--rule", "hc-intervall"], 'did you mean "hc-interval"?'],
    ["an unknown item", ["scan", "--item", "NET-99"], 'no item "NET-99"'],
    [
      "an unknown severity",
      ["scan", "--fail-on", "huge"],
      '--fail-on "huge" is none of "critical", "high", "medium", "low", "none"',
    ],
    ["an option without its value", ["scan", "--config"], "--config needs a value"],
    ["an option before another", ["scan", "--item", "--rule", "x"], "--item needs a value"],
    ["an option that repeats, without its value", ["scan", "--output="], "--output needs a value"],
    ["a cache for a snapshot", ["scan", "--from", "whole.ndjson", "--cache", "x"], "no meaning"],
    ["a cache that is a file", ["scan", "--cache", "whole.ndjson"], "is a file; name a folder"],
    ["an empty value", ["scan", "--from="], "--from needs a value"],
    ["an empty value among others", ["scan", "--rule", "", "--rule", "x"], "--rule needs a value"],
    ["nothing to explain", ["explain"], "explain needs a rule or an item"],
    [
      "a folder that does not exist",
      ["scan", "--output", "json=nowhere/x.json"],
      "its folder does not exist",
    ],
    ["a folder as a file", ["scan", "--record", "."], "it is a folder"],
    ["an account that is none", ["scan", "--account", "12"], "write the 12 digits of its ID"],
    ["accounts of a snapshot", ["scan", "--from", "whole.ndjson", "--organization"], "no meaning"],
    [
      "a damaged expectation",
      ["merge", "whole.ndjson", "--expected", "whole.ndjson"],
      "does not say",
    ],
    ["nowhere to list places to", ["places", ...here], "name the folder with --record DIR/"],
    ["nowhere to collect to", ["collect", ...here], "name the place with --record"],
    ["a file as a folder", ["scan", "--record", "whole.ndjson/x"], "cannot write whole.ndjson/x"],
    ["no such snapshot", ["scan", "--from", "nothing.ndjson"], "no such snapshot"],
    ["a snapshot cut in half", ["scan", "--from", "cut.ndjson"], "was cut or damaged at line"],
    ["a snapshot cut at a line", ["scan", "--from", "short.ndjson"], "was cut"],
    ["a snapshot cut behind its first line", ["scan", "--from", "header.ndjson"], "was cut"],
    [
      "a snapshot of no time",
      ["scan", "--from", "timeless.ndjson"],
      "line 1: it does not say when the reading began",
    ],
    ["a snapshot of another version", ["scan", "--from", "other.ndjson"], "version 99"],
    ["something else", ["scan", "--from", "picture.ndjson"], "no snapshot of gonogo"],
    [
      "a time limit that is no duration",
      ["scan", "--time-limit", "10 minutes"],
      "--time-limit 10 minutes is no duration between 1s and 24h; write it as 90s, 10m or 1h30m",
    ],
    ["a time limit of nothing", ["scan", "--time-limit", "0s"], "--time-limit 0s is no duration"],
    ["a time limit of days", ["scan", "--time-limit", "600h"], "--time-limit 600h is no duration"],
    [
      "a time limit for a snapshot",
      ["scan", "--from", "whole.ndjson", "--time-limit", "1m"],
      "--time-limit has no meaning with --from",
    ],
    ["nothing to resume", ["scan", "--resume", "nothing.ndjson"], "no such snapshot"],
    [
      "a scan of long ago to resume",
      ["scan", "--resume", "old.ndjson"],
      "hours ago, and a scan can be continued for 24; scan anew",
    ],
    [
      "a scan to resume, of a gonogo that could not",
      ["scan", "--resume", "recent.ndjson"],
      "is of a gonogo that could not continue a scan",
    ],
    [
      "a scan to resume with another request",
      ["scan", "--resume", "cut-off.ndjson", "--sample-logs"],
      "cut-off.ndjson was begun with another --sample-logs",
    ],
    [
      "a scan to resume with another config",
      ["scan", "--resume", "cut-off.ndjson", "--config", "variables.yaml"],
      "was begun with another `environmentVariables` in the config",
    ],
    [
      "a scan to resume in another region",
      ["scan", "--resume", "cut-off.ndjson", "--region", "us-west-2"],
      "cut-off.ndjson is of eu-west-1, not of us-west-2",
    ],
    ["a cut snapshot to resume", ["scan", "--resume", "cut.ndjson"], "was cut or damaged at line"],
    [
      "a snapshot both judged and resumed",
      ["scan", "--from", "whole.ndjson", "--resume", "whole.ndjson"],
      "--resume has no meaning with --from",
    ],
    ["the rest of a killed scan", ["scan", "--from", "killed.ndjson.partial"], "--resume killed"],
    [
      "a report over what a scan leaves when it is killed",
      ["scan", "--record", "x.ndjson", "--output", "json=x.ndjson.partial"],
      "are the same file",
    ],
    ["an empty file", ["scan", "--from", "empty.ndjson"], "is empty"],
    [
      "a region with a snapshot",
      ["scan", "--from", "whole.ndjson", "--region", "eu-west-1"],
      "--region has no meaning with --from",
    ],
    ["no such baseline", ["scan", "--from", "whole.ndjson", "--baseline", "no.json"], "no.json"],
    [
      "a snapshot as baseline",
      ["scan", "--from", "whole.ndjson", "--baseline", "whole.ndjson"],
      "(it is a snapshot)",
    ],
    [
      "a baseline of another account",
      ["scan", "--from", "whole.ndjson", "--baseline", "other.json"],
      "is of the account 444455556666, not of 111122223333",
    ],
    [
      "a report over its baseline",
      ["scan", "--from", "whole.ndjson", "--baseline", "other.json", "--output", "json=other.json"],
      "would overwrite what --baseline reads",
    ],
    [
      "two reports in one file",
      ["scan", "--output", "json=x", "--output", "sarif=./x"],
      "--output json=x and --output sarif=./x are the same file",
    ],
    [
      "two reports of the demo in one file",
      ["demo", "--output", "json=x", "--output", "sarif=x"],
      "are the same file",
    ],
    [
      "a report over its snapshot",
      ["scan", "--from", "whole.ndjson", "--output", "json=./whole.ndjson"],
      "--output json=./whole.ndjson would overwrite what --from reads",
    ],
    [
      "a report over the config",
      ["scan", "--config", "good.yaml", "--output", "json=good.yaml"],
      "--output json=good.yaml would overwrite what --config reads",
    ],
    [
      "a recording over the config",
      ["scan", "--config", "good.yaml", "--record", "good.yaml"],
      "--record good.yaml would overwrite what --config reads",
    ],
    [
      "a report and a recording in one file",
      ["scan", "--region", "eu-west-1", "--record", "x", "--output", "json=x"],
      "--record x and --output json=x are the same file",
    ],
    ["no such config", ["scan", "--config", "nothing.yaml"], "no such config"],
    [
      "a typo in the config",
      ["scan", "--config", "typo.yaml"],
      'typo.yaml:2:1: unknown key "failon"; did you mean "failOn"?',
    ],
    ["a config that is no YAML", ["scan", "--config", "broken.yaml"], "broken.yaml:"],
    [
      "an unknown rule option",
      ["scan", "--config", "option.yaml"],
      'option.yaml:4:7: unknown option "maximumSecond"; did you mean "maximumSeconds"?',
    ],
    [
      "a rule option's value that is none",
      ["scan", "--config", "value.yaml"],
      'value.yaml:4:24: option "minimumProtocol" must be one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3',
    ],
    [
      "an unknown rule in the config",
      ["scan", "--config", "rule.yaml"],
      'rule.yaml:2:3: unknown rule "hc-intervall"; did you mean "hc-interval"?',
    ],
    [
      "no time",
      ["scan", "--from", "whole.ndjson", "--now", "tomorrow"],
      '--now "tomorrow" is no time',
    ],
    ["no such rule to explain", ["explain", "hc-intervall"], 'did you mean "hc-interval"?'],
  ])("%s", async (_, args, says) => {
    const before = await readdir(folder);
    const run = await gonogo(args, {}, folder);
    expect(run.stderr).toContain(says);
    expect(run.stderr).not.toMatch(/\n\s+at /);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(3);
    expect(await readdir(folder)).toEqual(before);
  });
});

/** What AWS STS answers, whatever it is asked. */
const withSts = async (
  status: number,
  code: string,
  work: (endpoint: string) => Promise<void>,
): Promise<void> => {
  const server = createServer((_, response) => {
    response.writeHead(status, { "content-type": "text/xml" });
    response.end(
      `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>The security token included in the request is no good</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    );
  });
  const { endpoint, stop } = await onLoopback(server);
  try {
    await work(endpoint);
  } finally {
    await stop();
  }
};

describe("credentials that AWS does not take: one clear line, exit code 3, nothing written", () => {
  const keys = { AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
  const outputs = ["--record", "out.ndjson", "--output", "json=out.json"];

  const expectRefusal = async (endpoint: string, says: RegExp, more: readonly string[] = []) => {
    const before = await readdir(folder);
    const run = await gonogo(
      ["scan", "--region", "eu-west-1", ...outputs, ...more],
      { ...keys, AWS_ENDPOINT_URL: endpoint },
      folder,
    );
    expect(run.stderr).toMatch(says);
    expect(run.stderr).not.toContain(keys.AWS_ACCESS_KEY_ID);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    expect(run.stdout).toBe("");
    expect(run.code).toBe(3);
    expect(await readdir(folder)).toEqual(before);
  };

  test.each([
    ["an expired token", 403, "ExpiredToken", /have expired .*renew them and scan again/],
    ["keys that are not valid", 403, "InvalidClientTokenId", /are not valid here/],
    ["keys that may do nothing", 403, "AccessDenied", /were refused/],
  ])("%s", (_, status, code, says) =>
    withSts(status, code, (endpoint) => expectRefusal(endpoint, says)),
  );

  test("a role that may not be assumed", () =>
    withSts(403, "AccessDenied", (endpoint) =>
      expectRefusal(endpoint, /cannot assume arn:aws:iam::111122223333:role\/audit/, [
        ...["--role-arn", "arn:aws:iam::111122223333:role/audit"],
      ]),
    ));

  test("nobody answers", () =>
    expectRefusal("http://127.0.0.1:9", /cannot reach AWS STS .*check the network/));
});

/** For tests that start several processes, on a busy machine. */
const patience = 60_000;

const demoAccount = join(process.cwd(), "fixtures", "accounts", "demo.ndjson");

describe("replays", () => {
  test(
    "in a repository, in a folder of it and outside findings point to one place",
    async () => {
      const root = await mkdtemp(join(tmpdir(), "gonogo-"));
      try {
        await mkdir(join(root, "repository", ".git"), { recursive: true });
        await mkdir(join(root, "repository", "infra"));
        const texts: string[] = [];
        for (const place of ["repository", join("repository", "infra"), "."]) {
          const args = ["scan", "--from", demoAccount, "--output", "sarif"];
          texts.push((await gonogo(args, {}, join(root, place))).stdout);
        }
        expect(texts[0]).toContain('"uri": "gonogo.config.yaml"');
        expect(new Set(texts).size).toBe(1);
      } finally {
        await rm(root, { recursive: true, force: true });
      }
    },
    patience,
  );

  test("the same snapshot gives the same bytes", async () => {
    const once = await gonogo(["scan", "--from", "whole.ndjson", "--output", "json"], {}, folder);
    const twice = await gonogo(["scan", "--from", "whole.ndjson", "--output", "json"], {}, folder);
    expect(once.stdout).toBe(twice.stdout);
    expect(once.code).toBe(0);
    expect(JSON.parse(once.stdout)).toMatchObject({ verdict: "GO", complete: true });
  });

  test(
    "a whole snapshot of no region is INCOMPLETE in every format",
    async () => {
      for (const format of ["console", "json", "sarif"]) {
        const run = await gonogo(
          ["scan", "--from", "nowhere.ndjson", "--output", format],
          {},
          folder,
        );
        expect(run.stdout).toContain(format === "sarif" ? '"runs": []' : "INCOMPLETE");
        if (format === "console") expect(run.stdout).toContain("\nNo AWS account · 2026-01-15");
        expect(run.stderr).toBe("");
        expect(run.code).toBe(2);
      }
    },
    patience,
  );

  test(
    "with a baseline, from the command line or the config, only what is new decides",
    async () => {
      const from = ["scan", "--from", demoAccount];
      const own = await mkdtemp(join(tmpdir(), "gonogo-"));
      try {
        const before = await gonogo([...from, "--output", "json=last.json"], {}, own);
        expect(before.code).toBe(1);
        const given = await gonogo([...from, "--baseline", "last.json"], {}, own);
        expect(given.stdout).toMatch(/^ GO {2}no new failure of severity medium or above/);
        expect(given.code).toBe(0);
        await writeFile(join(own, "gonogo.config.yaml"), "baseline: last.json\n");
        const configured = await gonogo(from, {}, own);
        expect(configured).toEqual(given);
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    },
    patience,
  );

  test("what the config says in vain is told with its place, and changes no exit code", async () => {
    const run = await gonogo(
      ["scan", "--from", "whole.ndjson", "--config", "vain.yaml", "--item", "ARC-4"],
      {},
      folder,
    );
    expect(run.stderr).toBe('gonogo: vain.yaml:4:24: "api-*" matches no service\n');
    expect(run.code).toBe(0);
  });

  test("a rule alone judges its own items, and says why others have no row", async () => {
    const run = await gonogo(
      ["scan", "--from", "whole.ndjson", "--item", "NET-1", "--output", "json"],
      {},
      folder,
    );
    const report = JSON.parse(run.stdout);
    expect(report.checklist.map(({ item }: { item: string }) => item)).toEqual(["NET-1"]);
    expect(report.notEvaluated).toContainEqual({
      item: "NET-2",
      reason: "no selected rule answers it",
    });
  });
});

describe("the catalogue", () => {
  test("rules as JSON", async () => {
    const run = await gonogo(["rules", "--output", "json"]);
    const rules: readonly Record<string, unknown>[] = JSON.parse(run.stdout);
    expect(run.code).toBe(0);
    expect(rules.length).toBeGreaterThan(50);
    for (const rule of rules) {
      expect(Object.keys(rule)).toEqual([
        ...["id", "title", "severity", "section", "items", "options", "actions"],
      ]);
    }
  });

  test("the policy allows reading alone, and forbids reading secrets", async () => {
    const policy = JSON.parse((await gonogo(["policy"])).stdout);
    const [allow, deny] = policy.Statement;
    expect(allow.Effect).toBe("Allow");
    for (const action of allow.Action)
      expect(action).toMatch(
        /^[a-z0-9-]+:(Describe|List|Get|BatchGet|Lookup|Filter|View)[A-Z]\w+$/,
      );
    expect(allow.Action).not.toContain("secretsmanager:GetSecretValue");
    expect(deny).toMatchObject({ Effect: "Deny" });
    expect(deny.Action).toContain("secretsmanager:GetSecretValue");
  });

  test("explain, by a rule's ID and by an item's", async () => {
    const byId = await gonogo(["explain", "net-load-balancer-in-public-subnets"]);
    const byItem = await gonogo(["explain", "NET-1"]);
    expect(byId.stdout).toContain("What it cannot see:");
    expect(byItem.stdout).toBe(byId.stdout);
  });
});
