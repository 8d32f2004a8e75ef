import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { renderSarif, type SarifOptions } from "../../reporters/sarif.ts";
import { rules as everyRule } from "../../rules/index.generated.ts";
import type { Finding, Report } from "../../src/model/report.ts";
import {
  carriedReport,
  cleanReport,
  comparedReport,
  demoFacts,
  deniedFacts,
  emptyFacts,
  hostileNames,
  hostileReport,
  quietAccount,
  reportOf,
  reportOfMany,
  severalPlaces,
  waivingAll,
} from "./reports.ts";

import { breachesOf, type Descriptor, type Log, type Result, type Run } from "./sarifContract.ts";
import { complaintsOf, type Multitool, multitool } from "./sarifMultitool.ts";

const oneAccount = {
  ...severalPlaces,
  shards: severalPlaces.shards.filter(({ account }) => account === "111122223333"),
};

const parsed = (report: Report, options: SarifOptions = {}): Log =>
  JSON.parse(renderSarif(report, options));

const inFile = (file: string): Report => {
  const report = reportOf(demoFacts);
  return {
    ...report,
    findings: report.findings.map((f) => ({ ...f, location: { file, line: 7 } })),
  };
};

const inCode = (): Report => {
  const report = inFile("infra/main.tf");
  const span = { line: 7, column: 3, endLine: 7, endColumn: 36 };
  const address = 'module.shop["[a](https://example.com)"].aws_lb.main{0}';
  return {
    ...report,
    findings: report.findings.map((one) => ({
      ...one,
      location: { ...one.location, ...span, address },
    })),
  };
};

const demo = reportOf(demoFacts);
const waived = reportOf(demoFacts, waivingAll);

const reports: Readonly<Record<string, readonly [report: Report, options?: SarifOptions]>> = {
  "the demonstration's account": [demo],
  "hostile names": [hostileReport()],
  "everything denied": [reportOf(deniedFacts)],
  "several regions and accounts": [reportOf(severalPlaces)],
  "nothing to audit": [reportOf(emptyFacts)],
  "nothing wrong": [cleanReport()],
  "compared with an earlier report": [comparedReport()],
  "carried on from an earlier report": [carriedReport()],
  "every failure waived": [waived],
  "every failure waived, and included": [waived, { includeWaived: true }],
  "a file whose name is no URI": [inFile("a b/ü:#?%/gonogo.config.yaml")],
  "a line of infrastructure code": [inCode()],
  "a file that would begin a scheme": [inFile("arn:aws/gonogo.config.yaml")],
};
const names = Object.keys(reports);

const textOf = (name: string): string => {
  const entry = reports[name];
  if (entry === undefined) throw new Error(`no report ${name}`);
  return renderSarif(...entry);
};

const many = reportOfMany(25_001);
const manyText = renderSarif(many);

/** Checks that need the multitool's package: where it does not run they are skipped, but fail in CI. */
const withMultitool = (name: string, body: (tool: Multitool) => void): void => {
  const found = multitool;
  if (typeof found !== "string") {
    describe(name, () => body(found));
  } else {
    const run = process.env.CI ? test : test.skip;
    run(`${name} (no SARIF multitool: ${found})`, () => {
      throw new Error(found);
    });
  }
};

withMultitool("SARIF as the official schema says", ({ schema }) => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  const validate = ajv.compile(schema as object);
  const errorsOf = (log: unknown): readonly string[] =>
    validate(log)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

  test.each(names)("%s", (name) => {
    expect(errorsOf(JSON.parse(textOf(name)))).toEqual([]);
  });

  test("25,001 results", () => {
    expect(errorsOf(JSON.parse(manyText))).toEqual([]);
  });

  test("the schema refuses a result without a message", () => {
    const log = JSON.parse(renderSarif(demo));
    delete log.runs[0].results[0].message;
    expect(errorsOf(log)).toEqual(["/runs/0/results/0 must have required property 'message'"]);
  });
});

