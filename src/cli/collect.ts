import { dirname } from "node:path";
import { rules as builtIn } from "../../rules/index.generated.ts";
import { openSession, type Session } from "../collect/session.ts";
import { readConfig } from "../config/config.ts";
import { type Selection, selectRules } from "../config/selection.ts";
import { makeFolder } from "../files/makeFolder.ts";
import { checkWritable } from "../files/writeWhole.ts";
import { accountOf } from "../model/byAccount.ts";
import { type ExpectedAccount, type Facts, globalRegion, isWhole } from "../model/store.ts";
import { UserError } from "../model/userError.ts";
import { readGlobal, readRegion, type ScanRequest } from "../scan.ts";
import { writeSnapshot } from "../snapshot/file.ts";
import { findShards } from "../snapshot/shardFiles.ts";
import { shardFile } from "../snapshot/shardFolder.ts";
import { tool } from "../version.ts";
import { checkAccountId, plainAccount } from "./accountsFile.ts";
import { answerCacheIn } from "./answerCache.ts";
import { parseDuration } from "./duration.ts";
import type { Interruption } from "./interruption.ts";
import { firstRegion } from "./liveFacts.ts";
import { askMfaCode } from "./mfaCode.ts";
import { progressOn } from "./progress.ts";
import { openShards } from "./replay.ts";
import { type RequestArguments, requestedBy } from "./request.ts";
import { say } from "./say.ts";
import type { SessionArguments } from "./sessionArguments.ts";
import { enter, targetOf } from "./targets.ts";

export interface CollectArguments extends Selection, SessionArguments, RequestArguments {
  readonly global: boolean;
  /** Null: the caller's own. */
  readonly account: string | null;
  readonly accountRole: string | null;
  readonly config: string | null;
  readonly from: readonly string[];
  readonly expected: string | null;
  readonly record: string | null;
  readonly cache: string | null;
  readonly timeLimit: string | null;
  readonly quiet: boolean;
}

const checkArguments = (given: CollectArguments): string => {
  const { region, global, from, expected, account, accountRole, record } = given;
  if (record === null)
    throw new UserError("collect records: name the place with --record FILE, or DIR/");
  if (global === region.length > 0) {
    throw new UserError("collect reads one place: give --region NAME, or --global");
  }
  if (region.length > 1) {
    throw new UserError("collect reads one region at a time; `gonogo scan` reads several");
  }
  if (global && from.length === 0) {
    throw new UserError(
      "--global rests on the account's regions: give their recordings with --from",
    );
  }
  if (!global && (from.length > 0 || expected !== null)) {
    throw new UserError("--from and --expected go with --global: a region is read by itself");
  }
  if (account !== null) checkAccountId(account, "--account");
  if (accountRole !== null && account === null) {
    throw new UserError("--account-role goes with --account");
  }
  return record;
};

const openPlace = async (given: CollectArguments, regions: readonly string[]): Promise<Session> => {
  const { profile, roleArn, externalId, roleSessionName, account, accountRole } = given;
  const isBase = accountRole !== null;
  const base = await openSession({
    ...{ profile, roleArn, regions, mfaCode: askMfaCode },
    externalId: isBase ? null : externalId,
    roleSessionName: isBase && roleArn === null ? null : roleSessionName,
    ...(given.global ? { firstRegion } : {}),
  });
  if (account === null) return base;
  const target = targetOf(plainAccount(account), base, given);
  return { ...base, account: await enter(target, base, (text) => given.quiet || say(text)) };
};

/** What is recorded of an account's regions, those that are expected and not there among them. */
const regionsOf = async (
  given: CollectArguments,
  { settings }: Pick<ScanRequest, "settings">,
  { account }: Session,
): Promise<{ readonly facts: Facts; readonly regions: readonly string[] }> => {
  const found = await findShards(given.from);
  const expected = [...found.expected, ...(given.expected === null ? [] : [given.expected])];
  const { facts: recorded, said } = await openShards({ ...found, expected }, settings);
  if (!given.quiet) for (const text of said) say(text);
  const facts = await accountOf(recorded, account.id);
  const places = facts?.shards.map(({ region }) => region) ?? [];
  const there = places.filter((region) => region !== globalRegion);
  const wanted = facts?.expected?.flatMap(({ regions }) => regions) ?? [];
  const missing = wanted.filter((region) => !there.includes(region));
  if (facts === null || there.length === 0) {
    throw new UserError(
      `${given.from.join(", ")} holds no region of the account ${account.id}; collect those first`,
    );
  }
  if (missing.length > 0 && !given.quiet) {
    say(
      `nothing is recorded of ${missing.join(", ")}: what global services rest on there is unread`,
    );
  }
  return { facts, regions: [...new Set([...there, ...wanted])].sort() };
};

const fileFor = async (record: string, account: string, region: string): Promise<string> => {
  if (!record.endsWith("/")) return record;
  const folder = record.replace(/\/+$/, "") || "/";
  await makeFolder(folder);
  const file = shardFile(folder, { account, region });
  await makeFolder(dirname(file));
  return file;
};

const isRead = ({ shards }: Facts): boolean =>
  shards.every(({ kinds }) => [...kinds.values()].every(isWhole));

/** A recording of global services says of which regions it knew: they are to be there when it is judged. */
const expectedOf = (
  { account }: Session,
  regions: readonly string[],
): readonly ExpectedAccount[] => [
  {
    ...{ id: account.id, partition: account.partition, regions },
    ...{ global: true, forbidden: [], failure: null },
  },
];

/**
 * Reads and records one place, and judges nothing: a region, or the global services of an account with
 * what of its regions rests on them.
 *
 * @returns 0: recorded; 2: recorded, and some of it could not be read
 * @throws UserError where nothing can be recorded
 */
export const runCollect = async (
  given: CollectArguments,
  interruption: Interruption,
): Promise<0 | 2> => {
  const record = checkArguments(given);
  if (given.quiet) interruption.hush();
  if (given.timeLimit !== null) {
    interruption.limit(parseDuration("--time-limit", given.timeLimit), given.timeLimit);
  }
  const config = await readConfig(given.config, process.cwd(), builtIn);
  const settings = { ...config.settings, requested: requestedBy(given) };
  const request = {
    tool,
    settings,
    rules: { selected: selectRules(given, config.rules, settings), existing: config.rules },
  };
  if (!record.endsWith("/")) await checkWritable(record);
  const answers = await answerCacheIn(given.cache);
  const session = await openPlace(given, given.region);
  const place = given.global ? globalRegion : (session.regions[0] ?? "");
  const known = given.global ? await regionsOf(given, request, session) : null;
  const file = await fileFor(record, session.account.id, place);
  const { signal } = interruption;
  const options = {
    ...{ signal, progress: progressOn(given.quiet, signal) },
    ...(answers === null ? {} : { answers }),
  };
  const facts = await interruption.reading("collect it anew", () =>
    known === null
      ? readRegion(session, request, options)
      : readGlobal({ ...session, regions: known.regions }, request, known.facts, {
          ...options,
          expected: expectedOf(session, known.regions),
        }),
  );
  await writeSnapshot(file, facts);
  const code = isRead(facts) ? 0 : 2;
  if (!given.quiet) {
    const kinds = facts.shards.reduce((sum, shard) => sum + shard.kinds.size, 0);
    const how = code === 0 ? "" : ", not all of them whole";
    say(
      `${file}: ${session.account.id}/${place}, ${kinds} kinds of facts${how} (exit code ${code})`,
    );
  }
  return code;
};
