import { readFile } from "node:fs/promises";
import { writeWhole } from "../files/writeWhole.ts";
import { fieldsOf, jsonIn } from "../model/fields.ts";
import type { ExpectedAccount, Terms } from "../model/store.ts";
import { UserError } from "../model/userError.ts";

/** The name in a folder of shards under which stands what is to be there. */
export const expectedName = "expected.json";

const version = 1;

/** What a scan set out to read, and what shaped its reading. */
export interface Expectation {
  readonly terms: Terms;
  readonly accounts: readonly ExpectedAccount[];
}

const isText = (value: unknown): value is string => typeof value === "string";
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTerms = (value: unknown): value is Terms => Object.values(fieldsOf(value)).every(isText);

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

/** Says what is to be in a folder of shards, as a file of its own: an account a line. */
export const writeExpected = (file: string, { terms, accounts }: Expectation): Promise<void> => {
  const lines = accounts.map((account) => `    ${JSON.stringify(account)}`).join(",\n");
  return writeWhole(
    file,
    `{\n  "expected": "gonogo",\n  "version": ${version},\n  "terms": ${JSON.stringify(terms)},\n  "accounts": [\n${lines}\n  ]\n}\n`,
  );
};

const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === "ENOENT" ? `no such file: ${file}` : `cannot read ${file} (${code})`,
    );
  }
};

/** @throws UserError when it cannot be read, or does not say what is to be there */
export const readExpected = async (file: string): Promise<Expectation> => {
  const fields = fieldsOf(jsonIn(await textOf(file)));
  const { terms, accounts } = fields;
  if (fields.expected !== "gonogo" || !isTerms(terms) || !areExpected(accounts)) {
    throw new UserError(
      `${file} does not say which accounts and regions are expected, as gonogo writes it; restore it, or record anew`,
    );
  }
  if (fields.version !== version) {
    throw new UserError(`${file} is of another version of gonogo; record anew`);
  }
  const ids = accounts.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UserError(`${file} expects the account ${twice} twice`);
  return { terms, accounts };
};
