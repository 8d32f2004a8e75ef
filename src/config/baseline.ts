import { readFile } from "node:fs/promises";
import type { Baseline, EarlierFailure } from "../model/baseline.ts";
import { type Fields, fieldsOf } from "../model/fields.ts";
import { reportSchemaVersion } from "../model/report.ts";
import { UserError } from "../model/userError.ts";

const major = (version: string): string => version.split(".")[0] ?? "";

const howToMake = "make one with: gonogo scan --output json=FILE";

/** What another file that gonogo or its neighbours write is. */
const kindOfFile = (value: Fields): string | null => {
  if ("runs" in value) return "it is SARIF";
  return "snapshot" in value ? "it is a snapshot" : null;
};

const parse = (text: string, file: string): Fields => {
  const [firstLine = ""] = text.split("\n", 1);
  for (const part of [text, firstLine]) {
    try {
      return fieldsOf(JSON.parse(part));
    } catch {
      // What is no JSON as a whole may be a snapshot, line by line.
    }
  }
  throw new UserError(`the baseline ${file} is no JSON report of gonogo; ${howToMake}`);
};

const texts = (value: Fields, ...names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === "string");

/** @throws UserError for what is no whole finding */
const failureOf = (value: unknown, index: number, file: string): readonly EarlierFailure[] => {
  const finding = fieldsOf(value);
  const resource = fieldsOf(finding.resource);
  if (!texts(finding, "id", "rule", "verdict", "account", "region") || !texts(resource, "id")) {
    throw new UserError(
      `the baseline ${file} is damaged: its finding number ${index + 1} is not whole; ${howToMake}`,
    );
  }
  if (finding.verdict !== "fail") return [];
  const { id, rule, account, region } = finding as unknown as EarlierFailure;
  return [
    {
      id,
      rule,
      account,
      region,
      resource: { id: String(resource.id) },
      waived: "waiver" in finding,
    },
  ];
};

/**
 * What failed in an earlier JSON report.
 *
 * @param name what errors call the file
 * @throws UserError for anything else
 */
export const parseBaseline = (text: string, name: string): Baseline => {
  const report = parse(text.replace(/^\uFEFF/, ""), name);
  const { schemaVersion, startedAt, accounts, findings } = report;
  if (
    typeof schemaVersion !== "string" ||
    !/^\d+\.\d+$/.test(schemaVersion) ||
    fieldsOf(report.tool).name !== "gonogo"
  ) {
    const kind = kindOfFile(report);
    throw new UserError(
      `the baseline ${name} is no JSON report of gonogo${kind === null ? "" : ` (${kind})`}; ${howToMake}`,
    );
  }
  if (major(schemaVersion) !== major(reportSchemaVersion)) {
    throw new UserError(
      `the baseline ${name} is a report of version ${schemaVersion}; this gonogo reads version ${reportSchemaVersion}: ${howToMake}`,
    );
  }
  const isWhole =
    typeof startedAt === "string" &&
    Array.isArray(findings) &&
    Array.isArray(accounts) &&
    accounts.every((account) => /^\d{12}$/.test(String(fieldsOf(account).id)));
  if (!isWhole) {
    throw new UserError(`the baseline ${name} is damaged: a part is missing; ${howToMake}`);
  }
  return {
    startedAt,
    accounts: accounts.map((account) => String(fieldsOf(account).id)),
    failures: findings.flatMap((finding, index) => failureOf(finding, index, name)),
  };
};

/** @throws UserError when the file cannot be read or is no JSON report */
export const readBaseline = async (file: string): Promise<Baseline> => {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new UserError(
      code === "ENOENT"
        ? `no such baseline: ${file}; ${howToMake}`
        : `cannot read the baseline ${file} (${code})`,
    );
  }
  return parseBaseline(text, file);
};

/**
 * Refuses a baseline that does not know the accounts: everything in them would be new.
 *
 * @throws UserError
 */
export const checkAccounts = (
  baseline: Baseline,
  file: string,
  accounts: readonly string[],
): void => {
  const stranger = accounts.find((account) => !baseline.accounts.includes(account));
  if (stranger === undefined) return;
  throw new UserError(
    `the baseline ${file} is of the account ${baseline.accounts.join(", ") || "of none"}, not of ${stranger}; take a report of this account`,
  );
};
