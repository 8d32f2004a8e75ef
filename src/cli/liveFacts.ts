import type { AnswerCache } from "../collect/answers.ts";
import type { RequestCounter } from "../collect/clients.ts";
import { InterruptedError, unlessStopped } from "../collect/interrupted.ts";
import { renewalOf } from "../collect/profile.ts";
import { openSession, type Session, type SessionRequest } from "../collect/session.ts";
import { termsOf } from "../collect/terms.ts";
import { byAccount, type FactsByAccount } from "../model/byAccount.ts";
import type { Settings } from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { collectorsFor, readAccount, type ScanRequest } from "../scan.ts";
import { writeSnapshot } from "../snapshot/file.ts";
import { journalFor, journalOf } from "../snapshot/journal.ts";
import { asksForAccounts } from "./accountArguments.ts";
import { answerCacheIn } from "./answerCache.ts";
import type { Interruption } from "./interruption.ts";
import { folderOf, type LiveArguments, recordingOf } from "./liveArguments.ts";
import { manyFacts } from "./manyAccounts.ts";
import { askMfaCode } from "./mfaCode.ts";
import { progressOn } from "./progress.ts";
import { regionsToScan } from "./regionsToScan.ts";
import { checkSameAccount, takeUp } from "./resume.ts";
import { say } from "./say.ts";

const openInTime = async (request: SessionRequest, signal: AbortSignal): Promise<Session> => {
  try {
    return await unlessStopped(openSession(request), signal);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    throw new UserError(`${error.message} before it was known whose account this is`);
  }
};

const wayOn = (recording: string | null): string =>
  recording === null
    ? "recorded with --record FILE, a scan can be continued"
    : `continue it with the same options and --resume ${recording}`;

const isExpired = ({ shards }: Facts): boolean =>
  shards.some(({ kinds }) =>
    [...kinds.values()].some(({ causes, unreadRows }) =>
      [...causes, ...[...unreadRows.values()].flat()].some(({ reason }) => reason === "expired"),
    ),
  );

const journalIn = (recording: string | null) =>
  recording === null
    ? null
    : journalFor(recording, (error) => {
        const why = (error as NodeJS.ErrnoException).code ?? String(error);
        say(
          `cannot write ${journalOf(recording)} (${why}): were it killed, this scan would be lost`,
        );
      });

/** What is to be read of an account, and what finding that out took. */
interface Aim {
  readonly session: Session;
  readonly expected?: NonNullable<Facts["expected"]>;
  readonly counter?: RequestCounter;
}

/** Where a scan of all regions asks first if the environment names none. */
export const firstRegion = "us-east-1";

const expectedIn = (facts: Facts | undefined): Pick<Aim, "expected"> =>
  facts?.expected === undefined ? {} : { expected: facts.expected };

/** Every enabled region, without those that are closed: these are named. */
const aimAtAllRegions = async (
  session: Session,
  { rules, settings }: ScanRequest,
  signal: AbortSignal,
  quiet: boolean,
): Promise<Aim> => {
  const { account } = session;
  const planned = collectorsFor(rules.selected, settings);
  const tell = (text: string): void => {
    if (!quiet) say(text);
  };
  const found = await regionsToScan(session, planned, settings, signal, tell);
  const { regions, forbidden, counter } = found;
  return {
    session: { ...session, regions },
    counter,
    expected: [
      {
        ...{ id: account.id, partition: account.partition, regions, forbidden, failure: null },
        global: planned.some(({ provides }) => provides.scope === "account"),
      },
    ],
  };
};

/** Whose credentials lead into the accounts. What the roles there ask for is not asked of these. */
export const baseOf = (given: LiveArguments, settings: Settings): SessionRequest => {
  const { profile, roleArn, externalId, roleSessionName, region, allRegions } = given;
  const many = asksForAccounts(given);
  return {
    ...{ profile, roleArn, mfaCode: askMfaCode },
    externalId: many ? null : externalId,
    roleSessionName: many && roleArn === null ? null : roleSessionName,
    regions: allRegions ? [] : region.length > 0 ? region : settings.regions,
    // What is continued says itself where.
    ...(allRegions || given.resume !== null ? { firstRegion } : {}),
  };
};

/**
 * Reads one account or several, from the beginning or from where an interrupted scan had come; what was
 * read is recorded as far as that is asked for.
 *
 * @param checkAccounts refuses the accounts before they are read
 * @throws UserError before anything is read, or where the recording cannot be written
 */
export const liveFacts = async (
  given: LiveArguments,
  request: ScanRequest,
  interruption: Interruption,
  checkAccounts: (ids: readonly string[]) => void,
): Promise<FactsByAccount> => {
  const folder = await folderOf(given);
  const answers = await answerCacheIn(given.cache);
  if (folder === null && !asksForAccounts(given)) {
    return byAccount(await oneAccount(given, request, interruption, answers, checkAccounts));
  }
  const base = await openInTime(baseOf(given, request.settings), interruption.signal);
  return manyFacts(given, request, interruption, base, folder, answers, checkAccounts);
};

const oneAccount = async (
  given: LiveArguments,
  request: ScanRequest,
  interruption: Interruption,
  answers: AnswerCache | null,
  checkAccounts: (ids: readonly string[]) => void,
): Promise<Facts> => {
  const { profile, resume, region, allRegions } = given;
  const { settings } = request;
  const interrupted =
    resume === null
      ? null
      : await takeUp(resume, termsOf(settings), allRegions ? "all" : region, Date.now());
  const asked = baseOf(given, settings);
  const session = await openInTime(
    { ...asked, regions: interrupted?.regions ?? asked.regions },
    interruption.signal,
  );
  checkAccounts([session.account.id]);
  if (interrupted !== null) checkSameAccount(interrupted, session);
  const aim =
    allRegions && interrupted === null
      ? await aimAtAllRegions(session, request, interruption.signal, given.quiet)
      : { session, ...expectedIn(interrupted?.facts) };
  const recording = recordingOf(given);
  const journal = await journalIn(recording);
  try {
    const facts = await interruption.reading(wayOn(recording), () =>
      readAccount(aim.session, request, {
        progress: progressOn(given.quiet, interruption.signal),
        signal: interruption.signal,
        earlier: interrupted?.facts ?? null,
        ...(aim.expected === undefined ? {} : { expected: aim.expected }),
        ...(aim.counter === undefined ? {} : { counter: aim.counter }),
        ...(journal === null ? {} : { keeper: journal }),
        ...(answers === null ? {} : { answers }),
      }),
    );
    if (recording !== null) await writeSnapshot(recording, facts);
    await journal?.remove();
    if (!given.quiet && isExpired(facts)) {
      say(
        `the credentials expired during the scan: ${await renewalOf(profile)}; ${wayOn(recording)}`,
      );
    }
    return facts;
  } finally {
    await journal?.close();
  }
};
