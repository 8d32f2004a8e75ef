import { groupBy } from "../src/model/groupBy.ts";
import {
  forbiddenText,
  missingTexts,
  type Report,
  type ReportedAccount,
  type Standing,
} from "../src/model/report.ts";
import { type Overall, severities } from "../src/model/verdict.ts";
import { plural } from "./_text.ts";

/** What formats for people tell of a report of several accounts; of one alone nothing is added. */

type OfAccounts = Pick<Report, "accounts">;

export const isOfSeveral = ({ accounts }: OfAccounts): boolean => accounts.length > 1;

const overalls: readonly Overall[] = ["NO-GO", "INCOMPLETE", "GO"];

/** So many accounts stand at the head of a report by name. */
const mostNamed = 3;

const mostMissing = 5;

/** `102 AWS accounts, 17 regions` for a head that has no room for each; null where it has. */
export const crowdText = ({ accounts }: OfAccounts): string | null =>
  accounts.length <= mostNamed
    ? null
    : `${accounts.length} AWS accounts, ${plural(new Set(accounts.flatMap(({ regions }) => regions)).size, "region")}`;

/** The regions that nobody may use: of each account, of many only in how many. */
export const forbiddenIn = ({ accounts }: OfAccounts): readonly string[] => {
  const closed = accounts.flatMap(({ id, forbidden }) =>
    forbidden === undefined ? [] : [{ id, forbidden }],
  );
  if (closed.length <= mostNamed)
    return closed.map(({ id, forbidden }) => forbiddenText(id, forbidden));
  const groups = [...groupBy(closed, ({ forbidden }) => forbidden.join(", "))];
  return groups.length <= mostNamed
    ? groups.map(([, own]) => forbiddenText(`${own.length} accounts`, own[0]?.forbidden ?? []))
    : [
        forbiddenText(
          `${closed.length} accounts`,
          [...new Set(closed.flatMap((one) => one.forbidden))].sort(),
        ),
      ];
};

const worstStandingFirst = (a: Standing, b: Standing): number =>
  overalls.indexOf(a.verdict) - overalls.indexOf(b.verdict) ||
  (severities.map((one) => b.failures[one] - a.failures[one]).find((more) => more !== 0) ?? 0) ||
  b.unknown - a.unknown;

const worstAccountFirst = (a: ReportedAccount, b: ReportedAccount): number =>
  worstStandingFirst(a, b) || (a.id < b.id ? -1 : 1);

/** What there is to say of an account beside its ID and its verdict. */
export interface AccountRow {
  readonly account: ReportedAccount;
  readonly failures: string;
  readonly open: string;
  /** What of it was to be read and is not there. */
  readonly missing: readonly string[];
}

/** The accounts, the worst first; none where there is one alone, and all of it is there. */
export const accountRowsOf = ({ accounts }: OfAccounts): readonly AccountRow[] => {
  const isPlain = accounts.length < 2 && accounts.every(({ missing }) => missing === undefined);
  if (isPlain) return [];
  return [...accounts].sort(worstAccountFirst).map((account) => ({
    account,
    failures:
      severities
        .filter((severity) => account.failures[severity] > 0)
        .map((severity) => `${account.failures[severity]} ${severity}`)
        .join(", ") || "none",
    open:
      [
        ...(account.unknown > 0 ? [`${account.unknown} unknown`] : []),
        ...(account.unread > 0 ? [plural(account.unread, "unread call")] : []),
      ].join(", ") || "nothing",
    missing: missingTexts({ accounts: [account] }),
  }));
};

/** What of accounts that have no row of their own is missing: so many of the lines, and how many more. */
export const missingBeyond = (rows: readonly AccountRow[]): readonly string[] => {
  const all = rows.flatMap(({ missing }) => missing);
  const rest = all.length - mostMissing;
  return [
    ...all.slice(0, mostMissing),
    ...(rest > 0 ? [`missing: of ${plural(rest, "more account")}: see --output json`] : []),
  ];
};

/** `40 NO-GO, 62 GO`. */
export const standingsText = (all: readonly { readonly verdict: Overall }[]): string =>
  overalls
    .map((verdict) => ({ verdict, count: all.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ verdict, count }) => `${count} ${verdict}`)
    .join(", ");

/** The applications: of several accounts the worst first, else as they are. */
export const applicationsOf = (report: Pick<Report, "accounts" | "applications">) =>
  isOfSeveral(report) ? [...report.applications].sort(worstStandingFirst) : report.applications;
