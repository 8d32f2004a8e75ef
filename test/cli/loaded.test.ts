import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "@jest/globals";
import { onLoopback } from "../../fixtures/wire/loopback.ts";
import { gonogo } from "../support/emulator.ts";

const demo = join("fixtures", "accounts", "demo.ndjson");

/** The sources whose code a run loads: Node's own coverage names the files, and these say what they hold. */
const loadedBy = async (
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), "gonogo-loaded-"));
  try {
    await gonogo(args, { ...environment, NODE_V8_COVERAGE: folder });
    const [coverage = ""] = readdirSync(folder);
    const { result } = JSON.parse(readFileSync(join(folder, coverage), "utf8"));
    const dist = join(process.cwd(), "dist");
    return result
      .filter(({ url }: { readonly url: string }) => url.startsWith("file:"))
      .map(({ url }: { readonly url: string }) => fileURLToPath(url))
      .filter((file: string) => file.startsWith(dist))
      .flatMap((file: string) =>
        [
          ...readFileSync(file, "utf8").matchAll(
            /^ *\/\/ ((?:node_modules|src|rules|reporters)\/\S+)$/gm,
          ),
        ].map(([, source = ""]) => source),
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const packagesOf = (sources: readonly string[]): readonly string[] => [
  ...new Set(
    sources.flatMap((source) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []),
  ),
];

const clientsOf = (sources: readonly string[]): readonly string[] =>
  packagesOf(sources)
    .filter((name) => name.startsWith("@aws-sdk/client-"))
    .map((name) => name.replace("@aws-sdk/client-", ""))
    .sort();

/** Says who asks, and refuses the rest. */
const refusing = createServer((request, response) => {
  let body = "";
  request.on("data", (part: Buffer) => {
    body += part;
  });
  request.on("end", () => {
    const isKnown = body.includes("Action=GetCallerIdentity");
    response.writeHead(isKnown ? 200 : 403, { "content-type": "text/xml" });
    response.end(
      isKnown
        ? "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/a</Arn><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
        : "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>",
    );
  });
});

describe("a command loads what it needs", () => {
  test.each([["--help"], ["-h"], ["--version"], ["-v"]])("%s: itself", async (option) => {
    expect(await loadedBy([option])).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/^(node_modules|rules|reporters)\//)]),
    );
  });

  test("a mistake: the parser", async () => {
    const sources = await loadedBy(["scan", "--regoin", "eu-west-1"]);
    expect(packagesOf(sources)).toContain("yargs");
    expect(sources.filter((source) => /^(rules|reporters)\//.test(source))).toEqual([]);
    expect(packagesOf(sources).filter((name) => /^@|ajv|yaml|chalk|preact/.test(name))).toEqual([]);
  });

  test("the list of rules: nothing of the SDK", async () => {
    const sources = await loadedBy(["rules"]);
    expect(packagesOf(sources).filter((name) => /^@|ajv|yaml|chalk|preact/.test(name))).toEqual([]);
  });

  test("a replay: nothing of the SDK, nothing that parses a config, one format", async () => {
    const sources = await loadedBy(["scan", "--from", demo]);
    expect(packagesOf(sources)).toContain("chalk");
    expect(packagesOf(sources).filter((name) => /^@|ajv|yaml|preact|csv/.test(name))).toEqual([]);
    expect(sources.filter((source) => /^reporters\/[a-z]/.test(source))).toEqual([
      "reporters/console.ts",
    ]);
  });

  test("a scan: the clients that its rules need, and the one that says who asks", async () => {
    const { endpoint, stop } = await onLoopback(refusing);
    try {
      const sources = await loadedBy(["scan", "--item", "NET-2", "--region", "eu-west-1"], {
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret",
      });
      expect(clientsOf(sources)).toEqual(["ec2", "sts"]);
    } finally {
      await stop();
    }
  });
});