const firstRun = (log: Log): Run => {
  const [run] = log.runs;
  if (run === undefined) throw new Error("no run");
  return run;
};
const firstResult = (log: Log): Result => {
  const [result] = firstRun(log).results;
  if (result === undefined) throw new Error("no result");
  return result;
};
const ruleOf = (log: Log, isSecurity: boolean): Descriptor => {
  const rule = firstRun(log).tool.driver.rules.find(
    ({ properties }) => properties.tags.includes("security") === isSecurity,
  );
  if (rule === undefined) throw new Error("no such rule");
  return rule;
};
const physical = (log: Log) => {
  const [location] = firstResult(log).locations;
  if (location === undefined) throw new Error("no location");
  return location.physicalLocation;
};

/** The demonstration's account with one thing wrong. */
const spoilt = (spoil: (log: Log) => void): Log => {
  const log = parsed(demo);
  spoil(log);
  return log;
};

const uriBecomes = (uri: string) => (log: Log) => {
  physical(log).artifactLocation.uri = uri;
};

withMultitool("SARIF as the multitool and GitHub's rules in it say", (tool) => {
  const fileOf = (name: string) => `${name.replaceAll(" ", "-")}.sarif`;
  const bad: Readonly<Record<string, readonly [rule: string, spoil: (log: Log) => void]>> = {
    "an ARN as a file": ["GH1005", uriBecomes("arn:aws:rds:eu-west-1:111122223333:db:shop")],
    "no region": [
      "GH1003",
      (log) => {
        Object.assign(physical(log), { region: undefined });
      },
    ],
    "no location": [
      "GH1001",
      (log) => {
        firstResult(log).locations = [];
      },
    ],
    "a rule whose name repeats its ID": [
      "SARIF1001",
      (log) => {
        const rule = ruleOf(log, true);
        rule.name = rule.id;
      },
    ],
  };
  let complaints: Readonly<Record<string, readonly string[]>> = {};
  // The 25,001 results are left out: the multitool takes minutes for them, and has no rule of their
  // limit that fits; the schema and the contract look at them.
  beforeAll(async () => {
    complaints = await complaintsOf(tool, {
      ...Object.fromEntries(names.map((name) => [fileOf(name), textOf(name)])),
      ...Object.fromEntries(
        Object.entries(bad).map(([name, [, spoil]]) => [
          fileOf(name),
          JSON.stringify(spoilt(spoil)),
        ]),
      ),
    });
  }, 120_000);

  test.each(names)("%s", (name) => {
    expect(complaints[fileOf(name)]).toEqual([]);
  });

  test.each(Object.entries(bad))("refuses %s", (name, [rule]) => {
    expect(complaints[fileOf(name)]?.join("\n")).toMatch(rule);
  });
});

