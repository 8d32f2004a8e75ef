import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import type { Report } from "../../src/model/report.ts";
import { codeOf } from "../scan/support/judging.ts";
import { whatMoved } from "../scan/support/nothingMoves.ts";
import { accountIn, describeLive, gonogo, type Run, startGonogo } from "../support/emulator.ts";
import { type Gate, startGate } from "./support/gate.ts";

const region = "eu-west-1";
const account = "300000000002";
const scanMilliseconds = 60_000;

describeLive("a scan that is stopped before its end, over the wire", (emulator) => {
  let gate: Gate;
  let folder: string;
  let full: Report;

  beforeAll(async () => {
    await buildAccount({ endpoint: emulator().endpoint, account, region }, reference);
    gate = await startGate(emulator().endpoint);
  }, 120_000);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    await gate?.stop();
  });

  const start = (...more: readonly string[]) =>
    startGonogo(
      [
        ...["scan", "--region", region, "--output", "json=report.json"],
        ...["--output", "sarif=report.sarif", "--record", "account.ndjson", ...more],
      ],
      accountIn({ ...emulator(), endpoint: gate.endpoint }, account),
      folder,
    );

  const reportIn = async (name = "report.json"): Promise<Report> =>
    JSON.parse(await readFile(join(folder, name), "utf8"));

  const expectIncomplete = async (run: Run, why: string) => {
    const report = await reportIn();
    expect(run.stderr).toContain(`${why}: what was not read yet stays unknown`);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(report.complete).toBe(false);
    expect([...new Set(report.collection.unread.map(({ reason }) => reason))]).toEqual([
      "interrupted",
    ]);
    for (const { error } of report.collection.unread) expect(error).toBe(`Interrupted: ${why}`);
    expect(whatMoved(report, full)).toEqual([]);
    expect(report.checklist.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(run.code).toBe(codeOf(report));
    expect(await readFile(join(folder, "report.sarif"), "utf8")).toContain('"version": "2.1.0"');
    const replay = await gonogo(
      ["scan", "--from", "account.ndjson", "--output", "json=replay.json"],
      {},
      folder,
    );
    expect(replay.code).toBe(run.code);
    expect(await reportIn("replay.json")).toEqual(report);
    return report;
  };

  test(
    "left alone, it reads everything",
    async () => {
      gate.open();
      expect((await start().ended).code).toBe(0);
      full = await reportIn();
      expect(full.complete).toBe(true);
    },
    scanMilliseconds,
  );

  test.each([
    ["SIGINT", 1],
    ["SIGTERM", 60],
    ["SIGHUP", 90],
  ] as const)(
    "%s after %d requests: what was read is judged and written, the rest is unknown",
    async (signal, requests) => {
      const waits = gate.shutAfter(requests);
      const { child, ended } = start();
      await waits;
      child.kill(signal);
      const report = await expectIncomplete(await ended, `the scan was interrupted by ${signal}`);
      expect(report.verdict).toBe("INCOMPLETE");
      expect(report.collection.requests).toBeGreaterThanOrEqual(requests - 1);
    },
    scanMilliseconds,
  );

  test(
    "two signals at once, as from npm and a terminal, are one",
    async () => {
      const waits = gate.shutAfter(60);
      const { child, ended } = start();
      await waits;
      child.kill("SIGINT");
      child.kill("SIGTERM");
      await expectIncomplete(await ended, "the scan was interrupted by SIGINT");
    },
    scanMilliseconds,
  );

  test(
    "its time limit reached: likewise",
    async () => {
      void gate.shutAfter(60);
      const run = await start("--time-limit", "2s").ended;
      await expectIncomplete(run, "the time limit of 2s was reached");
    },
    scanMilliseconds,
  );

  test(
    "a second signal ends it where it stands, and leaves no half-written file",
    async () => {
      execFileSync("mkfifo", [join(folder, "unread.fifo")]);
      const waits = gate.shutAfter(60);
      const { child, ended } = start("--output", "console=unread.fifo");
      await waits;
      child.kill("SIGTERM");
      const again = setInterval(() => {
        if (existsSync(join(folder, "report.sarif"))) child.kill("SIGTERM");
      }, 100);
      const run = await ended;
      clearInterval(again);
      expect(run.code).toBe(128 + 15);
      for (const name of await readdir(folder)) expect(name).not.toMatch(/^\.gonogo-/);
      expect((await reportIn()).complete).toBe(false);
    },
    scanMilliseconds,
  );

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(
    "%s before it is known whose account it is: %d, nothing written",
    async (signal, code) => {
      const waits = gate.shutAfter(0);
      const { child, ended } = start();
      await waits;
      child.kill(signal);
      expect(await ended).toEqual({ code, stdout: "", stderr: `gonogo: ended by ${signal}\n` });
      expect(await readdir(folder)).toEqual([]);
    },
  );

  test("the time limit reached before that: one clear line, exit code 3", async () => {
    void gate.shutAfter(0);
    expect(await start("--time-limit", "1s").ended).toEqual({
      code: 3,
      stdout: "",
      stderr:
        "gonogo: the time limit of 1s was reached before it was known whose account this is\n",
    });
    expect(existsSync(join(folder, "report.json"))).toBe(false);
  });
});
