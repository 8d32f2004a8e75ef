import { fieldsOf } from "../model/fields.ts";
import type { ExpectedAccount } from "../model/store.ts";

const isText = (value: unknown): value is string => typeof value === "string";
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const isExpected = (value: unknown): boolean => {
  const { id, partition, regions, global, forbidden, failure } = fieldsOf(value);
  return (
    isText(id) &&
    isText(partition) &&
    areTexts(regions) &&
    typeof global === "boolean" &&
    areTexts(forbidden) &&
    (failure === null || isText(failure))
  );
};

/** Whether this says what a scan set out to read, as its recording has it. */
export const areExpected = (value: unknown): value is readonly ExpectedAccount[] =>
  Array.isArray(value) && value.every(isExpected);