describe("SARIF as GitHub demands beyond schema and multitool", () => {
  test.each(names)("%s", (name) => {
    expect(breachesOf(JSON.parse(textOf(name)))).toEqual([]);
  });

  test("25,001 results", () => {
    expect(breachesOf(JSON.parse(manyText))).toEqual([]);
  });

  test.each<readonly [name: string, breach: RegExp, spoil: (log: Log) => void]>([
    [
      "a rule twice",
      /two rules/,
      (log) => {
        firstRun(log).tool.driver.rules.push(ruleOf(log, true));
      },
    ],
    [
      "a ruleIndex of another rule",
      /ruleIndex/,
      (log) => {
        firstResult(log).ruleIndex += 1;
      },
    ],
    [
      "a ruleIndex of none",
      /ruleIndex/,
      (log) => {
        firstResult(log).ruleIndex = -1;
      },
    ],
    [
      "two locations",
      /2 locations/,
      (log) => {
        const result = firstResult(log);
        result.locations = [...result.locations, ...result.locations];
      },
    ],
    ["an empty file", /uri/, uriBecomes("")],
    ["an absolute file", /uri/, uriBecomes("/etc/gonogo.config.yaml")],
    ["a file outside of the repository", /uri/, uriBecomes("../gonogo.config.yaml")],
    ["an ARN", /uri/, uriBecomes("arn:aws:rds:eu-west-1:111122223333:db:shop")],
    [
      "half a region",
      /region/,
      (log) => {
        delete physical(log).region.endColumn;
      },
    ],
    [
      "line 0",
      /region/,
      (log) => {
        physical(log).region.startLine = 0;
      },
    ],
    [
      "no fingerprint that GitHub reads",
      /primaryLocationLineHash/,
      (log) => {
        delete firstResult(log).partialFingerprints.primaryLocationLineHash;
      },
    ],
    [
      "no fingerprint of our own",
      /gonogoFingerprint\/v1/,
      (log) => {
        delete firstResult(log).partialFingerprints["gonogoFingerprint/v1"];
      },
    ],
    [
      "a result twice",
      /share/,
      (log) => {
        firstRun(log).results.unshift(firstResult(log));
      },
    ],
    [
      "a score that is a number",
      /score/,
      (log) => {
        ruleOf(log, true).properties["security-severity"] = 9.5;
      },
    ],
    [
      "a score out of range",
      /score/,
      (log) => {
        ruleOf(log, true).properties["security-severity"] = "10.1";
      },
    ],
    [
      "a score of a rule that is not about security",
      /score/,
      (log) => {
        ruleOf(log, false).properties["security-severity"] = "5.5";
      },
    ],
    [
      "11 tags",
      /tags/,
      (log) => {
        ruleOf(log, true).properties.tags = Array.from({ length: 11 }, (_, index) => `t${index}`);
      },
    ],
    [
      "a pass",
      /kind/,
      (log) => {
        firstResult(log).kind = "pass";
      },
    ],
    [
      "no level",
      /level/,
      (log) => {
        delete firstResult(log).level;
      },
    ],
    [
      "a message that begins with something else",
      /message/,
      (log) => {
        firstResult(log).message.text = "The database is public.";
      },
    ],
    [
      "a category without its slash",
      /category/,
      (log) => {
        firstRun(log).automationDetails.id = "gonogo/111122223333/eu-west-1";
      },
    ],
    [
      "a category twice",
      /two runs/,
      (log) => {
        log.runs.push(firstRun(log));
      },
    ],
    [
      "a description that is too long",
      /fullDescription/,
      (log) => {
        ruleOf(log, true).fullDescription.text = "x".repeat(1_025);
      },
    ],
    [
      "a name that is too long",
      /name/,
      (log) => {
        ruleOf(log, true).name = "x".repeat(256);
      },
    ],
    [
      "a control character",
      /control/,
      (log) => {
        firstResult(log).message.text += "\u001b[2J";
      },
    ],
    [
      "the mildest first",
      /sorted/,
      (log) => {
        firstRun(log).results.reverse();
      },
    ],
  ])("the contract notices %s", (_, breach, spoil) => {
    expect(breachesOf(spoilt(spoil)).join("\n")).toMatch(breach);
  });
});

const failuresOf = ({ findings }: Report): readonly Finding[] =>
  findings.filter(({ verdict }) => verdict === "fail");

const notesOf = ({ invocations }: Run): readonly string[] =>
  invocations.flatMap(({ toolExecutionNotifications }) =>
    toolExecutionNotifications.map(({ message }) => message.text),
  );

