import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "@jest/globals";
import stringWidth from "string-width";
import { renderConsole } from "../../reporters/console.ts";
import { exitCode, type Finding, type Report } from "../../src/model/report.ts";
import { type Severity, severities } from "../../src/model/verdict.ts";
import {
  cleanReport,
  comparedReport,
  demoFacts,
  deniedFacts,
  emptyFacts,
  hostileNames,
  hostileReport,
  mapMembers,
  quietAccount,
  reportOf,
  severalPlaces,
  unprintable,
  waiversToLookAt,
  waivingAll,
} from "./reports.ts";

const demo = reportOf(demoFacts);
const denied = reportOf(deniedFacts);

const reports: readonly (readonly [name: string, report: Report])[] = [
  ["the demonstration's account", demo],
  ["everything denied", denied],
  ["every failure waived", reportOf(demoFacts, waivingAll)],
  ["waivers to look at", reportOf(demoFacts, waiversToLookAt)],
  ["nothing to audit", reportOf(emptyFacts)],
  ["nothing wrong", cleanReport()],
  ["compared with an earlier report", comparedReport()],
  ["several regions and accounts", reportOf(severalPlaces)],
  ["hostile names", hostileReport()],
];

const rendered = new Map<string, string>();

/** Without colours; what was rendered before is not rendered again, for wrapping takes its time. */
const plain = (report: Report, width = 100): string => {
  const key = `${width} ${JSON.stringify(report)}`;
  const text = rendered.get(key) ?? renderConsole(report, { width, color: false });
  rendered.set(key, text);
  return text;
};

/** The text without its line breaks, so that a sentence is found wherever it was wrapped. */
const unwrapped = (text: string): string => text.replace(/\s+/g, " ");

/** The part of the text under a heading. */
const sectionOf = (text: string, title: string): string => {
  const [, after = ""] = text.split(`\n${title} `);
  return after.split(/\n[A-Z][^\n]* ─/)[0] ?? "";
};

describe("the first line gives the answer", () => {
  test.each(reports)("%s", (_, report) => {
    const words = unwrapped(plain(report)).trim();
    expect(words.startsWith(`${report.verdict} ${unwrapped(report.reason)}`)).toBe(true);
  });

  test.each(reports)("%s: the last line gives the answer again, and the exit code", (_, report) => {
    const words = unwrapped(plain(report)).trim();
    expect(words).toMatch(/\(exit code \d, --fail-on medium\)$/);
    expect(words).toContain(`${report.reason} (exit code ${exitCode(report.verdict)},`);
  });
});

/** A line that is one word behind its bullet: an ARN, a URL, an ID. */
const cannotBeBroken = (line: string): boolean => /^\s*([•→✗?✎✓–] +)?\S+$/.test(line);

const tooWide = (text: string, width: number): readonly string[] =>
  text.split("\n").filter((line) => stringWidth(line) > width && !cannotBeBroken(line));

describe("no line is wider than the screen", () => {
  const widths = [40, 80, 100];
  const cases = reports.flatMap(([name, report]) =>
    widths.map((width) => [name, width, report] as const),
  );

  test.each(cases)("%s, %i columns", (_, width, report) => {
    expect(tooWide(plain(report, width), width)).toEqual([]);
  });

  test.each(widths)("long names of an application and its members, %i columns", (width) => {
    const name = "an application whose name is quite a bit longer than its authors thought";
    const report = {
      ...demo,
      applications: demo.applications.map((application) => ({
        ...application,
        name,
        environment: "production in the first of two data centres",
        members: mapMembers(application, (member) => ({ ...member, name })),
      })),
      findings: demo.findings.map((finding) => ({ ...finding, application: name })),
    };
    expect(tooWide(plain(report, width), width)).toEqual([]);
  });

  test.each(widths)("signs that are two columns wide, %i columns", (width) => {
    const wide = hostileReport(["数据库 ".repeat(20).trim()]);
    expect(tooWide(plain(wide, width), width)).toEqual([]);
  });

  test.each(widths)("colours do not count, %i columns", (width) => {
    const text = renderConsole(demo, { width, color: true });
    expect(tooWide(stripVTControlCharacters(text), width)).toEqual([]);
  });
});

describe("colours", () => {
  test.each(reports)("%s: none when they are off", (_, report) => {
    expect(plain(report)).not.toContain("\u001b");
  });

  test.each(reports)("%s: some when they are on, and the text is the same", (_, report) => {
    const text = renderConsole(report, { width: 100, color: true });
    expect(text).toContain("\u001b[");
    expect(stripVTControlCharacters(text)).toBe(plain(report));
  });
});

const isOpenFailure = ({ verdict, waiver }: Finding): boolean =>
  verdict === "fail" && waiver === undefined;

const openFailures = demo.findings.filter(isOpenFailure);
const failingRules = [...new Set(openFailures.map(({ rule }) => rule))];

