import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { renderJson } from "../../reporters/json.ts";
import { items, sections } from "../../src/model/guide.ts";
import { fail } from "../../src/model/outcome.ts";
import { type Finding, type Report, reportSchemaVersion } from "../../src/model/report.ts";
import { severities, verdicts } from "../../src/model/verdict.ts";
import {
  attestationToLookAt,
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
  waiversToLookAt,
  waivingAll,
} from "./reports.ts";

type Json = Record<string, unknown>;

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/report.schema.json", import.meta.url), "utf8"),
);

// Strict: a keyword that is misspelt in the schema, or stands where it has no effect, is an error.
const ajv = new Ajv2020({
  allErrors: true,
  strict: true,
  // `unknown` and `waiver` are forbidden or required where their neighbour says so.
  strictRequired: false,
  strictTypes: false,
});
formats.default(ajv);
const validate = ajv.compile(schema);

const errorsOf = (report: unknown): readonly string[] =>
  validate(report)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

const parsed = (report: Report): Json => JSON.parse(renderJson(report));

const reports: readonly (readonly [name: string, report: Report])[] = [
  ["the demonstration's account", reportOf(demoFacts)],
  ["everything denied", reportOf(deniedFacts)],
  ["every failure waived", reportOf(demoFacts, waivingAll)],
  ["an attestation to look at", reportOf(demoFacts, attestationToLookAt)],
  ["waivers to look at", reportOf(demoFacts, waiversToLookAt)],
  ["nothing to audit", reportOf(emptyFacts)],
  ["nothing wrong", cleanReport()],
  ["compared with an earlier report", comparedReport()],
  ["a rule of no item, which fails", beyondGuideReport(fail("broken", "it does not"))],
  ["several regions and accounts", reportOf(severalPlaces)],
  ["no region at all", reportOf({ ...demoFacts, shards: [] })],
  ["a threshold of none", reportOf(demoFacts, { failOn: "none" })],
  [
    "changed options and severities",
    reportOf(demoFacts, {
      rules: {
        "hc-interval": { enabled: true, severity: "low", options: { maximumSeconds: 10.5 } },
      },
    }),
  ],
];

describe("a report as JSON", () => {
  test.each(reports)("%s: as the schema says", (_, report) => {
    expect(errorsOf(parsed(report))).toEqual([]);
  });

  test.each(reports)("%s: nothing is lost on the way", (_, report) => {
    expect(parsed(report)).toEqual(JSON.parse(JSON.stringify(report)));
    expect(renderJson(report).endsWith("}\n")).toBe(true);
  });

  test("the reports above show every verdict, waivers and unread calls", () => {
    const findings = reports.flatMap(([, report]) => report.findings);
    expect(new Set(findings.map(({ verdict }) => verdict))).toEqual(new Set(verdicts));
    expect(findings.some(({ waiver }) => waiver !== undefined)).toBe(true);
    expect(new Set(reports.map(([, { verdict }]) => verdict))).toEqual(
      new Set(["GO", "NO-GO", "INCOMPLETE"]),
    );
    expect(reports.some(([, { collection }]) => collection.unread.length > 0)).toBe(true);
    expect(reports.some(([, { applications }]) => applications.length > 0)).toBe(true);
  });

  test("a replay of the same facts gives the same bytes", () => {
    expect(renderJson(reportOf(severalPlaces))).toBe(renderJson(reportOf(severalPlaces)));
  });

  test("hostile names are text like any other, and stay what they were", () => {
    const report = hostileReport();
    expect(errorsOf(parsed(report))).toEqual([]);
    expect(parsed(report)).toEqual(JSON.parse(JSON.stringify(report)));
    // DEL and what comes after it is no control character to JSON, but is to a terminal.
    expect(renderJson(report)).not.toMatch(unprintable);
  });
});

const firstOf = (report: Report, wanted: (finding: Finding) => boolean): Finding => {
  const found = report.findings.find(wanted);
  if (found === undefined) throw new Error("no finding is like that");
  return found;
};