describe("what the file holds", () => {
  test("a result for each failure, and for nothing else", () => {
    const ids = firstRun(parsed(demo)).results.map(
      ({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash,
    );
    expect(ids.length).toBeGreaterThan(0);
    expect([...ids].sort()).toEqual(
      failuresOf(demo)
        .map(({ id }) => id)
        .sort(),
    );
  });

  test("a result says what was seen and how to mend it, and carries the ARN", () => {
    const failure = failuresOf(demo).find(({ rule }) => rule === "ha-rds-multi-az");
    const result = firstRun(parsed(demo)).results.find(
      ({ ruleId }) => ruleId === "ha-rds-multi-az",
    );
    expect(result?.message.text).toContain("rds:DescribeDBInstances");
    expect(result?.message.text).toContain(`Remedy: ${failure?.remediation}`);
    expect(result?.properties.resource.id).toBe(failure?.resource.id);
  });

  test("of one account a run for each region, each under its own category", () => {
    const log = parsed(reportOf(oneAccount));
    expect(log.runs.map(({ automationDetails }) => automationDetails.id).sort()).toEqual([
      "gonogo/111122223333/aws-global/",
      "gonogo/111122223333/eu-central-1/",
      "gonogo/111122223333/eu-west-1/",
      "gonogo/111122223333/us-east-1/",
    ]);
  });

  test("of several accounts a run each, with all of its regions", () => {
    const log = parsed(reportOf(severalPlaces));
    expect(log.runs.map(({ automationDetails }) => automationDetails.id).sort()).toEqual([
      "gonogo/111122223333/",
      "gonogo/444455556666/",
    ]);
    expect(log.runs.flatMap(({ results }) => results)).toHaveLength(
      failuresOf(reportOf(severalPlaces)).length,
    );
  });

  test("more than 20 accounts: the worst 20, and none of which nothing was read", () => {
    const quiet = Array.from({ length: 23 }, (_, index) =>
      quietAccount(["eu-west-1"], String(100000000000 + index)),
    );
    const worst = { ...quietAccount(["eu-west-1"], "999999999999"), verdict: "NO-GO" as const };
    const missing = [{ region: null, reason: "cannot assume the role" }];
    const shut = { ...quietAccount([], "888888888888"), verdict: "INCOMPLETE" as const, missing };
    const log = parsed({ ...demo, accounts: [...quiet, shut, worst], findings: [] });
    const categories = log.runs.map(({ automationDetails }) => automationDetails.id);
    expect(categories[0]).toBe("gonogo/999999999999/");
    expect(categories).toHaveLength(20);
    expect(categories).not.toContain("gonogo/888888888888/");
    expect(notesOf(firstRun(log)).join()).toContain(
      "4 accounts or regions were left out: a file holds 20 runs; record into a folder, and merge",
    );
  });

  test("more than 20 accounts and regions: the first 20, and every run says what is missing", () => {
    const regions = Array.from({ length: 23 }, (_, index) => `xx-test-${index}`);
    const accounts = [quietAccount(regions)];
    const log = parsed({ ...demo, accounts, findings: [] });
    expect(log.runs).toHaveLength(20);
    expect(log.runs.map((run) => notesOf(run).join())).toEqual(
      log.runs.map(() => expect.stringContaining("3 accounts or regions were left out")),
    );
  });

  test("a clean, complete scan has a run without results, so that alerts close", () => {
    const run = firstRun(parsed(cleanReport()));
    expect(run.results).toEqual([]);
    expect(run.invocations[0]?.executionSuccessful).toBe(true);
    expect(notesOf(run)).toEqual([expect.stringMatching(/^Not asked for: ARC-1, /)]);
  });

  test("a clean run still describes its rules", () => {
    expect(firstRun(parsed(cleanReport())).tool.driver.rules).toHaveLength(4);
  });

  test.each([
    ["waived failures are left out", {}, 0, 0],
    ["waived failures are suppressed where they are asked for", { includeWaived: true }, 1, 1],
  ])("%s", (_, options, share, suppressions) => {
    const { results } = firstRun(parsed(waived, options));
    expect(results).toHaveLength(share * failuresOf(waived).length);
    expect(results.every((result) => result.suppressions?.length === suppressions)).toBe(true);
  });

  test("where it points to is the same file however it is written", () => {
    expect(physical(parsed(inFile("a b/ü:#?%/gonogo.config.yaml"))).artifactLocation.uri).toBe(
      "a%20b/%C3%BC%3A%23%3F%25/gonogo.config.yaml",
    );
    expect(physical(parsed(inFile("packages/@shop/gonogo.config.yaml"))).artifactLocation.uri).toBe(
      "packages/@shop/gonogo.config.yaml",
    );
  });

  test("the same report gives the same bytes", () => {
    expect(renderSarif(reportOf(severalPlaces))).toBe(renderSarif(reportOf(severalPlaces)));
  });
});

test("with a baseline every result says whether it is new", () => {
  const statesOf = (report: Report) =>
    parsed(report).runs.flatMap(({ results }) => results.map(({ baselineState }) => baselineState));
  expect(new Set(statesOf(comparedReport()))).toEqual(new Set(["new", "unchanged"]));
  expect(new Set(statesOf(reportOf(demoFacts)))).toEqual(new Set([undefined]));
});

test("a result of code that is known points to its columns, and says what the code calls it", () => {
  const [first] = parsed(inCode()).runs.flatMap(({ results }) => results);
  expect(first).toMatchObject({
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: "infra/main.tf" },
          region: { startLine: 7, startColumn: 3, endLine: 7, endColumn: 36 },
        },
      },
    ],
    properties: { address: 'module.shop["[a](https://example.com)"].aws_lb.main{0}' },
  });
});

