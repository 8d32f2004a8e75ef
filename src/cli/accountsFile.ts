import { readFile } from "node:fs/promises";
import { checkRegions } from "../collect/regions.ts";
import { isFields, jsonIn } from "../model/fields.ts";
import { UserError } from "../model/userError.ts";

/** An account that is to be scanned, and how it is entered. */
export interface NamedAccount {
  readonly id: string;
  /** Null: the role that is named for all of them. */
  readonly roleArn: string | null;
  readonly externalId: string | null;
  /** Null: those of the scan. */
  readonly regions: readonly string[] | null;
}

export const plainAccount = (id: string): NamedAccount => ({
  id,
  roleArn: null,
  externalId: null,
  regions: null,
});

/** @throws UserError for what is no account's ID */
export const checkAccountId = (id: string, where: string): string => {
  if (/^\d{12}$/.test(id)) return id;
  throw new UserError(`${where} "${id}" is no account; write the 12 digits of its ID`);
};

const known = ["account", "roleArn", "externalId", "regions"];

const form =
  'write "111122223333", or { "account": "111122223333", "roleArn": …, "externalId": …, "regions": […] }';

const roleIn = (id: string, value: unknown): string | null => {
  if (value === undefined) return null;
  const [arn, owner] = /^arn:[a-z-]+:iam::(\d{12}):role\/\S+$/.exec(String(value)) ?? [];
  if (arn !== undefined && owner === id) return arn;
  throw new UserError(`its roleArn is no role of the account ${id}`);
};

const textIn = (name: string, value: unknown): string | null => {
  if (value === undefined) return null;
  if (typeof value === "string" && value !== "") return value;
  throw new UserError(`its ${name} is no text`);
};

const regionsIn = (value: unknown): readonly string[] | null => {
  if (value === undefined) return null;
  const names = Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
  if (Array.isArray(value) && names.length === value.length && names.length > 0) {
    return checkRegions(names);
  }
  throw new UserError("its regions are no list of names");
};

const detailed = (value: unknown): NamedAccount => {
  if (!isFields(value)) throw new UserError("it is no account; IDs are texts");
  const { account, roleArn, externalId, regions } = value;
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new UserError(`it knows no "${other}"`);
  const id = checkAccountId(String(account), "its account");
  return {
    id,
    roleArn: roleIn(id, roleArn),
    externalId: textIn("externalId", externalId),
    regions: regionsIn(regions),
  };
};

const entryOf = (value: unknown, where: string): NamedAccount => {
  try {
    return typeof value === "string" ? plainAccount(checkAccountId(value, "it:")) : detailed(value);
  } catch (error) {
    throw error instanceof UserError ? new UserError(`${where}: ${error.message}; ${form}`) : error;
  }
};

const linesOf = (text: string, file: string): readonly NamedAccount[] =>
  text.split(/\r?\n/).flatMap((line, index) => {
    const [name = ""] = line.split("#");
    return name.trim() === ""
      ? []
      : [plainAccount(checkAccountId(name.trim(), `${file}, line ${index + 1}:`))];
  });

/**
 * The accounts that a file names: an ID a line, with comments after #, or a JSON list of IDs and of
 * accounts with their own role, external ID and regions.
 *
 * @throws UserError where it cannot be read, or names none
 */
export const readAccountsFile = async (file: string): Promise<readonly NamedAccount[]> => {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === "ENOENT" ? `no such file: ${file}` : `cannot read ${file} (${error.code})`,
    );
  });
  const isJson = /^\s*[[{]/.test(text);
  const list = isJson ? jsonIn(text) : null;
  if (isJson && !Array.isArray(list)) throw new UserError(`${file} is no JSON list of accounts`);
  const accounts = Array.isArray(list)
    ? list.map((value, index) => entryOf(value, `${file}[${index}]`))
    : linesOf(text, file);
  if (accounts.length === 0) throw new UserError(`${file} names no account`);
  const ids = accounts.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new UserError(`${file} names the account ${twice} twice`);
  return accounts;
};