describe("what to fix next", () => {
  const section = unwrapped(sectionOf(plain(demo), "Fix next"));

  test.each(failingRules)("%s: its resources, what was seen, the remedy", (id) => {
    const own = openFailures.filter(({ rule }) => rule === id);
    for (const { message, evidence, remediation } of own.slice(0, 5)) {
      expect(section).toContain(unwrapped(message));
      expect(section).toContain(`→ ${unwrapped(remediation)}`);
      for (const { api, field } of evidence.slice(0, 3)) {
        expect(section).toContain(`${api} ${field} = `);
      }
    }
    expect(section).toContain(`gonogo explain ${id}`);
  });

  test("the worst severity comes first", () => {
    const shown = [...section.matchAll(/ · (critical|high|medium|low) · /g)].map(
      ([, severity]) => severity as Severity,
    );
    expect(shown).toHaveLength(failingRules.length);
    expect(new Set(shown).size).toBeGreaterThan(2);
    expect(shown).toEqual([...shown].sort((a, b) => severities.indexOf(a) - severities.indexOf(b)));
  });

  test("a rule that fails for many resources shows some and counts the rest", () => {
    const [failure] = openFailures;
    if (failure === undefined) throw new Error("no failure");
    const findings = Array.from({ length: 12 }, (_, index) => ({
      ...failure,
      message: `database-${index}: it is public`,
    }));
    const text = unwrapped(plain({ ...demo, findings }));
    const named = text.match(/database-\d+: it is public/g) ?? [];
    expect(named.length).toBeGreaterThan(0);
    expect(text).toContain(`and ${12 - named.length} more`);
  });

  test("waived failures, passes and unknowns are not among it", () => {
    expect(plain(reportOf(demoFacts, waivingAll))).not.toContain("Fix next");
    expect(plain(denied)).not.toContain("Fix next");
    expect(plain(cleanReport())).not.toContain("Fix next");
  });
});

const undecided = (name: string, cause: { error: string; settle: string }): Finding => {
  const [finding] = denied.findings;
  if (finding === undefined) throw new Error("no finding");
  return {
    ...finding,
    resource: { ...finding.resource, name },
    message: `${name}: cannot be decided`,
    unknown: [{ reason: "undecided", api: null, action: null, ...cause }],
  };
};

describe("what changed since the baseline", () => {
  const text = unwrapped(plain(comparedReport()));

  test("counts, and what was known already, a line a rule", () => {
    expect(text).toMatch(/Since the baseline ─+ Failures, compared with the report of/);
    expect(text).toContain(
      "the report of 2026-01-14 12:00 UTC: 1 new, 10 unchanged, 1 resolved, 1 open",
    );
    expect(text).toContain(
      "= Databases run in 2+ Availability Zones (ha-rds-multi-az: shop-prod-db)",
    );
  });

  test("only what is new is to be fixed next", () => {
    const next = unwrapped(sectionOf(plain(comparedReport()), "Fix next"));
    expect(next.match(/gonogo explain/g)).toHaveLength(1);
  });

  test("without a baseline nothing is said of one", () => {
    expect(plain(demo)).not.toMatch(/baseline/i);
  });
});

describe("what could not be decided", () => {
  test("answers that miss for the same reason are one entry, with what would settle it", () => {
    const alike = { error: "two services look alike", settle: "name one in the config" };
    const other = { error: "the tags conflict", settle: "correct the tag" };
    const findings = [
      undecided("first", alike),
      undecided("second", other),
      undecided("third", alike),
    ];
    const section = unwrapped(sectionOf(plain({ ...denied, findings }), "Could not be decided"));
    expect(section.match(/two services look alike/g)).toHaveLength(1);
    expect(section).toMatch(
      /two services look alike \(2 answers: [^)]*\) → name one in the config/,
    );
    expect(section).toMatch(/the tags conflict \(1 answer: [^)]*\) → correct the tag/);
    expect(section.indexOf("look alike")).toBeLessThan(section.indexOf("conflict"));
  });

  test("a call that was denied names the permission to give", () => {
    const section = unwrapped(sectionOf(plain(denied), "Could not be decided"));
    const shown = [...section.matchAll(/\? ([a-z0-9-]+:\w+): AccessDenied/g)].map(([, api]) => api);
    expect(shown.length).toBeGreaterThan(3);
    for (const api of shown) {
      expect(section).toContain(`→ allow ${api} for the scanning role`);
    }
  });

  test("where there are too many reasons the rest is counted", () => {
    const section = unwrapped(sectionOf(plain(denied), "Could not be decided"));
    const shown = section.match(/\? [a-z0-9-]+:\w+: AccessDenied/g) ?? [];
    const all = new Set(
      denied.findings.flatMap(({ unknown = [] }) => unknown.map(({ error }) => error)),
    );
    expect(section).toContain(`and ${all.size - shown.length} more causes`);
  });

  test("says nothing where everything was decided", () => {
    expect(plain(cleanReport())).not.toContain("Could not be decided");
  });
});