describe("a scan that did not see everything", () => {
  const denied = reportOf(deniedFacts);
  const several = reportOf(severalPlaces);

  test("says that it did not, and names every call that gave no answer", () => {
    const run = firstRun(parsed(denied));
    expect(run.invocations[0]?.executionSuccessful).toBe(false);
    expect(denied.collection.unread.length).toBeGreaterThan(20);
    for (const { api, account, region, error, action } of denied.collection.unread) {
      expect(notesOf(run)).toContain(
        `${api} could not be read in ${account}/${region}: ${error}. It needs ${action}.`,
      );
    }
  });

  test("every run of it says so: none may close an alert", () => {
    const runs = parsed(several).runs;
    expect(runs.map(({ invocations }) => invocations[0]?.executionSuccessful)).toEqual(
      runs.map(() => false),
    );
    expect(runs.map((run) => notesOf(run).length > 0)).toEqual(runs.map(() => true));
  });

  test("the calls of a region are named in its own run alone", () => {
    const naming = parsed(reportOf(oneAccount)).runs.filter((run) =>
      notesOf(run).some((text) => text.includes("could not be read")),
    );
    expect(naming.map(({ automationDetails }) => automationDetails.id)).toEqual([
      "gonogo/111122223333/eu-central-1/",
    ]);
  });

  test.each(["aws-global", "us-east-1"])(
    "a call in %s, which has no run of its own, is named in the account's runs",
    (region) => {
      const entry = {
        api: "iam:GetRole",
        account: "111122223333",
        region,
        reason: "denied",
        error: "AccessDenied",
        action: "iam:GetRole",
      };
      const log = parsed({
        ...demo,
        complete: false,
        collection: { ...demo.collection, unread: [entry] },
      });
      expect(notesOf(firstRun(log))[0]).toBe(
        `iam:GetRole could not be read in 111122223333/${region}: AccessDenied. It needs iam:GetRole.`,
      );
    },
  );

  test("nothing to audit is no clean scan", () => {
    const run = firstRun(parsed(reportOf(emptyFacts)));
    expect(run.results).toEqual([]);
    expect(run.invocations[0]?.executionSuccessful).toBe(false);
    expect(notesOf(run)).toEqual([expect.stringContaining("nothing to audit")]);
  });

  test("a known failure decides, but the run stays incomplete", () => {
    expect(several.verdict).toBe("NO-GO");
    expect(firstRun(parsed(several)).invocations[0]?.executionSuccessful).toBe(false);
  });
});

describe("25,001 results", () => {
  const run = firstRun(JSON.parse(manyText));

  test("25,000 are kept, and the run says that one was left out", () => {
    expect(run.results).toHaveLength(25_000);
    expect(notesOf(run)).toEqual(["Left out: 1 of 25001 results, those of the lowest severities."]);
  });

  test("what is left out is of the lowest severity, although it came first", () => {
    const countOf = (severity: string) =>
      run.results.filter(({ properties }) => properties.severity === severity).length;
    const wanted = (severity: string) =>
      many.findings.filter((finding) => finding.severity === severity).length;
    for (const severity of ["critical", "high", "medium"]) {
      expect(countOf(severity)).toBe(wanted(severity));
    }
    expect(countOf("low")).toBe(wanted("low") - 1);
  });

  test("the file stays below GitHub's 10 MB, compressed", () => {
    expect(gzipSync(manyText).length).toBeLessThan(10 * 1024 * 1024);
  });
});

describe("names that want to mislead", () => {
  const resultOf = (name: string): Result => firstResult(parsed(onlyHostile(name)));
  const onlyHostile = (name: string): Report => {
    const report = hostileReport([name]);
    return { ...report, findings: report.findings.slice(demo.findings.length) };
  };

  test.each(Object.entries(hostileNames))(
    "%s: the message has the lines that we wrote",
    (_, name) => {
      const [failure] = onlyHostile(name).findings;
      const lines = resultOf(name).message.text.split("\n");
      expect(lines).toHaveLength(3 + (failure?.evidence.length ?? 0));
      expect(lines[1]).toBe("Evidence:");
      expect(lines.at(-1)).toMatch(/^Remedy: /);
    },
  );

  test.each(Object.entries(hostileNames))("%s: no link, and no placeholder", (_, name) => {
    const [run] = parsed(hostileReport([name])).runs;
    const notices = run?.invocations[0]?.toolExecutionNotifications ?? [];
    for (const { message } of [...(run?.results ?? []), ...notices]) {
      expect(message.text).not.toMatch(/\]\(|\{\d+\}/);
    }
  });

  test("Unicode stays as it is", () => {
    expect(resultOf("数据库-δ-🗄️-ñ").message.text).toMatch(/^数据库-δ-🗄️-ñ: /);
  });

  test("a long name is kept whole", () => {
    expect(resultOf("x".repeat(5_000)).properties.resource.name).toHaveLength(5_000);
  });
});

