export const millisecondsPerDay = 86_400_000;

/** Both times in ISO 8601; negative for what is still to come. */
export const ageInDays = (since: string, now: string): number =>
  (Date.parse(now) - Date.parse(since)) / millisecondsPerDay;

/** The whole days since something was done; none where AWS's clock is ahead of ours. */
export const wholeDaysSince = (done: string, now: string): number =>
  Math.max(0, Math.floor(ageInDays(done, now)));
