import { rules as builtIn } from "../../rules/index.generated.ts";
import { openSession } from "../collect/session.ts";
import { readConfig } from "../config/config.ts";
import { type Selection, selectRules } from "../config/selection.ts";
import { UserError } from "../model/userError.ts";
import { expectedName } from "../snapshot/expected.ts";
import { type AccountArguments, checkAccountArguments } from "./accountArguments.ts";
import type { Interruption } from "./interruption.ts";
import { baseOf } from "./liveFacts.ts";
import { manyPlaces } from "./manyAccounts.ts";
import { say } from "./say.ts";
import type { SessionArguments } from "./sessionArguments.ts";

export interface PlacesArguments extends Selection, SessionArguments, AccountArguments {
  readonly allRegions: boolean;
  readonly config: string | null;
  readonly record: string | null;
  readonly quiet: boolean;
}

/**
 * Lists the accounts and regions that a scan with these options would read, for whoever lets `collect` read
 * them one by one, and `merge` compare what came of it.
 *
 * @returns 0: listed; 2: listed, and some account cannot be entered
 * @throws UserError where nothing can be listed
 */
export const runPlaces = async (
  given: PlacesArguments,
  interruption: Interruption,
): Promise<0 | 2> => {
  const { record } = given;
  if (record === null || !record.endsWith("/")) {
    throw new UserError("places records what is to be read: name the folder with --record DIR/");
  }
  checkAccountArguments(given);
  if (given.allRegions && given.region.length > 0) {
    throw new UserError("--all-regions reads every region; leave out --region");
  }
  if (given.quiet) interruption.hush();
  const { rules, settings } = await readConfig(given.config, process.cwd(), builtIn);
  const request = {
    settings,
    rules: { selected: selectRules(given, rules, settings), existing: rules },
  };
  const live = { ...given, resume: null, cache: null };
  const base = await openSession(baseOf(live, settings));
  const path = record.replace(/\/+$/, "") || "/";
  const folder = { path, isContinued: false };
  const accounts = await manyPlaces(given, request, interruption, base, folder);
  const regions = accounts.reduce((sum, account) => sum + account.regions.length, 0);
  const closed = accounts.filter(({ failure }) => failure !== null).length;
  const code = closed === 0 ? 0 : 2;
  if (!given.quiet) {
    say(
      `${path}/${expectedName}: ${accounts.length} accounts, ${regions} regions, ${closed} accounts that cannot be entered (exit code ${code})`,
    );
  }
  return code;
};