/** A report that holds one of everything: finding 0 fails, 1 is unknown, 2 is waived. */
const sample = (): Json => {
  const report = reportOf(severalPlaces);
  return parsed({
    ...report,
    notEvaluated: [{ item: "HA-1", reason: "not selected" }],
    waivers: reportOf(demoFacts, waivingAll).waivers,
    findings: [
      firstOf(report, ({ verdict }) => verdict === "fail"),
      firstOf(report, ({ unknown }) => unknown?.[0]?.reason === "denied"),
      firstOf(reportOf(demoFacts, waivingAll), ({ waiver }) => waiver !== undefined),
    ],
  });
};

const absent = Symbol("absent");

/** Puts a value at a path such as `findings.0.items`, or takes away what is there. */
const put = (report: Json, path: string, value: unknown): void => {
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const parent = keys.reduce((node, key) => node[key] as Json, report);
  if (value === absent) {
    if (!Object.hasOwn(parent, last)) throw new Error(`the sample has no ${path}`);
    delete parent[last];
  } else {
    parent[last] = value;
  }
};

const cause = {
  reason: "undecided",
  api: null,
  error: "two services look alike",
  action: null,
  settle: "name one in the config",
};

describe("the schema refuses", () => {
  test("nothing of the sample itself", () => {
    expect(errorsOf(sample())).toEqual([]);
  });

  test.each([
    ["a missing field at the top", "complete", absent],
    ["an unknown field at the top", "surplus", true],
    ["another version", "schemaVersion", "2.0"],
    ["an unknown overall verdict", "verdict", "MAYBE"],
    ["an overall verdict in lower case", "verdict", "go"],
    ["an unknown threshold", "threshold", "huge"],
    ["a time that is none", "startedAt", "yesterday"],
    ["a time without its zone", "finishedAt", "2026-01-15T12:00:00"],
    ["an account that is none", "accounts.0.id", "prod"],
    ["an unknown field of an account", "accounts.0.surplus", true],
    ["a checklist row without counts", "checklist.0.counts", absent],
    ["an unknown item", "checklist.0.item", "NET-0"],
    ["an item of another guide", "checklist.0.item", "CIS-1"],
    ["an item in lower case", "checklist.0.item", "net-1"],
    ["an item's wrong verdict", "checklist.0.verdict", "waived"],
    ["a negative count", "checklist.0.counts.fail", -1],
    ["a count that is missing", "checklist.0.counts.waived", absent],
    ["an item that was not evaluated for no reason", "notEvaluated.0.reason", absent],
    ["a finding without a fingerprint", "findings.0.id", absent],
    ["a fingerprint that is none", "findings.0.id", "1"],
    ["an unknown field of a finding", "findings.0.surplus", true],
    ["a wrong verdict", "findings.0.verdict", "failed"],
    ["a wrong severity", "findings.0.severity", "HIGH"],
    ["a finding without a list of items", "findings.0.items", absent],
    ["a wrong role", "findings.0.role", "webserver"],
    ["a role that is missing", "findings.0.role", absent],
    ["a resource without a type", "findings.0.resource.type", absent],
    ["an unknown field of a resource", "findings.0.resource.surplus", true],
    ["evidence without a time", "findings.0.evidence.0.readAt", absent],
    ["evidence that was never read", "findings.0.evidence.0.readAt", ""],
    ["evidence without a value", "findings.0.evidence.0.value", absent],
    ["an API that is none", "findings.0.evidence.0.api", "DescribeSubnets"],
    ["line 0", "findings.0.location.line", 0],
    ["a location without a file", "findings.0.location.file", ""],
    ["a column whose end is not told", "findings.0.location.column", 1],
    ["an address without its columns", "findings.0.location.address", "aws_lb.main"],
    ["a cause beside a failure", "findings.0.unknown", [cause]],
    ["unknown without a cause", "findings.1.unknown", absent],
    ["unknown with no cause in the list", "findings.1.unknown", []],
    ["an unread cause without its API", "findings.1.unknown.0.api", null],
    ["an undecided cause with an API", "findings.1.unknown.0.reason", "undecided"],
    ["a wrong reason of a cause", "findings.1.unknown.0.reason", "forbidden"],
    ["a waiver without an expiry", "findings.2.waiver.expiry", absent],
    ["a waiver to a day that is none", "findings.2.waiver.expiry", "2026-13-45"],
    ["a waiver of what does not fail", "findings.2.verdict", "pass"],
    ["a baseline of what does not fail", "findings.1.baseline", "new"],
    ["a wrong state of the baseline", "findings.0.baseline", "absent"],
    ["a summary of the baseline without its counts", "baseline", { startedAt: "2026-01-14" }],
    ["a waiver's state that is none", "waivers.0.state", "soon"],
    ["a waiver's state without its findings", "waivers.0.findings", absent],
    ["a rule without its remedy", "rules.0.remedy", absent],
    ["a section that the guide has not", "rules.0.section", "CIS"],
    ["an option that is no option", "rules.0.options", { maximum: null }],
    ["an application without members", "applications.0.members", absent],
    ["an unread call with a wrong reason", "collection.unread.0.reason", "undecided"],
    ["an unread call without its action", "collection.unread.0.action", absent],
    ["half a request", "collection.requests", 0.5],
  ])("%s", (_, path, value) => {
    const report = sample();
    put(report, path, value);
    expect(errorsOf(report)).not.toEqual([]);
  });

  test("no cause that is undecided", () => {
    const report = sample();
    put(report, "findings.1.unknown", [cause]);
    expect(errorsOf(report)).toEqual([]);
  });
});

