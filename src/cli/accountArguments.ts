import { UserError } from "../model/userError.ts";
import { checkAccountId } from "./accountsFile.ts";

/** What the command line says of the accounts that are to be scanned. */
export interface AccountArguments {
  readonly account: readonly string[];
  /** A file that names them. */
  readonly accounts: string | null;
  readonly organization: boolean;
  readonly organizationalUnit: readonly string[];
  readonly excludeAccount: readonly string[];
  /** The name of the role that is assumed in each. */
  readonly accountRole: string | null;
  /** How many of them are read at once. */
  readonly concurrency: string | null;
}

/** Nobody names an account: it is the caller's own. */
export const ownAccount: AccountArguments = {
  account: [],
  accounts: null,
  organization: false,
  organizationalUnit: [],
  excludeAccount: [],
  accountRole: null,
  concurrency: null,
};

/** Whether other accounts than the caller's own are asked for. */
export const asksForAccounts = ({ account, accounts, organization }: AccountArguments): boolean =>
  account.length > 0 || accounts !== null || organization;

const mostAtOnce = 50;
const usuallyAtOnce = 4;

/** @throws UserError for what is no number from 1 to 50 */
export const concurrencyOf = ({ concurrency }: AccountArguments): number => {
  if (concurrency === null) return usuallyAtOnce;
  const count = Number(concurrency);
  if (Number.isInteger(count) && count >= 1 && count <= mostAtOnce) return count;
  throw new UserError(
    `--concurrency ${concurrency} is no number of accounts at once; write 1 to ${mostAtOnce}`,
  );
};

/** @throws UserError for options that say nothing together, or name what is none */
export const checkAccountArguments = (given: AccountArguments): void => {
  if (given.organization && (given.account.length > 0 || given.accounts !== null)) {
    throw new UserError(
      "--organization lists the accounts itself; leave out --account and --accounts",
    );
  }
  const needing = [
    ["--organizational-unit", given.organizationalUnit.length > 0, given.organization],
    ["--exclude-account", given.excludeAccount.length > 0, asksForAccounts(given)],
    ["--account-role", given.accountRole !== null, asksForAccounts(given)],
    ["--concurrency", given.concurrency !== null, asksForAccounts(given)],
  ] as const;
  const lost = needing.find(([, isGiven, hasMeaning]) => isGiven && !hasMeaning);
  if (lost !== undefined) {
    const [name] = lost;
    throw new UserError(
      name === "--organizational-unit"
        ? `${name} goes with --organization`
        : `${name} goes with --account, --accounts or --organization`,
    );
  }
  for (const id of given.account) checkAccountId(id, "--account");
  for (const id of given.excludeAccount) checkAccountId(id, "--exclude-account");
  for (const unit of given.organizationalUnit) {
    if (/^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/.test(unit)) continue;
    throw new UserError(
      `--organizational-unit "${unit}" is none; write its ID, as ou-abcd-11112222`,
    );
  }
  if (given.accountRole !== null && !/^[\w+=,.@/-]+$/.test(given.accountRole)) {
    throw new UserError(
      `--account-role "${given.accountRole}" is no role's name; leave out what precedes it in its ARN`,
    );
  }
  concurrencyOf(given);
};
