import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Loopback, onLoopback } from "../../fixtures/wire/loopback.ts";
import { gonogo } from "../support/emulator.ts";

const scanMilliseconds = 60_000;
let folder: string;
const servers: Loopback[] = [];

const listen = async (answer: (body: string) => readonly [status: number, body: string]) => {
  const server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const part of incoming) body += part;
    const [status, text] = answer(body);
    outgoing.writeHead(status, { "content-type": "text/xml" }).end(text);
  });
  const own = await onLoopback(server);
  servers.push(own);
  return new URL(own.endpoint).host;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true, force: true });
});

/** It knows whose account it is, and denies the rest. */
const strict = (body: string): readonly [number, string] =>
  body.includes("GetCallerIdentity")
    ? [
        200,
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/scanner/x</Arn><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
      ]
    : [403, "<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"];

test(
  "a scan speaks to AWS's endpoint and to the probed address alone, and leaves the files that were asked for",
  async () => {
    const [aws, probed] = await Promise.all([listen(strict), listen(() => [200, "ok"])]);
    const [home, work, notes] = ["home", "work", "notes"].map((name) => join(folder, name));
    if (home === undefined || work === undefined || notes === undefined)
      throw new Error("no place");
    await Promise.all([mkdir(home), mkdir(work)]);
    const hook = pathToFileURL(resolve("test", "security", "support", "connections.mjs")).href;
    const run = await gonogo(
      [
        ...["scan", "--region", "eu-west-1", "--probe", `http://${probed}`],
        ...[
          "--record",
          "facts.ndjson",
          "--output",
          "json=report.json",
          "--output",
          "sarif=a.sarif",
        ],
      ],
      {
        HOME: home,
        USERPROFILE: home,
        TMPDIR: home,
        AWS_ENDPOINT_URL: `http://${aws}`,
        AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE",
        AWS_SECRET_ACCESS_KEY: "secret-of-the-test",
        GONOGO_TEST_CONNECTIONS: notes,
        NODE_OPTIONS: `--import ${hook}`,
      },
      work,
    );
    // The probed address answers in plain HTTP: a failure.
    expect(run.code).toBe(1);
    const opened = (await readFile(notes, "utf8")).trim().split("\n");
    expect(opened.length).toBeGreaterThan(20);
    expect([...new Set(opened)].sort()).toEqual([aws, probed].sort());
    expect((await readdir(work)).sort()).toEqual(["a.sarif", "facts.ndjson", "report.json"]);
    expect(await readdir(home)).toEqual([]);
    const written = await Promise.all(
      (await readdir(work)).map((name) => readFile(join(work, name), "utf8")),
    );
    for (const text of [...written, run.stdout, run.stderr]) {
      expect(text).not.toMatch(/secret-of-the-test|AKIAIOSFODNN7EXAMPLE/);
    }
  },
  scanMilliseconds,
);
