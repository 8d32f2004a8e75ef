import { expect, test } from "@jest/globals";
import { parseDuration } from "../../src/cli/duration.ts";

test.each([
  ["1s", 1_000],
  ["90s", 90_000],
  ["10m", 600_000],
  ["1h30m", 5_400_000],
  ["24h", 86_400_000],
])("%s is %d milliseconds", (text, milliseconds) => {
  expect(parseDuration("--time-limit", text)).toBe(milliseconds);
});

test.each(["", "10", "10 m", "m", "1d", "-5m", "1.5h", "0m", "24h1s", "5m1h"])(
  '"%s" is none, and the error says how to write one',
  (text) => {
    expect(() => parseDuration("--time-limit", text)).toThrow(
      "is no duration between 1s and 24h; write it as 90s, 10m or 1h30m",
    );
  },
);
