import { InterruptedError, unlessStopped } from "../collect/interrupted.ts";
import { renewalOf } from "../collect/profile.ts";
import { openSession, type Session, type SessionRequest } from "../collect/session.ts";
import { termsOf } from "../collect/terms.ts";
import type { Facts } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { readAccount, type ScanRequest } from "../scan.ts";
import { writeSnapshot } from "../snapshot/file.ts";
import { journalFor, journalOf } from "../snapshot/journal.ts";
import type { Interruption } from "./interruption.ts";
import { askMfaCode } from "./mfaCode.ts";
import { progressOn } from "./progress.ts";
import { checkSameAccount, takeUp } from "./resume.ts";
import { say } from "./say.ts";
import type { SessionArguments } from "./sessionArguments.ts";

/** What the command line says of reading an account. */
export interface LiveArguments extends SessionArguments {
  readonly record: string | null;
  readonly resume: string | null;
  readonly quiet: boolean;
}

/** Where the recording goes: a scan that is continued goes back to where it came from. */
export const recordingOf = ({
  record,
  resume,
}: Pick<LiveArguments, "record" | "resume">): string | null => record ?? resume;

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

/**
 * Reads an account, from its beginning or from where an interrupted scan had come; what was read is
 * recorded as far as that is asked for.
 *
 * @param checkAccounts refuses the accounts before they are read
 * @throws UserError before anything is read, or where the recording cannot be written
 */
export const liveFacts = async (
  given: LiveArguments,
  request: ScanRequest,
  interruption: Interruption,
  checkAccounts: (ids: readonly string[]) => void,
): Promise<Facts> => {
  const { profile, roleArn, externalId, resume, region } = given;
  const { settings } = request;
  const interrupted =
    resume === null ? null : await takeUp(resume, termsOf(settings), region, Date.now());
  const asked = region.length > 0 ? region : settings.regions;
  const regions = interrupted?.regions ?? asked;
  const session = await openInTime(
    {
      ...{ profile, roleArn, externalId, regions },
      roleSessionName: given.roleSessionName,
      mfaCode: askMfaCode,
    },
    interruption.signal,
  );
  checkAccounts([session.account.id]);
  if (interrupted !== null) checkSameAccount(interrupted, session);
  const recording = recordingOf(given);
  const journal = await journalIn(recording);
  try {
    const facts = await interruption.reading(wayOn(recording), () =>
      readAccount(session, request, {
        progress: progressOn(given.quiet, interruption.signal),
        signal: interruption.signal,
        earlier: interrupted?.facts ?? null,
        ...(journal === null ? {} : { keeper: journal }),
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
