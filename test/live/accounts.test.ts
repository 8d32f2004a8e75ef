import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Blueprint, reference } from "../../fixtures/accounts/blueprint.ts";
import { buildAccount } from "../../fixtures/accounts/build.ts";
import { type Fault, faults, neglected, neglectedFaults } from "../../fixtures/accounts/faults.ts";
import { vary } from "../../fixtures/accounts/hand.ts";
import { variations } from "../../fixtures/accounts/variations.ts";
import type { Emulator } from "../../fixtures/emulators/start.ts";
import { items } from "../../src/model/guide.ts";
import { membersOf, type Report } from "../../src/model/report.ts";
import { accountIn, describeLive, gonogo } from "../support/emulator.ts";

const region = "eu-west-1";
const buildAndAudit = 120_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const audit = async (emulator: Emulator, account: string, plan: Blueprint) => {
  await buildAccount({ endpoint: emulator.endpoint, account, region }, plan);
  return scan(emulator, account, "--sample-logs");
};

const scan = async (emulator: Emulator, account: string, ...more: readonly string[]) => {
  const file = (name: string): string => join(folder, `${account}.${name}`);
  const run = await gonogo(
    [
      ...["scan", "--region", region, "--record", file("ndjson")],
      ...["--output", `json=${file("json")}`, "--output", `sarif=${file("sarif")}`],
      ...more,
    ],
    accountIn(emulator, account),
  );
  const report = JSON.parse(await readFile(file("json"), "utf8")) as Report;
  return { run, report, file };
};

/** The items that fail, without those that others answer. */
const failing = ({ checklist }: Report): readonly string[] =>
  checklist
    .filter(({ item, verdict }) => verdict === "fail" && isDirect(item))
    .map(({ item }) => item)
    .sort();

/** As staging may run, and production may not. */
const onSpot: Blueprint = {
  ...reference,
  frontend: { ...reference.frontend, spot: "beside a base" },
  backend: { ...reference.backend, spot: "beside a base" },
};

const isDirect = (id: string): boolean =>
  items.find((item) => item.id === id)?.answeredBy.length === 0;

const unknowns = ({ findings }: Report): readonly string[] =>
  findings.filter(({ verdict }) => verdict === "unknown").map(({ message }) => message);

const itemsOf = (planted: readonly Fault[]): readonly string[] =>
  [...new Set(planted.flatMap((fault) => fault.items))].sort();

describeLive("accounts in an emulator, over the wire", (emulator) => {
  test(
    "the reference account is GO, and its replay gives the same bytes",
    async () => {
      const { run, report, file } = await audit(emulator(), "100000000001", reference);
      expect(failing(report)).toEqual([]);
      expect(unknowns(report)).toEqual([]);
      expect(report.verdict).toBe("GO");
      expect(report.complete).toBe(true);
      expect(run.code).toBe(0);
      const replay = await gonogo([
        ...["scan", "--from", file("ndjson")],
        ...["--output", `json=${file("replay.json")}`, "--output", `sarif=${file("replay.sarif")}`],
      ]);
      expect(replay.code).toBe(0);
      for (const format of ["json", "sarif"]) {
        const [live, replayed] = await Promise.all(
          [file(format), file(`replay.${format}`)].map((name) => readFile(name, "utf8")),
        );
        expect(replayed).toBe(live);
      }
    },
    buildAndAudit,
  );

  test(
    "the neglected account: every planted fault, and nothing else",
    async () => {
      const { run, report } = await audit(emulator(), "100000000002", neglected);
      expect(failing(report)).toEqual(itemsOf(neglectedFaults));
      expect(report.verdict).toBe("NO-GO");
      expect(run.code).toBe(1);
    },
    buildAndAudit,
  );

  const alone = process.env.GONOGO_FULL ? faults : faults.filter((_, index) => index % 60 === 0);
  test.each(alone.map((fault, index) => [fault.name, fault, index] as const))(
    "alone: %s",
    async (_, fault, index) => {
      const account = String(200000000000 + index);
      const { report } = await audit(emulator(), account, fault.apply(reference));
      expect(failing(report)).toEqual([...fault.items].sort());
    },
    buildAndAudit,
  );

  const some = process.env.GONOGO_FULL
    ? variations
    : variations.filter((_, index) => index % 72 === 3);
  test.each(some.map((variation, index) => [variation.name, variation, index] as const))(
    "not planned: %s",
    async (_, variation, index) => {
      const account = String(300000000000 + index);
      const site = { endpoint: emulator().endpoint, account, region };
      await buildAccount(site, reference);
      await vary(site, variation);
      const { report } = await scan(emulator(), account);
      expect(failing(report)).toEqual([...variation.items].sort());
    },
    buildAndAudit,
  );

  test(
    "logs are sampled when that is asked for, and nothing that they say is recorded",
    async () => {
      const site = { endpoint: emulator().endpoint, account: "100000000004", region };
      await buildAccount(site, {
        ...reference,
        observation: { ...reference.observation, plainLogs: ["backend"] },
      });
      const { report, file } = await scan(emulator(), site.account, "--sample-logs");
      expect(failing(report)).toEqual(["MON-7"]);
      const told = report.findings
        .filter(({ items: own }) => own.includes("MON-7"))
        .map(({ verdict, message }) => `${verdict} ${message}`);
      expect(told.sort()).toEqual([
        expect.stringMatching(/^fail backend: 0 of 10 events/),
        expect.stringMatching(/^pass frontend: 10 of 10 events/),
      ]);
      const recorded = await readFile(file("ndjson"), "utf8");
      expect(recorded).toContain("logs.sample");
      expect(recorded).not.toMatch(/req-\d|\/items\//);
    },
    buildAndAudit,
  );

  test(
    "two environments of one application in one account are told apart",
    async () => {
      const site = { endpoint: emulator().endpoint, account: "100000000003", region };
      await buildAccount(site, reference);
      await buildAccount(site, {
        ...faults
          .filter(
            ({ items: own }) => own.length === 1 && ["HA-2", "SG-7", "HC-5"].includes(own[0] ?? ""),
          )
          .reduce((plan, fault) => fault.apply(plan), onSpot),
        environment: "staging",
      });
      const { report } = await scan(emulator(), site.account);
      expect(report.applications.map(({ name, environment }) => `${name}/${environment}`)).toEqual([
        "shop/production",
        "shop/staging",
      ]);
      for (const application of report.applications) {
        expect(
          membersOf(application)
            .map(({ role }) => role)
            .sort(),
        ).toEqual(["backend", "cache", "database", "frontend", "loadBalancer"]);
      }
      expect(failing(report)).toEqual(["HA-2", "HC-5", "IAC-3", "SG-7"]);
      // That the two differ is said of production, which stands for what is meant.
      const failures = report.findings.filter(
        ({ verdict, items: own }) => verdict === "fail" && !own.includes("IAC-3"),
      );
      expect([...new Set(failures.map(({ application }) => application))]).toEqual([
        "shop (staging)",
      ]);
      expect(unknowns(report)).toEqual([]);
    },
    buildAndAudit,
  );

  test(
    "an empty region is INCOMPLETE, and says where was looked",
    async () => {
      const run = await gonogo(
        ["scan", "--region", "eu-central-1"],
        accountIn(emulator(), "100000000001"),
      );
      expect(run.code).toBe(2);
      expect(run.stdout).toContain("nothing to audit in 100000000001/eu-central-1");
    },
    buildAndAudit,
  );
});
