import { millisecondsPerDay } from "../../src/model/days.ts";

/**
 * How often a schedule expression comes round, as Secrets Manager reads it
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html).
 */

const hoursPerDay = 24;

const rateDays = (expression: string): number | null => {
  const match = /^rate\((\d+) (hours?|days?)\)$/.exec(expression);
  if (match === null) return null;
  const count = Number(match[1]);
  return match[2]?.startsWith("hour") ? count / hoursPerDay : count;
};

/** Whether something happens on a day; null where the field cannot be read. */
type OnDay = ((day: Date) => boolean) | null;

const monthNames = [
  "JAN",
  "FEB",
  "MAR",
  "APR",
  "MAY",
  "JUN",
  "JUL",
  "AUG",
  "SEP",
  "OCT",
  "NOV",
  "DEC",
];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

interface Field {
  readonly last: number;
  readonly names: readonly string[];
}

const monthField: Field = { last: 12, names: monthNames };
const dayField: Field = { last: 31, names: [] };
const weekdayField: Field = { last: 7, names: weekdayNames };

/** A number from 1 to the field's last, or a name that stands for one. */
const numberOf = (text: string, { last, names }: Field): number | null => {
  const number = names.includes(text) ? names.indexOf(text) + 1 : Number(text);
  return /^(\d+|[A-Z]{3})$/.test(text) && number >= 1 && number <= last ? number : null;
};

/** The numbers of `*`, `1/3`, `*\/3`, `1-6`, `MON`: a step does not run on beyond the last. */
const numbersOf = (part: string, field: Field): readonly number[] | null => {
  const [, start = "", end, step = "1"] = /^([^-/]+)(?:-([^-/]+))?(?:\/(\d+))?$/.exec(part) ?? [];
  const by = Number(step);
  const from = start === "*" ? 1 : numberOf(start, field);
  const single = end === undefined && start !== "*" && !part.includes("/");
  const to = single ? from : end === undefined ? field.last : numberOf(end, field);
  if (from === null || to === null || by < 1) return null;
  return Array.from(
    { length: Math.max(0, Math.floor((to - from) / by) + 1) },
    (_, i) => from + i * by,
  );
};

const isAny = (text: string): boolean => text === "*" || text === "?";

const lastOfMonth = (day: Date): number =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();

const weekdayOf = (day: Date): number => day.getUTCDay() + 1;

/** The weekday nearest to a day of the month, within it: `15W`. */
const nearestWeekday = (day: Date, wanted: number): number => {
  const last = lastOfMonth(day);
  const date = Math.min(wanted, last);
  const weekday = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), date)).getUTCDay();
  if (weekday === 6) return date === 1 ? 3 : date - 1;
  if (weekday === 0) return date === last ? date - 2 : date + 1;
  return date;
};

/** One part of the day of the month: `1`, `1-15`, `L`, `15W`. */
const onDayOfMonth = (part: string): OnDay => {
  if (part === "L") return (day) => day.getUTCDate() === lastOfMonth(day);
  const near = numberOf(part.replace(/W$/, ""), dayField);
  if (part.endsWith("W") && near !== null) {
    return (day) => day.getUTCDate() === nearestWeekday(day, near);
  }
  const numbers = numbersOf(part, dayField);
  return numbers === null ? null : (day) => numbers.includes(day.getUTCDate());
};

/** One part of the day of the week: `MON`, `2-6`, `2#1` (the first Monday), `6L` (the last Friday). */
const onDayOfWeek = (part: string): OnDay => {
  if (part === "L") return (day) => weekdayOf(day) === 7;
  const [, name = "", nth] = /^(\w+?)(?:#([1-5])|L)$/.exec(part) ?? [];
  const weekday = numberOf(name, weekdayField);
  if (weekday !== null) {
    return (day) =>
      weekdayOf(day) === weekday &&
      (nth === undefined
        ? day.getUTCDate() + 7 > lastOfMonth(day)
        : Math.ceil(day.getUTCDate() / 7) === Number(nth));
  }
  const numbers = numbersOf(part, weekdayField);
  return numbers === null ? null : (day) => numbers.includes(weekdayOf(day));
};

const onMonth = (part: string): OnDay => {
  const numbers = numbersOf(part, monthField);
  return numbers === null ? null : (day) => numbers.includes(day.getUTCMonth() + 1);
};

/** Any of a field's parts; every day where it says nothing. */
const anyPart = (field: string, read: (part: string) => OnDay): OnDay => {
  if (isAny(field)) return () => true;
  const parts = field.split(",").map(read);
  return parts.includes(null) ? null : (day) => parts.some((on) => on?.(day) ?? false);
};

/** Twelve years hold each kind of year, and two leap days more than once. */
const from = Date.UTC(2024, 0, 1);
const days = 12 * 365 + 3;
const everyDay: readonly Date[] = Array.from(
  { length: days },
  (_, index) => new Date(from + index * millisecondsPerDay),
);

/** The longest time between two of these days; null where there are fewer than two. */
const longestGap = (onDay: (day: Date) => boolean): number | null => {
  let longest: number | null = null;
  let before: number | null = null;
  for (const [index, day] of everyDay.entries()) {
    if (!onDay(day)) continue;
    if (before !== null) longest = Math.max(longest ?? 0, index - before);
    before = index;
  }
  return longest;
};

/** `cron(minutes hours day-of-month month day-of-week year)`. */
const cronDays = (expression: string): number | null => {
  const match = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(
    expression.toUpperCase().replace("CRON", "cron"),
  );
  if (match === null || match[6] !== "*") return null;
  const [, , , dayOfMonth = "", month = "", dayOfWeek = ""] = match;
  const fields = [
    anyPart(dayOfMonth, onDayOfMonth),
    anyPart(month, onMonth),
    anyPart(dayOfWeek, onDayOfWeek),
  ];
  return fields.includes(null) ? null : longestGap((day) => fields.every((on) => on?.(day)));
};

/**
 * The longest time between two rotations of a schedule, in days.
 *
 * @returns null where the expression does not tell, or never comes round twice in twelve years
 */
export const scheduleDays = (expression: string): number | null =>
  rateDays(expression) ?? cronDays(expression);
