export const millisecondsPerDay = 86_400_000;

/** Both times in ISO 8601. */
export const ageInDays = (since: string, now: string): number =>
  (Date.parse(now) - Date.parse(since)) / millisecondsPerDay;
