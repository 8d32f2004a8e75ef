import { rules as builtIn } from "../../rules/index.generated.ts";
import { openSession } from "../collect/session.ts";
import { type Config, configOf, readConfig } from "../config/config.ts";
import { readEarlier } from "../config/earlier.ts";
import { ownRule, withOwnRules } from "../config/ownRule.ts";
import type { RawConfig } from "../config/resolve.ts";
import { itemsByName, selectRules } from "../config/selection.ts";
import type { ServiceProgress } from "../model/progress.ts";
import type { Report } from "../model/report.ts";
import type { Rule } from "../model/rule.ts";
import {
  nothingRequested,
  type Requested,
  type Settings,
  type Threshold,
} from "../model/settings.ts";
import type { Facts } from "../model/store.ts";
import { judgeFacts, readAccount, type ScanRequest } from "../scan.ts";
import { checkTags } from "../snapshot/withheldTags.ts";
import { tool } from "../version.ts";

/** What facts are judged by. Everything may be left out. */
export interface JudgingOptions {
  /** The working folder: configs are looked for from here, and paths are relative to it. */
  readonly cwd?: string;
  /** A config's file, or what it would say; null: none. By default the nearest `gonogo.config.*`. */
  readonly config?: string | RawConfig | null;
  /** Rules of one's own, beside those that the config names. */
  readonly ownRules?: readonly Rule[];
  /** Only these rules, by patterns over their IDs. */
  readonly rules?: readonly string[];
  /** Only the rules of these items of the guide, by patterns. */
  readonly items?: readonly string[];
  /** The lowest severity that decides; goes before the config's. */
  readonly failOn?: Threshold;
  /** Takes what was read for the whole. */
  readonly allowIncomplete?: boolean;
  /** An earlier JSON report, or its file: only what failed since decides. Goes before the config's. */
  readonly baseline?: string | Report;
  /** The last JSON report, or its file: what failed there and cannot be told now is carried on. */
  readonly previous?: string | Report;
  /** The judgement's present; by default when the facts were begun to be read. */
  readonly now?: Date;
}

/** How an account is read. Everything may be left out. */
export interface AccountOptions {
  /** The regions to read; by default the config's, else the environment's or the profile's. */
  readonly regions?: readonly string[];
  readonly profile?: string;
  readonly roleArn?: string;
  readonly externalId?: string;
  readonly roleSessionName?: string;
  /** Asks for the code of an MFA device, where a profile wants one. */
  mfaCode?(serial: string): Promise<string>;
  /** What is read on request only. */
  readonly requested?: Partial<Requested>;
  /** Ends the reading early: what is not read by then is unknown. */
  readonly signal?: AbortSignal;
  /** Hears, each time that a kind of fact was read, how far every region and service is. */
  progress?(services: readonly ServiceProgress[], kind: string): void;
}

export type ScanOptions = JudgingOptions & AccountOptions;

interface Prepared {
  readonly request: ScanRequest;
  readonly settings: Settings;
}

const configFor = async (options: JudgingOptions, rules: readonly Rule[]): Promise<Config> => {
  const { config, cwd = process.cwd() } = options;
  return config === null || typeof config === "object"
    ? configOf(config ?? {}, cwd, rules)
    : readConfig(config ?? null, cwd, rules);
};

const prepare = async (
  options: JudgingOptions,
  requested: Partial<Requested> = {},
): Promise<Prepared> => {
  const own = (options.ownRules ?? []).map((rule, index) => ownRule(rule, `ownRules[${index}]`));
  const config = await configFor(options, withOwnRules(builtIn, own));
  const settings: Settings = {
    ...config.settings,
    failOn: options.failOn ?? config.settings.failOn,
    requested: { ...nothingRequested, ...requested },
  };
  const selection = { rule: options.rules ?? [], item: options.items ?? [] };
  return {
    settings,
    request: {
      tool,
      settings,
      location: config.location,
      rules: { selected: selectRules(selection, config.rules, settings), existing: config.rules },
      allowIncomplete: options.allowIncomplete ?? false,
      asked: itemsByName(selection),
      now: options.now?.toISOString() ?? null,
    },
  };
};

const readFor = async (
  { request, settings }: Prepared,
  options: AccountOptions,
  checkAccounts: (ids: readonly string[]) => void = () => {},
): Promise<Facts> => {
  const { profile = null, roleArn = null, externalId = null, roleSessionName = null } = options;
  const session = await openSession({
    ...{ profile, roleArn, externalId, roleSessionName },
    regions: options.regions ?? settings.regions,
    mfaCode:
      options.mfaCode ??
      (async (serial) => {
        throw new Error(`the MFA device ${serial} is asked for its code: give mfaCode`);
      }),
  });
  checkAccounts([session.account.id]);
  const { progress, signal } = options;
  return readAccount(session, request, {
    ...(progress === undefined ? {} : { progress: (...told) => progress.call(options, ...told) }),
    ...(signal === undefined ? {} : { signal }),
  });
};

const earlierFor = (options: JudgingOptions, { settings }: Prepared) =>
  readEarlier(options.baseline ?? settings.baseline, options.previous ?? null);

const judgeFor = (
  facts: Facts,
  { request }: Prepared,
  { baseline, previous }: Awaited<ReturnType<typeof readEarlier>>,
): Report => judgeFacts(facts, { ...request, baseline, previous: previous ?? baseline });

/**
 * Reads of an account what the selected rules need. Nothing is ever written to it.
 *
 * @throws UserError for the config, the credentials or the regions, before anything is read
 */
export const read = async (options: ScanOptions = {}): Promise<Facts> =>
  readFor(await prepare(options, options.requested), options);

/**
 * Judges facts that were read before: the same facts, rules and config give the same report.
 *
 * @param facts of `read`, or of `readSnapshot`
 * @throws UserError for the config, the selection, or an earlier report
 */
export const judge = async (facts: Facts, options: JudgingOptions = {}): Promise<Report> => {
  const prepared = await prepare(options);
  checkTags(facts, prepared.settings, "the facts");
  const earlier = await earlierFor(options, prepared);
  earlier.checkAccounts(facts.shards.map(({ account }) => account));
  return judgeFor(facts, prepared, earlier);
};

/**
 * Audits an account: reads what the rules need, and judges it.
 *
 * @throws UserError for the config, the selection, the credentials, the regions or an earlier report
 */
export const scan = async (options: ScanOptions = {}): Promise<Report> => {
  const prepared = await prepare(options, options.requested);
  const earlier = await earlierFor(options, prepared);
  const facts = await readFor(prepared, options, earlier.checkAccounts);
  return judgeFor(facts, prepared, earlier);
};
