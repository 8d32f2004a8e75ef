import type { Settings } from "../model/settings.ts";
import { UserError } from "../model/userError.ts";
import { collectAlone } from "./collectAlone.ts";
import { type MemberAccount, membersToScanCollector } from "./services/organizations.ts";
import type { Session } from "./session.ts";

/**
 * The accounts of the caller's organization, by ID, also those that cannot be entered any more.
 *
 * @param units organizational units whose accounts are meant, with all that lies below them; none: every account
 * @throws UserError where they cannot all be listed
 */
export const organizationMembers = async (
  { account }: Session,
  units: readonly string[],
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly MemberAccount[]> => {
  const collector = membersToScanCollector(units);
  const { shards } = await collectAlone(collector, account, [], settings, signal);
  const listed = shards[0]?.kinds.get(collector.provides.kind);
  const [cause] = listed?.causes ?? [];
  if (listed === undefined || cause !== undefined) {
    throw new UserError(
      `cannot list the accounts of the organization (${cause?.error}); ask from its management account or a delegated administrator, with what \`gonogo policy --for organization --account-role NAME\` prints`,
    );
  }
  return [...(listed.rows.values() as Iterable<MemberAccount>)].sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
};