describe("what an earlier report found and this scan cannot tell", () => {
  const before = failuresOf(demo);
  const resultsOf = (report: Report, options?: SarifOptions): readonly Result[] =>
    parsed(report, options).runs.flatMap(({ results }) => results);
  const identity = ({ ruleId, partialFingerprints, locations }: Result): unknown => [
    ruleId,
    partialFingerprints,
    locations,
  ];

  test("stays in the file: the same rule, fingerprint and place, marked as carried on", () => {
    const carried = resultsOf(carriedReport());
    expect(before.length).toBeGreaterThan(5);
    expect(carried.map(identity)).toEqual(resultsOf(demo).map(identity));
    for (const { baselineState, properties, message } of carried) {
      expect(baselineState).toBe("unchanged");
      expect(properties.carried).toEqual({
        lastReadAt: demo.startedAt,
        reason: expect.stringMatching(/could not be read/),
      });
      const [first, second] = message.text.split("\n");
      expect(first).toMatch(/\.$/);
      expect(second).toMatch(
        /^Carried on: it failed when it was last read, on \d{4}-\d\d-\d\d, and this scan cannot tell/,
      );
    }
  });

  test("its run was not successful, and says how many were carried on", () => {
    const run = firstRun(parsed(carriedReport()));
    expect(run.invocations[0]?.executionSuccessful).toBe(false);
    expect(notesOf(run)).toContain(
      `${before.length} results of an earlier report could not be read again and are carried on.`,
    );
  });

  test("every rule that could not decide is named, with an earlier report and without", () => {
    for (const report of [carriedReport(), reportOf(deniedFacts)]) {
      const notes = notesOf(firstRun(parsed(report))).join("\n");
      for (const finding of report.findings.filter(
        ({ verdict, region }) => verdict === "unknown" && region === "eu-west-1",
      )) {
        expect(notes).toContain(`${finding.rule}: `);
      }
    }
  });

  test("a rule that was not asked for has its description, and its alerts", () => {
    const [other] = everyRule.filter(({ id }) => id === "arc-backend-on-fargate");
    if (other === undefined) throw new Error("no such rule");
    const report = carriedReport(demoFacts, {}, [other]);
    expect(resultsOf(report).map(identity)).toEqual(resultsOf(demo).map(identity));
    const { rules } = firstRun(parsed(report)).tool.driver;
    for (const { ruleId, ruleIndex } of resultsOf(report))
      expect(rules[ruleIndex]?.id).toBe(ruleId);
  });

  test("what is waived by now is left out, or in with its waiver", () => {
    expect(resultsOf(carriedReport(deniedFacts, waivingAll))).toEqual([]);
    const kept = resultsOf(carriedReport(deniedFacts, waivingAll), { includeWaived: true });
    expect(kept).toHaveLength(before.length);
    expect(kept.every(({ suppressions }) => suppressions?.length === 1)).toBe(true);
  });

  test("what is read again and fails is a result like any other", () => {
    expect(resultsOf(carriedReport(demoFacts))).toEqual(resultsOf(demo));
  });
});

test("what fails in an account as a whole has a run of its own", () => {
  const [finding] = failuresOf(demo);
  if (finding === undefined) throw new Error("no failure");
  const everywhere = { ...finding, region: "aws-global" };
  const { runs } = parsed({ ...demo, findings: [everywhere] });
  expect(
    runs.map(({ automationDetails, results }) => [automationDetails.id, results.length]),
  ).toEqual([
    ["gonogo/111122223333/eu-west-1/", 0],
    ["gonogo/111122223333/aws-global/", 1],
  ]);
});
