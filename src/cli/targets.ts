import { organizationMembers } from "../collect/organizationMembers.ts";
import { type Account, type AccountRole, enterAccount, type Session } from "../collect/session.ts";
import type { Settings } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import type { AccountArguments } from "./accountArguments.ts";
import { asksForAccounts } from "./accountArguments.ts";
import { type NamedAccount, plainAccount, readAccountsFile } from "./accountsFile.ts";
import type { SessionArguments } from "./sessionArguments.ts";

/** An account that is to be scanned, and the role that leads into it; null: the caller's own credentials do. */
export interface Target {
  readonly id: string;
  readonly role: AccountRole | null;
  /** Null: those of the scan. */
  readonly regions: readonly string[] | null;
}

export type TargetArguments = AccountArguments &
  Pick<SessionArguments, "externalId" | "roleSessionName">;

const named = async ({ account, accounts }: AccountArguments): Promise<readonly NamedAccount[]> => {
  const listed = accounts === null ? [] : await readAccountsFile(accounts);
  const ids = new Set(listed.map(({ id }) => id));
  const others = [...new Set(account)].filter((id) => !ids.has(id));
  return [...listed, ...others.map(plainAccount)];
};

const ofOrganization = async (
  base: Session,
  { organizationalUnit, excludeAccount }: AccountArguments,
  settings: Settings,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<readonly NamedAccount[]> => {
  const members = await organizationMembers(base, organizationalUnit, settings, signal);
  const stranger = excludeAccount.find((id) => members.every((member) => member.id !== id));
  if (stranger !== undefined) {
    throw new UserError(
      `--exclude-account ${stranger} is not among the ${members.length} accounts that would be scanned`,
    );
  }
  const left = members.filter(({ id }) => !excludeAccount.includes(id));
  for (const { id, state } of left) {
    if (state !== "ACTIVE") say(`left out: ${id}, for its state is ${state}`);
  }
  return left.filter(({ state }) => state === "ACTIVE").map(({ id }) => plainAccount(id));
};

/**
 * How an account is entered.
 *
 * @throws UserError where nothing says how
 */
export const targetOf = (
  { id, roleArn, externalId, regions }: NamedAccount,
  base: Session,
  given: Pick<TargetArguments, "accountRole" | "externalId" | "roleSessionName">,
): Target => {
  const { partition, id: own } = base.account;
  const arn =
    roleArn ??
    (given.accountRole === null
      ? null
      : `arn:${partition}:iam::${id}:role/${given.accountRole.replace(/^\/+/, "")}`);
  if (arn === null && id !== own) {
    throw new UserError(
      `nothing says how to enter the account ${id}: name the role to assume there with --account-role NAME`,
    );
  }
  const role =
    arn === null
      ? null
      : {
          arn,
          externalId: externalId ?? given.externalId,
          sessionName: given.roleSessionName,
        };
  return { id, role, regions };
};

/**
 * The accounts that the command line asks for, by ID.
 *
 * @param say hears which accounts are left out
 * @throws UserError where they cannot be listed, or nothing says how to enter one
 */
export const targetsOf = async (
  given: TargetArguments,
  base: Session,
  settings: Settings,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<readonly Target[]> => {
  if (!asksForAccounts(given)) return [{ id: base.account.id, role: null, regions: null }];
  const accounts = given.organization
    ? await ofOrganization(base, given, settings, signal, say)
    : (await named(given)).filter(({ id }) => !given.excludeAccount.includes(id));
  if (accounts.length === 0) throw new UserError("no account is left to be scanned");
  return accounts
    .map((account) => targetOf(account, base, given))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
};

/**
 * Enters an account. The caller's own is read with the caller's own credentials where the role is not
 * there, as in the management account of an organization, which has none of the roles of its members.
 *
 * @param say hears where that is so
 * @throws UserError where it cannot be entered
 */
export const enter = async (
  { id, role }: Target,
  base: Session,
  say: (line: string) => void,
): Promise<Account> => {
  if (role === null) return base.account;
  try {
    return await enterAccount(base, id, role);
  } catch (error) {
    if (!(error instanceof UserError) || id !== base.account.id) throw error;
    say(`${id} is your own account, and is read with your own credentials: ${error.message}`);
    return base.account;
  }
};
