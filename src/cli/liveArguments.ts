import { stat } from "node:fs/promises";
import { UserError } from "../model/userError.ts";
import { type AccountArguments, asksForAccounts } from "./accountArguments.ts";
import type { SessionArguments } from "./sessionArguments.ts";

/** What the command line says of reading an account. */
export interface LiveArguments extends SessionArguments, AccountArguments {
  /** Every region that is enabled. */
  readonly allRegions: boolean;
  readonly record: string | null;
  readonly resume: string | null;
  /** The folder of answers that are kept from scan to scan. */
  readonly cache: string | null;
  readonly quiet: boolean;
}

/** Where the recording goes: a scan that is continued goes back to where it came from. */
export const recordingOf = ({
  record,
  resume,
}: Pick<LiveArguments, "record" | "resume">): string | null => record ?? resume;

/** A folder that a scan records into. */
export interface Folder {
  readonly path: string;
  /** Whether what is there is continued. */
  readonly isContinued: boolean;
}

/**
 * The folder that a scan records into; null where it records a file, or nothing.
 *
 * @throws UserError where several accounts are to be recorded in a file
 */
export const folderOf = async (given: LiveArguments): Promise<Folder | null> => {
  const { record, resume } = given;
  const path = recordingOf(given);
  if (path === null) return null;
  const isFolder = await isFolderNamed(path, resume !== null);
  if (!isFolder && asksForAccounts(given)) {
    if (/\.(ndjson|gz)$/.test(path)) {
      throw new UserError(
        `several accounts are recorded in a folder: --record ${path.replace(/\.ndjson(\.gz)?$|\.gz$/, "")}/`,
      );
    }
  } else if (!isFolder) return null;
  if (record !== null && resume !== null && record !== resume) {
    throw new UserError("a folder is continued where it is: give --resume alone");
  }
  return { path: path.replace(/\/+$/, "") || "/", isContinued: resume !== null };
};

/** What is continued says itself what it is. */
const isFolderNamed = async (path: string, isContinued: boolean): Promise<boolean> =>
  path.endsWith("/") ||
  (isContinued && ((await stat(path).catch(() => null))?.isDirectory() ?? false));
