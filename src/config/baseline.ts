import type { Baseline, EarlierReport, WholeFailure } from "../model/baseline.ts";
import { fieldsOf } from "../model/fields.ts";
import type { Finding } from "../model/report.ts";
import { UserError } from "../model/userError.ts";
import { isWholeFinding, parseReport, readText } from "./reportFile.ts";

/** What an earlier report is read for. */
export type Purpose = "the baseline" | "the previous report";

/** @throws UserError for what is no whole finding */
const failureOf = (
  value: unknown,
  lastReadAt: unknown,
  damaged: () => UserError,
): readonly WholeFailure[] => {
  const fields = fieldsOf(value);
  if (!isWholeFinding(fields) || typeof lastReadAt !== "string") throw damaged();
  const finding = fields as unknown as Finding;
  if (finding.verdict !== "fail") return [];
  const { id, rule, account, region, resource } = finding;
  const waived = finding.waiver !== undefined;
  return [
    { id, rule, account, region, resource: { id: resource.id }, waived, finding, lastReadAt },
  ];
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
  const { startedAt, accounts, findings, carried, damaged } = parseReport(text, name);
  return {
    startedAt,
    accounts: accounts.map((account) => String(fieldsOf(account).id)),
    failures: [
      ...findings.flatMap((finding, index) =>
        failureOf(finding, startedAt, () => damaged(`finding number ${index + 1}`)),
      ),
      ...carried.flatMap((entry, index) => {
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
  const text = await readText(file, purpose);
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
