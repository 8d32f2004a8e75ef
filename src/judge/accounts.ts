import { applicationLabel } from "../model/applicationName.ts";
import { groupBy } from "../model/groupBy.ts";
import { compareTexts } from "../model/order.ts";
import type {
  Finding,
  MissingPlace,
  Report,
  ReportedAccount,
  ReportedApplication,
  UnreadEntry,
} from "../model/report.ts";
import { type ExpectedAccount, type Facts, globalRegion, type Shard } from "../model/store.ts";
import { type Measure, standingOf } from "./standing.ts";

const unrecordedPlace = "nothing of it was recorded";

/** What of an account was to be read and is not there. */
const missingOf = (
  { id, regions, global, failure }: ExpectedAccount,
  shards: readonly Shard[],
): readonly MissingPlace[] => {
  const own = new Set(shards.flatMap(({ account, region }) => (account === id ? [region] : [])));
  const reason = failure ?? unrecordedPlace;
  const wanted = [...regions, ...(global ? [globalRegion] : [])];
  // Of an account that could not be entered the regions may not be known.
  if (wanted.length === 0)
    return failure === null || own.size > 0 ? [] : [{ region: null, reason }];
  return wanted.filter((region) => !own.has(region)).map((region) => ({ region, reason }));
};

/** The places that were to be read and are not there, by account. */
export const missingIn = ({
  expected = [],
  shards,
}: Facts): ReadonlyMap<string, readonly MissingPlace[]> =>
  new Map(
    expected.flatMap((account) => {
      const missing = missingOf(account, shards);
      return missing.length === 0 ? [] : [[account.id, missing]];
    }),
  );

/**
 * Stand-ins for what is not there of accounts of which something is: nothing is judged in them, and
 * nothing may be concluded from their lists.
 */
export const standInsFor = (
  { shards }: Facts,
  missing: ReadonlyMap<string, readonly MissingPlace[]>,
): readonly Shard[] =>
  [...missing].flatMap(([account, places]) => {
    const sibling = shards.find((shard) => shard.account === account);
    if (sibling === undefined) return [];
    return places.flatMap(({ region }) =>
      region === null ? [] : [{ partition: sibling.partition, account, region, kinds: new Map() }],
    );
  });

/** What the accounts of a report are told from. */
export interface Judged {
  readonly findings: readonly Finding[];
  readonly unread: readonly UnreadEntry[];
  readonly missing: ReadonlyMap<string, readonly MissingPlace[]>;
  readonly measure: Measure;
}

/**
 * The accounts of a report, by ID, each with its own verdict.
 *
 * @param shards the regions that were read, sorted
 * @param expected what the scan set out to read, where it found that out
 */
export const accountsOf = (
  shards: readonly Shard[],
  expected: readonly ExpectedAccount[],
  { findings, unread, missing, measure }: Judged,
): Report["accounts"] => {
  const findingsOf = groupBy(findings, ({ account }) => account);
  const unreadOf = groupBy(unread, ({ account }) => account);
  const ids = new Set([...shards.map(({ account }) => account), ...expected.map(({ id }) => id)]);
  return [...ids].sort(compareTexts).map((id): ReportedAccount => {
    const own = shards.filter((shard) => shard.account === id);
    const aim = expected.find((one) => one.id === id);
    const forbidden = aim?.forbidden ?? [];
    const lacks = missing.get(id) ?? [];
    return {
      id,
      partition: own[0]?.partition ?? aim?.partition ?? "aws",
      regions: own.map((shard) => shard.region),
      ...(forbidden.length === 0 ? {} : { forbidden }),
      ...(lacks.length === 0 ? {} : { missing: lacks }),
      ...standingOf(findingsOf.get(id) ?? [], lacks.length === 0, measure),
      unread: unreadOf.get(id)?.length ?? 0,
    };
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
