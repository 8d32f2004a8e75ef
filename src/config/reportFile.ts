import { readFile } from "node:fs/promises";
import type { ReadReport } from "../judge/compareReports.ts";
import { type Fields, fieldsOf, isFields } from "../model/fields.ts";
import { type Finding, type Report, reportSchemaVersion } from "../model/report.ts";
import { UserError } from "../model/userError.ts";
import { severities, verdicts } from "../model/verdict.ts";

const major = (version: string): string => version.split(".")[0] ?? "";

const howToMake = "make one with: gonogo scan --output json=FILE";

/** What another file that gonogo or its neighbours write is. */
const kindOfFile = (value: Fields): string | null => {
  if ("runs" in value) return "it is SARIF";
  return "snapshot" in value ? "it is a snapshot" : null;
};

const parse = (text: string, name: string): Fields => {
  const [firstLine = ""] = text.split("\n", 1);
  for (const part of [text, firstLine]) {
    try {
      return fieldsOf(JSON.parse(part));
    } catch {
      // What is no JSON as a whole may be a snapshot, line by line.
    }
  }
  throw new UserError(`${name} is no JSON report of gonogo; ${howToMake}`);
};

const texts = (value: Fields, ...names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === "string");

/** Whether a finding has all that is read of one. */
export const isWholeFinding = (finding: Fields): boolean => {
  const { resource, location, severity, items } = finding;
  return (
    texts(finding, "id", "rule", "verdict", "account", "region", "message", "remediation") &&
    texts(fieldsOf(resource), "id", "type", "name") &&
    texts(fieldsOf(location), "file") &&
    typeof fieldsOf(location).line === "number" &&
    severities.some((known) => known === severity) &&
    [items, finding.evidence, finding.notes].every(Array.isArray)
  );
};

/** A JSON report whose head is sound; what is in its lists is not looked at yet. */
export interface Parsed {
  readonly fields: Fields;
  readonly startedAt: string;
  readonly accounts: readonly unknown[];
  readonly findings: readonly unknown[];
  readonly carried: readonly unknown[];
  damaged(what: string): UserError;
}

/**
 * @param name what errors call the file
 * @throws UserError for what is no JSON report of gonogo
 */
export const parseReport = (text: string, name: string): Parsed => {
  const report = parse(text.replace(/^\uFEFF/, ""), name);
  const { schemaVersion, startedAt, accounts, findings } = report;
  if (
    typeof schemaVersion !== "string" ||
    !/^\d+\.\d+$/.test(schemaVersion) ||
    fieldsOf(report.tool).name !== "gonogo"
  ) {
    const kind = kindOfFile(report);
    throw new UserError(
      `${name} is no JSON report of gonogo${kind === null ? "" : ` (${kind})`}; ${howToMake}`,
    );
  }
  if (major(schemaVersion) !== major(reportSchemaVersion)) {
    throw new UserError(
      `${name} is a report of version ${schemaVersion}; this gonogo reads version ${reportSchemaVersion}: ${howToMake}`,
    );
  }
  const isReport =
    typeof startedAt === "string" &&
    Array.isArray(findings) &&
    Array.isArray(accounts) &&
    accounts.every((account) => /^\d{12}$/.test(String(fieldsOf(account).id)));
  if (!isReport) {
    throw new UserError(`${name} is damaged: a part is missing; ${howToMake}`);
  }
  const carried = fieldsOf(report.carried).findings;
  return {
    fields: report,
    startedAt,
    accounts,
    findings,
    carried: Array.isArray(carried) ? carried : [],
    damaged: (what) => new UserError(`${name} is damaged: its ${what} is not whole; ${howToMake}`),
  };
};

/** @throws UserError when the file cannot be read */
export const readText = async (file: string, what: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === "ENOENT"
        ? `no such ${what.replace(/^the /, "")}: ${file}; ${howToMake}`
        : `cannot read ${what} ${file} (${code})`,
    );
  }
};

const isRule = (value: unknown): boolean => {
  const rule = fieldsOf(value);
  return (
    texts(rule, "id", "title") &&
    severities.some((known) => known === rule.severity) &&
    Array.isArray(rule.items) &&
    isFields(rule.options)
  );
};

const isAccount = (value: unknown): boolean => Array.isArray(fieldsOf(value).regions);

const findingIn = (value: unknown, damaged: () => UserError): Finding => {
  const fields = fieldsOf(value);
  if (!isWholeFinding(fields) || !verdicts.some((known) => known === fields.verdict)) {
    throw damaged();
  }
  return fields as unknown as Finding;
};

/**
 * A whole JSON report, to be compared with another.
 *
 * @param source what errors call the file
 * @throws UserError for anything else
 */
export const wholeReport = (text: string, source: string): ReadReport => {
  const { fields, startedAt, accounts, findings, carried, damaged } = parseReport(text, source);
  const { rules, threshold, verdict, complete, tool, scope } = fields;
  if (!Array.isArray(rules) || !rules.every(isRule)) throw damaged("list of rules");
  if (!accounts.every(isAccount)) throw damaged("list of accounts");
  if (!texts(fields, "threshold", "verdict") || typeof complete !== "boolean") {
    throw damaged("verdict");
  }
  return {
    source,
    startedAt,
    complete,
    accounts: accounts as Report["accounts"],
    verdict: verdict as Report["verdict"],
    threshold: threshold as Report["threshold"],
    tool: { name: "gonogo", version: String(fieldsOf(tool).version ?? "") },
    scope: isFields(scope) ? (scope as unknown as Report["scope"]) : null,
    rules: rules as Report["rules"],
    findings: findings.map((finding, index) =>
      findingIn(finding, () => damaged(`finding number ${index + 1}`)),
    ),
    carried: carried.map((entry, index) => {
      const { finding, reason } = fieldsOf(entry);
      return {
        finding: findingIn(finding, () => damaged(`carried finding number ${index + 1}`)),
        reason: String(reason ?? ""),
      };
    }),
  };
};
