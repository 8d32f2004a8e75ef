import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Report } from "../../src/model/report.ts";
import { writeSnapshot } from "../../src/snapshot/file.ts";
import { demoFacts, deniedFacts } from "../reporters/reports.ts";
import { gonogo } from "../support/emulator.ts";

let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gonogo-"));
  await writeSnapshot(at("whole.ndjson"), demoFacts);
  await writeSnapshot(at("denied.ndjson"), deniedFacts);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const scan = async (snapshot: string, ...more: readonly string[]) => {
  const run = await gonogo(
    ["scan", "--from", at(snapshot), "--output", `sarif=${at("out.sarif")}`, ...more],
    {},
    folder,
  );
  const { runs } = JSON.parse(await readFile(at("out.sarif"), "utf8"));
  const results: readonly { readonly partialFingerprints: unknown }[] = runs.flatMap(
    (one: { readonly results: readonly unknown[] }) => one.results,
  );
  return { run, alerts: results.map(({ partialFingerprints }) => partialFingerprints) };
};

const jsonTo = (name: string): readonly string[] => ["--output", `json=${at(name)}`];
const reportIn = async (name: string): Promise<Report> =>
  JSON.parse(await readFile(at(name), "utf8"));
const upload =
  /^gonogo: not everything was read: uploading .*out\.sarif may close alerts .* --previous /m;

/** Each scan is a process of its own. */
const severalScans = 60_000;

describe("--previous", () => {
  test(
    "alerts outlive scans that read nothing, from one report to the next",
    async () => {
      const first = await scan("whole.ndjson", ...jsonTo("last.json"));
      const whole = await reportIn("last.json");
      expect(first.alerts.length).toBeGreaterThan(5);
      for (let again = 0; again < 2; again += 1) {
        const next = await scan(
          "denied.ndjson",
          "--previous",
          at("last.json"),
          ...jsonTo("last.json"),
        );
        expect(next.alerts).toEqual(first.alerts);
        expect(next.run.code).toBe(2);
        expect(next.run.stderr).not.toContain("upload");
        const { carried, verdict, findings } = await reportIn("last.json");
        expect(verdict).toBe("INCOMPLETE");
        expect(findings.some((finding) => finding.verdict === "fail")).toBe(false);
        expect(new Set(carried?.findings.map(({ lastReadAt }) => lastReadAt))).toEqual(
          new Set([whole.startedAt]),
        );
      }
      const mended = await scan(
        "whole.ndjson",
        "--previous",
        at("last.json"),
        ...jsonTo("new.json"),
      );
      expect(mended.alerts).toEqual(first.alerts);
      expect((await reportIn("new.json")).carried?.findings).toEqual([]);
    },
    severalScans,
  );

  test(
    "the console says it in one line",
    async () => {
      await scan("whole.ndjson", ...jsonTo("last.json"));
      const { run } = await scan(
        "denied.ndjson",
        "--previous",
        at("last.json"),
        "--output",
        "console",
      );
      expect(run.stdout.replace(/\s+/g, " ")).toMatch(
        /\d+ earlier failures could not be read again and stay open in SARIF \(last read \d{4}-\d\d-\d\d; /,
      );
    },
    severalScans,
  );

  test(
    "without it, stderr says what an upload would do; a baseline serves in its place",
    async () => {
      await scan("whole.ndjson", ...jsonTo("last.json"));
      const alone = await scan("denied.ndjson");
      expect(alone.alerts).toEqual([]);
      expect(alone.run.stderr).toMatch(upload);
      expect((await scan("denied.ndjson", "--quiet")).run.stderr).toBe("");
      const baseline = await scan("denied.ndjson", "--baseline", at("last.json"));
      expect(baseline.alerts.length).toBeGreaterThan(5);
      expect(baseline.run.stderr).not.toMatch(upload);
    },
    severalScans,
  );

  test(
    "a narrower selection says that it is one",
    async () => {
      const { run } = await scan("whole.ndjson", "--rule", "ha-rds-multi-az");
      expect(run.stderr).toMatch(/not every rule ran: uploading .*out\.sarif may close alerts/);
    },
    severalScans,
  );

  test.each<readonly [string, string | null, RegExp]>([
    ["no file", null, /^gonogo: no such previous report: .*; make one with: /],
    ["no report", "{}", /^gonogo: the previous report .* is no JSON report of gonogo; /],
    ["SARIF", '{"runs":[]}', /^gonogo: the previous report .* \(it is SARIF\)/],
  ])(
    "%s: exit code 3, in one line",
    async (_, text, complaint) => {
      const file = at(text === null ? "none.json" : "other.json");
      if (text !== null) await writeFile(file, text);
      const run = await gonogo(
        ["scan", "--from", at("whole.ndjson"), "--previous", file],
        {},
        folder,
      );
      expect(run.stderr).toMatch(complaint);
      expect(run.stderr.trimEnd()).not.toContain("\n");
      expect(run.code).toBe(3);
    },
    severalScans,
  );

  test(
    "SARIF does not overwrite it; of another account it is refused",
    async () => {
      await scan("whole.ndjson", ...jsonTo("last.json"));
      const previous = ["--previous", at("last.json")];
      const over = await gonogo(
        ["scan", "--from", at("whole.ndjson"), ...previous, "--output", `sarif=${at("last.json")}`],
        {},
        folder,
      );
      expect(over.stderr).toMatch(/would overwrite what --previous reads/);
      const { accounts, ...report } = await reportIn("last.json");
      const others = accounts.map((account) => ({ ...account, id: "999999999999" }));
      await writeFile(at("other.json"), JSON.stringify({ ...report, accounts: others }));
      const foreign = await gonogo(
        ["scan", "--from", at("whole.ndjson"), "--previous", at("other.json")],
        {},
        folder,
      );
      expect(foreign.stderr).toMatch(
        /the previous report .* is of the account 999999999999, not of /,
      );
      expect([over.code, foreign.code]).toEqual([3, 3]);
    },
    severalScans,
  );
});