/** Items in a text; `IAM-1 to IAM-3` names IAM-2 as well. */
const itemsIn = (text: string): readonly string[] =>
  [...text.matchAll(/([A-Z]+)-(\d+)(?: to \1-(\d+))?/g)].flatMap(([, section, from, to = from]) =>
    Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, index) => `${section}-${Number(from) + index}`,
    ),
  );

describe("what is for a person", () => {
  const asked = demo.findings.filter(({ verdict }) => verdict === "manual");

  test("every question is asked once, with its item and whom it concerns", () => {
    const section = unwrapped(sectionOf(plain(demo), "For a person"));
    expect(asked.length).toBeGreaterThan(0);
    for (const { items, resource, message } of asked) {
      const question = unwrapped(message.slice(resource.name.length + 2));
      expect(section.split(`${items.join(", ")} · ${question}`)).toHaveLength(2);
    }
    expect(section).toContain("(backend, frontend)");
  });

  test("where there are too many questions the rest is counted", () => {
    const [first] = asked;
    if (first === undefined) throw new Error("the demo asks nothing");
    const findings = Array.from({ length: 23 }, (_, index) => ({
      ...first,
      message: `${first.resource.name}: question ${index}`,
    }));
    const section = sectionOf(plain({ ...demo, findings }), "For a person");
    expect(section.match(/question \d/g)).toHaveLength(20);
    expect(section).toContain("and 3 more questions");
  });

  test("says nothing where nobody is asked", () => {
    const findings = demo.findings.filter(({ verdict }) => verdict !== "manual");
    expect(plain({ ...demo, findings })).not.toContain("For a person");
  });
});

describe("the checklist", () => {
  test.each(reports)("%s: a line for every item", (_, report) => {
    const lines = plain(report).split("\n");
    for (const { item, title } of report.checklist) {
      expect(
        lines.filter((line) => line.includes(` ${item.padEnd(7)} ${title.slice(0, 20)}`)),
      ).toHaveLength(1);
    }
  });

  test("items without an answer are named, alone or within a range", () => {
    const named = new Set(itemsIn(unwrapped(plain(demo))));
    expect(demo.notEvaluated.filter(({ item }) => !named.has(item))).toEqual([]);
  });
});

describe("names that AWS answers cannot do anything to the terminal", () => {
  const controls = /(?!\n)\p{Cc}/u;
  const separators = /[\u2028\u2029]/;

  test.each(Object.entries(hostileNames))("%s", (_, name) => {
    const text = plain(hostileReport([name]));
    expect(text).not.toMatch(controls);
    expect(text).not.toMatch(unprintable);
    expect(text).not.toMatch(separators);
  });

  test("also with colours: the only escapes are the reporter's own", () => {
    const report = hostileReport();
    const text = renderConsole(report, { width: 100, color: true });
    expect(text).toContain("\u001b[");
    expect(stripVTControlCharacters(text)).not.toMatch(controls);
    for (const start of ["\u001b]", "\u001b\\", "\u009b", "\u001b[31mname"]) {
      expect(text).not.toContain(start);
    }
  });

  test("what is readable in a name stays readable", () => {
    expect(plain(hostileReport(["red\u001b[31mname"]))).toMatch(/red\S*name/);
    expect(plain(hostileReport(["数据库-δ-ñ"]))).toContain("数据库-δ-ñ");
  });

  test("a name that spans lines cannot pass for a verdict of ours", () => {
    const text = plain(hostileReport(["db\n GO  no failure of severity medium or above"]));
    expect(text.split("\n").filter((line) => /^ ?GO /.test(line))).toEqual([]);
  });

  test("names in the causes, the reason and the applications are no exception", () => {
    const bell = "\u0007\u009b2J";
    const report: Report = {
      ...denied,
      reason: `nothing to audit in ${bell}`,
      accounts: [quietAccount([bell])],
      findings: [undecided(bell, { error: bell, settle: bell })],
      applications: hostileReport([bell]).applications,
    };
    expect(plain(report)).not.toMatch(controls);
  });
});

test("waivers that end soon, have ended or cover nothing are told, and no other", () => {
  const part = unwrapped(
    sectionOf(plain(reportOf(demoFacts, waiversToLookAt)), "Waivers to look at"),
  );
  expect(part.match(/ ! /g)).toHaveLength(3);
  expect(part).toMatch(/in 5 days: then its finding counts again \(platform\)/);
  expect(part).toMatch(/expired on [-\d]+: its finding counts again \(platform\)/);
  expect(part).toMatch(/hc-interval on till covers no finding; remove it \(platform\)/);
  expect(plain(reportOf(demoFacts, waivingAll))).not.toContain("Waivers to look at");
});
