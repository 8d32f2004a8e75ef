import { ageInDays } from "../model/days.ts";

/** So long before its last day the end of a waiver or of an attestation is announced. */
export const noticeDays = 14;

interface Ending {
  /** The last day, `YYYY-MM-DD`. */
  readonly expiry: string;
}

/** The days that are left after today; negative where it has expired. */
export const daysLeft = ({ expiry }: Ending, now: string): number =>
  -ageInDays(expiry, now.slice(0, 10));

/** `ends on 2026-01-29, in 14 days`. */
export const endText = (ending: Ending, now: string): string => {
  const days = daysLeft(ending, now);
  const when = days === 0 ? "today" : days === 1 ? "tomorrow" : `in ${days} days`;
  return `ends on ${ending.expiry}, ${when}`;
};
