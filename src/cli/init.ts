import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { rules } from "../../rules/index.generated.ts";
import { openSession, type Session } from "../collect/session.ts";
import { configIn, findConfig } from "../config/find.ts";
import { resolveConfig } from "../config/resolve.ts";
import { configTemplate, type Found } from "../config/template.ts";
import { type Facts, globalRegion } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { applicationsIn, readApplications } from "../scan.ts";
import { askMfaCode } from "./mfaCode.ts";
import { progressOn } from "./progress.ts";
import { loadSnapshot, replay } from "./replay.ts";
import { say } from "./say.ts";
import type { SessionArguments } from "./sessionArguments.ts";

const name = "gonogo.config.yaml";

/** What the command line says of where to look. */
export interface InitArguments extends SessionArguments {
  /** A snapshot to look at instead of the account. */
  readonly from: string | null;
  /** Look at nothing. */
  readonly blank: boolean;
  readonly quiet: boolean;
}

/** What was found, and how it is told. */
interface Look {
  readonly found: Found;
  readonly told: string;
}

const nothing: Found = { regions: [], applications: [] };

const settings = resolveConfig({}, rules);

const regionsOf = ({ shards }: Facts): readonly string[] =>
  [...new Set(shards.map(({ region }) => region))]
    .filter((region) => region !== globalRegion)
    .sort();

const foundIn = (facts: Facts, where: string): Look => {
  const applications = applicationsIn(facts, settings);
  return {
    found: { regions: regionsOf(facts), applications },
    told: `, with what ${where} holds (applications: ${applications.length})`,
  };
};

const lookIntoSnapshot = async (file: string): Promise<Look> => {
  const facts = await loadSnapshot(file, settings);
  return replay([file], () => foundIn(facts, "the snapshot"));
};

const isAskedFor = ({ region, profile, roleArn }: InitArguments): boolean =>
  region.length > 0 || profile !== null || roleArn !== null;

/** Null where nobody has asked for an account, and none can be looked at. */
const openAccount = async (given: InitArguments): Promise<Session | null> => {
  try {
    return await openSession({ ...given, regions: given.region, mfaCode: askMfaCode });
  } catch (error) {
    if (!(error instanceof UserError) || isAskedFor(given)) throw error;
    say(`no account was looked at: ${error.message}`);
    return null;
  }
};

const lookIntoAccount = async (given: InitArguments): Promise<Look> => {
  const session = await openAccount(given);
  if (session === null) return { found: nothing, told: ", with examples" };
  const { signal } = new AbortController();
  const facts = await readApplications(session, settings, {
    progress: progressOn(given.quiet, signal),
  });
  const unread = facts.shards.flatMap(({ kinds }) =>
    [...kinds.values()].flatMap((recording) => [
      ...recording.causes,
      ...recording.unreadRows.values(),
    ]),
  );
  const [first] = unread.flat();
  if (first !== undefined) {
    say(
      `${unread.length} answers are missing (${first.api}: ${first.error}); what rests on them is not decided`,
    );
  }
  return foundIn(facts, `account ${session.account.id}`);
};

const look = (given: InitArguments): Promise<Look> =>
  given.blank
    ? Promise.resolve({ found: nothing, told: "" })
    : given.from === null
      ? lookIntoAccount(given)
      : lookIntoSnapshot(given.from);

/** @throws UserError for options of which one says to look where another does not */
const checkArguments = (given: InitArguments): void => {
  const ways = [
    ["--blank", given.blank],
    ["--from", given.from !== null],
    ["--region", given.region.length > 0],
    ["--profile", given.profile !== null],
    ["--role-arn", given.roleArn !== null],
  ] as const;
  const [first, second] = ways.filter(([, isGiven]) => isGiven).map(([name]) => name);
  if (second === undefined || (first !== "--blank" && first !== "--from")) return;
  throw new UserError(
    `${first} and ${second} contradict each other: ${first === "--blank" ? "--blank looks at nothing" : "--from looks at a snapshot instead of the account"}; give one of them`,
  );
};

/**
 * Looks at the account (or a snapshot of one), and writes a commented config with what it found into
 * the folder, for a person to correct; never over another.
 *
 * @throws UserError where there is one, the file cannot be written, or the options contradict each other
 */
export const runInit = async (cwd: string, given: InitArguments): Promise<0> => {
  checkArguments(given);
  const existing = configIn(cwd);
  if (existing !== null) {
    throw new UserError(
      `there is a config already: ${relative(cwd, existing)}; edit it, or remove it first`,
    );
  }
  const above = findConfig(cwd);
  const { found, told } = await look(given);
  try {
    await writeFile(join(cwd, name), configTemplate(found), { flag: "wx" });
  } catch (error) {
    throw new UserError(`cannot write ${name} (${(error as NodeJS.ErrnoException).code})`);
  }
  say(`wrote ${name}${told}; what it says is in force from the next scan on`);
  if (above !== null) say(`it takes the place of ${relative(cwd, above)} for this folder`);
  return 0;
};
