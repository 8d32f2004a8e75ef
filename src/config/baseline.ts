import { readFile } from "node:fs/promises";
import type { Baseline, EarlierReport, WholeFailure } from "../model/baseline.ts";
import { type Fields, fieldsOf } from "../model/fields.ts";
import { type Finding, reportSchemaVersion } from "../model/report.ts";
import { UserError } from "../model/userError.ts";
import { severities } from "../model/verdict.ts";

const major = (version: string): string => version.split(".")[0] ?? "";

/** What an earlier report is read for. */
export type Purpose = "the baseline" | "the previous report";

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

const isWhole = (finding: Fields): boolean => {
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

/** @throws UserError for what is no whole finding */
const failureOf = (
  value: unknown,
  lastReadAt: unknown,
  damaged: () => UserError,
): readonly WholeFailure[] => {
  const fields = fieldsOf(value);
  if (!isWhole(fields) || typeof lastReadAt !== "string") throw damaged();
  const finding = fields as unknown as Finding;
  if (finding.verdict !== "fail") return [];
  const { id, rule, account, region, resource } = finding;
  const waived = finding.waiver !== undefined;
  return [
    { id, rule, account, region, resource: { id: resource.id }, waived, finding, lastReadAt },
  ];
};

/** What the report carries from one before it. */
const carriedOf = (report: Fields): readonly unknown[] => {
  const { findings } = fieldsOf(report.carried);
  return Array.isArray(findings) ? findings : [];
};

/**
 * What failed in an earlier JSON report, what it carried on included.
 *
 * @param file what errors call the file
 * @throws UserError for anything else
 */
export const parseBaseline = (
  text: string,
  file: string,
  purpose: Purpose = "the baseline",
): EarlierReport => {
  const name = `${purpose} ${file}`;
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
  const damaged = (what: string): UserError =>
    new UserError(`${name} is damaged: its ${what} is not whole; ${howToMake}`);
  return {
    startedAt,
    accounts: accounts.map((account) => String(fieldsOf(account).id)),
    failures: [
      ...findings.flatMap((finding, index) =>
        failureOf(finding, startedAt, () => damaged(`finding number ${index + 1}`)),
      ),
      ...carriedOf(report).flatMap((entry, index) => {
        const { finding, lastReadAt } = fieldsOf(entry);
        return failureOf(finding, lastReadAt, () => damaged(`carried finding number ${index + 1}`));
      }),
    ],
  };
};

/** @throws UserError when the file cannot be read or is no JSON report */
export const readBaseline = async (
  file: string,
  purpose: Purpose = "the baseline",
): Promise<EarlierReport> => {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === "ENOENT"
        ? `no such ${purpose.replace(/^the /, "")}: ${file}; ${howToMake}`
        : `cannot read ${purpose} ${file} (${code})`,
    );
  }
  return parseBaseline(text, file, purpose);
};

/**
 * Refuses an earlier report that does not know the accounts: everything in them would be new, and
 * nothing of them be carried on.
 *
 * @throws UserError
 */
export const checkAccounts = (
  baseline: Baseline,
  file: string,
  accounts: readonly string[],
  purpose: Purpose = "the baseline",
): void => {
  const stranger = accounts.find((account) => !baseline.accounts.includes(account));
  if (stranger === undefined) return;
  throw new UserError(
    `${purpose} ${file} is of the account ${baseline.accounts.join(", ") || "of none"}, not of ${stranger}; take a report of this account`,
  );
};
