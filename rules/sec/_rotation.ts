import { type Secret, secrets } from "../../src/model/facts/secrets.ts";
import { fail, type Outcome, pass, saw } from "../../src/model/outcome.ts";

const millisecondsPerDay = 86_400_000;
const hoursPerDay = 24;
const longestMonth = 31;
const monthsPerYear = 12;

const rateDays = (expression: string): number | null => {
  const match = /^rate\((\d+) (hours?|days?)\)$/.exec(expression);
  if (match === null) return null;
  const count = Number(match[1]);
  return match[2]?.startsWith("hour") ? count / hoursPerDay : count;
};

/** The longest run of months between two of them: `*`, `1/3`, `*\/3`, `1,7`. */
const monthGap = (months: string): number | null => {
  if (months === "*") return 1;
  const step = /^(?:\*|\d+)\/(\d+)$/.exec(months);
  if (step !== null) return Number(step[1]);
  const listed = months
    .split(",")
    .map(Number)
    .sort((a, b) => a - b);
  if (listed.some(Number.isNaN)) return null;
  const gaps = listed.map(
    (month, index) => (listed[index + 1] ?? (listed[0] ?? 0) + monthsPerYear) - month,
  );
  return Math.max(...gaps);
};

/** `cron(minutes hours day-of-month month day-of-week year)`, as Secrets Manager reads it. */
const cronDays = (expression: string): number | null => {
  const match = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression);
  if (match === null || match[6] !== "*") return null;
  const [, , , dayOfMonth = "", month = "", dayOfWeek = ""] = match;
  const gap = monthGap(month);
  if (gap === null) return null;
  const daily = /^[*?]$/.test(dayOfMonth) && /^[*?]$/.test(dayOfWeek);
  const weekly = !/^[*?]$/.test(dayOfWeek) && !dayOfWeek.includes("#") && !dayOfWeek.includes("L");
  const within = daily ? 1 : weekly ? 7 : longestMonth;
  return gap === 1 ? within : gap * longestMonth;
};

/** The longest time between two rotations in days; null where the schedule does not tell. */
export const rotationDays = ({ rotationRules }: Secret): number | null => {
  const expression = rotationRules?.scheduleExpression ?? null;
  if (expression !== null) return rateDays(expression) ?? cronDays(expression);
  return rotationRules?.automaticallyAfterDays ?? null;
};

/** A rotation may start a day late: it has a window. */
const graceDays = 1;

export const ageInDays = (since: string, now: string): number =>
  (Date.parse(now) - Date.parse(since)) / millisecondsPerDay;

/** Whether the secret should have been rotated by now and was not. */
export const isOverdue = (secret: Secret, now: string): boolean =>
  secret.nextRotation !== null && ageInDays(secret.nextRotation, now) > graceDays;

/** Rotation is on, and does what it should. */
export const judgeRotation = (secret: Secret, now: string): Outcome => {
  const { arn, name, rotationEnabled, nextRotation } = secret;
  if (!rotationEnabled) {
    return fail(
      `static|${name}`,
      `${name} does not rotate`,
      saw(secrets, arn, "RotationEnabled", rotationEnabled),
    );
  }
  const evidence = saw(secrets, arn, "NextRotationDate", nextRotation);
  return isOverdue(secret, now)
    ? fail(
        `overdue|${name}`,
        `${name} should have rotated by ${nextRotation?.slice(0, 10)}`,
        evidence,
      )
    : pass(`${name} rotates`, evidence);
};
