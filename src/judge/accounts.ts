import { applicationLabel } from "../model/applicationName.ts";
import { groupBy } from "../model/groupBy.ts";
import type { Finding, Report, ReportedAccount, ReportedApplication } from "../model/report.ts";
import { type ExpectedAccount, globalRegion } from "../model/store.ts";
import type { AccountJudgement } from "./judgeAccount.ts";
import { type Measure, standingOf } from "./standing.ts";

/** An account as far as it was judged. */
export type JudgedAccount = Pick<
  AccountJudgement,
  "id" | "partition" | "regions" | "missing" | "unread"
>;

/**
 * The accounts of a report, each with its own verdict.
 *
 * @param judged by ID; of which no region was read nor expected is left out
 * @param expected what the scan set out to read, where it found that out
 * @param findings of all of them
 */
export const accountsOf = (
  judged: readonly JudgedAccount[],
  expected: readonly ExpectedAccount[],
  findings: readonly Finding[],
  measure: Measure,
): Report["accounts"] => {
  const findingsOf = groupBy(findings, ({ account }) => account);
  const aims = new Map(expected.map((account) => [account.id, account]));
  return judged.flatMap(({ id, partition, regions, missing, unread }): ReportedAccount[] => {
    const aim = aims.get(id);
    if (regions.length === 0 && aim === undefined) return [];
    const forbidden = aim?.forbidden ?? [];
    return [
      {
        id,
        partition: partition ?? aim?.partition ?? "aws",
        regions,
        ...(forbidden.length === 0 ? {} : { forbidden }),
        ...(missing.length === 0 ? {} : { missing }),
        ...standingOf(findingsOf.get(id) ?? [], missing.length === 0, measure),
        unread: unread.length,
      },
    ];
  });
};

const keyOf = (account: string, label: string | null): string => `${account}\n${label}`;

/** Applications with how they stand: by what is found of them in their region, and of global services. */
export const applicationsWithStanding = (
  applications: readonly ReportedApplication[],
  findings: readonly Finding[],
  measure: Measure,
): Report["applications"] => {
  const own = groupBy(
    findings.filter(({ application }) => application !== null),
    ({ account, application }) => keyOf(account, application),
  );
  return applications.map((application) => {
    const { account, region } = application;
    const found = own.get(keyOf(account, applicationLabel(application))) ?? [];
    const here = found.filter((one) => one.region === region || one.region === globalRegion);
    return { ...application, ...standingOf(here, true, measure) };
  });
};