interface Node {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly items?: Node;
}

/** Every schema of an object, by where it stands. */
const objectsIn = (node: Node, path: string): readonly (readonly [string, Node])[] => [
  ...(node.properties === undefined ? [] : [[path, node] as const]),
  ...Object.entries(node.properties ?? {}).flatMap(([name, inner]) =>
    objectsIn(inner, `${path}/${name}`),
  ),
  ...(node.items === undefined ? [] : objectsIn(node.items, `${path}/[]`)),
];

describe("the schema itself", () => {
  const objects = [
    ...objectsIn(schema, "report"),
    ...Object.entries(schema.$defs as Record<string, Node>).flatMap(([name, node]) =>
      objectsIn(node, name),
    ),
  ];

  test("knows the version, the verdicts, the severities, the sections and the items", () => {
    expect(schema.properties.schemaVersion.const).toBe(reportSchemaVersion);
    expect(new Set(schema.$defs.verdict.enum)).toEqual(new Set(verdicts));
    expect(new Set(schema.$defs.severity.enum)).toEqual(new Set(severities));
    expect(schema.$defs.section.enum).toEqual(Object.keys(sections));
    const pattern = new RegExp(schema.$defs.itemId.pattern);
    expect(items.map(({ id }) => id).filter((id) => !pattern.test(id))).toEqual([]);
  });

  test("can be copied anywhere: its name is relative", () => {
    expect(schema.$id).toBe("report.schema.json");
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
  });

  test.each(objects)("%s is closed, and requires all but what is optional", (path, node) => {
    const optional = {
      report: ["baseline", "beyondGuide", "carried", "alarmCoverage"],
      "report/accounts/[]": ["forbidden", "missing"],
      application: ["layout"],
      attestation: ["ending"],
      finding: ["unknown", "waiver", "attestation", "baseline"],
      "finding/location": ["column", "endLine", "endColumn", "address"],
      "rule/remedy": ["cli", "terraform", "cdk"],
    };
    const left = new Map(Object.entries(optional)).get(path) ?? [];
    const required = Object.keys(node.properties ?? {}).filter((name) => !left.includes(name));
    expect(node.additionalProperties).toBe(false);
    expect(node.required).toEqual(required);
  });

  test.each(objects)("%s: every field says what it means", (_, node) => {
    const silent = Object.entries(node.properties ?? {}).filter(
      ([, field]) => field.description === undefined && field.$ref === undefined,
    );
    expect(silent.map(([name]) => name)).toEqual([]);
  });
});
