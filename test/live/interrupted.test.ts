import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { codeOf } from "../../fixtures/invariants/exitCodes.ts";
import { whatMoved } from "../../fixtures/invariants/nothingMoves.ts";
import { denial } from "../../fixtures/wire/errors.ts";
import { type Lane, passing, startProxy, type WireProxy } from "../../fixtures/wire/proxy.ts";
import { collectors } from "../../src/collect/registry.ts";
import type { Report } from "../../src/model/report.ts";
import { type Facts, isWhole } from "../../src/model/store.ts";
import { readResumable } from "../../src/snapshot/file.ts";
import { parseSnapshot } from "../../src/snapshot/read.ts";
import { accountIn, describeLive, gonogo, type Run, startGonogo } from "../support/emulator.ts";
import { type Gate, startGate } from "./support/gate.ts";

const region = "eu-west-1";
const account = "300000000002";
const scanMilliseconds = 120_000;

/** The others cover most of it, in less time. */
const inFull = process.env.GONOGO_FULL ? test : test.skip;

const everySignal = [
  ["SIGTERM", 60],
  ["SIGINT", 1],
  ["SIGHUP", 90],
] as const;

/** Findings without instants: when they were read, and what the emulator dates by its clock when asked. */
const withoutTimes = (findings: Report["findings"]): unknown =>
  JSON.parse(JSON.stringify(findings).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "an instant"));

describeLive("a scan that is stopped before its end, over the wire", (emulator) => {
  let gate: Gate;
  let proxy: WireProxy;
  let lane: Lane;
  let folder: string;
  let full: Report;

  beforeAll(async () => {
    await buildAccount({ endpoint: emulator().endpoint, account, region }, reference);
    proxy = await startProxy(emulator().endpoint);
    lane = proxy.lane(account);
    gate = await startGate(proxy.endpoint);
  }, 120_000);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    await gate?.stop();
    await proxy?.stop();
  });

  const start = (...more: readonly string[]) =>
    startGonogo(
      [
        ...["scan", "--region", region, "--output", "json=report.json"],
        ...["--output", "sarif=report.sarif", "--record", "account.ndjson", ...more],
      ],
      accountIn({ ...emulator(), endpoint: gate.endpoint }, lane.accessKey),
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

  test.each(process.env.GONOGO_FULL ? everySignal : everySignal.slice(0, 1))(
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

  /** What a continued scan found, and what it asked for. */
  const continued = async () => {
    gate.open();
    lane.disturb(() => passing);
    const run = await start("--resume", "account.ndjson").ended;
    const snapshot = parseSnapshot(
      await readFile(join(folder, "account.ndjson"), "utf8"),
      "account.ndjson",
    );
    return {
      run,
      report: await reportIn(),
      snapshot,
      asked: new Set(lane.arrivals.map(({ api }) => api)),
    };
  };

  /** The APIs that only such kinds call as were read whole. */
  const doneIn = (facts: Facts): readonly string[] => {
    const whole = new Set(
      facts.shards.flatMap(({ kinds }) =>
        [...kinds].flatMap(([kind, recording]) => (isWhole(recording) ? [kind] : [])),
      ),
    );
    const apis = (isDone: boolean) =>
      collectors
        .filter(({ provides }) => whole.has(provides.kind) === isDone)
        .flatMap(({ calls }) => calls.map(({ api }) => api));
    const open = new Set(apis(false));
    return apis(true).filter((api) => !open.has(api));
  };

  const expectContinued = async (before: Facts, scan: Awaited<ReturnType<typeof continued>>) => {
    const { run, report, snapshot, asked } = scan;
    expect(run.code).toBe(0);
    expect(report.complete).toBe(true);
    expect(withoutTimes(report.findings)).toEqual(withoutTimes(full.findings));
    expect(report.checklist).toEqual(full.checklist);
    expect(report.startedAt).toBe(before.startedAt);
    expect(snapshot.startedAt).toBe(before.startedAt);
    const done = doneIn(before);
    expect(done.length).toBeGreaterThan(0);
    expect(done.filter((api) => asked.has(api))).toEqual([]);
    for (const { region: place, kinds } of before.shards) {
      const now = snapshot.shards.find((shard) => shard.region === place)?.kinds;
      for (const [kind, recording] of kinds) {
        if (isWhole(recording)) expect([kind, now?.get(kind)]).toEqual([kind, recording]);
      }
    }
    expect(report.collection.requests).toBeGreaterThan(before.statistics.requests);
    expect(await readdir(folder)).not.toContain("account.ndjson.partial");
  };

  test(
    "interrupted and continued, it finds what it finds uninterrupted, and asks for nothing again",
    async () => {
      const waits = gate.shutAfter(60);
      const { child, ended } = start();
      await waits;
      child.kill("SIGTERM");
      const run = await ended;
      expect(run.stderr).toContain("continue it with the same options and --resume account.ndjson");
      const before = await readResumable(join(folder, "account.ndjson"));
      await expectContinued(before, await continued());
    },
    scanMilliseconds,
  );

  test(
    "killed hard, twice, it continues from what it had",
    async () => {
      const kill = async (requests: number, ...more: readonly string[]) => {
        const waits = gate.shutAfter(requests);
        const { child, ended } = start(...more);
        await waits;
        child.kill("SIGKILL");
        expect((await ended).code).toBe(null);
        expect(await readdir(folder)).toEqual(["account.ndjson.partial"]);
        return readResumable(join(folder, "account.ndjson"));
      };
      await kill(70);
      const before = await kill(20, "--resume", "account.ndjson");
      await expectContinued(before, await continued());
    },
    scanMilliseconds,
  );

  inFull(
    "what was denied is asked for again, and nothing else (full run)",
    async () => {
      gate.open();
      lane.disturb((arrival) =>
        arrival.api === "rds:DescribeDBInstances"
          ? { does: "answer", answer: denial(arrival) }
          : passing,
      );
      expect((await start().ended).code).toBe(2);
      const before = await readResumable(join(folder, "account.ndjson"));
      const scan = await continued();
      await expectContinued(before, scan);
      expect(scan.asked).toContain("rds:DescribeDBInstances");
      expect(scan.asked).not.toContain("ec2:DescribeSubnets");
    },
    scanMilliseconds,
  );

  test(
    "continued whole, it asks only whose account it is; another account is refused",
    async () => {
      gate.open();
      expect((await start().ended).code).toBe(0);
      const before = await readFile(join(folder, "account.ndjson"), "utf8");
      const { asked, run } = await continued();
      expect(run.code).toBe(0);
      expect([...asked]).toEqual(["sts:GetCallerIdentity"]);
      const after = await readFile(join(folder, "account.ndjson"), "utf8");
      const body = (text: string): string => text.split("\n").slice(0, -2).join("\n");
      expect(body(after)).toBe(body(before));
      const other = await gonogo(
        ["scan", "--resume", "account.ndjson"],
        accountIn({ ...emulator(), endpoint: gate.endpoint }, "300000000009"),
        folder,
      );
      expect(other).toEqual({
        code: 3,
        stdout: "",
        stderr: `gonogo: account.ndjson is of the account ${account} (aws), the credentials are of 300000000009 (aws); choose others\n`,
      });
      expect(await readFile(join(folder, "account.ndjson"), "utf8")).toBe(after);
    },
    scanMilliseconds,
  );

  inFull(
    "two signals at once, as from npm and a terminal, are one (full run)",
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
      await ended;
      clearInterval(again);
      expect(child.signalCode).toBe("SIGTERM");
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
