import { expect } from "@jest/globals";
import fc from "fast-check";
import type { Fact, Listing } from "../../src/model/fact.ts";
import { denied, tableById } from "./tables.ts";

/** Which rows of a table were read: all of them, or some and the list broke off. */
export type Reading = "whole" | readonly boolean[];

/** How much of a table was read. */
export const reading: fc.Arbitrary<Reading> = fc.oneof(
  fc.constant("whole" as const),
  fc.constant([]),
  fc.array(fc.boolean(), { maxLength: 6 }),
);

/** The table as far as it was read. */
export const tableAsRead = <T extends { readonly id: string }>(
  rows: readonly T[],
  read: Reading,
): ReturnType<typeof tableById<T>> =>
  read === "whole"
    ? tableById(rows)
    : tableById(
        rows.filter((_, index) => read[index] === true),
        [denied("ec2:BrokeOff")],
      );

/** Reading less may leave an answer or turn it to unknown; it never changes it, nor finds one. */
export const expectNoMore = (less: Fact<unknown>, full: Fact<unknown>): void => {
  if (less.known) expect(less).toEqual(full);
};

/** Reading less may take items away, and then leaves causes; it never adds or changes one. */
export const expectNoMoreItems = (less: Listing<unknown>, full: Listing<unknown>): void => {
  for (const item of less.items) expect(full.items).toContainEqual(item);
  if (less.causes.length === 0) expect(less).toEqual(full);
};
