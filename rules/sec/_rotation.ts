import { ageInDays, millisecondsPerDay } from "../../src/model/days.ts";
import { type Secret, secrets } from "../../src/model/facts/secrets.ts";
import type { Context } from "../../src/model/kind.ts";
import {
  cannotKnow,
  fail,
  notApplicable,
  type Outcome,
  pass,
  saw,
} from "../../src/model/outcome.ts";

const hoursPerDay = 24;
const longestMonth = 31;
const monthsPerYear = 12;

const rateDays = (expression: string): number | null => {
  const match = /^rate\((\d+) (hours?|days?)\)$/.exec(expression);
  if (match === null) return null;
  const count = Number(match[1]);
  return match[2]?.startsWith("hour") ? count / hoursPerDay : count;
};

/** The months of `*`, `1/3`, `*\/3`, `1-6`, `1,7`: a step does not run on into the next year. */
const monthsOf = (field: string): readonly number[] | null => {
  const parts = field.split(",").map((part) => {
    const form = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (form === null) return null;
    const [, first, last, step] = form;
    const from = Number(first ?? 1);
    const single = first !== undefined && last === undefined && step === undefined;
    const to = single ? from : Number(last ?? monthsPerYear);
    const by = Number(step ?? 1);
    if (from < 1 || to > monthsPerYear || by < 1) return null;
    return Array.from(
      { length: Math.floor((to - from) / by) + 1 },
      (_, index) => from + index * by,
    );
  });
  if (parts.includes(null)) return null;
  return [...new Set(parts.flatMap((part) => part ?? []))].sort((a, b) => a - b);
};

/** The longest run of months from one of them to the next. */
const monthGap = (field: string): number | null => {
  const listed = monthsOf(field);
  if (listed === null || listed.length === 0) return null;
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
  return (gap - 1) * longestMonth + within;
};

/** The longest time between two rotations in days; null where the schedule does not tell. */
export const rotationDays = ({ rotationRules }: Secret): number | null => {
  const expression = rotationRules?.scheduleExpression ?? null;
  if (expression !== null) return rateDays(expression) ?? cronDays(expression);
  return rotationRules?.automaticallyAfterDays ?? null;
};

/** A rotation may start a day late: it has a window. */
const graceDays = 1;

/** Replicas rotate with their primary, in its region; null for a secret that is none. */
export const judgeReplica = (
  { primaryRegion }: Secret,
  subject: string,
  { region }: Context,
): Outcome | null =>
  primaryRegion === null || primaryRegion === region
    ? null
    : notApplicable(
        `${subject} is a replica of ${primaryRegion}: it rotates there, and is judged there`,
      );

/** By when the secret should have been rotated: as it says itself, else by its schedule. */
const dueOf = (secret: Secret): string | null => {
  if (secret.nextRotation !== null) return secret.nextRotation;
  const since = secret.lastRotated ?? secret.created;
  const days = rotationDays(secret);
  return since === null || days === null
    ? null
    : new Date(Date.parse(since) + days * millisecondsPerDay).toISOString();
};

/**
 * Rotation is on, and does what it should.
 *
 * @param subject what messages call the secret: `it`, or its name
 */
export const judgeRotation = (secret: Secret, subject: string, context: Context): Outcome => {
  const { arn, name, rotationEnabled, nextRotation } = secret;
  if (!rotationEnabled) {
    return fail(
      `static|${name}`,
      `${subject} does not rotate`,
      saw(secrets, arn, "RotationEnabled", rotationEnabled),
    );
  }
  const due = dueOf(secret);
  if (due === null) return cannotKnow([context.unstated(secrets, "NextRotationDate")]);
  const evidence = saw(secrets, arn, "NextRotationDate", nextRotation);
  return ageInDays(due, context.startedAt) > graceDays
    ? fail(`overdue|${name}`, `${subject} should have rotated by ${due.slice(0, 10)}`, evidence)
    : pass(`${subject} rotates`, evidence);
};
