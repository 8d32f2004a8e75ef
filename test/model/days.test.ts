import { expect, test } from "@jest/globals";
import { ageInDays, wholeDaysSince } from "../../src/model/days.ts";

const now = "2026-03-10T12:00:00Z";

test.each([
  ["2026-03-10T12:00:00Z", 0],
  ["2026-03-09T12:00:01Z", 0],
  ["2026-03-09T12:00:00Z", 1],
  ["2026-03-10T12:00:01Z", 0],
  ["2026-04-10T12:00:00Z", 0],
])("whole days since %s: %d, never less than none", (done, days) => {
  expect(wholeDaysSince(done, now)).toBe(days);
});

test("an age is negative for what is still to come", () => {
  expect(ageInDays("2026-03-12T12:00:00Z", now)).toBe(-2);
});
