import { groupBy } from "../src/model/groupBy.ts";
import type { Finding, Report } from "../src/model/report.ts";
import { isOfSeveral } from "./_accounts.ts";

/** What is the same in several accounts is told once, with the accounts; in one alone all is told by itself. */

/** What AWS makes up, and what is therefore another in each account. */
const madeUp =
  /\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|(?<=\b[a-z]{1,12}-)(?:[\da-f]{17}|[\da-f]{8})\b|\b[\da-f]{16,}\b/g;

const masked = (text: string, ...own: readonly string[]): string =>
  own.reduce((rest, one) => rest.replaceAll(one, "…"), text).replace(madeUp, "…");

/** What is wrong, or asked, without the resource's name before it. */
export const withoutName = ({ message, resource }: Finding): string =>
  message.startsWith(`${resource.name}: `) ? message.slice(resource.name.length + 2) : message;

/** The message without what sets it apart from the same one in another account. */
const maskedMessage = (finding: Finding): string =>
  masked(
    finding.resource.name.includes(finding.account) ? withoutName(finding) : finding.message,
    finding.account,
  );

/** Findings of a rule that say the same of several accounts, or one by itself. */
export interface Alike {
  readonly first: Finding;
  readonly findings: readonly Finding[];
  readonly message: string;
}

const alone = (finding: Finding): Alike => ({
  first: finding,
  findings: [finding],
  message: finding.message,
});

const accountsIn = (findings: readonly Finding[]): ReadonlySet<string> =>
  new Set(findings.map(({ account }) => account));

const together = (group: readonly Finding[]): readonly Alike[] => {
  const [first] = group;
  if (first === undefined) return [];
  if (accountsIn(group).size < 2) return group.map(alone);
  const isSame = group.every(({ message }) => message === first.message);
  return [{ first, findings: group, message: isSame ? first.message : maskedMessage(first) }];
};

/** Findings, those together that differ in their account alone; the most widespread first. */
export const alikeIn = (
  findings: readonly Finding[],
  report: Pick<Report, "accounts">,
): readonly Alike[] =>
  isOfSeveral(report)
    ? [
        ...groupBy(findings, (finding) =>
          JSON.stringify([
            finding.rule,
            maskedMessage(finding),
            finding.application,
            finding.role,
            finding.location,
            finding.waiver,
          ]),
        ).values(),
      ]
        .flatMap(together)
        .map((alike) => ({ alike, accounts: accountsIn(alike.findings).size }))
        .sort((a, b) => b.accounts - a.accounts)
        .map(({ alike }) => alike)
    : findings.map(alone);

type Placed = Pick<Finding, "account" | "region">;

/** Each account with its regions. */
export const placesOf = (
  placed: readonly Placed[],
): readonly { readonly account: string; readonly regions: readonly string[] }[] =>
  [...groupBy(placed, ({ account }) => account)].map(([account, own]) => ({
    account,
    regions: [...new Set(own.map(({ region }) => region))],
  }));

/** `3 of 102 accounts`, `all 102 accounts`, `both accounts`. */
export const accountsText = (count: number, { accounts }: Pick<Report, "accounts">): string => {
  if (count < accounts.length) return `${count} of ${accounts.length} accounts`;
  return count === 2 ? "both accounts" : `all ${count} accounts`;
};

/** So many accounts are named before the rest is counted. */
const mostPlaces = 3;

/**
 * Where it is, in a report of several accounts: `in 111122223333 eu-west-1`, `in 5 of 102 accounts: ... and
 * 2 more`, `in all 102 accounts`; empty in a report of one, for it is clear there.
 */
export const whereText = (
  placed: readonly Placed[],
  report: Pick<Report, "accounts">,
  most: number = mostPlaces,
): string => {
  if (!isOfSeveral(report)) return "";
  const places = placesOf(placed).map(({ account, regions }) => `${account} ${regions.join(", ")}`);
  const rest = places.length - most;
  if (places.length === 1) return `in ${places[0]}`;
  if (rest > 0 && places.length === report.accounts.length) {
    return `in ${accountsText(places.length, report)}`;
  }
  return `in ${accountsText(places.length, report)}: ${places.slice(0, most).join("; ")}${rest > 0 ? ` and ${rest} more` : ""}`;
};

/** Likewise, for what needs no single account: of more than a few only how many. */
export const briefWhereText = (
  placed: readonly Placed[],
  report: Pick<Report, "accounts">,
): string => {
  const { length } = placesOf(placed);
  return isOfSeveral(report) && length > mostPlaces
    ? `in ${accountsText(length, report)}`
    : whereText(placed, report);
};

/** A text of an account, and what it asks for. */
interface Said extends Placed {
  readonly text: string;
  readonly settle: string;
}

/** What is said alike, of several accounts also where what AWS makes up differs; with the text that all share. */
export const saidAlike = <T extends Said>(
  entries: readonly T[],
  report: Pick<Report, "accounts">,
): readonly { readonly text: string; readonly group: readonly T[] }[] => {
  const shared = ({ text, account, region }: T): string =>
    isOfSeveral(report) ? masked(text, account, region) : text;
  return [...groupBy(entries, (one) => `${shared(one)}\n${one.settle}`).values()].flatMap((group) =>
    group.slice(0, 1).map((first) => ({
      text: group.every(({ text }) => text === first.text) ? first.text : shared(first),
      group,
    })),
  );
};
