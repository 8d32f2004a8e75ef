import { UserError } from "../model/userError.ts";

const units = { h: 3_600_000, m: 60_000, s: 1_000 } as const;
const longest = 24 * units.h;

/**
 * A duration as people write it, in milliseconds: `90s`, `10m`, `1h30m`.
 *
 * @param option what it was given to, for the error
 * @throws UserError for what is no duration, for nothing and for more than a day
 */
export const parseDuration = (option: string, text: string): number => {
  const [, ...amounts] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
  const milliseconds = Object.values(units).reduce(
    (sum, unit, index) => sum + Number(amounts[index] ?? 0) * unit,
    0,
  );
  if (milliseconds > 0 && milliseconds <= longest) return milliseconds;
  throw new UserError(
    `${option} ${text} is no duration between 1s and 24h; write it as 90s, 10m or 1h30m`,
  );
};
