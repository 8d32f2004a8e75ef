import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { scheduleDays } from "../../../rules/sec/_schedule.ts";

const cron = (dayOfMonth: string, month: string, dayOfWeek: string): string =>
  `cron(0 8 ${dayOfMonth} ${month} ${dayOfWeek} *)`;

describe("how often a schedule comes round", () => {
  test.each<[string, number | null]>([
    ["rate(1 day)", 1],
    ["rate(12 hours)", 0.5],
    ["rate(5 minutes)", null],
    [cron("*", "*", "?"), 1],
    [cron("?", "*", "MON"), 7],
    [cron("?", "*", "MON-FRI"), 3],
    [cron("1", "*", "?"), 31],
    [cron("1,15", "*", "?"), 17],
    [cron("L", "*", "?"), 31],
    [cron("15W", "*", "?"), 32],
    // What some months do not have is left out in them.
    [cron("31", "*", "?"), 61],
    [cron("30", "*", "?"), 60],
    [cron("?", "*", "2#1"), 35],
    [cron("?", "*", "2#5"), 119],
    [cron("?", "*", "FRIL"), 35],
    [cron("1", "1/3", "?"), 92],
    [cron("1", "JAN,JUL", "?"), 184],
    [cron("29", "2", "?"), 1461],
    [cron("30", "2", "?"), null],
    [cron("0", "*", "?"), null],
    [cron("1", "13", "?"), null],
    [cron("?", "*", "MO"), null],
    ["cron(0 8 1 * ? 2027)", null],
    ["cron(0 8 1 * ?)", null],
    ["at(2027-01-01T00:00:00)", null],
    ["", null],
  ])("%s: %s", (expression, days) => {
    expect(scheduleDays(expression)).toBe(days);
  });

  const day = fc.integer({ min: 1, max: 31 });
  const month = fc.integer({ min: 1, max: 12 });

  test("another day or month in the list never makes it longer", () => {
    fc.assert(
      fc.property(day, day, month, month, (a, b, m, n) => {
        const few = scheduleDays(cron(`${a}`, `${m}`, "?"));
        const more = scheduleDays(cron(`${a},${b}`, `${m},${n}`, "?"));
        if (few !== null) expect(more ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(few);
      }),
    );
  });

  test("a range is the list of its numbers", () => {
    fc.assert(
      fc.property(day, day, (a, b) => {
        const [first, last] = [Math.min(a, b), Math.max(a, b)];
        const list = Array.from({ length: last - first + 1 }, (_, index) => first + index);
        expect(scheduleDays(cron(`${first}-${last}`, "*", "?"))).toBe(
          scheduleDays(cron(list.join(","), "*", "?")),
        );
      }),
    );
  });

  test("is a time or not known, whatever the text", () => {
    const sign = fc.constantFrom(..."0123456789*?LW#/-, ()MONJAN".split(""));
    const field = fc.string({ unit: sign, maxLength: 8 });
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.tuple(field, field, field).map((fields) => cron(...fields)),
    );
    fc.assert(
      fc.property(text, (expression) => {
        const days = scheduleDays(expression);
        expect(days === null || days >= 0).toBe(true);
      }),
    );
  });
});
