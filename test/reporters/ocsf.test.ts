import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { renderOcsf } from "../../reporters/ocsf.ts";
import { fail } from "../../src/model/outcome.ts";
import type { Finding, Report } from "../../src/model/report.ts";
import { verdicts } from "../../src/model/verdict.ts";
import { python } from "../support/emulator.ts";
import {
  beyondGuideReport,
  cleanReport,
  comparedReport,
  demoFacts,
  deniedFacts,
  emptyFacts,
  hostileReport,
  reportOf,
  severalPlaces,
  unprintable,
  waivingAll,
} from "./reports.ts";

const reports: readonly (readonly [name: string, report: Report])[] = [
  ["the demonstration's account", reportOf(demoFacts)],
  ["everything denied", reportOf(deniedFacts)],
  ["every failure waived", reportOf(demoFacts, waivingAll)],
  ["nothing to audit", reportOf(emptyFacts)],
  ["nothing wrong", cleanReport()],
  ["compared with an earlier report", comparedReport()],
  ["several regions and accounts", reportOf(severalPlaces)],
  ["hostile names", hostileReport()],
  ["beyond the guide", beyondGuideReport(fail("broken", "it is broken"))],
  ["nothing at all", { ...reportOf(emptyFacts), findings: [] }],
];

interface Event {
  readonly time: number;
  readonly activity_id: number;
  readonly severity_id: number;
  readonly status_id?: number;
  readonly metadata: { readonly version: string };
  readonly cloud: { readonly account: { readonly uid: string }; readonly region?: string };
  readonly finding_info: { readonly uid: string };
  readonly compliance: {
    readonly status_id: number;
    readonly status: string;
    readonly requirements?: readonly string[];
    readonly status_details?: readonly string[];
  };
  readonly resources: readonly { readonly uid: string; readonly name: string }[];
  readonly evidences?: readonly { readonly data: unknown }[];
}

const eventsOf = (report: Report): readonly Event[] =>
  renderOcsf(report)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("OCSF", () => {
  test.each(reports)("%s: a finding a line, in their order", (_, report) => {
    const text = renderOcsf(report);
    expect(text === "" || text.endsWith("}\n")).toBe(true);
    expect(text).not.toMatch(unprintable);
    const events = eventsOf(report);
    expect(events.map(({ finding_info }) => finding_info.uid)).toEqual(
      report.findings.map(({ id }) => id),
    );
    for (const event of events) expect(event.time).toBe(Date.parse(report.startedAt));
  });

  const base = reportOf(demoFacts);
  const [failure] = base.findings.filter(({ verdict }) => verdict === "fail");
  const eventFor = (changes: Partial<Finding>): Event | undefined =>
    failure === undefined
      ? undefined
      : eventsOf({ ...base, findings: [{ ...failure, severity: "high", ...changes }] })[0];

  test("what is not known neither passes nor fails", () => {
    const told = verdicts.map((verdict) => {
      const event = eventFor({ verdict });
      return [
        verdict,
        event?.compliance.status_id,
        event?.compliance.status,
        event?.severity_id,
        event?.status_id,
      ];
    });
    expect(told).toEqual([
      ["fail", 3, "Fail", 4, 1],
      ["unknown", 0, "Unknown", 4, 1],
      ["manual", 99, "Manual", 1, 1],
      ["pass", 1, "Pass", 1, undefined],
      ["notApplicable", 99, "Not Applicable", 1, undefined],
    ]);
  });

  test("a waived failure is suppressed and stays a failure, with its reason", () => {
    const event = eventFor({ waiver: { reason: "known", expiry: "2026-12-31", owner: null } });
    expect(event?.status_id).toBe(3);
    expect(event?.compliance).toMatchObject({
      status_id: 3,
      status_details: ["waived until 2026-12-31: known"],
    });
  });

  test("what failed before is updated, not created", () => {
    expect(eventFor({ baseline: "unchanged" })?.activity_id).toBe(2);
    expect(eventFor({ baseline: "new" })?.activity_id).toBe(1);
  });

  test("the items are requirements, the evidence is whole, and global services have no region", () => {
    const event = eventFor({});
    expect(event?.compliance.requirements).toEqual(failure?.items);
    expect(event?.evidences?.map(({ data }) => data)).toEqual(
      failure?.evidence.map(({ resource, field, value, readAt }) => ({
        ...{ resource, field, value, readAt },
      })),
    );
    expect(event?.cloud.account.uid).toBe("111122223333");
    expect(eventFor({ region: "aws-global" })?.cloud.region).toBeUndefined();
    expect(event?.cloud.region).toBe("eu-west-1");
  });
});

const consumers = python === undefined ? describe.skip : describe;

consumers("OCSF, by its schema and a consumer's models (skipped without Python)", () => {
  const ask = (args: readonly string[], input = ""): string => {
    const run = spawnSync(python ?? "", [join("test", "reporters", "ocsf.py"), ...args], {
      input,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, PYTHONUTF8: "1" },
    });
    if (run.status !== 0) throw new Error(run.stderr);
    return run.stdout;
  };

  test("every event is a compliance finding of the schema of its version, with no field beyond", () => {
    const version = eventsOf(reportOf(demoFacts))[0]?.metadata.version ?? "";
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(ask(["schema", version])));
    for (const [name, report] of reports) {
      for (const event of eventsOf(report)) {
        validate(event);
        expect({ name, errors: validate.errors ?? [] }).toEqual({ name, errors: [] });
      }
    }
    expect(validate({ ...eventsOf(reportOf(demoFacts))[0], surplus: 1 })).toBe(false);
  });

  test("py-ocsf-models takes every event, and finds the same in it", () => {
    const whole = reports.map(([, report]) => renderOcsf(report)).join("");
    const taken = ask(["parse"], whole)
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(taken.filter(({ error }) => error !== null)).toEqual([]);
    const words = { pass: "Pass", fail: "Fail", unknown: "Unknown", manual: "Other" } as const;
    expect(taken.map(({ uid, status }) => [uid, status])).toEqual(
      reports.flatMap(([, { findings }]) =>
        findings.map(({ id, verdict }) => [
          id,
          verdict === "notApplicable" ? "Other" : words[verdict],
        ]),
      ),
    );
  });
});
