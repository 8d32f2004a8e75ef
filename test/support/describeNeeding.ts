import { describe, expect, test } from "@jest/globals";

/** Something of the machine that tests need. */
export interface Need<T> {
  /** With its article: `an emulator`. */
  readonly what: string;
  readonly found: T | undefined;
  /** Why there is none. */
  readonly missing: string | undefined;
}

/**
 * Tests that need something of the machine: without it they are skipped, and say so; in CI they fail.
 *
 * @param skipped declares them where they are skipped
 */
export const describeNeeding = <T>(
  name: string,
  { what, found, missing = "the tests were not started by npm test" }: Need<T>,
  body: (found: T) => void,
  skipped: (missing: string) => void,
): void => {
  if (found !== undefined) {
    describe(name, () => body(found));
  } else if (process.env.CI) {
    test(name, () => {
      expect(`no ${what.replace(/^an? /, "")}: ${missing}`).toBe(what);
    });
  } else {
    describe.skip(`${name} (skipped: ${missing})`, () => skipped(missing));
  }
};
