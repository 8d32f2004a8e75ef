import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { demo } from "../../fixtures/accounts/faults.ts";
import { brokenJson, brokenSarif } from "../../fixtures/invariants/reports.ts";
import { expiry, html } from "../../fixtures/wire/errors.ts";
import {
  type Deed,
  type Lane,
  passing,
  startProxy,
  type WireProxy,
} from "../../fixtures/wire/proxy.ts";
import { violations } from "../../fixtures/wire/verify.ts";
import { type WireFault, wireFaults } from "../../fixtures/wire/wireFaults.ts";
import { exitCode, type Report } from "../../src/model/report.ts";
import { accountIn, describeLive, gonogo, type Run } from "../support/emulator.ts";

const region = "eu-west-1";
const account = "300000000014";
const identity = "sts:GetCallerIdentity";
const collection = { attempts: 3, patienceSeconds: 15, requestTimeoutSeconds: 5 };
const longest = 120_000;

/** One of each way in which an answer is missing, and one that another attempt gives. */
const told = ["200 with HTML", "cut half-way for ever", "a repeated token", "reset once"] as const;
const kinds = wireFaults.filter(
  ({ kind }) => process.env.GONOGO_FULL !== undefined || told.some((name) => name === kind),
);

describeLive("the command line, where something goes wrong between it and AWS", (emulator) => {
  let folder: string;
  let proxy: WireProxy;
  let lane: Lane;
  let full: Report;

  const fileOf = (format: string): string => join(folder, `report.${format}`);

  const scan = async (): Promise<Run> => {
    for (const format of ["json", "sarif"]) await rm(fileOf(format), { force: true });
    return gonogo(
      [
        ...["scan", "--region", region, "--config", join(folder, "gonogo.config.json")],
        ...["--output", "console", "--output", `json=${fileOf("json")}`],
        ...["--output", `sarif=${fileOf("sarif")}`],
      ],
      accountIn({ ...emulator(), endpoint: proxy.endpoint }, lane.accessKey),
    );
  };
  const textOf = (format: string): Promise<string> => readFile(fileOf(format), "utf8");

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "gonogo-"));
    await writeFile(join(folder, "gonogo.config.json"), JSON.stringify({ collection }));
    await buildAccount({ endpoint: emulator().endpoint, account, region }, demo);
    proxy = await startProxy(emulator().endpoint);
    lane = proxy.lane(account);
    expect((await scan()).code).toBe(1);
    full = JSON.parse(await textOf("json"));
  }, longest);
  afterAll(async () => {
    await proxy?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(kinds.map((fault): readonly [string, WireFault] => [fault.kind, fault]))(
    "%s: the reports are written and say so, and a known failure decides",
    async (_, { effect, paged, on }) => {
      const api = "rds:DescribeDBInstances";
      lane.disturb(on(api, 1));
      const run = await scan();
      const report: Report = JSON.parse(await textOf("json"));
      const { arrivals, disturbed } = lane;
      expect(disturbed).not.toEqual([]);
      expect(
        violations({ outcome: { ended: "report", report }, arrivals, disturbed }, full, {
          ...{ effect, apis: [api], paged: paged === "several" },
        }),
      ).toEqual([]);
      expect(brokenJson(await textOf("json"))).toEqual([]);
      expect(brokenSarif(await textOf("sarif"), report)).toEqual([]);
      expect(run.code).toBe(1);
      expect(run.code).toBe(exitCode(report.verdict));
      expect(run.stdout).toContain("NO-GO");
      expect(run.stdout.includes(api) && !report.complete).toBe(effect === "unread");
      expect(run.stderr).not.toMatch(/^\s+at /m);
    },
    longest,
  );

  test.each<readonly [string, (arrival: Parameters<typeof expiry>[0]) => Deed, RegExp]>([
    [
      "a page of HTML",
      () => ({ does: "answer", answer: html(200) }),
      /^gonogo: cannot reach AWS STS \(NotAwsAnswer: HTTP 200 with a page of HTML\); check the network/,
    ],
    [
      "that the session has expired",
      (arrival) => ({ does: "answer", answer: expiry(arrival) }),
      /^gonogo: the AWS credentials have expired \(ExpiredToken/,
    ],
    [
      "no more than a closed connection",
      () => ({ does: "reset" }),
      /^gonogo: cannot reach AWS STS \(/,
    ],
  ])("STS answers with %s: one line on stderr, and exit code 3", async (_, deed, line) => {
    lane.disturb((arrival) => (arrival.api === identity ? deed(arrival) : passing));
    const run = await scan();
    expect([run.code, run.stdout]).toEqual([3, ""]);
    expect(run.stderr).toMatch(line);
    expect(run.stderr.trim().split("\n")).toHaveLength(1);
    await expect(textOf("json")).rejects.toThrow("ENOENT");
  });
});
