import type { SessionArguments } from "./sessionArguments.ts";

/** What the command line says of reading an account. */
export interface LiveArguments extends SessionArguments {
  /** Every region that is enabled. */
  readonly allRegions: boolean;
  readonly record: string | null;
  readonly resume: string | null;
  readonly quiet: boolean;
}

/** Where the recording goes: a scan that is continued goes back to where it came from. */
export const recordingOf = ({
  record,
  resume,
}: Pick<LiveArguments, "record" | "resume">): string | null => record ?? resume;
